"""The chase list: what runs, the overdue first."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.rectification import RUNNING
from inspect_app.services.ledgers.rectifications import LEDGER, write_chase_ledger
from inspect_app.services.rectifications.chasing import chase_counts, chase_list
from inspect_app.web.access import me
from inspect_app.web.clock import now, today
from inspect_app.web.ledgers import ledger_answer
from inspect_app.web.notice_arguments import chase_key, wanted_rectifications
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.wording.rectifications import STATES

pages = Blueprint("rectifications", __name__, url_prefix="/rectifications")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List running notices with totals on top; the filters stand in the URL."""
    wanted, page = wanted_rectifications(), wanted_page()
    items, following = chase_list(me().office_id, wanted, today(), page.limit, chase_key(page))
    return render_template(
        "rectifications/index.html",
        items=items,
        next=cursor_for([*following]) if following else None,
        counts=chase_counts(me().office_id, wanted.district, today()),
        wanted=wanted,
        states={state: STATES[state] for state in RUNNING},
    )


@pages.get("/ledger.xlsx")
def ledger() -> ResponseReturnValue:
    """Give exactly what the list is filtered to, all of its pages."""
    wanted = wanted_rectifications()
    return ledger_answer(
        LEDGER.title, lambda file: write_chase_ledger(file, me().office, wanted, now())
    )
