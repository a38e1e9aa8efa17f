"""Where nobody looked: never visited, overdue, without coordinates, empty areas; read only."""

from collections import Counter, defaultdict
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
    places, unseen = _places(office, on), _unseen(office, on)
    never = [one.id for one in unseen if one.last_visit is None]
    overdue = [one.id for one in unseen if one.is_overdue]
    unplaced = sum(place.without_point for place in places)
    held = sum(place.denominator for place in places)
    last = _last_visit(office, on)

    def group(count: int, which: sa.ColumnElement[bool], ids: Sequence[int] | None) -> Group:
        rare = ids if count * RARE <= held else None
        return Group(count, _first(office, on, which, rare, shown) if count and shown else ())

    return BlindSpots(
        on,
        group(len(never), last.is_(None), never),
        group(len(overdue), last < _bound(office, on, Institution.grade), overdue),
        group(
            unplaced,
            Institution.lat.is_(None),
            _without_point(office, on) if unplaced * RARE <= held else None,
        ),
        _empty_areas(office, on, places, unseen),
    )


def months_by_grade(office: Office) -> Mapping[str, int]:
    """How often each grade is to be visited: the office's own months, or the usual ones."""
    own = office.parameters.get("visit_months") or {}
    return {**MONTHS_BETWEEN_VISITS, **{str(grade): int(n) for grade, n in own.items()}}


@dataclass(frozen=True, slots=True)
class _Place:
    """How many institutions one district and area hold, and how many of them have no point."""

    district: str
    area: str
    denominator: int
    without_point: int


@dataclass(frozen=True, slots=True)
class _Unseen:
    """An institution that nobody visited for twelve months, or for longer than it may wait."""

    id: int
    district: str
    area: str
    last_visit: date | None
    is_overdue: bool


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


def _with_last_visit(office: Office, on: date) -> sa.Select[int, str, str, str, date]:
    """Select the whole register with the day of the last visit of each, named ``day``.

    SQLite looks each up by its index, in whose order the ids stand: it reads both from end to end.
    PostgreSQL is faster with one walk over a year's visits, and looks up what they do not name.
    """
    of, last = Institution, _last_visit(office, on)
    query = sa.select(of.id, of.district, of.area, of.grade)
    if db.engine.dialect.name == "sqlite":
        query = query.where(in_register(office, on, by_name=True)).order_by(of.id)
        return query.add_columns(last.label("day"))
    days = _last_day(office, on).where(Visit.visited_on >= months_before(on, DEFAULT_MONTHS))
    each = days.add_columns(Visit.institution_id).group_by(Visit.institution_id).subquery()
    query = query.outerjoin(each, each.c.institution_id == of.id).where(in_register(office, on))
    return query.add_columns(sa.func.coalesce(each.c.day, last).label("day"))


def _bound(
    office: Office, on: date, grade: sa.SQLColumnExpression[str], at_least: date = date.min
) -> sa.Case[date]:
    """The first day on which a visit is recent enough, by grade; none before ``at_least``."""
    earliest = {each: months_before(on, n) for each, n in months_by_grade(office).items()}
    usual = max(months_before(on, DEFAULT_MONTHS), at_least)
    days = ((grade == each, sa.literal(max(day, at_least))) for each, day in earliest.items())
    return sa.case(*days, else_=sa.literal(usual))


def _places(office: Office, on: date) -> list[_Place]:
    """Count the register, in the order of its index: the areas are few."""
    of, lat = Institution, Institution.lat
    query = sa.select(of.district, of.area, sa.func.count(), sa.func.count() - sa.func.count(lat))
    query = query.where(in_register(office, on))
    rows = db.session.execute(query.group_by(of.district, of.kind, of.sector, of.area))
    return [_Place(*row) for row in rows]


def _unseen(office: Office, on: date) -> list[_Unseen]:
    """List by one walk over the register who was not seen for long: few, where offices work."""
    # The offset keeps the database from looking the last visit up for every condition anew.
    each = _with_last_visit(office, on).offset(0).subquery().c
    overdue = sa.func.coalesce(each.day < _bound(office, on, each.grade), sa.false())
    recent = _bound(office, on, each.grade, months_before(on, DEFAULT_MONTHS))
    found = sa.select(each.id, each.district, each.area, each.day, overdue)
    rows = db.session.execute(found.where(sa.or_(each.day.is_(None), each.day < recent)))
    return [_Unseen(*row) for row in rows]


def _without_point(office: Office, on: date) -> Sequence[int]:
    query = sa.select(Institution.id).where(in_register(office, on), Institution.lat.is_(None))
    return db.session.scalars(query).all()


def _first(
    office: Office, on: date, which: sa.ColumnElement[bool], few: Sequence[int] | None, shown: int
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


def _empty_areas(
    office: Office, on: date, places: Sequence[_Place], unseen: Sequence[_Unseen]
) -> tuple[Row, ...]:
    """Areas of the register where the last twelve months saw no completed visit of any kind."""
    since = months_before(on, DEFAULT_MONTHS)
    seen, areas = Counter[str](), defaultdict[str, set[str]](set)
    denominators = Counter[str]()
    for place in places:
        key = place_key(office, place.district, place.area)
        areas[key].add(place.area)
        denominators[key] += place.denominator
    seen.update(denominators)
    for one in unseen:
        if one.last_visit is None or one.last_visit < since:
            seen[place_key(office, one.district, one.area)] -= 1
    return tuple(
        Row(key, place_label(key, areas[key]), Tally(denominators[key]))
        for key in sorted(denominators)
        if not seen[key]
    )
