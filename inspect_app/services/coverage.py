"""Coverage from the database, as `rules.coverage` defines it; read only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS, Period, Tally
from inspect_app.rules.districts import prefix
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.membership import among
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

MOST_MONTHS = 120
LEVELS = (2, 4, 6, 9, 12)
UNKNOWN = "unknown"
AXES = {"district": ("district", "area"), "sector": ("sector",), "kind": ("kind",), "month": ()}
"""Which facts of an institution a breakdown asks for; months are counted one by one."""

VISITED, ATTEMPTED, EXCUSED = 1, 2, 4


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose coverage: the office's district and own visits, one kind, one period."""

    office: Office
    period: Period
    kind: str = "licensed"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown; ``label`` is "" where only the reader's language has a word."""

    key: str
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Coverage:
    """``closed`` institutions left the register within the period and are not in ``total``."""

    scope: Scope
    by: str
    total: Tally
    rows: tuple[Row, ...]
    closed: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The institutions that have these facts; a fact that nobody asked for is ""."""

    tally: Tally
    kind: str = ""
    sector: str = ""
    district: str = ""
    area: str = ""


def cover(scope: Scope, by: str) -> Coverage:
    """Count the whole scope and its rows. Raises Invalid for more than 120 rows of months."""
    return covers(scope, (by,))[by]


def covers(scope: Scope, breakdowns: Sequence[str]) -> Mapping[str, Coverage]:
    """Count several breakdowns in one walk over the register; months take a walk each."""
    axes = [axis for by in breakdowns for axis in AXES[by]]
    every = cells(scope, tuple(dict.fromkeys(axes)), every_kind="kind" in axes)
    own = [cell for cell in every if cell.kind in ("", scope.kind)]
    total, closed = _sum(own), closed_within(scope)
    found = {}
    for by in breakdowns:
        rows = _BREAKDOWNS[by](scope, every if by == "kind" else own)
        found[by] = Coverage(scope, by, total, tuple(rows), closed)
    return found


def cells(scope: Scope, axes: tuple[str, ...], *, every_kind: bool = False) -> list[Cell]:
    """Count the institutions in the register on the last day, by those of their facts."""
    source: sa.FromClause = sa.inspect(Institution).local_table
    source, visited = among(source, visited_in(scope), "visited")
    source, attempted = among(source, attempted_in(scope), "attempted")
    source, excused = among(source, excused_in(scope), "excused")
    not_attempted = sa.case((excused, EXCUSED), else_=0)
    was_attempted = sa.case((excused, ATTEMPTED | EXCUSED), else_=ATTEMPTED)
    not_visited = sa.case((attempted, was_attempted), else_=not_attempted)
    mark = sa.case((visited, VISITED), else_=not_visited).label("mark")
    facts = [getattr(Institution, axis).label(axis) for axis in axes]
    kind = None if every_kind else scope.kind
    where = in_register(scope.office, scope.period.last, kind)
    # The offset keeps the database from asking again for every count what became of each.
    each = sa.select(mark, *facts).select_from(source).where(where).offset(0).subquery()
    of = {flags: sa.func.count(sa.case((each.c.mark.in_(flags), 1))) for flags in _COUNTED}
    keys = [each.c[axis] for axis in axes]
    query = sa.select(sa.func.count(), *of.values(), *keys).group_by(*keys)
    rows = db.session.execute(query)
    return [Cell(Tally(*row[:4]), **dict(zip(axes, row[4:], strict=True))) for row in rows]


_COUNTED = ((VISITED,), (ATTEMPTED, ATTEMPTED | EXCUSED), (EXCUSED, ATTEMPTED | EXCUSED))


def in_register(office: Office, day: date, kind: str | None = None) -> sa.ColumnElement[bool]:
    """Institutions of the office's district that the register of that day holds."""
    conditions = [
        Institution.stands,
        *within(prefix(office.district)),
        sa.or_(Institution.registered_on.is_(None), Institution.registered_on <= day),
        sa.or_(Institution.closed_on.is_(None), Institution.closed_on > day),
    ]
    if kind is not None:
        conditions.append(Institution.kind == kind)
    return sa.and_(*conditions)


