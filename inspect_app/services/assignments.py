"""Who is to visit what by when (任务)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.rectification import RUNNING
from inspect_app.services import audit
from inspect_app.services.merging.standing import standing_id, standing_ids
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.base import Base, db, writing
from inspect_app.store.bulk import insert_rows
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit

_ASSIGNMENTS = Base.metadata.tables["assignment"]
_SENT = Base.metadata.tables["assignment_inspector"]
_PART = 500


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """``due_on`` is the last day; ``source`` is one of `rules.visit_report.SOURCES`.

    ``ground`` says why it is visited beyond the year's cap, or what the clue said; ``urgent`` ones
    are approved afterwards; ``recheck_of`` is the notice to be rechecked.
    """

    uuid: UUID
    institution: Institution
    inspectors: Sequence[Person]
    due_on: date
    source: str
    plan: Plan | None = None
    draw: Draw | None = None
    ground: str = ""
    urgent: bool = False
    recheck_of: Notice | None = None


def assign(new: NewAssignment, by: Person, now: datetime) -> Assignment:
    """Send inspectors to an institution; it stays open until a visit names it."""
    with writing():
        row = Assignment(**_values(new, standing_id(new.institution.id), by, now))
        db.session.add(row)
        db.session.flush()  # the inspectors' rows name it
        for person in new.inspectors:
            db.session.add(AssignmentInspector(assignment_id=row.id, person_id=person.id))
        audit.record(by.office_id, by.login, _deed(new), now)
    return row


def assign_many(news: Sequence[NewAssignment], by: Person, now: datetime) -> None:
    """Send inspectors to each of them in one transaction, by few statements; as `assign`."""
    with writing():
        standing = standing_ids(new.institution.id for new in news)
        rows = [_values(new, standing[new.institution.id], by, now) for new in news]
        if not rows:
            return
        connection = db.session.connection()
        insert_rows(connection, _ASSIGNMENTS, list(rows[0]), [row.values() for row in rows])
        ids = dict(_ids([new.uuid for new in news]))
        pairs = [(ids[new.uuid], person.id) for new in news for person in new.inspectors]
        insert_rows(connection, _SENT, ("assignment_id", "person_id"), pairs)
        audit.record_all(by.office_id, by.login, map(_deed, news), now)


def _ids(uuids: Sequence[UUID]) -> Iterator[tuple[UUID, int]]:
    for start in range(0, len(uuids), _PART):
        some = Assignment.uuid.in_(uuids[start : start + _PART])
        for row in db.session.execute(sa.select(Assignment.uuid, Assignment.id).where(some)):
            yield row.uuid, row.id


def _values(new: NewAssignment, institution_id: int, by: Person, now: datetime) -> dict[str, Any]:
    return {
        "uuid": new.uuid,
        "office_id": by.office_id,
        "institution_id": institution_id,
        "due_on": new.due_on,
        "source": new.source,
        "created_at": now,
        "created_by_id": by.id,
        "plan_id": new.plan and new.plan.id,
        "draw_id": new.draw and new.draw.id,
        "recheck_of_id": new.recheck_of and new.recheck_of.id,
        "ground": new.ground,
        "urgent": new.urgent,
        "skip_reason": "",
        "cancel_reason": "",
    }


def _deed(new: NewAssignment) -> audit.Deed:
    after = {
        "institution": str(new.institution.uuid),
        "inspectors": [person.login for person in new.inspectors],
        "due_on": new.due_on.isoformat(),
        "source": new.source,
        **_told(new),
    }
    return audit.Deed("assignment.add", "assignment", str(new.uuid), after=after)


def _told(new: NewAssignment) -> dict[str, object]:
    """What the record says only where it is so."""
    links = {"plan": new.plan, "draw": new.draw, "recheck_of": new.recheck_of}
    named: dict[str, object] = {name: str(row.uuid) for name, row in links.items() if row}
    if new.ground:
        named["ground"] = new.ground
    return {**named, "urgent": True} if new.urgent else named


def is_open() -> sa.ColumnElement[bool]:
    """Assignments that no visit answers yet, and that nobody cancelled."""
    answered = sa.exists().where(Visit.assignment_id == Assignment.id)
    return sa.and_(Assignment.cancelled_at.is_(None), ~answered.correlate(Assignment))


def inspectors_of(ids: Sequence[int]) -> dict[int, list[Person]]:
    """Tell who is to go, by assignment, in the order of their accounts."""
    query = (
        sa.select(AssignmentInspector.assignment_id, Person)
        .join(Person, Person.id == AssignmentInspector.person_id)
        .where(AssignmentInspector.assignment_id.in_(ids))
        .order_by(AssignmentInspector.assignment_id, Person.id)
    )
    found: dict[int, list[Person]] = {}
    for assignment_id, person in db.session.execute(query):
        found.setdefault(assignment_id, []).append(person)
    return found


def notice_to_recheck(uuid: UUID, office_id: int) -> Notice | None:
    """Return the notice that an assignment of the office sends to recheck, while it runs."""
    query = sa.select(Notice).join(Assignment, to_recheck())
    of_office = query.where(Assignment.uuid == uuid, Assignment.office_id == office_id)
    return db.session.scalar(of_office)


def to_recheck() -> sa.ColumnElement[bool]:
    """Join an assignment to the notice that it sends to recheck, while that runs."""
    return sa.and_(
        Notice.id == Assignment.recheck_of_id,
        Notice.office_id == Assignment.office_id,
        Notice.state.in_(RUNNING),
    )
