"""Ground that nobody looked at: cells without a patrol, cells where a clue led to nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.coverage import Period, months_before
from inspect_app.rules.risk import CLUE_MONTHS, CLUE_SOURCES, UNFOUNDED
from inspect_app.services.patrols.cells import in_force
from inspect_app.services.patrols.coverage import last_patrol
from inspect_app.services.patrols.located import FACTS, CellMap, Place, known_cells
from inspect_app.services.patrols.settings import months_between_patrols
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class UnpatrolledCell:
    """A cell, and the day of its last patrol, if there was one."""

    cell: PatrolCell
    last_patrol: date | None


@dataclass(frozen=True, slots=True)
class UnpatrolledCells:
    """How many there are, and some by code; ``months`` is what the office allows."""

    count: int
    cells: tuple[UnpatrolledCell, ...]
    months: int


@dataclass(frozen=True, slots=True)
class ClueCell:
    """A cell with clues of the last twelve months, and no finding since the latest one."""

    cell: PatrolCell
    clues: int
    last_clue: date


@dataclass(frozen=True, slots=True)
class ClueCells:
    """How many there are, and some by code."""

    count: int
    cells: tuple[ClueCell, ...]


def unpatrolled_cells(
    office: Office, on: date, shown: int, after: str | None = None
) -> UnpatrolledCells:
    """Find the cells in force that saw no patrol within the office's months."""
    months = months_between_patrols(office)
    here = [PatrolCell.office_id == office.id, in_force(on), ~_seen(office, on, months)]
    count = db.session.scalar(sa.select(sa.func.count(PatrolCell.id)).where(*here)) or 0
    query = sa.select(PatrolCell, last_patrol(on)).where(*here)
    if after is not None:
        query = query.where(PatrolCell.code > after)
    rows = db.session.execute(query.order_by(PatrolCell.code).limit(shown)) if count else ()
    return UnpatrolledCells(count, tuple(UnpatrolledCell(*row) for row in rows), months)


def clue_cells(office: Office, on: date, shown: int, after: str | None = None) -> ClueCells:
    """Find the cells whose latest clue led to no violation and to no found site.

    Clues known today are assignments that a complaint, a handover or a data alert led to, of the
    last twelve months. Without any it is one query, with any it is a few, however many cells.
    """
    cells = CellMap(known_cells(office, on) if (clues := _clues(office, on)) else [])
    barren = _by_cell(cells, clues)
    for answered in (_sites, _violations):
        if barren:
            found = answered(office, Period(min(clue.last for clue in barren.values()), on), cells)
            barren = {
                each: clue
                for each, clue in barren.items()
                if each not in found or found[each] < clue.last
            }
    query = sa.select(PatrolCell).where(PatrolCell.id.in_(barren)).order_by(PatrolCell.code)
    if after is not None:
        query = query.where(PatrolCell.code > after)
    rows = db.session.scalars(query.limit(shown)) if barren else ()
    found_cells = (ClueCell(row, barren[row.id].count, barren[row.id].last) for row in rows)
    return ClueCells(len(barren), tuple(found_cells))


@dataclass(frozen=True, slots=True)
class _Clues:
    count: int
    last: date


def _seen(office: Office, on: date, months: int) -> sa.ColumnElement[bool]:
    """A patrol that counts, recent enough: those days are read once, not for every cell."""
    query = sa.select(Patrol.cell_id).where(
        Patrol.office_id == office.id,
        Patrol.withdrawn_at.is_(None),
        Patrol.patrolled_on.between(months_before(on, months), on),
    )
    return PatrolCell.id.in_(query)


def _by_cell(cells: CellMap, clues: Iterable[tuple[Place, _Clues]]) -> dict[int, _Clues]:
    """Lay the clues into their cells: by cell how many, and the day of the latest."""
    found: dict[int, _Clues] = {}
    for place, clue in clues:
        for cell in cells.holding(place):
            before = found.get(cell.id, _Clues(0, date.min))
            found[cell.id] = _Clues(before.count + clue.count, max(before.last, clue.last))
    return found


def _clues(office: Office, on: date) -> list[tuple[Place, _Clues]]:
    """Each place that clues led to, by the index of an office's clues."""
    first, end = months_before(on, CLUE_MONTHS), on + timedelta(days=1)
    query = (
        sa.select(*FACTS, sa.func.count(Assignment.id), sa.func.max(Assignment.created_at))
        .join(Institution, Institution.id == Assignment.institution_id)
        .where(Assignment.office_id == office.id, Assignment.source.in_(CLUE_SOURCES))
        .where(Assignment.created_at >= _begin(first), Assignment.created_at < _begin(end))
        .where(Assignment.cancelled_at.is_(None))
        .group_by(Institution.id)
    )
    return [
        (Place(*row[:6]), _Clues(row[6], china_day(row[7]))) for row in db.session.execute(query)
    ]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _sites(office: Office, period: Period, _cells: CellMap) -> dict[int, date]:
    """The last day of the period on which a patrol found a site, by cell."""
    query = (
        sa.select(Patrol.cell_id, sa.func.max(Patrol.patrolled_on))
        .where(Patrol.office_id == office.id, Patrol.withdrawn_at.is_(None))
        .where(Patrol.patrolled_on.between(period.first, period.last))
        .where(sa.exists().where(PatrolFinding.patrol_id == Patrol.id))
        .group_by(Patrol.cell_id)
    )
    return dict(db.session.execute(query).all())


def _violations(office: Office, period: Period, cells: CellMap) -> dict[int, date]:
    """The last day of the period on which a visit found a violation, by cell."""
    founded = Violation.state.not_in(sorted(UNFOUNDED))
    query = (
        sa.select(*FACTS, sa.func.max(Visit.visited_on))
        .join(Visit, Visit.institution_id == Institution.id)
        .where(Visit.office_id == office.id, Visit.state == "complete")
        .where(Visit.superseded_by_id.is_(None))
        .where(Visit.visited_on.between(period.first, period.last))
        .where(sa.exists().where(Violation.visit_id == Visit.id, founded))
        .group_by(Institution.id)
    )
    found: dict[int, date] = {}
    for row in db.session.execute(query):
        for cell in cells.holding(Place(*row[:6])):
            found[cell.id] = max(row[6], found.get(cell.id, row[6]))
    return found