def within(code: str) -> Iterator[sa.ColumnElement[bool]]:
    """Institutions whose district begins with the code, said so that an index finds them."""
    yield Institution.district >= code
    if code.isdecimal() and code.strip("9"):
        yield Institution.district < f"{int(code) + 1:0{len(code)}}"
    yield Institution.district.startswith(code, autoescape=True)


def counting_visits(office_id: int, *outcomes: str) -> sa.Select[int | None]:
    """Institutions of the visits that count: complete, latest revision, own office's."""
    return sa.select(Visit.institution_id).where(
        Visit.office_id == office_id,
        Visit.institution_id.is_not(None),
        Visit.state == "complete",
        Visit.outcome.in_(outcomes),
        Visit.superseded_by_id.is_(None),
    )


def visited_in(scope: Scope) -> sa.Select[int | None]:
    """Institutions with a completed visit in the period."""
    return counting_visits(scope.office.id, "completed").where(_in_period(scope.period))


def attempted_in(scope: Scope) -> sa.Select[int | None]:
    """Institutions with an attempt in the period."""
    return counting_visits(scope.office.id, *ATTEMPTS).where(_in_period(scope.period))


def excused_in(scope: Scope) -> sa.Select[int]:
    """Institutions with an excuse that overlaps the period."""
    return sa.select(Excuse.institution_id).where(
        Excuse.office_id == scope.office.id,
        Excuse.first_day <= scope.period.last,
        Excuse.last_day >= scope.period.first,
    )


def closed_within(scope: Scope) -> int:
    """How many of the kind left the register within the period."""
    query = sa.select(sa.func.count()).where(
        Institution.stands,
        *within(prefix(scope.office.district)),
        Institution.kind == scope.kind,
        Institution.closed_on.between(scope.period.first, scope.period.last),
    )
    return db.session.scalar(query) or 0


def _in_period(period: Period) -> sa.ColumnElement[bool]:
    return Visit.visited_on.between(period.first, period.last)


def _sum(some: Iterable[Cell]) -> Tally:
    return sum((cell.tally for cell in some), Tally())


def _by_sector(_scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    for sector in (*VOCABULARY["sector"], ""):
        if found := [cell for cell in some if cell.sector == sector]:
            yield Row(sector or UNKNOWN, "", _sum(found))


def _by_kind(_scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    for kind in VOCABULARY["kind"]:
        yield Row(kind, "", _sum(cell for cell in some if cell.kind == kind))


def _by_month(scope: Scope, _some: Sequence[Cell]) -> Iterator[Row]:
    months = scope.period.last.year * 12 + scope.period.last.month
    months -= scope.period.first.year * 12 + scope.period.first.month
    if months >= MOST_MONTHS:
        raise Invalid({"to": [("too_many_months", {"limit": MOST_MONTHS})]})
    for month in scope.period.months():
        yield Row(f"{month.first:%Y-%m}", "", _sum(cells(replace(scope, period=month), ())))


def _by_district(scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    """A row a sub-district by its code; where the register has no such code, by the area's name."""
    tallies: dict[str, Tally] = {}
    names: dict[str, set[str]] = {}
    for cell in some:
        key = place_key(scope.office, cell.district, cell.area)
        tallies[key] = tallies.get(key, Tally()) + cell.tally
        names.setdefault(key, set()).add(cell.area)
    for key in sorted(tallies):
        yield Row(key, place_label(key, names[key]), tallies[key])


def place_key(office: Office, district: str, area: str) -> str:
    """Name the row that a district and area belong to, one level below the office's own."""
    outer = prefix(office.district)
    level = next((n for n in LEVELS if n > len(outer)), LEVELS[-1])
    short = prefix(district[:level])
    return short if short != outer or not area else f"{short}/{area}"


def place_label(key: str, areas: set[str]) -> str:
    """Label a row by its area where it has one alone, else by its key."""
    return (next(iter(areas)) if len(areas) == 1 else "") or key


_BREAKDOWNS: Mapping[str, Callable[[Scope, Sequence[Cell]], Iterator[Row]]] = {
    "district": _by_district,
    "sector": _by_sector,
    "kind": _by_kind,
    "month": _by_month,
}
