"""Visits of an office, in the order they arrived, which new ones do not move."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit


@dataclass(frozen=True)
class Wanted:
    """What a list of visits asks for; both days included, by the day of the visit."""

    institution: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    outcome: str = ""
    state: str = ""


def visits_of_office(office_id: int, wanted: Wanted, after: int, limit: int) -> list[Visit]:
    """Return visits with an id above ``after``, ascending; replaced revisions included."""
    query = sa.select(Visit).where(Visit.office_id == office_id, Visit.id > after)
    query = query.order_by(Visit.id).limit(limit)
    for condition in _conditions(wanted):
        query = query.where(condition)
    loading = (joinedload(Visit.institution), selectinload(Visit.violations))
    return list(db.session.scalars(query.options(*loading, selectinload(Visit.inspectors))))


def newest_visits(office_id: int, wanted: Wanted, before: int, limit: int) -> list[Visit]:
    """Return visits that count, newest first, with an id below ``before`` (0: from the start)."""
    query = sa.select(Visit).where(Visit.office_id == office_id, Visit.superseded_by_id.is_(None))
    for condition in _conditions(wanted):
        query = query.where(condition)
    if before:
        query = query.where(Visit.id < before)
    loading = (selectinload(Visit.violations), selectinload(Visit.inspectors))
    query = query.options(*loading).order_by(Visit.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def revisions_of(visit: Visit) -> list[Visit]:
    """Return every revision of a visit, the first one first; alone it is its own only one."""
    first = visit
    while first.revision_of_id is not None:
        first = db.session.get_one(Visit, first.revision_of_id)
    chain = [first]
    while chain[-1].superseded_by_id is not None:
        chain.append(db.session.get_one(Visit, chain[-1].superseded_by_id))
    return chain


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.institution:
        place = db.session.scalar(sa.select(Institution).filter_by(uuid=wanted.institution))
        found.append(sa.false() if place is None else Visit.institution_id == place.standing.id)
    if wanted.first_day:
        found.append(Visit.visited_on >= wanted.first_day)
    if wanted.last_day:
        found.append(Visit.visited_on <= wanted.last_day)
    if wanted.outcome:
        found.append(Visit.outcome == wanted.outcome)
    if wanted.state:
        found.append(Visit.state == wanted.state)
    return found


def related_uuids(visit: Visit) -> dict[str, UUID | None]:
    """Name the revisions before and after a visit."""
    ids = {"revision_of": visit.revision_of_id, "superseded_by": visit.superseded_by_id}
    query = sa.select(Visit.id, Visit.uuid).where(Visit.id.in_([i for i in ids.values() if i]))
    known = {row.id: row.uuid for row in db.session.execute(query)}
    return {name: known.get(visit_id) if visit_id else None for name, visit_id in ids.items()}
