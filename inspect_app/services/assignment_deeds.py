"""What becomes of an open assignment: it is cancelled with a reason, or others are sent."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.assignment_batches import check_inspectors
from inspect_app.services.assignment_load import recused
from inspect_app.services.assignments import inspectors_of, is_open
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person

LONGEST_REASON = 500


def cancel(row: Assignment, reason: str, by: Person, now: datetime) -> None:
    """Cancel it. Raises Invalid without a reason, Conflict where it is not open any more."""
    if not reason.strip():
        raise Invalid({"reason": [("required", {})]})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": [("too_long", {"limit": LONGEST_REASON})]})
    with writing():
        _lock(row)
        row.cancelled_at, row.cancelled_by_id, row.cancel_reason = now, by.id, reason.strip()
        after = {"reason": row.cancel_reason}
        deed = audit.Deed("assignment.cancel", "assignment", str(row.uuid), after=after)
        audit.record(row.office_id, by.login, deed, now)


def reassign(row: Assignment, people: Sequence[Person], by: Person, now: datetime) -> None:
    """Send these instead. Raises as `assign_batch`, Conflict where it is not open any more."""
    check_inspectors(people, row.office_id, max(row.due_on, china_day(now)))
    with writing():
        _lock(row)
        barred = recused([row.institution_id], row.office_id)
        for person in people:
            if (person.id, row.institution_id) in barred:
                raise Invalid({"inspectors": [("recused", {"name": person.display})]})
        before = [person.login for person in inspectors_of([row.id]).get(row.id, ())]
        gone = sa.delete(AssignmentInspector).filter_by(assignment_id=row.id)
        db.session.execute(gone)
        links = ({"assignment_id": row.id, "person_id": person.id} for person in people)
        db.session.execute(sa.insert(AssignmentInspector), list(links))
        deed = audit.Deed(
            "assignment.reassign", "assignment", str(row.uuid),
            before={"inspectors": before},
            after={"inspectors": [person.login for person in people]},
        )  # fmt: skip
        audit.record(row.office_id, by.login, deed, now)


def _lock(row: Assignment) -> None:
    audit.take_turn(row.office_id)
    db.session.refresh(row)
    if (
        db.session.scalar(sa.select(Assignment.id).where(Assignment.id == row.id, is_open()))
        is None
    ):
        raise Conflict("assignment_not_open")
