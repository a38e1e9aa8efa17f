"""Assignments at the desk: the list, the load, and what becomes of one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from forms.assignment import AssignmentForm, CancellationForm, InspectorsForm
from inspect_app.rules.approvals import Standing
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services.approvals.asking import may_ask
from inspect_app.services.approvals.reading import standings
from inspect_app.services.assignment_batches import Batch, assign_batch
from inspect_app.services.assignment_deeds import cancel, reassign
from inspect_app.services.assignment_lists import (
    STATES,
    Wanted,
    assignments,
    count_by_state,
    lines,
)
from inspect_app.services.assignment_load import certified, loads
from inspect_app.services.people import person_by_login
from inspect_app.store.person import Person
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, text_argument
from inspect_app.web.assignment_asking import GROUNDS, SOURCES, Order, order_of
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, numbers_after, wanted_page
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import assignment_of_my_office, plan_of_my_office
from inspect_app.web.wording.plans import GROUND_NEEDED, STATE_WORDS
from inspect_app.web.wording.visit_choices import SOURCES as SOURCE_WORDS

pages = Blueprint("assignments", __name__, url_prefix="/assignments")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List by due day; the open ones unless told, filtered by person and plan."""
    page, wanted = wanted_page(), _wanted()
    key = numbers_after(page, 2)
    if key is not None and not 1 <= key[0] <= 3_000_000:
        raise Invalid({"cursor": [("bad_cursor", {})]})
    found = assignments(me().office_id, wanted, today(), key, page.limit + 1)
    last = found[page.limit - 1].assignment if len(found) > page.limit else None
    return render_template(
        "assignments/index.html",
        items=found[: page.limit],
        counts=count_by_state(me().office_id, wanted, today()),
        wanted=wanted,
        people=certified(me().office_id, today()),
        next=cursor_for([last.due_on.toordinal(), last.id]) if last else None,
        **_words(),
    )


@pages.get("/load")
def load() -> ResponseReturnValue:
    """Show how much everybody has to do."""
    return render_template("assignments/load.html", loads=loads(me().office_id, today()))


@pages.get("/new")
@needs("plan")
def ask() -> ResponseReturnValue:
    """Ask who goes to the chosen institutions until when."""
    order = order_of(request.args, today())
    source = "plan" if order.plan else "own_initiative"
    form = _form(order, data={"due_on": order.usual_day(today()), "source": source, "each": 2})
    return _ask(form, order)


@pages.post("/new")
@needs("plan")
def add() -> ResponseReturnValue:
    """Send them; beyond the yearly cap a ground is asked for, and a tick lets it go on."""
    order = order_of(request.form, today())
    form = _form(order)
    if form.validate_on_submit() and not _asks_ground(form, order):
        try:
            made = assign_batch(_batch(form, order), me(), now())
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            flash(ngettext("%(num)s visit is assigned.", "%(num)s visits are assigned.", len(made)))
            if order.plan:
                return redirect(url_for("plans.show", uuid=order.plan.uuid))
            return redirect(url_for("assignments.show", uuid=made[0].uuid))
    return _ask(form, order), 422


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one assignment and what may become of it."""
    return _page(uuid, CancellationForm(formdata=None), _inspectors(formdata=None))


@pages.post("/<uuid:uuid>/cancellation")
@needs("plan")
def cancellation(uuid: UUID) -> ResponseReturnValue:
    """Cancel it, with the reason."""
    row, form = assignment_of_my_office(uuid), CancellationForm()
    if form.validate_on_submit():
        cancel(row, form.reason.data, me(), now())
        flash(_("The assignment is cancelled."))
        return redirect(url_for("assignments.show", uuid=uuid))
    return _page(uuid, form, _inspectors(formdata=None)), 422


@pages.post("/<uuid:uuid>/inspectors")
@needs("plan")
def inspectors(uuid: UUID) -> ResponseReturnValue:
    """Send others."""
    row, form = assignment_of_my_office(uuid), _inspectors()
    if form.validate_on_submit():
        try:
            reassign(row, _people(form.inspectors.data), me(), now())
        except Invalid as refusal:
            _tell(form, refusal)
        else:
            flash(_("Others are sent now."))
            return redirect(url_for("assignments.show", uuid=uuid))
    return _page(uuid, CancellationForm(formdata=None), form), 422


def _wanted() -> Wanted:
    login, plan = text_argument("inspector"), text_argument("plan", 36)
    person = person_by_login(login) if login else None
    if login and (person is None or person.office_id != me().office_id):
        raise NotFound
    return Wanted(
        choice_argument("state", STATES, "open"),
        person,
        plan_of_my_office(_uuid(plan)) if plan else None,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


def _page(uuid: UUID, cancelling: CancellationForm, sending: InspectorsForm) -> str:
    (line,) = lines([assignment_of_my_office(uuid)])
    if not sending.is_submitted():
        sending.inspectors.data = [person.id for person in line.inspectors]
    return render_template(
        "assignments/show.html",
        line=line,
        state=line.state(today()),
        approval=standings([line.assignment.id]).get(line.assignment.id, Standing()),
        may_ask=may_ask(me()),
        cancelling=cancelling,
        sending=sending,
        **_words(),
    )


def _form(order: Order, data: dict[str, Any] | None = None) -> AssignmentForm:
    form = AssignmentForm(data=data)
    form.inspectors.choices = _choices()
    sources = SOURCES if order.plan else SOURCES[1:]
    form.source.choices = [(name, SOURCE_WORDS[name]) for name in sources]
    return form


def _inspectors(**arguments: None) -> InspectorsForm:
    form = InspectorsForm(**arguments)
    form.inspectors.choices = _choices()
    return form


def _choices() -> list[tuple[int, str]]:
    told = loads(me().office_id, today())
    return [
        (each.person.id, _("%(name)s (open: %(n)s)", name=each.person.display, n=each.open))
        for each in told
    ]


def _people(ids: list[int]) -> list[Person]:
    known = {person.id: person for person in certified(me().office_id, today())}
    return [known[one] for one in ids if one in known]


def _batch(form: AssignmentForm, order: Order) -> Batch:
    return Batch(
        order.institutions,
        _people(form.inspectors.data),
        form.due_on.data,
        form.source.data,
        form.each.data,
        order.plan,
        form.ground.data or "",
        form.urgent.data,
        order.notice,
    )


def _asks_ground(form: AssignmentForm, order: Order) -> bool:
    """Beyond the cap: by an occasion that is a ground, with its words; or knowingly without."""
    has_ground = form.source.data in GROUNDS and (form.ground.data or "").strip()
    if not order.beyond_cap or has_ground or form.confirmed.data:
        return False
    form.ground.errors = [*form.ground.errors, str(GROUND_NEEDED)]
    return True


def _ask(form: AssignmentForm, order: Order) -> str:
    return render_template("assignments/new.html", form=form, order=order, **_words())


FIELDS = {"institutions": "source"}


def _tell(form: AssignmentForm | InspectorsForm, refusal: Invalid) -> None:
    for path, texts in worded_errors(refusal).items():
        name = FIELDS.get(path, path)
        field = form[name if name in form else "inspectors"]
        field.errors = [*field.errors, *texts]


def _words() -> dict[str, Any]:
    return {"states": STATE_WORDS, "sources": SOURCE_WORDS, "today": today()}
