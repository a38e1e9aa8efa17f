"""Coverage from the database, as `rules.coverage` defines it; read only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS, Period, Tally
from inspect_app.rules.districts import prefix
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

MOST_MONTHS = 120
LEVELS = (2, 4, 6, 9, 12)
UNKNOWN = "unknown"


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


def cover(scope: Scope, by: str) -> Coverage:
    """Count the whole scope and its rows. Raises Invalid for more than 120 rows of months."""
    rows = rows_of(scope, by)
    if by in ("district", "sector"):
        total = sum((row.tally for row in rows), Tally())
    elif by == "kind":
        total = next(row.tally for row in rows if row.key == scope.kind)
    else:
        total = _counted(scope).get((), Tally())
    return Coverage(scope, by, total, rows, closed_within(scope))


def rows_of(scope: Scope, by: str) -> tuple[Row, ...]:
    """Count the rows of one breakdown alone. Raises Invalid for more than 120 rows of months."""
    return tuple(_BREAKDOWNS[by](scope))


def in_register(office: Office, day: date, kind: str | None = None) -> sa.ColumnElement[bool]:
    """Institutions of the office's district that the register of that day holds."""
    conditions = [
        Institution.stands,
        Institution.district.startswith(prefix(office.district), autoescape=True),
        sa.or_(Institution.registered_on.is_(None), Institution.registered_on <= day),
        sa.or_(Institution.closed_on.is_(None), Institution.closed_on > day),
    ]
    if kind is not None:
        conditions.append(Institution.kind == kind)
    return sa.and_(*conditions)


def counting_visits(office_id: int, *outcomes: str) -> sa.Select[int | None]:
    """Institutions of the visits that count: complete, latest revision, own office's."""
    return sa.select(Visit.institution_id).where(
        Visit.office_id == office_id,
        Visit.institution_id.is_not(None),
        Visit.state == "complete",
        Visit.outcome.in_(outcomes),
        Visit.superseded_by_id.is_(None),
    )


def visited_in(scope: Scope) -> sa.Subquery:
    """Institutions with a completed visit in the period, each once."""
    query = counting_visits(scope.office.id, "completed")
    return query.where(_in_period(scope.period)).distinct().subquery("visited")


def attempted_in(scope: Scope) -> sa.Subquery:
    """Institutions with an attempt in the period, each once."""
    query = counting_visits(scope.office.id, *ATTEMPTS)
    return query.where(_in_period(scope.period)).distinct().subquery("attempted")


def excused_in(scope: Scope) -> sa.Subquery:
    """Institutions with an excuse that overlaps the period, each once."""
    return (
        sa.select(Excuse.institution_id)
        .where(
            Excuse.office_id == scope.office.id,
            Excuse.first_day <= scope.period.last,
            Excuse.last_day >= scope.period.first,
        )
        .distinct()
        .subquery("excused")
    )


def closed_within(scope: Scope) -> int:
    """How many of the kind left the register within the period."""
    query = sa.select(sa.func.count()).where(
        Institution.stands,
        Institution.district.startswith(prefix(scope.office.district), autoescape=True),
        Institution.kind == scope.kind,
        Institution.closed_on.between(scope.period.first, scope.period.last),
    )
    return db.session.scalar(query) or 0


def _in_period(period: Period) -> sa.ColumnElement[bool]:
    return Visit.visited_on.between(period.first, period.last)


def _counted(scope: Scope, *keys: Any, every_kind: bool = False) -> dict[tuple[str, ...], Tally]:
    """Count the institutions in the register on the last day, grouped by the keys."""
    visited, attempted, excused = visited_in(scope), attempted_in(scope), excused_in(scope)
    missed = visited.c.institution_id.is_(None)
    query = (
        sa.select(
            *keys,
            sa.func.count(),
            sa.func.count(visited.c.institution_id),
            sa.func.count(sa.case((missed, attempted.c.institution_id))),
            sa.func.count(sa.case((missed, excused.c.institution_id))),
        )
        .select_from(Institution)
        .outerjoin(visited, visited.c.institution_id == Institution.id)
        .outerjoin(attempted, attempted.c.institution_id == Institution.id)
        .outerjoin(excused, excused.c.institution_id == Institution.id)
        .where(in_register(scope.office, scope.period.last, None if every_kind else scope.kind))
        .group_by(*keys)
    )
    return {tuple(row[:-4]): Tally(*row[-4:]) for row in db.session.execute(query)}


def _by_sector(scope: Scope) -> Iterator[Row]:
    counted = _counted(scope, Institution.sector)
    for sector in (*VOCABULARY["sector"], ""):
        if (sector,) in counted:
            yield Row(sector or UNKNOWN, "", counted[(sector,)])


def _by_kind(scope: Scope) -> Iterator[Row]:
    counted = _counted(scope, Institution.kind, every_kind=True)
    for kind in VOCABULARY["kind"]:
        yield Row(kind, "", counted.get((kind,), Tally()))


def _by_month(scope: Scope) -> Iterator[Row]:
    months = scope.period.last.year * 12 + scope.period.last.month
    months -= scope.period.first.year * 12 + scope.period.first.month
    if months >= MOST_MONTHS:
        raise Invalid({"to": [("too_many_months", {"limit": MOST_MONTHS})]})
    for month in scope.period.months():
        counted = _counted(Scope(scope.office, month, scope.kind))
        yield Row(f"{month.first:%Y-%m}", "", counted.get((), Tally()))


def _by_district(scope: Scope) -> Iterator[Row]:
    """A row a sub-district by its code; where the register has no such code, by the area's name."""
    outer = prefix(scope.office.district)
    level = next((n for n in LEVELS if n > len(outer)), LEVELS[-1])
    tallies: dict[str, Tally] = {}
    names: dict[str, set[str]] = {}
    code = sa.func.substr(Institution.district, 1, level)
    for (district, area), one in _counted(scope, code, Institution.area).items():
        short = prefix(district)
        key = short if short != outer or not area else f"{short}/{area}"
        tallies[key] = tallies.get(key, Tally()) + one
        names.setdefault(key, set()).add(area)
    for key in sorted(tallies):
        label = names[key].pop() if len(names[key]) == 1 else ""
        yield Row(key, label or key, tallies[key])


_BREAKDOWNS = {
    "district": _by_district,
    "sector": _by_sector,
    "kind": _by_kind,
    "month": _by_month,
}
