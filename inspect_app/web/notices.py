"""Notices at the desk: the list, and one notice with its life, its paper and its next step."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.rectification import DeedForm
from inspect_app.rules.rectification import STATES, allowed
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.roles import may
from inspect_app.services.calendars import working_calendar
from inspect_app.services.ledgers.rectifications import LEDGER, write_notice_ledger
from inspect_app.services.notices.deeds import require
from inspect_app.services.notices.issuing import verify_url
from inspect_app.services.notices.reading import life_of, notice_list, timeline
from inspect_app.services.papers.issuing import offered as offered_papers
from inspect_app.services.rectifications import extensions
from inspect_app.services.rectifications.chasing import chased
from inspect_app.services.rectifications.escalations import proposal_for
from inspect_app.services.seals.applying import why_not
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Extension
from inspect_app.web.access import me, needs
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now, today
from inspect_app.web.ledgers import ledger_answer
from inspect_app.web.notice_arguments import wanted_notices
from inspect_app.web.notice_deeds import NEXT_STEPS, done, filled_form, offered, waiting_answers
from inspect_app.web.notice_pages import ANSWERED, CALLS, HEADINGS, timeline_entries
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import paper_answer
from inspect_app.web.reach import notice_i_may_deliver, notice_of_my_office
from inspect_app.web.reply_desk import replies_of
from inspect_app.web.wording.escalations import LEVELS, because
from inspect_app.web.wording.rectifications import ADVICE
from inspect_app.web.wording.rectifications import STATES as STATE_WORDS

pages = Blueprint("notices", __name__, url_prefix="/notices")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List notices, newest first."""
    wanted, page = wanted_notices(), wanted_page()
    rows, last = notice_list(me().office_id, wanted, page.limit, page.after_id)
    calendar = working_calendar()
    return render_template(
        "notices/index.html",
        items=[chased(notice, today(), calendar) for notice in rows],
        next=cursor_for([last]) if last else None,
        wanted=wanted,
        may_print=may(me().role, "deliver"),
        states={state: STATE_WORDS[state] for state in STATES},
    )


@pages.get("/ledger.xlsx")
def ledger() -> ResponseReturnValue:
    """Give exactly what the list is filtered to, closed notices too, all of its pages."""
    wanted = wanted_notices()
    return ledger_answer(
        LEDGER.title, lambda file: write_notice_ledger(file, me().office, wanted, now())
    )


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one notice."""
    return _page(notice_of_my_office(uuid))


def _page(notice: Notice, tried: dict[str, DeedForm] | None = None) -> str:
    """Draw the page; ``tried`` is a form that was refused, open with its errors."""
    life, open_forms = life_of(notice), {**offered(notice, me()), **(tried or {})}
    steps = [step for step in NEXT_STEPS if step in open_forms]
    waiting = waiting_answers(notice)
    return render_template(
        "notices/show.html",
        notice=notice,
        item=chased(notice, today()),
        life=life,
        entries=timeline_entries(timeline(notice, life), notice),
        forms=open_forms,
        next_step=next(iter(tried or steps), None),
        headings=HEADINGS,
        calls=CALLS,
        papers=offered_papers(notice, life),
        seal_hindrance=why_not(notice.office_id, now()),
        may=may,
        answered_by=ANSWERED,
        because=because,
        levels=LEVELS,
        proposal=proposal_for(notice, today()) if "escalate" in open_forms else None,
        answered=waiting,
        advised=_advised(notice, waiting.get("extend")),
        verify_url=verify_url(notice),
        replies=replies_of(notice),
        may_recheck=allowed(notice.state, "recheck") and may(me().role, "visit"),
    )


def _advised(notice: Notice, asked: Extension | None) -> list[str]:
    """Say what of a request for more time goes beyond the advised."""
    return [str(ADVICE[code]) for code in (extensions.advice_for(notice, asked) if asked else ())]


@pages.get("/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper, the same bytes for ever."""
    notice = notice_of_my_office(uuid)
    return paper_answer(notice.file, notice.number)


def do_from_page(notice: Notice, deed: str) -> ResponseReturnValue:
    """Do one deed from its form, and come back to the page."""
    require(notice, deed)
    form = filled_form(notice, deed)
    if not done(form, deed, notice, me()):
        return _page(notice, {deed: form}), 422
    flash(_("Done. It is written into the record."))
    return redirect(url_for("notices.show", uuid=notice.uuid))


@pages.post("/<uuid:uuid>/deliveries")
@needs("deliver")
@takes_files
def deliver(uuid: UUID) -> ResponseReturnValue:
    """Write down how the notice reached the party."""
    return do_from_page(notice_i_may_deliver(uuid), "deliver")


@pages.post("/<uuid:uuid>/reports")
@needs("deliver")
def report(uuid: UUID) -> ResponseReturnValue:
    """Keep the institution's report."""
    return do_from_page(notice_of_my_office(uuid), "report")


@pages.post("/<uuid:uuid>/extensions")
@needs("deliver")
def request_extension(uuid: UUID) -> ResponseReturnValue:
    """Write down a request for more time."""
    return do_from_page(notice_of_my_office(uuid), "request_extension")


@pages.post("/<uuid:uuid>/extensions/<uuid:extension>/decision")
@needs("decide")
def decide_extension(uuid: UUID, extension: UUID) -> ResponseReturnValue:
    """Grant or refuse more time."""
    notice = notice_of_my_office(uuid)
    row = extensions.extension_of(notice, extension)
    if row.granted is not None:
        raise Conflict("extension_decided")
    return do_from_page(notice, "extend")


@pages.post("/<uuid:uuid>/rechecks")
@needs("visit")
def recheck(uuid: UUID) -> ResponseReturnValue:
    """Take over what a recheck visit found."""
    return do_from_page(notice_of_my_office(uuid), "recheck")


@pages.post("/<uuid:uuid>/referrals")
@needs("decide")
def refer(uuid: UUID) -> ResponseReturnValue:
    """Pass violations to the competent authority."""
    return do_from_page(notice_of_my_office(uuid), "refer")


@pages.post("/<uuid:uuid>/closure")
@needs("decide")
def close(uuid: UUID) -> ResponseReturnValue:
    """Close the notice."""
    return do_from_page(notice_of_my_office(uuid), "close")


@pages.post("/<uuid:uuid>/withdrawal")
@needs("decide")
def withdraw(uuid: UUID) -> ResponseReturnValue:
    """Take the notice back."""
    return do_from_page(notice_of_my_office(uuid), "withdraw")
