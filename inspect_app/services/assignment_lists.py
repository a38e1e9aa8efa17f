"""Assignments of an office by their state; read only, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.services.assignments import inspectors_of, is_open
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit

STATES = ("open", "overdue", "done", "cancelled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list asks for; every filter may be left out."""

    state: str = "open"
    person: Person | None = None
    plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment with who goes, and the visit that answered it."""

    assignment: Assignment
    inspectors: Sequence[Person]
    visit: Visit | None
    plan: Plan | None

    def state(self, today: date) -> str:
        """One of `STATES`."""
        if self.assignment.cancelled_at is not None:
            return "cancelled"
        if self.visit is not None:
            return "done"
        return "overdue" if self.assignment.due_on < today else "open"


def assignments(
    office_id: int, wanted: Wanted, today: date, after: tuple[int, ...] | None, limit: int
) -> list[Line]:
    """List by due day then id, from after that key (day's ordinal, id)."""
    query = (
        sa.select(Assignment)
        .where(Assignment.office_id == office_id, *_conditions(wanted, today))
        .order_by(Assignment.due_on, Assignment.id)
        .limit(limit)
        .options(joinedload(Assignment.institution))
    )
    if after is not None:
        day, key = date.fromordinal(after[0]), after[1]
        later = sa.and_(Assignment.due_on == day, Assignment.id > key)
        query = query.where(Assignment.due_on >= day, sa.or_(Assignment.due_on > day, later))
    return lines(db.session.scalars(query).all())


def lines(rows: Sequence[Assignment]) -> list[Line]:
    """Add to each who goes, which visit answered it, and its plan."""
    ids = [row.id for row in rows]
    going, visits = inspectors_of(ids), _visits(ids)
    plans = {
        plan.id: plan
        for plan in db.session.scalars(
            sa.select(Plan).where(Plan.id.in_({row.plan_id for row in rows if row.plan_id}))
        )
    }
    return [
        Line(row, going.get(row.id, ()), visits.get(row.id), plans.get(row.plan_id or 0))
        for row in rows
    ]


def count_by_state(office_id: int, wanted: Wanted, today: date) -> Mapping[str, int]:
    """Count what each state would list, with the other filters as they are."""
    found = {}
    for state in STATES:
        conditions = _conditions(Wanted(state, wanted.person, wanted.plan), today)
        query = sa.select(sa.func.count()).select_from(Assignment)
        where = (Assignment.office_id == office_id, *conditions)
        found[state] = db.session.scalar(query.where(*where)) or 0
    return found


def _visits(ids: Sequence[int]) -> dict[int, Visit]:
    query = sa.select(Visit).where(Visit.assignment_id.in_(ids), Visit.superseded_by_id.is_(None))
    found = db.session.scalars(query.order_by(Visit.id))
    return {visit.assignment_id: visit for visit in found if visit.assignment_id is not None}


def _conditions(wanted: Wanted, today: date) -> list[sa.ColumnElement[bool]]:
    done = sa.exists().where(Visit.assignment_id == Assignment.id).correlate(Assignment)
    by_state: dict[str, list[sa.ColumnElement[bool]]] = {
        "open": [is_open()],
        "overdue": [is_open(), Assignment.due_on < today],
        "done": [done, Assignment.cancelled_at.is_(None)],
        "cancelled": [Assignment.cancelled_at.is_not(None)],
    }
    found = by_state[wanted.state]
    if wanted.person is not None:
        named = sa.select(AssignmentInspector.assignment_id).filter_by(person_id=wanted.person.id)
        found = [*found, Assignment.id.in_(named)]
    if wanted.plan is not None:
        found = [*found, Assignment.plan_id == wanted.plan.id]
    return found
