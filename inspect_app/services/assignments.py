"""Who is to visit what by when (任务)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inspect_app.services import audit
from inspect_app.services.merging.standing import standing_id
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """``due_on`` is the last day; ``source`` is one of `rules.visit_report.SOURCES`."""

    uuid: UUID
    institution: Institution
    inspectors: Sequence[Person]
    due_on: date
    source: str


def assign(new: NewAssignment, by: Person, now: datetime) -> Assignment:
    """Send inspectors to an institution; it stays open until a visit names it."""
    row = Assignment(
        uuid=new.uuid, office_id=by.office_id,
        due_on=new.due_on, source=new.source, created_at=now, created_by_id=by.id,
    )  # fmt: skip
    with writing():
        row.institution_id = standing_id(new.institution.id)
        db.session.add(row)
        db.session.flush()  # the inspectors' rows name it
        for person in new.inspectors:
            db.session.add(AssignmentInspector(assignment_id=row.id, person_id=person.id))
        after = {
            "institution": str(new.institution.uuid),
            "inspectors": [person.login for person in new.inspectors],
            "due_on": new.due_on.isoformat(),
            "source": new.source,
        }
        deed = audit.Deed("assignment.add", "assignment", str(new.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return row
