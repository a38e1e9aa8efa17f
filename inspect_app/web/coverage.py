"""Coverage to read: the fraction, bars by area and sector, who was missed.

Months and blind spots take longest and have pages of their own.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.excuse import ExcuseForm
from inspect_app.rules.coverage import Period, end_of_month, half_year_of, quarter_of, term_of
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.patrols import VISITS_A_TERM
from inspect_app.rules.refusals import Invalid
from inspect_app.services.coverage.apart import term_starts
from inspect_app.services.coverage.blind_spots import blind_spots
from inspect_app.services.coverage.counting import Scope, cover, covers
from inspect_app.services.coverage.excuses import NewExcuse, excuse, excuses_of
from inspect_app.services.coverage.named import Part, named
from inspect_app.services.coverage.times_visited import times_visited
from inspect_app.services.map.misplaced import misplaced_soon
from inspect_app.store.institution import Institution
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, day_argument
from inspect_app.web.blind_groups import groups_beside
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import institution_to_work_on
from inspect_app.web.wording.coverage import definitions, percent, row_label

pages = Blueprint("coverage", __name__, url_prefix="/coverage")

SHOWN_SPOTS = 50


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show a period (this quarter unless told) with its breakdowns and what was missed."""
    scope = wanted_scope()
    page = wanted_page()
    found = named(scope, Part(), wanted_key(page.after), page.limit)
    last = found[page.limit - 1].institution if len(found) > page.limit else None
    return render_template(
        "coverage/show.html",
        scope=scope,
        tables=covers(scope, ("district", "sector", "kind")),
        times=times_visited(scope) if scope.kind == "school" else None,
        visits_a_term=VISITS_A_TERM,
        missed=found[: page.limit],
        next=cursor_for([last.name, last.id]) if last else None,
        shortcuts=shortcuts(today()),
        kinds=VOCABULARY["kind"],
        definitions=definitions(),
        to_rows=to_rows(scope),
        row_label=row_label,
        percent=percent,
    )


@pages.get("/months")
def months() -> ResponseReturnValue:
    """Show a period month by month; each is counted on its own, so that it takes longest."""
    scope = wanted_scope()
    coverage = cover(scope, "month")
    return render_template(
        "coverage/months.html",
        coverage=coverage,
        definitions=definitions(),
        to_rows=to_rows(scope),
        row_label=row_label,
        percent=percent,
    )


@pages.get("/blind-spots")
def blind() -> ResponseReturnValue:
    """Show where nobody looked until the end of the period, or today."""
    on = min(wanted_scope().period.last, today())
    spots = blind_spots(me().office, on, SHOWN_SPOTS)
    lost = misplaced_soon(me().office, on, SHOWN_SPOTS)
    beside = groups_beside(me().office, on, SHOWN_SPOTS)
    return render_template("coverage/blind_spots.html", lost=lost, spots=spots, **beside)


@pages.get("/excuses/<uuid:institution_id>")
@needs("decide")
def ask_excuse(institution_id: UUID) -> ResponseReturnValue:
    """Ask why and for which days an institution need not be visited."""
    period = wanted_scope().period
    institution = institution_to_work_on(institution_id)
    return _excuse_page(ExcuseForm(first_day=period.first, last_day=period.last), institution)


@pages.post("/excuses/<uuid:institution_id>")
@needs("decide")
def add_excuse(institution_id: UUID) -> ResponseReturnValue:
    """Keep the excuse and go back to the period."""
    institution, form = institution_to_work_on(institution_id), ExcuseForm()
    if form.validate_on_submit():
        first, last = form.first_day.data, form.last_day.data
        try:
            excuse(NewExcuse(institution, first, last, form.reason.data), me(), now())
        except Invalid as refusal:
            for field, texts in worded_errors(refusal).items():
                form[field].errors = texts
        else:
            flash(_("The excuse is kept. It counts in every period it touches."))
            return redirect(f"{url_for('coverage.show')}?{request.query_string.decode()}")
    return _excuse_page(form, institution), 422


def _excuse_page(form: ExcuseForm, institution: Institution) -> str:
    known = excuses_of(institution, me().office_id)
    return render_template("coverage/excuse.html", form=form, institution=institution, known=known)


def to_rows(scope: Scope) -> Callable[..., str]:
    """Lead from a number to its institutions: by state, and by axis and key of its row."""
    months = {f"{month.first:%Y-%m}": month for month in scope.period.months()}

    def url(state: str, by: str = "", key: str = "") -> str:
        period = months[key] if by == "month" else scope.period
        asked: dict[str, Any] = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        asked |= {"kind": scope.kind} | ({_PART[by]: key} if by in _PART else {})
        return url_for("coverage_lists.institutions", **asked, state=state)

    return url


_PART = {"district": "place", "sector": "sector", "kind": "kind"}


def shortcuts(day: date) -> Mapping[str, Period]:
    """Name the periods an office asks for most."""
    quarter = quarter_of(day)
    return {
        _("This month"): Period(day.replace(day=1), end_of_month(day)),
        _("This quarter"): quarter,
        _("Last quarter"): quarter_of(quarter.first - timedelta(days=1)),
        _("This half-year"): half_year_of(day),
        _("This term"): term_of(day, term_starts(me().office)),
        _("This year"): Period(date(day.year, 1, 1), date(day.year, 12, 31)),
    }


def wanted_scope() -> Scope:
    """Read period and kind of the request; this quarter's licensed unless told. Raises Invalid."""
    usual = quarter_of(today())
    first, last = day_argument("from", usual.first), day_argument("to", usual.last)
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    kind = choice_argument("kind", VOCABULARY["kind"], "licensed")
    return Scope(me().office, Period(first, last), kind)


def wanted_key(after: list[str | int | float | None] | None) -> tuple[str, int] | None:
    """Read the key of a list by name and id. Raises Invalid for another list's."""
    if after is None:
        return None
    match after:
        case [str(name), int(number)]:
            return name, number
    raise Invalid({"cursor": [("bad_cursor", {})]})
