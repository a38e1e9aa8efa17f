"""How much each inspector has to do: open assignments, this month's visits, what is overdue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import end_of_month
from inspect_app.services.assignments import is_open
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.draw import Recusal
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit, VisitInspector


@dataclass(frozen=True, slots=True)
class Load:
    """``open`` assignments, those ``overdue`` among them, and visits ``made`` this month."""

    person: Person
    open: int
    overdue: int
    made: int


def certified(office_id: int, day: date) -> list[Person]:
    """List the office's active people whose certificate is valid on that day, by name."""
    query = sa.select(Person).filter_by(office_id=office_id, active=True)
    found = db.session.scalars(query.where(Person.certificate_no != "").order_by(Person.display))
    return [person for person in found if person.certified_on(day)]


def loads(office_id: int, today: date) -> list[Load]:
    """Tell everybody's load who may inspect today; who has most to do first."""
    people = certified(office_id, today)
    waiting, late = open_counts(office_id), open_counts(office_id, before=today)
    first = today.replace(day=1)
    made = dict(
        db.session.execute(
            sa.select(VisitInspector.person_id, sa.func.count())
            .join(Visit, Visit.id == VisitInspector.visit_id)
            .where(
                Visit.office_id == office_id,
                Visit.superseded_by_id.is_(None),
                Visit.outcome == "completed",
                Visit.visited_on.between(first, end_of_month(first)),
            )
            .group_by(VisitInspector.person_id)
        ).all()
    )
    found = [
        Load(one, waiting.get(one.id, 0), late.get(one.id, 0), made.get(one.id, 0))
        for one in people
    ]
    return sorted(found, key=lambda each: (-each.open, each.person.display))


def open_counts(office_id: int, before: date | None = None) -> dict[int, int]:
    """Count open assignments by person; with ``before`` those that were due before that day."""
    query = (
        sa.select(AssignmentInspector.person_id, sa.func.count())
        .join(Assignment, Assignment.id == AssignmentInspector.assignment_id)
        .where(Assignment.office_id == office_id, is_open())
        .group_by(AssignmentInspector.person_id)
    )
    if before is not None:
        query = query.where(Assignment.due_on < before)
    return {row[0]: row[1] for row in db.session.execute(query)}


def recused(institution_ids: Sequence[int], office_id: int) -> set[tuple[int, int]]:
    """Name who may not inspect which of these: (person, institution), declared and not ended."""
    query = sa.select(Recusal.person_id, Recusal.institution_id).where(
        Recusal.office_id == office_id,
        Recusal.institution_id.in_(institution_ids),
        Recusal.ended_at.is_(None),
    )
    return {(row[0], row[1]) for row in db.session.execute(query)}
