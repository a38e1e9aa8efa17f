"""Visits of an office, in the order they arrived, which new ones do not move."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit

MOST_DAYS = 100
"""Up to so many days are sorted; of more, the ids are walked until a page is full."""


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
    order = _order(wanted)
    query = _ids(office_id, wanted).order_by(order).limit(limit)
    if after:
        query = query.where(order > after)
    elif _is_wide(wanted):
        query = query.where(order >= _end(office_id, wanted, sa.func.min))
    found = _lines(db.session.scalars(query).all()).order_by(Visit.id)
    institution = joinedload(Visit.institution).load_only(Institution.uuid)
    return list(db.session.scalars(found.options(institution)))


def newest_visits(office_id: int, wanted: Wanted, before: int, limit: int) -> list[Visit]:
    """Return visits that count, newest first, with an id below ``before`` (0: from the start)."""
    found = _lines(newest_ids(office_id, wanted, before, limit)).order_by(Visit.id.desc())
    return list(db.session.scalars(found))


def newest_ids(office_id: int, wanted: Wanted, before: int, limit: int) -> Sequence[int]:
    """Return the ids of that list alone, in its order."""
    order = _order(wanted)
    query = _ids(office_id, wanted).where(Visit.superseded_by_id.is_(None))
    query = query.order_by(order.desc()).limit(limit)
    if before:
        query = query.where(order < before)
    elif _is_wide(wanted):
        query = query.where(order <= _end(office_id, wanted, sa.func.max))
    return db.session.scalars(query).all()


def on_one_day(visits: Sequence[Visit]) -> set[int]:
    """Name those of an office's visits whose place had another one on the same day (ids).

    Two phones without a network do not know of each other: both visits are kept, and marked.
    """
    places = {(visit.institution_id, visit.visited_on) for visit in visits if visit.institution_id}
    if not places:
        return set()
    query = (
        sa.select(Visit.institution_id, Visit.visited_on)
        .where(
            Visit.office_id == visits[0].office_id,
            Visit.institution_id.in_({place for place, _day in places}),
            Visit.visited_on.in_({day for _place, day in places}),
            Visit.superseded_by_id.is_(None),
        )
        .group_by(Visit.institution_id, Visit.visited_on)
        .having(sa.func.count() > 1)
    )
    twice = {(place, day) for place, day in db.session.execute(query)}
    return {v.id for v in visits if v.counts and (v.institution_id, v.visited_on) in twice}


def others_that_day(visit: Visit) -> list[Visit]:
    """Return the other visits that count of the same place on the same day, the first one first."""
    if visit.institution_id is None:
        return []
    query = sa.select(Visit).filter_by(
        office_id=visit.office_id,
        institution_id=visit.institution_id,
        visited_on=visit.visited_on,
        superseded_by_id=None,
    )
    query = query.where(Visit.id != visit.id).order_by(Visit.id)
    return list(db.session.scalars(query.options(joinedload(Visit.sender))))


def _lines(ids: Sequence[int]) -> sa.Select[Visit]:
    """Select what the lines of a list show: documents and laws are long, and not shown."""
    return (
        sa.select(Visit)
        .where(Visit.id.in_(ids))
        .options(
            defer(Visit.document),
            defer(Visit.warnings),
            selectinload(Visit.violations).load_only(Violation.visit_id, Violation.ordinal),
            selectinload(Visit.inspectors),
        )
    )


def _ids(office_id: int, wanted: Wanted) -> sa.Select[int]:
    """Select ids alone, which an index holds: the page's visits are loaded by them."""
    return sa.select(Visit.id).where(Visit.office_id == office_id, *_conditions(wanted))


def _is_narrow(wanted: Wanted) -> bool:
    first, last = wanted.first_day, wanted.last_day
    return bool(wanted.institution or (first and last and (last - first).days <= MOST_DAYS))


def _is_wide(wanted: Wanted) -> bool:
    return bool(wanted.first_day or wanted.last_day) and not _is_narrow(wanted)


def _order(wanted: Wanted) -> sa.ColumnElement[int]:
    """The order of ids, said so that days and institutions lead where they leave few visits."""
    return Visit.id + 0 if _is_narrow(wanted) else sa.inspect(Visit).c.id


def _end(
    office_id: int, wanted: Wanted, of: Callable[[sa.ColumnElement[int]], sa.Function[int]]
) -> sa.ScalarSelect[int]:
    """The id where the days begin or end, so that what lies before them is not walked."""
    query = sa.select(of(Visit.id + 0)).where(Visit.office_id == office_id, *_days(wanted))
    return query.scalar_subquery()


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
    found += _days(wanted)
    if wanted.outcome:
        found.append(Visit.outcome == wanted.outcome)
    if wanted.state:
        found.append(Visit.state == wanted.state)
    return found


def _days(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    first, last = wanted.first_day, wanted.last_day
    since = [Visit.visited_on >= first] if first else []
    return since + ([Visit.visited_on <= last] if last else [])


def related_uuids(visit: Visit) -> dict[str, UUID | None]:
    """Name the revisions before and after a visit."""
    ids = {"revision_of": visit.revision_of_id, "superseded_by": visit.superseded_by_id}
    query = sa.select(Visit.id, Visit.uuid).where(Visit.id.in_([i for i in ids.values() if i]))
    known = {row.id: row.uuid for row in db.session.execute(query)}
    return {name: known.get(visit_id) if visit_id else None for name, visit_id in ids.items()}
