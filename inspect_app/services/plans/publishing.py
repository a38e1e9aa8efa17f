"""Publish a plan (国办发〔2024〕54号: the yearly plan is public); from then on it never changes."""

from datetime import datetime

from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan


def publish(plan: Plan, by: Person, now: datetime) -> None:
    """Let anyone read the plan. Raises Conflict where it is published already."""
    with writing():
        audit.take_turn(plan.office_id)
        db.session.refresh(plan)
        require_unpublished(plan)
        plan.published_by_id, plan.published_at = by.id, now
        deed = audit.Deed("plan.publish", "plan", str(plan.uuid), after={"name": plan.name})
        audit.record(plan.office_id, by.login, deed, now)


def require_unpublished(plan: Plan) -> None:
    """Raise Conflict for a plan that anyone may have read by now."""
    if plan.published_at is not None:
        raise Conflict("plan_published")
