"""Where nobody looked: never visited, overdue, without coordinates, empty areas; read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import (
    DEFAULT_MONTHS,
    MONTHS_BETWEEN_VISITS,
    Tally,
    months_before,
)
from inspect_app.services.coverage import Row, place_key, place_label
from inspect_app.services.coverage_cells import in_register
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """An institution and the day of its last completed visit, if there was one."""

    institution: Institution
    last_visit: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many there are, and the first ones by name."""

    count: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class BlindSpots:
    """What nobody looked at until ``on``. ``overdue`` were visited once, too long ago."""

    on: date
    never_visited: Group
    overdue: Group
    no_coordinates: Group
    empty_areas: tuple[Row, ...]


def blind_spots(office: Office, on: date, shown: int = SHOWN) -> BlindSpots:
    """Find the office's blind spots among all kinds of institutions."""
    places = _places(office, on)
    sums = [sum(place.counts[n] for place in places) for n in range(3)]
    last = _last_visit(office, on)
    kinds = (last.is_(None), _too_long_ago(office, on, last), Institution.lat.is_(None))
    never, overdue, no_coordinates = (
        Group(count, _first(office, on, which, shown) if count and shown else ())
        for count, which in zip(sums, kinds, strict=True)
    )
    return BlindSpots(on, never, overdue, no_coordinates, _empty_areas(office, on, places))


def months_by_grade(office: Office) -> Mapping[str, int]:
    """How often each grade is to be visited: the office's own months, or the usual ones."""
    own = office.parameters.get("visit_months") or {}
    return {**MONTHS_BETWEEN_VISITS, **{str(grade): int(n) for grade, n in own.items()}}


@dataclass(frozen=True, slots=True)
class _Place:
    """What one district and area hold: the counts in the order of `BlindSpots`, the last visit."""

    district: str
    area: str
    denominator: int
    counts: tuple[int, int, int]
    last_visit: date | None


def _last_visit(office: Office, on: date) -> sa.ScalarSelect[date]:
    """Look up the day of an institution's last completed visit that counts, by one index."""
    query = sa.select(sa.func.max(Visit.visited_on)).where(
        Visit.institution_id == Institution.id,
        Visit.office_id == office.id,
        Visit.outcome == "completed",
        Visit.state == "complete",
        Visit.superseded_by_id.is_(None),
        Visit.visited_on <= on,
    )
    return query.correlate(Institution).scalar_subquery()


def _too_long_ago(office: Office, on: date, last: sa.ScalarSelect[date]) -> sa.ColumnElement[bool]:
    return last < _bound(office, on, Institution.grade)


def _bound(office: Office, on: date, grade: sa.SQLColumnExpression[str]) -> sa.Case[date]:
    """The first day on which a visit is recent enough, by grade."""
    earliest = {each: months_before(on, n) for each, n in months_by_grade(office).items()}
    usual = months_before(on, DEFAULT_MONTHS)
    days = ((grade == each, sa.literal(day)) for each, day in earliest.items())
    return sa.case(*days, else_=sa.literal(usual))


def _places(office: Office, on: date) -> list[_Place]:
    """Count everything in one walk over the register."""
    facts = (Institution.district, Institution.area, Institution.grade, Institution.lat)
    last = _last_visit(office, on).label("last_visit")
    # The offset keeps the database from looking the last visit up for every count anew.
    each = sa.select(*facts, last).where(in_register(office, on)).offset(0).subquery().c
    kinds = (
        each.last_visit.is_(None),
        each.last_visit < _bound(office, on, each.grade),
        each.lat.is_(None),
    )
    counts = (sa.func.count(sa.case((which, 1))) for which in kinds)
    key = (each.district, each.area)
    query = sa.select(*key, sa.func.count(), *counts, sa.func.max(each.last_visit)).group_by(*key)
    return [
        _Place(row[0], row[1], row[2], (row[3], row[4], row[5]), row[6])
        for row in db.session.execute(query)
    ]


def _first(office: Office, on: date, which: sa.ColumnElement[bool], shown: int) -> tuple[Spot, ...]:
    query = (
        sa.select(Institution, _last_visit(office, on))
        .where(in_register(office, on, by_name=True), which)
        .order_by(Institution.name, Institution.id)
        .limit(shown)
    )
    return tuple(Spot(*row) for row in db.session.execute(query))


def _empty_areas(office: Office, on: date, places: Sequence[_Place]) -> tuple[Row, ...]:
    """Areas of the register where the last twelve months saw no completed visit of any kind."""
    since = months_before(on, DEFAULT_MONTHS)
    held: dict[str, list[_Place]] = {}
    for place in places:
        held.setdefault(place_key(office, place.district, place.area), []).append(place)
    return tuple(
        Row(key, place_label(key, {one.area for one in held[key]}), _tally(held[key]))
        for key in sorted(held)
        if not any(one.last_visit and one.last_visit >= since for one in held[key])
    )


def _tally(places: Sequence[_Place]) -> Tally:
    return Tally(sum(place.denominator for place in places))
