"""Whose certificate runs out: they cannot be named in a visit from then on (design rule 6)."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from inspect_app.services.assignments import is_open
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.person import Person

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Expiring:
    """Somebody, the last day of the certificate, and how many assignments wait for them."""

    person: Person
    until: date
    open_assignments: int

    def has_expired(self, on: date) -> bool:
        """Tell whether it ran out before that day; the last day still counts."""
        return self.until < on


def expiring_certificates(office: Office, on: date) -> list[Expiring]:
    """List the office's active people whose certificate has run out or will within 60 days."""
    waiting = (
        sa.select(AssignmentInspector.person_id, sa.func.count().label("open"))
        .join(Assignment, Assignment.id == AssignmentInspector.assignment_id)
        .join(Person, Person.id == AssignmentInspector.person_id)
        .where(Assignment.office_id == office.id, *_of(office, on), is_open())
        .group_by(AssignmentInspector.person_id)
        .subquery()
    )
    query = (
        sa.select(Person, Person.certificate_until, sa.func.coalesce(waiting.c.open, 0))
        .outerjoin(waiting, waiting.c.person_id == Person.id)
        .where(*_of(office, on))
        .order_by(Person.certificate_until, Person.login)
    )
    return [Expiring(*row) for row in db.session.execute(query)]


def _of(office: Office, on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Person.office_id == office.id,
        Person.active.is_(True),
        Person.certificate_no != "",
        Person.certificate_until <= on + SOON,
    )
