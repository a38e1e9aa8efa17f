"""Plans at the desk: the list, one plan with its progress, and making one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.plan import PlanForm, plan_form, shown
from inspect_app.rules.coverage import Period, end_of_month, half_year_of, quarter_of, term_of
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.plans import PERIODS, read_plan
from inspect_app.rules.refusals import Invalid
from inspect_app.services.coverage.apart import term_starts
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.plans.lists import grades_of, plans_of
from inspect_app.services.plans.making import change_plan, make_plan
from inspect_app.services.plans.progress import progress_of, totals_of
from inspect_app.services.plans.publishing import publish, require_unpublished
from inspect_app.services.plans.standing import Asked
from inspect_app.services.plans.to_assign import to_assign
from inspect_app.services.visits.history import visits_this_year
from inspect_app.store.plan import Plan
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, day_argument, text_argument
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, name_key, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import plan_of_my_office
from inspect_app.web.wording.coverage import percent
from inspect_app.web.wording.plans import PERIOD_WORDS, goal_words, scope_words
from inspect_app.web.wording.vocabulary import word

pages = Blueprint("plans", __name__, url_prefix="/plans")

PAGE = 20
"""As many as are counted without waiting, where they are not too large (`totals_of`)."""


@pages.get("/")
def index() -> ResponseReturnValue:
    """List the plans, the newest first, each with how far it has come."""
    page = wanted_page(PAGE, PAGE)
    rows = plans_of(me().office_id, page.after_id, page.limit + 1)
    items = rows[: page.limit]
    totals = totals_of(Asked.of(plan, me().office) for plan in items)
    return render_template(
        "plans/index.html",
        items=items,
        totals={plan.id: total for plan, total in zip(items, totals, strict=True)},
        next=cursor_for([items[-1].id]) if len(rows) > page.limit else None,
        **_words(),
    )


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show what a plan asks, how far it has come, and to whom nobody is sent yet."""
    plan, page, district = plan_of_my_office(uuid), wanted_page(PAGE), text_argument("district", 12)
    asked = Asked.of(plan, me().office)
    found = to_assign(asked, name_key(page), page.limit, district)
    last = found[page.limit - 1].institution if len(found) > page.limit else None
    waiting = found[: page.limit]
    ids = [each.institution.id for each in waiting]
    return render_template(
        "plans/show.html",
        plan=plan,
        asked=asked,
        standing=progress_of(asked),
        waiting=waiting,
        district=district,
        next=cursor_for([last.name, last.id]) if last else None,
        this_year=visits_this_year(ids, me().office_id, today()),
        **_words(),
    )


@pages.get("/new")
@needs("plan")
def ask() -> ResponseReturnValue:
    """Ask what the plan is to hold; this year's days unless told."""
    first = day_argument("from", date(today().year, 1, 1))
    last = day_argument("to", date(today().year, 12, 31))
    period = choice_argument("period", PERIODS, "year")
    return _ask(_form(data={"first_day": first, "last_day": last, "period": period}))


@pages.post("/new")
@needs("plan")
def add() -> ResponseReturnValue:
    """Make the plan and go to it."""
    form = _form()
    if form.validate_on_submit():
        try:
            plan = make_plan(uuid4(), read_plan(form.document(_grades())), me(), now())
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            flash(_("The plan is made. Its period is kept counted from now on."))
            return redirect(url_for("plans.show", uuid=plan.uuid))
    return _ask(form), 422


@pages.get("/<uuid:uuid>/edit")
@needs("plan")
def ask_change(uuid: UUID) -> ResponseReturnValue:
    """Show a plan to change it; a published one is refused."""
    plan = plan_of_my_office(uuid)
    require_unpublished(plan)
    kept = {name: getattr(plan, name) for name in ("name", "period", "scope", "goal", "note")}
    kept |= {"first_day": plan.first_day, "last_day": plan.last_day}
    return _ask(_form(plan, shown(kept, _grades(plan))), plan)


@pages.post("/<uuid:uuid>/edit")
@needs("plan")
def change(uuid: UUID) -> ResponseReturnValue:
    """Keep what was changed; a published plan is refused."""
    plan = plan_of_my_office(uuid)
    form = _form(plan)
    require_unpublished(plan)
    if form.validate_on_submit():
        try:
            change_plan(plan, read_plan(form.document(_grades(plan))), me(), now())
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            flash(_("The plan is changed."))
            return redirect(url_for("plans.show", uuid=plan.uuid))
    return _ask(form, plan), 422


@pages.post("/<uuid:uuid>/publication")
@needs("plan")
def publication(uuid: UUID) -> ResponseReturnValue:
    """Let anyone read the plan; it never changes from then on."""
    plan = plan_of_my_office(uuid)
    publish(plan, me(), now())
    flash(_("The plan is published. It never changes from now on."))
    return redirect(url_for("plans.show", uuid=plan.uuid))


def _ask(form: PlanForm, plan: Plan | None = None) -> str:
    return render_template(
        "plans/edit.html",
        form=form,
        plan=plan,
        grades=list(enumerate(_grades(plan))),
        months=months_by_grade(me().office),
        shortcuts=_shortcuts(today()),
    )


def _grades(plan: Plan | None = None) -> list[str]:
    """The grades that the office's settings, its register or the plan name."""
    named = plan.goal.get("by_grade", {}) if plan else {}
    return sorted({*months_by_grade(me().office), *grades_of(me().office), *named})


def _form(plan: Plan | None = None, data: Mapping[str, Any] | None = None) -> PlanForm:
    form = plan_form(_grades(plan))(data=data)
    every, usual = ("", _("All")), ("", word("kind", "licensed"))
    form.period.choices = [(name, PERIOD_WORDS[name]) for name in PERIODS]
    form.sector.choices = [every, *((name, word("sector", name)) for name in VOCABULARY["sector"])]
    others = (name for name in VOCABULARY["kind"] if name != "licensed")
    form.kind.choices = [usual, *((name, word("kind", name)) for name in others)]
    return form


FIELDS = {"from": "first_day", "to": "last_day", "goal.visits_each": "visits_each"}


def _tell(form: PlanForm, refusal: Invalid) -> None:
    """Put each problem beside the field that it is about."""
    for path, texts in worded_errors(refusal).items():
        name = FIELDS.get(path, path.removeprefix("scope.").partition(".")[0])
        field = form[name if name in form else "goal"]
        field.errors = [*field.errors, *texts]


def _shortcuts(day: date) -> Sequence[tuple[str, str, Period]]:
    """Offer the periods an office plans for most."""
    return (
        (_("This month"), "month", Period(day.replace(day=1), end_of_month(day))),
        (_("This quarter"), "quarter", quarter_of(day)),
        (_("This half-year"), "half_year", half_year_of(day)),
        (_("This term"), "term", term_of(day, term_starts(me().office))),
        (_("This year"), "year", Period(date(day.year, 1, 1), date(day.year, 12, 31))),
    )


def _words() -> dict[str, Any]:
    return {
        "period_words": PERIOD_WORDS,
        "goal_words": lambda plan: goal_words(plan.goal, months_by_grade(me().office)),
        "scope_words": lambda plan: scope_words(plan.scope),
        "percent": percent,
    }
