"""Area coverage from the database, as `rules.patrols` defines it; read only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.rules.patrols import LEVELS, AreaTally
from inspect_app.services.coverage.counting import place_key, place_label
from inspect_app.services.patrols.cells import in_force
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding


@dataclass(frozen=True, slots=True)
class AreaScope:
    """Whose cells, and in which days."""

    office: Office
    period: Period


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One line; ``label`` is "" where only the reader's language has a word."""

    key: str
    label: str
    tally: AreaTally


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """All cells, and the lines of one breakdown."""

    scope: AreaScope
    by: str
    total: AreaTally
    rows: tuple[AreaRow, ...]


@dataclass(frozen=True, slots=True)
class WalkedCell:
    """One cell of the denominator, what the period saw of it, and its last patrol until then."""

    cell: PatrolCell
    patrols: int
    sites: int
    last_day: date | None


def cover_areas(scope: AreaScope, by: str) -> AreaCoverage:
    """Count the cells and their lines, by ``district`` or ``level``."""
    counted = _counted(scope)
    total = sum((tally for *_facts, tally in counted), AreaTally())
    rows = _by_level(counted) if by == "level" else _by_district(scope.office, counted)
    return AreaCoverage(scope, by, total, tuple(rows))


def walked_cells(
    scope: AreaScope, after: str | None, limit: int, *, only_missed: bool = False
) -> list[WalkedCell]:
    """List the denominator by code, from after that one; one more tells of a next page."""
    walks, sites = _walks(scope), _sites(scope)
    query = (
        sa.select(
            PatrolCell,
            sa.func.coalesce(walks.c.patrols, 0),
            sa.func.coalesce(sites.c.sites, 0),
            last_patrol(scope.period.last),
        )
        .outerjoin(walks, walks.c.cell_id == PatrolCell.id)
        .outerjoin(sites, sites.c.cell_id == PatrolCell.id)
        .where(PatrolCell.office_id == scope.office.id, in_force(scope.period.last))
        .order_by(PatrolCell.code)
    )
    if only_missed:
        query = query.where(walks.c.cell_id.is_(None))
    if after is not None:
        query = query.where(PatrolCell.code > after)
    return [WalkedCell(*row) for row in db.session.execute(query.limit(limit + 1))]


def last_patrol(on: date) -> sa.ScalarSelect[date]:
    """The day of a cell's last patrol that counts, until a day; by the index of its patrols."""
    query = sa.select(sa.func.max(Patrol.patrolled_on)).where(
        Patrol.cell_id == PatrolCell.id, Patrol.withdrawn_at.is_(None), Patrol.patrolled_on <= on
    )
    return query.correlate(PatrolCell).scalar_subquery()


Counted = tuple[str, str, str, AreaTally]
"""District, area and level of some cells, and their counts."""


def _counted(scope: AreaScope) -> list[Counted]:
    walks, sites = _walks(scope), _sites(scope)
    facts = (PatrolCell.district, PatrolCell.area, PatrolCell.level)
    query = (
        sa.select(
            *facts,
            sa.func.count(PatrolCell.id),
            sa.func.count(walks.c.cell_id),
            sa.func.coalesce(sa.func.sum(walks.c.patrols), 0),
            sa.func.coalesce(sa.func.sum(sites.c.sites), 0),
        )
        .outerjoin(walks, walks.c.cell_id == PatrolCell.id)
        .outerjoin(sites, sites.c.cell_id == PatrolCell.id)
        .where(PatrolCell.office_id == scope.office.id, in_force(scope.period.last))
        .group_by(*facts)
    )
    rows = db.session.execute(query)
    return [(row[0], row[1], row[2], AreaTally(*map(int, row[3:]))) for row in rows]


def _walks(scope: AreaScope) -> sa.Subquery:
    """How many patrols each cell saw in the period."""
    query = sa.select(Patrol.cell_id, sa.func.count(Patrol.id).label("patrols"))
    return query.where(*_counting(scope)).group_by(Patrol.cell_id).subquery()


def _sites(scope: AreaScope) -> sa.Subquery:
    """How many unlicensed sites those patrols came upon, by cell."""
    query = sa.select(Patrol.cell_id, sa.func.count(PatrolFinding.id).label("sites"))
    query = query.join(PatrolFinding, PatrolFinding.patrol_id == Patrol.id)
    return query.where(*_counting(scope)).group_by(Patrol.cell_id).subquery()


def _counting(scope: AreaScope) -> Iterable[sa.ColumnElement[bool]]:
    yield Patrol.office_id == scope.office.id
    yield Patrol.withdrawn_at.is_(None)
    yield Patrol.patrolled_on.between(scope.period.first, scope.period.last)


def _by_level(counted: list[Counted]) -> Iterable[AreaRow]:
    for level in LEVELS:
        those = [tally for _d, _a, of, tally in counted if of == level]
        if those:
            yield AreaRow(level, "", sum(those, AreaTally()))


def _by_district(office: Office, counted: list[Counted]) -> Iterable[AreaRow]:
    tallies: dict[str, AreaTally] = {}
    names: dict[str, set[str]] = {}
    for district, area, _level, tally in counted:
        key = place_key(office, district, area)
        tallies[key] = tallies.get(key, AreaTally()) + tally
        names.setdefault(key, set()).add(area)
    for key in sorted(tallies):
        yield AreaRow(key, place_label(key, names[key] - {""}), tallies[key])
