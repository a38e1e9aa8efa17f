"""Ground that nobody looked at: cells without a patrol, cells where a clue led to nothing."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.coverage import months_before
from inspect_app.rules.risk import CLUE_MONTHS, CLUE_SOURCES, UNFOUNDED
from inspect_app.services.patrols.cells import in_force
from inspect_app.services.patrols.coverage import last_patrol
from inspect_app.services.patrols.located import FACTS, CellMap, KnownCell, Place, known_cells
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
    last twelve months. It costs what the clues cost; without any it is one query.
    """
    found = _with_clues(office, on)
    barren = {
        cell.id: clue for cell, clue in found.values() if not _found_since(office, cell, clue, on)
    }
    query = sa.select(PatrolCell).where(PatrolCell.id.in_(barren)).order_by(PatrolCell.code)
    if after is not None:
        query = query.where(PatrolCell.code > after)
    rows = db.session.scalars(query.limit(shown)) if barren else ()
    cells = (ClueCell(row, barren[row.id].count, barren[row.id].last) for row in rows)
    return ClueCells(len(barren), tuple(cells))


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


def _with_clues(office: Office, on: date) -> dict[int, tuple[KnownCell, _Clues]]:
    """Lay the clues into their cells: by cell how many, and the day of the latest."""
    clues = _clues(office, on)
    cells = CellMap(known_cells(office, on) if clues else [])
    found: dict[int, tuple[KnownCell, _Clues]] = {}
    for place, clue in clues:
        for cell in cells.holding(place):
            _cell, before = found.get(cell.id, (cell, _Clues(0, date.min)))
            both = _Clues(before.count + clue.count, max(before.last, clue.last))
            found[cell.id] = cell, both
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


def _found_since(office: Office, cell: KnownCell, clue: _Clues, on: date) -> bool:
    """Tell whether a visit there found a violation, or a patrol a site, since the latest clue."""
    period = (clue.last, on)
    sites = (
        sa.select(PatrolFinding.id)
        .join(Patrol, Patrol.id == PatrolFinding.patrol_id)
        .where(Patrol.cell_id == cell.id, Patrol.withdrawn_at.is_(None))
        .where(Patrol.patrolled_on.between(*period))
    )
    if db.session.scalar(sites.limit(1)) is not None:
        return True
    founded = Violation.state.not_in(sorted(UNFOUNDED))
    violation = sa.exists().where(Violation.visit_id == Visit.id, founded)
    query = (
        sa.select(*FACTS)
        .join(Visit, Visit.institution_id == Institution.id)
        .where(cell.could_hold(), Visit.office_id == office.id, Visit.state == "complete")
        .where(Visit.superseded_by_id.is_(None), Visit.visited_on.between(*period), violation)
    )
    return any(cell.holds(Place(*row)) for row in db.session.execute(query))
