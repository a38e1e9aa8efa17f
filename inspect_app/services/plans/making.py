"""Make a plan, and change it until it is published; its period is kept counted from then on."""

from datetime import datetime
from uuid import UUID

from inspect_app.rules.districts import covers
from inspect_app.rules.plans import PlanBody
from inspect_app.rules.refusals import Invalid
from inspect_app.services import audit
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.plans.publishing import require_unpublished
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan


def make_plan(uuid: UUID, body: PlanBody, by: Person, now: datetime) -> Plan:
    """Keep the plan for the person's office; ``uuid`` is the maker's.

    Raises Invalid for a district that is not the office's own.
    """
    _check(body, by.office)
    row = Plan(
        uuid=uuid, office_id=by.office_id, created_by_id=by.id, created_at=now, **_facts(body)
    )
    with writing():
        db.session.add(row)
        deed = audit.Deed("plan.add", "plan", str(uuid), after=_told(row))
        audit.record(by.office_id, by.login, deed, now)
        keep_period(by.office, body.days, by.login, now)
    return row


def change_plan(plan: Plan, body: PlanBody, by: Person, now: datetime) -> None:
    """Replace what the plan says. Raises Conflict for a published one, Invalid as `make_plan`."""
    _check(body, by.office)
    with writing():
        audit.take_turn(plan.office_id)
        db.session.refresh(plan)
        require_unpublished(plan)
        before = _told(plan)
        for name, value in _facts(body).items():
            setattr(plan, name, value)
        deed = audit.Deed("plan.change", "plan", str(plan.uuid), before=before, after=_told(plan))
        audit.record(by.office_id, by.login, deed, now)
        keep_period(by.office, body.days, by.login, now)


def _facts(body: PlanBody) -> dict[str, object]:
    return {
        "name": body.name, "period": body.period, "first_day": body.days.first,
        "last_day": body.days.last, "scope": dict(body.scope), "goal": body.goal.document(),
        "note": body.note,
    }  # fmt: skip


def _told(plan: Plan) -> dict[str, object]:
    days = {"first_day": str(plan.first_day), "last_day": str(plan.last_day)}
    names = ("name", "period", "scope", "goal", "note")
    return {**{name: getattr(plan, name) for name in names}, **days}


def _check(body: PlanBody, office: Office) -> None:
    district = body.scope.get("district")
    if district and not covers(office.district, district):
        raise Invalid({"scope.district": [("other_district", {})]})
