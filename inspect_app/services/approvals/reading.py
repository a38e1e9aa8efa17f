"""Read approvals: what waits, what is to be approved afterwards, what was decided; read only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.approvals import DECIDED, LIVE, Standing, newest_standing
from inspect_app.rules.numbering import parse_number
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

SHOWN = ("unasked", "waiting", "afterwards", "unfit", "decided")
"""The lists: assignments nobody has asked for, requests, visits that came first, visits that depart
from their approval (`fitting`), what is over."""
NOTICE = "inspection"
Key = tuple[int, ...]
_AS_LISTED = (
    joinedload(InspectionApproval.institution),
    joinedload(InspectionApproval.requested_by),
    joinedload(InspectionApproval.decided_by),
    joinedload(InspectionApproval.assignment),
    joinedload(InspectionApproval.paper).load_only(Paper.uuid, Paper.number, Paper.issued_at),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many requests wait, how many visits wait to be approved, how many of these too long."""

    requests: int
    afterwards: int
    overdue: int


def count_waiting(office_id: int, today: date) -> Waiting:
    """Count what an office's approvers have before them."""
    late = sa.and_(InspectionApproval.urgent, InspectionApproval.decide_by < today)
    columns = (
        sa.func.count().filter(sa.not_(InspectionApproval.urgent)),
        sa.func.count().filter(InspectionApproval.urgent),
        sa.func.count().filter(late),
    )
    query = sa.select(*columns).where(
        InspectionApproval.office_id == office_id, InspectionApproval.state == "requested"
    )
    return Waiting(*db.session.execute(query).one())


@dataclass(frozen=True, slots=True)
class Wanted:
    """One of the lists and its filters; ``places`` are institutions that ``q`` has found."""

    shown: str = "waiting"
    state: str = ""
    source: str = ""
    overdue: bool = False
    plan: int | None = None
    q: str = ""
    places: tuple[int, ...] | None = None


def approval_list(
    office_id: int, wanted: Wanted, limit: int, after: Key | None = None, today: date | None = None
) -> tuple[list[InspectionApproval], Key | None]:
    """Return a page of one of the lists (but "unasked") and the key of the next one.

    Requests come as they were asked, urgent ones by their last day, decided ones newest first.
    """
    query = sa.select(InspectionApproval).filter_by(office_id=office_id).options(*_AS_LISTED)
    query = query.where(*_filters(wanted, today))
    if wanted.shown == "decided":
        query = query.where(InspectionApproval.state.in_(DECIDED))
        order: tuple[sa.ColumnElement[Any], ...] = (InspectionApproval.id.desc(),)
        beyond = InspectionApproval.id < after[0] if after else sa.true()
    else:
        urgent = wanted.shown == "afterwards"
        query = query.filter_by(state="requested", urgent=urgent)
        order, beyond = (InspectionApproval.id.asc(),), sa.true()
        if urgent:
            order = (InspectionApproval.decide_by.asc(), InspectionApproval.id.asc())
        if after:
            beyond = _beyond(after) if urgent else InspectionApproval.id > after[0]
    rows = list(db.session.scalars(query.where(beyond).order_by(*order).limit(limit + 1)))
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], _key(last, wanted.shown) if last else None


def _filters(wanted: Wanted, today: date | None) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state and wanted.shown == "decided":
        found.append(InspectionApproval.state == wanted.state)
    if wanted.places is not None:
        found.append(InspectionApproval.institution_id.in_(wanted.places))
    if wanted.overdue and today is not None and wanted.shown == "afterwards":
        found.append(InspectionApproval.decide_by < today)
    tasks = sa.select(Assignment.id).where(Assignment.id == InspectionApproval.assignment_id)
    if wanted.plan is not None:
        found.append(tasks.where(Assignment.plan_id == wanted.plan).exists())
    if wanted.source:
        found.append(tasks.where(Assignment.source == wanted.source).exists())
    return found


def _beyond(after: Key) -> sa.ColumnElement[bool]:
    day = date.fromordinal(after[0])
    return sa.or_(
        InspectionApproval.decide_by > day,
        sa.and_(InspectionApproval.decide_by == day, InspectionApproval.id > after[1]),
    )


def _key(row: InspectionApproval, shown: str) -> Key:
    if shown == "afterwards" and row.decide_by is not None:
        return row.decide_by.toordinal(), row.id
    return (row.id,)


def newest_first(
    office_id: int, state: str, limit: int, before: int = 0
) -> Sequence[InspectionApproval]:
    """Return approvals of a state ("" for all), newest first, below an id (0: from the end)."""
    query = sa.select(InspectionApproval).filter_by(office_id=office_id).options(*_AS_LISTED)
    if state:
        query = query.filter_by(state=state)
    if before:
        query = query.where(InspectionApproval.id < before)
    return db.session.scalars(query.order_by(InspectionApproval.id.desc()).limit(limit)).all()


def unasked(
    office_id: int, wanted: Wanted, limit: int, after: Key | None = None
) -> tuple[list[Assignment], Key | None]:
    """Return a page of open assignments that nobody has asked approval for, newest first."""
    query = sa.select(Assignment).where(*_unasked(office_id, wanted))
    query = query.options(joinedload(Assignment.institution)).order_by(Assignment.id.desc())
    if after:
        query = query.where(Assignment.id < after[0])
    rows = list(db.session.scalars(query.limit(limit + 1)))
    return rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None


