"""Publish a plan (国办发〔2024〕54号: the yearly plan is public); from then on it never changes.

How many institutions it was about that day stands in the event of the deed: the register moves on,
what was published does not.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.plan_progress import Progress
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.plans.progress import Row, Standing, progress_of
from inspect_app.services.plans.standing import Asked
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan

DEED = "plan.publish"


def publish(plan: Plan, by: Person, now: datetime) -> None:
    """Let anyone read the plan. Raises Conflict where it is published already."""
    with writing():
        audit.take_turn(plan.office_id)
        db.session.refresh(plan)
        require_unpublished(plan)
        plan.published_by_id, plan.published_at = by.id, now
        told = {"name": plan.name, **_told(progress_of(Asked.of(plan, by.office)))}
        audit.record(
            plan.office_id, by.login, audit.Deed(DEED, "plan", str(plan.uuid), after=told), now
        )


def counts_published(plan: Plan) -> Standing | None:
    """How many institutions it was about when it was published, in all and by place and sector.

    None where that was not written down.
    """
    query = sa.select(AuditEvent.after).filter_by(
        office_id=plan.office_id, subject=str(plan.uuid), deed=DEED
    )
    told = db.session.scalar(query)
    if told is None or "institutions" not in told:
        return None
    total = Progress(denominator=told["institutions"])
    return Standing(total, _rows(told["by_district"]), _rows(told["by_sector"]))


def _told(standing: Standing) -> dict[str, object]:
    """Only how many: what became of them is not published."""
    each = {"by_district": standing.by_district, "by_sector": standing.by_sector}
    lines = {
        name: [[row.key, row.label, row.progress.denominator] for row in rows]
        for name, rows in each.items()
    }
    return {"institutions": standing.total.denominator, **lines}


def _rows(told: Sequence[tuple[str, str, int]]) -> tuple[Row, ...]:
    return tuple(Row(key, label, Progress(denominator=count)) for key, label, count in told)


def require_unpublished(plan: Plan) -> None:
    """Raise Conflict for a plan that anyone may have read by now."""
    if plan.published_at is not None:
        raise Conflict("plan_published")
