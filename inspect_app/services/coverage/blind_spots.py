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
from inspect_app.services.coverage.cells import counting_visits, in_register
from inspect_app.services.coverage.counting import Row, place_key, place_label
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

SHOWN = 200
RARE = 50
"""One of so many in the register, or fewer, are loaded by their ids."""


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
    places = _places(office, on, with_ids=shown > 0)
    last = _last_visit(office, on)
    kinds = (last.is_(None), _too_long_ago(office, on, last), Institution.lat.is_(None))
    groups = []
    for n, which in enumerate(kinds):
        count = sum(place.counts[n] for place in places)
        spots = _first(office, on, which, _few(places, n), shown) if count and shown else ()
        groups.append(Group(count, spots))
    never, overdue, no_coordinates = groups
    return BlindSpots(on, never, overdue, no_coordinates, _empty_areas(office, on, places))


def months_by_grade(office: Office) -> Mapping[str, int]:
    """How often each grade is to be visited: the office's own months, or the usual ones."""
    own = office.parameters.get("visit_months") or {}
    return {**MONTHS_BETWEEN_VISITS, **{str(grade): int(n) for grade, n in own.items()}}


@dataclass(frozen=True, slots=True)
class _Place:
    """What one district and area hold: the counts in the order of `BlindSpots`, the last visit.

    ``ids`` are those counted, joined by commas; None where there are none or nobody asked.
    """

    district: str
    area: str
    denominator: int
    counts: tuple[int, ...]
    last_visit: date | None
    ids: tuple[str | None, ...]


def _last_visit(office: Office, on: date) -> sa.ScalarSelect[date]:
    """Look up the day of an institution's last completed visit that counts, by one index."""
    query = _last_day(office, on).where(Visit.institution_id == Institution.id)
    return query.correlate(Institution).scalar_subquery()


def _last_day(office: Office, on: date) -> sa.Select[date]:
    return (
        counting_visits(office.id, "completed")
        .where(Visit.visited_on <= on)
        .with_only_columns(sa.func.max(Visit.visited_on).label("day"))
    )


def _last_visits(office: Office, on: date) -> tuple[sa.FromClause, sa.ColumnElement[date]]:
    """Return what to select the whole register from, and the day of the last visit of each.

    SQLite looks each up by its index; PostgreSQL is faster with one walk over all visits.
    """
    register: sa.FromClause = sa.inspect(Institution).local_table
    if db.engine.dialect.name == "sqlite":
        return register, _last_visit(office, on)
    days = _last_day(office, on).add_columns(Visit.institution_id)
    each = days.group_by(Visit.institution_id).subquery()
    return register.outerjoin(each, each.c.institution_id == Institution.id), each.c.day


def _too_long_ago(office: Office, on: date, last: sa.ScalarSelect[date]) -> sa.ColumnElement[bool]:
    return last < _bound(office, on, Institution.grade)


def _bound(office: Office, on: date, grade: sa.SQLColumnExpression[str]) -> sa.Case[date]:
    """The first day on which a visit is recent enough, by grade."""
    earliest = {each: months_before(on, n) for each, n in months_by_grade(office).items()}
    usual = months_before(on, DEFAULT_MONTHS)
    days = ((grade == each, sa.literal(day)) for each, day in earliest.items())
    return sa.case(*days, else_=sa.literal(usual))


def _places(office: Office, on: date, *, with_ids: bool) -> list[_Place]:
    """Count everything in one walk over the register."""
    facts = (getattr(Institution, name) for name in ("id", "district", "area", "grade", "lat"))
    source, last = _last_visits(office, on)
    query = sa.select(*facts, last.label("last_visit")).select_from(source)
    # The offset keeps the database from looking the last visit up for every count anew.
    each = query.where(in_register(office, on)).offset(0).subquery().c
    kinds = (
        each.last_visit.is_(None),
        each.last_visit < _bound(office, on, each.grade),
        each.lat.is_(None),
    )
    counts = [sa.func.count(sa.case((which, 1))) for which in kinds]
    number = sa.cast(each.id, sa.String)
    named = (sa.func.aggregate_strings(sa.case((which, number)), ",") for which in kinds)
    key = (each.district, each.area)
    told = (*key, sa.func.count(), *counts, sa.func.max(each.last_visit))
    rows = db.session.execute(sa.select(*told, *(named if with_ids else ())).group_by(*key))
    return [_Place(row[0], row[1], row[2], tuple(row[3:6]), row[6], tuple(row[7:])) for row in rows]


def _few(places: Sequence[_Place], n: int) -> list[int] | None:
    """Return the ids of what was counted where it is rare; None where the names are the way."""
    if sum(one.counts[n] for one in places) * RARE > sum(one.denominator for one in places):
        return None
    return [int(number) for one in places for number in (one.ids[n] or "").split(",") if number]


def _first(
    office: Office, on: date, which: sa.ColumnElement[bool], few: list[int] | None, shown: int
) -> tuple[Spot, ...]:
    """Load the first by name: a few are sorted; of many, the names are walked until enough."""
    among = [in_register(office, on, by_name=True), which]
    query = (
        sa.select(Institution, _last_visit(office, on))
        .where(*(among if few is None else [Institution.id.in_(few)]))
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
