"""How far a plan has come, as `rules.plan_progress` defines it; read only, counted by the database.

Where the goal is one visit each, coverage counts the same: its kept counts are read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.rules.plan_progress import Progress, sum_of
from inspect_app.services.coverage.counting import place_key, place_label
from inspect_app.services.coverage.kept import kept
from inspect_app.services.plans.scope import in_scope
from inspect_app.services.plans.standing import Asked
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.membership import among

FACTS = ("sector", "district", "area")


@dataclass(frozen=True, slots=True)
class Cell:
    """The institutions that share these facts."""

    sector: str
    district: str
    area: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Row:
    """One line by place or sector; ``label`` is "" where only the reader's language has a word."""

    key: str
    label: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan's progress in all, and by place and sector."""

    total: Progress
    by_district: tuple[Row, ...]
    by_sector: tuple[Row, ...]


def progress_of(asked: Asked) -> Standing:
    """Count a plan's progress with its rows."""
    found = _cells(asked)
    total = sum_of(cell.progress for cell in found)
    return Standing(total, tuple(_by_district(asked, found)), tuple(_by_sector(found)))


def _cells(asked: Asked) -> list[Cell]:
    if asked.is_once_each and "grade" not in asked.scope:
        known = _kept_cells(asked)
        if known is not None:
            return known
    return _counted(asked)


def _kept_cells(asked: Asked) -> list[Cell] | None:
    """Read what is kept of the plan's days, and count beside it who is assigned."""
    found = kept(asked.coverage, FACTS, every_kind=False)
    if found is None:
        return None
    assigned = _assigned(asked)
    outer = prefix(asked.scope.get("district", ""))
    cells = []
    for cell in found.cells:
        sector = asked.scope.get("sector", cell.sector)
        if cell.sector != sector or not cell.district.startswith(outer):
            continue
        tally, facts = cell.tally, (cell.sector, cell.district, cell.area)
        progress = Progress(
            tally.denominator, tally.visited, 0, tally.excused, tally.visited, tally.attempted,
            assigned.get(facts, 0),
        )  # fmt: skip
        cells.append(Cell(*facts, progress))
    return cells


def _assigned(asked: Asked) -> dict[tuple[str, str, str], int]:
    """Count those with an open assignment that were neither visited nor excused: there are few."""
    facts = [getattr(Institution, name) for name in FACTS]
    query = sa.select(*facts, sa.func.count()).where(
        Institution.id.in_(asked.assigned),
        in_scope(asked.office, asked.scope, asked.days.last),
        sa.not_(asked.is_fulfilled),
        Institution.id.not_in(asked.excused),
    )
    rows = db.session.execute(query.group_by(*facts))
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _counted(asked: Asked) -> list[Cell]:
    c = _each(asked).c
    made = asked.made(c.grade, c.last, c.days)
    fulfilled = made >= asked.needed(c.grade)
    to_visit = sa.and_(sa.not_(fulfilled), sa.not_(c.excused))
    visited = sa.func.coalesce(c.last >= asked.days.first, sa.false())
    counts = (
        fulfilled, sa.and_(to_visit, made > 0), sa.and_(sa.not_(fulfilled), c.excused),
        visited, sa.and_(sa.not_(visited), c.attempted), sa.and_(to_visit, c.assigned),
    )  # fmt: skip
    keys = [c[name] for name in FACTS]
    sums = [sa.func.count(sa.case((which, 1))) for which in counts]
    rows = db.session.execute(sa.select(*keys, sa.func.count(), *sums).group_by(*keys))
    return [Cell(row[0], row[1], row[2], Progress(*row[3:10])) for row in rows]


def _each(asked: Asked) -> sa.Subquery:
    """Look up once what became of each institution of the scope."""
    source: sa.FromClause = sa.inspect(Institution).local_table
    source, attempted = among(source, asked.attempted, "attempted")
    source, excused = among(source, asked.excused, "excused")
    source, assigned = among(source, asked.assigned, "assigned")
    query = sa.select(
        *(getattr(Institution, name).label(name) for name in (*FACTS, "grade")),
        asked.last_visit.label("last"),
        asked.days_where_many.label("days"),
        attempted.label("attempted"),
        excused.label("excused"),
        assigned.label("assigned"),
    )
    where = in_scope(asked.office, asked.scope, asked.days.last)
    # The offset keeps the database from looking all of it up again for every count.
    return query.select_from(source).where(where).offset(0).subquery()


def _by_district(asked: Asked, cells: Iterable[Cell]) -> Iterator[Row]:
    by_place = defaultdict[tuple[str, str], list[Progress]](list)
    for cell in cells:
        by_place[cell.district, cell.area].append(cell.progress)
    lines, areas = defaultdict[str, list[Progress]](list), defaultdict[str, set[str]](set)
    for (district, area), found in by_place.items():
        key = place_key(asked.office, district, area)
        lines[key] += found
        areas[key].add(area)
    for key in sorted(lines):
        yield Row(key, place_label(key, areas[key]), sum_of(lines[key]))


def _by_sector(cells: Iterable[Cell]) -> Iterator[Row]:
    lines = defaultdict[str, list[Progress]](list)
    for cell in cells:
        lines[cell.sector].append(cell.progress)
    for sector in sorted(lines):
        yield Row(sector or "unknown", "", sum_of(lines[sector]))