def unasked_ids(office_id: int, wanted: Wanted, limit: int) -> list[UUID]:
    """Return the ids of all that a list of open assignments holds, the first due first."""
    query = sa.select(Assignment.uuid).where(*_unasked(office_id, wanted))
    return [*db.session.scalars(query.order_by(Assignment.due_on, Assignment.id).limit(limit))]


def _unasked(office_id: int, wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    live = sa.exists().where(
        InspectionApproval.assignment_id == Assignment.id, InspectionApproval.state.in_(LIVE)
    )
    visited = sa.exists().where(Visit.assignment_id == Assignment.id)
    is_open = (Assignment.office_id == office_id, Assignment.cancelled_at.is_(None))
    found: list[sa.ColumnElement[bool]] = [*is_open, ~live, ~visited]
    if wanted.places is not None:
        found.append(Assignment.institution_id.in_(wanted.places))
    if wanted.plan is not None:
        found.append(Assignment.plan_id == wanted.plan)
    if wanted.source:
        found.append(Assignment.source == wanted.source)
    return found


def officers_of(assignment_ids: Collection[int]) -> dict[int, list[str]]:
    """Name who is to go, by assignment."""
    query = (
        sa.select(AssignmentInspector.assignment_id, Person.display)
        .join(Person, Person.id == AssignmentInspector.person_id)
        .where(AssignmentInspector.assignment_id.in_(assignment_ids))
        .order_by(Person.id)
    )
    found: dict[int, list[str]] = {}
    for assignment_id, name in db.session.execute(query):
        found.setdefault(assignment_id, []).append(name)
    return found


def standings(assignment_ids: Collection[int]) -> dict[int, Standing]:
    """Return how assignments stand, by id; one that nobody has asked for is not there."""
    query = (
        sa.select(InspectionApproval.assignment_id, InspectionApproval.state, Paper.number)
        .outerjoin(Paper, Paper.id == InspectionApproval.paper_id)
        .where(InspectionApproval.assignment_id.in_(assignment_ids))
        .order_by(InspectionApproval.id)
    )
    found: dict[int, list[Standing]] = {}
    for assignment_id, state, number in db.session.execute(query):
        found.setdefault(assignment_id or 0, []).append(Standing(state, number or ""))
    return {key: newest_standing(each) for key, each in found.items()}


def notice_number(assignment: UUID, office_id: int) -> str:
    """Return the number of the notice by which an assignment is inspected; "" while none stands."""
    query = (
        sa.select(Paper.number)
        .join(InspectionApproval, InspectionApproval.paper_id == Paper.id)
        .join(Assignment, Assignment.id == InspectionApproval.assignment_id)
        .where(Assignment.uuid == assignment, Assignment.office_id == office_id)
        .where(InspectionApproval.state == "approved")
    )
    return db.session.scalar(query) or ""


def approval_of_visit(visit: Visit, named: str) -> InspectionApproval | None:
    """Return the approval that a visit rests on, or that it waits for.

    ``named`` is the number of an inspection notice that the visit names.
    """
    own = sa.select(InspectionApproval).filter_by(office_id=visit.office_id, visit_uuid=visit.uuid)
    found = db.session.scalar(own.order_by(InspectionApproval.id.desc()).limit(1))
    if found is not None:
        return found
    begun = Begun(visit.office_id, visit.institution_id, visit.assignment_id, visit.started_at)
    return approval_when(begun, named)


@dataclass(frozen=True, slots=True)
class Begun:
    """A visit as its approval is looked for; ``assignment_id`` None where it has none."""

    office_id: int
    institution_id: int | None
    assignment_id: int | None
    at: datetime


def approval_when(begun: Begun, named: str) -> InspectionApproval | None:
    """Return what stood for an assignment, else the approval of the notice of that number.

    One that was withdrawn stood for whoever had begun before (`rules.approvals.held_when`).
    """
    withdrawn_later = sa.and_(
        InspectionApproval.state == "withdrawn",
        InspectionApproval.paper_id.is_not(None),
        InspectionApproval.decided_at > begun.at,
    )
    stood = sa.or_(InspectionApproval.state.in_(LIVE), withdrawn_later)
    query = sa.select(InspectionApproval).filter_by(office_id=begun.office_id).where(stood)
    query = query.order_by(withdrawn_later.desc(), InspectionApproval.id.desc())
    if begun.assignment_id is not None:
        found = db.session.scalar(query.filter_by(assignment_id=begun.assignment_id).limit(1))
        if found is not None:
            return found
    parsed = parse_number(named)
    if parsed is None:
        return None
    bears = sa.select(Paper.id).filter_by(  # by its index: the text of a number has none
        office_id=begun.office_id, kind=NOTICE, year=parsed.year, serial=parsed.serial, number=named
    )
    of_party = InspectionApproval.institution_id == begun.institution_id
    return db.session.scalar(query.where(InspectionApproval.paper_id.in_(bears), of_party).limit(1))
