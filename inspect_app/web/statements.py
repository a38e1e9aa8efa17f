"""Coverage statements to make, read, sign and compare."""

from itertools import islice
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from forms.base import Form
from forms.statement import StatementForm
from inspect_app.rules.coverage import Period, quarter_of
from inspect_app.rules.coverage_statement import ABSENT, CHANGES, STANDINGS, rows_within
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.services.statements import at_length
from inspect_app.services.statements.comparing import compared
from inspect_app.services.statements.content import open_content
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement, sign_statement, statements_of
from inspect_app.services.statements.papers import is_running
from inspect_app.store.job import Job
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, optional_day_argument, text_argument
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import statement_of_my_office
from inspect_app.web.statement_files import pdf_answer, xlsx_answer
from inspect_app.web.wording.coverage import (
    change_words,
    definitions,
    percent,
    standing_words,
)
from inspect_app.web.wording.days import iso_day
from inspect_app.web.wording.vocabulary import word

pages = Blueprint("statements", __name__, url_prefix="/coverage/statements")

SHOWN_CLOSED = 50
FIELDS = {"to": "last_day", "from": "first_day"}


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the office's statements, the newest first."""
    page = wanted_page()
    rows, following = statements_of(me().office_id, page.after_id, page.limit)
    after = cursor_for([following]) if following else None
    return render_template("statements/index.html", rows=rows, next=after, percent=percent)


@pages.get("/new")
@needs("decide")
def ask() -> ResponseReturnValue:
    """Ask of which days, district and kind."""
    usual = quarter_of(today())
    form = _form(
        first_day=optional_day_argument("from") or usual.first,
        last_day=optional_day_argument("to") or usual.last,
        district=text_argument("district", 12) or me().office.district,
        kind=choice_argument("kind", VOCABULARY["kind"], "licensed"),
    )
    return render_template("statements/new.html", form=form)


@pages.post("/new")
@needs("decide")
def make() -> ResponseReturnValue:
    """Make it and show it; of very many rows: show how far it is."""
    form = _form()
    if form.validate_on_submit():
        try:
            wanted = _wanted(form)
            if at_length.would_be_long(wanted, me()):
                return _watched(at_length.begin_making(wanted, me(), now()))
            row = make_statement(wanted, me(), now())
        except Invalid as refusal:
            for field, texts in worded_errors(refusal).items():
                form[FIELDS.get(field, field)].errors = texts
        else:
            flash(_("The statement is made. What comes later leaves it as it is."))
            return redirect(url_for("statements.show", uuid=row.uuid))
    return render_template("statements/new.html", form=form), 422


def _watched(job: Job) -> ResponseReturnValue:
    return redirect(url_for("statement_work.show", working=job.uuid))


def _form(**given: object) -> StatementForm:
    form = StatementForm(**given)
    form.kind.choices = [SelectChoice(each, word("kind", each)) for each in VOCABULARY["kind"]]
    return form


def _wanted(form: StatementForm) -> Wanted:
    first, last = form.first_day.data, form.last_day.data
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    return Wanted(Period(first, last), form.district.data.strip(), form.kind.data)


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show the figures and a page of the rows, of one standing where it is asked for."""
    row, page = statement_of_my_office(uuid), wanted_page()
    chosen = choice_argument("state", STANDINGS)
    with open_content(row.content) as content:
        about, closed = content.about, list(islice(content.closed(), SHOWN_CLOSED))
        wanted = frozenset({chosen} if chosen else ())
        items, following = content.page(page.after_id, page.limit, wanted)
    return render_template(
        "statements/show.html", row=row, about=about, items=items, closed=closed, chosen=chosen,
        next=cursor_for([following]) if following else None, standings=STANDINGS,
        is_running=is_running(row), form=Form(), percent=percent, definitions=definitions(),
        job=at_length.under_way(row), lacks_papers=at_length.lacks_papers(row),
        standing_words=standing_words, iso_day=iso_day,
    )  # fmt: skip


@pages.post("/<uuid:uuid>/signature")
@needs("decide")
def sign(uuid: UUID) -> ResponseReturnValue:
    """Sign it, once, as an approver."""
    row = statement_of_my_office(uuid)
    if at_length.is_long(row):
        return _watched(at_length.begin_signing(row, me(), base_url(), now()))
    sign_statement(row, me(), now(), base_url())
    flash(_("The statement is signed. Its paper is kept and never drawn again."))
    return redirect(url_for("statements.show", uuid=row.uuid))


@pages.post("/<uuid:uuid>/papers")
@needs("decide")
def draw(uuid: UUID) -> ResponseReturnValue:
    """Let both papers be drawn, and show how far it is."""
    return _watched(at_length.begin_drawing(statement_of_my_office(uuid), me(), now()))


@pages.get("/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper."""
    return pdf_answer(statement_of_my_office(uuid))


@pages.get("/<uuid:uuid>/xlsx")
def xlsx(uuid: UUID) -> ResponseReturnValue:
    """Answer the table."""
    return xlsx_answer(statement_of_my_office(uuid))


@pages.get("/<uuid:uuid>/compare/")
def choose(uuid: UUID) -> ResponseReturnValue:
    """Offer the statements of the same kind, the newest first, to compare with."""
    row, page = statement_of_my_office(uuid), wanted_page()
    found, following = statements_of(me().office_id, page.after_id, page.limit)
    others = [each for each in found if each is not row and each.kind == row.kind]
    after = cursor_for([following]) if following else None
    return render_template("statements/choose.html", row=row, others=others, next=after)


@pages.get("/<uuid:uuid>/compare/<uuid:other>")
def compare(uuid: UUID, other: UUID) -> ResponseReturnValue:
    """Compare two row by row: sums that add up, and a page of who stands otherwise."""
    earlier, later = statement_of_my_office(uuid), statement_of_my_office(other)
    page, what = wanted_page(), choice_argument("what", CHANGES)
    found = compared(earlier, later)
    changes = found.of(what) if what else found.changes
    start, end = page.after_id, page.after_id + page.limit
    return render_template(
        "statements/compare.html", earlier=earlier, later=later, found=found, what=what,
        shown=list(rows_within(changes, start, page.limit)), kinds=CHANGES,
        next=cursor_for([end]) if end < len(changes) else None, standings=(*STANDINGS, ABSENT),
        standing_words=standing_words, change_words=change_words, count=len(changes),
    )  # fmt: skip
