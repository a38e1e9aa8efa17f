"""Where nobody looked: never visited, overdue, without coordinates, empty areas; read only."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
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
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

SHOWN = 200
LISTED = ("never_visited", "overdue", "no_coordinates")
FEW = 500
"""So many are loaded by their ids and sorted; of more, the names are walked until enough."""
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
    held = sum(place.denominator for place in places)
    last = _last_visit(office, on)

    def group(count: int, which: sa.ColumnElement[bool], ids: Callable[[], Sequence[int]]) -> Group:
        if not (count and shown):
            return Group(count, ())
        rare = ids() if count * RARE <= held else None
        return Group(count, _first(office, on, which, rare, shown))

    def never() -> Sequence[int]:
        each = _with_last_visit(office, on, {one.district for one in unseen if one.never}).c
        return db.session.scalars(sa.select(each.id).where(each.day.is_(None))).all()

    def overdue() -> Sequence[int]:
        each = _with_last_visit(office, on, {one.district for one in unseen if one.overdue}).c
        which = each.day < _bound(office, on, each.grade)
        return db.session.scalars(sa.select(each.id).where(which)).all()

    return BlindSpots(
        on,
        group(sum(one.never for one in unseen), last.is_(None), never),
        group(
            sum(one.overdue for one in unseen),
            last < _bound(office, on, Institution.grade),
            overdue,
        ),
        group(
            sum(place.without_point for place in places),
            Institution.lat.is_(None),
            lambda: _without_point(office, on),
        ),
        _empty_areas(office, places, unseen),
    )


def list_spots(
    office: Office, on: date, group: str, after: tuple[str, int] | None, limit: int
) -> list[Spot]:
    """List one of `LISTED` by name then id, from after that key; one more tells of a next page."""
    each, grade = _with_last_visit(office, on).c, Institution.grade
    ids: sa.Select[int] = sa.select(each.id)
    if group == "no_coordinates":
        which: sa.ColumnElement[bool] = Institution.lat.is_(None)
        ids = sa.select(Institution.id).where(in_register(office, on), which)
    elif group == "never_visited":
        which, ids = _last_visit(office, on).is_(None), ids.where(each.day.is_(None))
    else:
        which = _last_visit(office, on) < _bound(office, on, grade)
        ids = ids.where(each.day < _bound(office, on, each.grade))
    few = db.session.scalars(ids.limit(FEW + 1)).all()
    rare = few if len(few) <= FEW else None
    query = _by_name(office, on, which, rare)
    if after is not None:
        name, last_id = after
        later = sa.and_(Institution.name == name, Institution.id > last_id)
        query = query.where(Institution.name >= name, sa.or_(Institution.name > name, later))
    return list(_spots(query.limit(limit + 1)))


def months_by_grade(office: Office) -> Mapping[str, int]:
    """How often each grade is to be visited: the office's own months, or the usual ones.

    An office that sets its own has its own grades: none of the usual ones stands beside them.
    """
    own = office.parameters.get("visit_months")
    return {str(grade): int(n) for grade, n in own.items()} if own else MONTHS_BETWEEN_VISITS


@dataclass(frozen=True, slots=True)
class _Place:
    """How many institutions one district and area hold, and how many of them have no point."""

    district: str
    area: str
    denominator: int
    without_point: int


@dataclass(frozen=True, slots=True)
class _Unseen:
    """How many of one district and area were never visited, too long ago, not for a year."""

    district: str
    area: str
    never: int
    overdue: int
    not_this_year: int


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


def _with_last_visit(
    office: Office, on: date, districts: Collection[str] | None = None
) -> sa.Subquery:
    """The register (or some districts of it) with the day of the last visit of each, named ``day``.

    It is kept (`coverage.last_visits`); looked up among the visits only where one came later.
    """
    of, kept = Institution, LastVisit
    later = sa.case((kept.day > on, _last_visit(office, on)), else_=kept.day)
    query = sa.select(of.id, of.district, of.area, of.grade, later.label("day"))
    is_its = sa.and_(kept.office_id == office.id, kept.institution_id == of.id)
    query = query.outerjoin(kept, is_its)
    if districts is not None:
        query = query.where(in_register(office, on), of.district.in_(districts))
    elif db.engine.dialect.name == "sqlite":
        # Both stand in the order of the ids and are read from end to end.
        query = query.where(in_register(office, on, by_name=True)).order_by(of.id)
    else:
        query = query.where(in_register(office, on))
    # The offset keeps the database from looking the last visit up for every condition anew.
    return query.offset(0).subquery()


def _bound(office: Office, on: date, grade: sa.SQLColumnExpression[str]) -> sa.Case[date]:
    """The first day on which a visit is recent enough, by grade."""
    days = {each: months_before(on, n) for each, n in months_by_grade(office).items()}
    usual = sa.literal(months_before(on, DEFAULT_MONTHS))
    return sa.case(*((grade == each, sa.literal(day)) for each, day in days.items()), else_=usual)


def _places(office: Office, on: date) -> list[_Place]:
    """Count the register, in the order of its index: the areas are few."""
    of, lat = Institution, Institution.lat
    query = sa.select(of.district, of.area, sa.func.count(), sa.func.count() - sa.func.count(lat))
    query = query.where(in_register(office, on))
    rows = db.session.execute(query.group_by(of.district, of.kind, of.sector, of.area))
    return [_Place(*row) for row in rows]


def _unseen(office: Office, on: date) -> list[_Unseen]:
    """Count by one walk over the register who was not seen for long."""
    each = _with_last_visit(office, on).c
    counts = (
        each.day.is_(None),
        each.day < _bound(office, on, each.grade),
        sa.or_(each.day.is_(None), each.day < months_before(on, DEFAULT_MONTHS)),
    )
    query = sa.select(
        each.district, each.area, *(sa.func.count(sa.case((which, 1))) for which in counts)
    )
    # Whoever was seen since the latest bound of all counts nowhere, and need not be sorted.
    fewest = min(DEFAULT_MONTHS, *months_by_grade(office).values())
    query = query.where(sa.or_(each.day.is_(None), each.day < months_before(on, fewest)))
    rows = db.session.execute(query.group_by(each.district, each.area))
    return [_Unseen(*row) for row in rows]


def _without_point(office: Office, on: date) -> Sequence[int]:
    query = sa.select(Institution.id).where(in_register(office, on), Institution.lat.is_(None))
    return db.session.scalars(query).all()


def _first(
    office: Office, on: date, which: sa.ColumnElement[bool], few: Sequence[int] | None, shown: int
) -> tuple[Spot, ...]:
    """Load the first by name: a few are sorted; of many, the names are walked until enough."""
    return _spots(_by_name(office, on, which, few).limit(shown))


def _by_name(
    office: Office, on: date, which: sa.ColumnElement[bool], few: Sequence[int] | None
) -> sa.Select[Institution, date]:
    among = [in_register(office, on, by_name=True), which]
    return (
        sa.select(Institution, _last_visit(office, on))
        .where(*(among if few is None else [Institution.id.in_(few)]))
        .order_by(Institution.name, Institution.id)
    )


def _spots(query: sa.Select[Institution, date]) -> tuple[Spot, ...]:
    return tuple(Spot(*row) for row in db.session.execute(query))


def _empty_areas(
    office: Office, places: Sequence[_Place], unseen: Sequence[_Unseen]
) -> tuple[Row, ...]:
    """Areas of the register where the last twelve months saw no completed visit of any kind."""
    seen, areas = Counter[str](), defaultdict[str, set[str]](set)
    denominators = Counter[str]()
    for place in places:
        key = place_key(office, place.district, place.area)
        areas[key].add(place.area)
        denominators[key] += place.denominator
    seen.update(denominators)
    for one in unseen:
        seen[place_key(office, one.district, one.area)] -= one.not_this_year
    return tuple(
        Row(key, place_label(key, areas[key]), Tally(denominators[key]))
        for key in sorted(denominators)
        if not seen[key]
    )
