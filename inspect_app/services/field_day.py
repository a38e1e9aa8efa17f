"""An inspector's day: the open assignments that name them, with what to know of each place."""

from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.approvals import Standing
from inspect_app.rules.datum import to_wgs84
from inspect_app.services.approvals.reading import standings
from inspect_app.services.visits.history import open_by_institution, visits_this_year
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

MOST = 50


@dataclass(frozen=True, slots=True)
class Stop:
    """One place to go to. ``nth`` is the number this visit would have this year.

    ``approval`` is how its inspection stands (检查审批).
    """

    institution: Institution
    assignment: Assignment | None
    open_count: int
    first_due: date | None
    nth: int
    approval: Standing = field(default_factory=Standing)

    @property
    def point(self) -> tuple[float, float] | None:
        """The register's point in WGS-84."""
        return point_of(self.institution)


def point_of(institution: Institution) -> tuple[float, float] | None:
    """Return latitude and longitude in WGS-84, or None where the register has none."""
    if institution.lat is None or institution.lng is None:
        return None
    return to_wgs84(institution.lat, institution.lng, institution.datum)


def assigned_stops(person: Person, today: date) -> list[Stop]:
    """List the first of one's open assignments."""
    query = open_assignments(person).limit(MOST).options(joinedload(Assignment.institution))
    found = list(db.session.scalars(query))
    return stops([(each.institution, each) for each in found], person, today)


def open_assignments(person: Person) -> sa.Select[Assignment]:
    """Ask for the assignments that name this person and that no visit answers yet, by their day."""
    answered = sa.select(Visit.assignment_id).where(Visit.assignment_id.is_not(None))
    return (
        sa.select(Assignment)
        .join(AssignmentInspector)
        .where(AssignmentInspector.person_id == person.id, Assignment.id.not_in(answered))
        .order_by(Assignment.due_on, Assignment.id)
    )


def stops(
    places: list[tuple[Institution, Assignment | None]], person: Person, today: date
) -> list[Stop]:
    """Add to each place what is open there and how often it was visited this year."""
    ids = [institution.id for institution, _ in places]
    counts = visits_this_year(ids, person.office_id, today)
    unsettled = open_by_institution(ids, person.office_id)
    approvals = standings([each.id for _, each in places if each])
    return [
        Stop(
            institution,
            assignment,
            *unsettled.get(institution.id, (0, None)),
            nth=counts.get(institution.id, 0) + 1,
            approval=approvals.get(assignment.id if assignment else 0, Standing()),
        )
        for institution, assignment in places
    ]
