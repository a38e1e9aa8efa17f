"""A plan's institutions counted by their facts: from what is kept where it is, else one by one.

Where the goal is one visit each, coverage counts the same: its kept counts are read. Any other goal
is counted over what is kept of each institution.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.rules.plan_progress import Progress
from inspect_app.services.coverage.cells import ATTEMPTED, EXCUSED, VISITED
from inspect_app.services.coverage.keeping import CLOSED
from inspect_app.services.coverage.kept import kept, period_kept
from inspect_app.services.plans.scope import in_scope
from inspect_app.services.plans.standing import Asked
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.coverage_period import CoverageMark
from inspect_app.store.institution import Institution
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.membership import among

FACTS = ("sector", "district", "area")
NONE = (0, 0)
_Axes = tuple[str, ...]
_Facts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """The institutions that share these facts; one that nobody asked for is ""."""

    progress: Progress
    sector: str = ""
    district: str = ""
    area: str = ""


def is_read(asked: Asked) -> bool:
    """Coverage counts the same, and keeps it."""
    is_counted = asked.is_once_each and "grade" not in asked.scope
    return is_counted and period_kept(asked.coverage) is not None


def size_of(asked: Asked) -> int:
    """How many institutions are looked at to count it."""
    found = kept(asked.coverage, (), every_kind=False)
    if found is not None:
        return sum(cell.tally.denominator for cell in found.cells)
    where = in_scope(asked.office, asked.scope, asked.days.last)
    return db.session.scalar(sa.select(sa.func.count()).where(where)) or 0


def cells_of(asked: Asked, axes: _Axes) -> list[Cell]:
    """Count by these of `FACTS`; the others are ""."""
    period_id = period_kept(asked.coverage)
    if period_id is None:
        return counted_cells(asked, axes)
    if "grade" in asked.scope:
        return _marked_cells(asked, period_id, axes)
    return _kept_cells(asked, period_id, axes)


def _kept_cells(asked: Asked, period_id: int, axes: _Axes) -> list[Cell]:
    """Read what is kept of the plan's days, and count beside it what its goal tells otherwise."""
    found = kept(asked.coverage, axes, every_kind=False)
    assert found is not None
    once = asked.is_once_each
    apart = {} if once else _apart(asked, period_id, axes)
    excused = {} if once else _few(asked, asked.excused, axes)
    assigned = _waiting(asked, period_id, axes) if once else _few(asked, _assigned(asked), axes)
    outer = prefix(asked.scope.get("district", ""))
    cells = []
    for cell in found.cells:
        sector = asked.scope.get("sector", cell.sector)
        if cell.sector != sector or not cell.district.startswith(outer):
            continue
        tally, facts = cell.tally, tuple(getattr(cell, axis) for axis in axes)
        more, begun = apart.get(facts, NONE)
        away, begun_away = (tally.excused, 0) if once else excused.get(facts, NONE)
        progress = Progress(
            denominator=tally.denominator,
            fulfilled=tally.visited + more,
            partly=begun - begun_away,
            excused=away,
            visited=tally.visited,
            attempted=tally.attempted,
            assigned=assigned.get(facts, NONE)[0],
        )
        cells.append(Cell(progress, **dict(zip(axes, facts, strict=True))))
    return cells


def _waiting(asked: Asked, period_id: int, axes: _Axes) -> dict[_Facts, tuple[int, int]]:
    """Count by these facts who is assigned, and neither visited nor excused."""
    mark, keys = CoverageMark, [getattr(CoverageMark, name) for name in axes]
    query = sa.select(*keys, sa.func.count()).where(
        mark.period_id == period_id, mark.kind == asked.coverage.kind,
        mark.mark.in_((0, ATTEMPTED)), mark.institution_id.in_(asked.assigned),
    )  # fmt: skip
    rows = db.session.execute(query.group_by(*keys))
    return {tuple(row[:-1]): (row[-1], 0) for row in rows}


def _apart(asked: Asked, period_id: int, axes: _Axes) -> dict[_Facts, tuple[int, int]]:
    """Count by these facts how many more are fulfilled than were visited, and who only began."""
    # The offset keeps the database from looking all of it up again for every count.
    c = _marked(asked, period_id).offset(0).subquery().c
    made, visited = asked.made(c.grade, c.last, c.days), c.mark == VISITED
    fulfilled = made >= asked.needed(c.grade)
    begun = sa.and_(sa.not_(fulfilled), made > 0)
    gained, lost = sa.and_(fulfilled, sa.not_(visited)), sa.and_(visited, sa.not_(fulfilled))
    n = [sa.func.count(sa.case((which, 1))) for which in (gained, lost, begun)]
    keys = [c[name] for name in axes]
    query = sa.select(*keys, n[0] - n[1], n[2]).where(sa.or_(gained, lost, begun)).group_by(*keys)
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in db.session.execute(query)}


def _marked_cells(asked: Asked, period_id: int, axes: _Axes) -> list[Cell]:
    """Walk over what is kept of each institution; the excused and the assigned are few."""
    excused, assigned = (_few(asked, ids, axes) for ids in (asked.excused, _assigned(asked)))
    cells = []
    for facts, counts in _made(asked, period_id, axes).items():
        denominator, fulfilled, begun, visited, attempted = counts
        (away, begun_away), (sent, _) = excused.get(facts, NONE), assigned.get(facts, NONE)
        progress = Progress(
            denominator, fulfilled, begun - begun_away, away, visited, attempted, sent
        )
        cells.append(Cell(progress, **dict(zip(axes, facts, strict=True))))
    return cells


def _made(asked: Asked, period_id: int, axes: _Axes) -> dict[_Facts, tuple[int, ...]]:
    """Count by these facts: all, who is fulfilled, who only began, the visited, the attempted."""
    # The offset keeps the database from looking all of it up again for every count.
    c = _marked(asked, period_id).offset(0).subquery().c
    made = asked.made(c.grade, c.last, c.days)
    fulfilled = made >= asked.needed(c.grade)
    begun = sa.and_(sa.not_(fulfilled), made > 0)
    counts = (fulfilled, begun, c.mark == VISITED, c.mark.in_((ATTEMPTED, ATTEMPTED | EXCUSED)))
    keys, sums = [c[name] for name in axes], [sa.func.count(sa.case((w, 1))) for w in counts]
    rows = db.session.execute(sa.select(*keys, sa.func.count(), *sums).group_by(*keys))
    return {tuple(row[: len(axes)]): tuple(row[len(axes) :]) for row in rows}


def _marked(asked: Asked, period_id: int) -> sa.Select[Any]:
    """Select the scope by its marks, with the last visit until the plan's end.

    All three tables are read in the order of their ids. Where a visit came after the plan's end,
    the mark may say enough; else it is looked up among the visits.
    """
    of, mark, day, first = Institution, CoverageMark, LastVisit.day, asked.days.first
    since = asked.since(sa.inspect(of).c.grade)
    visited = mark.mark == VISITED
    last = sa.case(
        (day <= asked.days.last, day), (sa.and_(visited, since <= first), first),
        else_=asked.last_visit,
    )  # fmt: skip
    recent = sa.and_(day >= since, sa.or_(visited, since < first))
    is_its = sa.and_(LastVisit.office_id == asked.office.id, LastVisit.institution_id == of.id)
    query = (
        sa.select(*(getattr(mark, name) for name in (*FACTS, "mark")), of.grade)
        .add_columns(
            sa.case((day.is_not(None), last)).label("last"),
            sa.case((recent, asked.days_where_many), else_=0).label("days"),
        )
        .join(of, of.id == mark.institution_id)
        .outerjoin(LastVisit, is_its)
        .where(mark.period_id == period_id, mark.kind == asked.coverage.kind, mark.mark != CLOSED)
        .where(mark.district.startswith(prefix(asked.scope.get("district", "")), autoescape=True))
    )
    for of_whom, name in ((mark.sector, "sector"), (of.grade, "grade")):
        if name in asked.scope:
            query = query.where(of_whom == asked.scope[name])
    return query


def _few(asked: Asked, ids: sa.Select[int], axes: _Axes) -> dict[_Facts, tuple[int, int]]:
    """Count by these facts which of the ids are not fulfilled, and which of them began."""
    facts = [getattr(Institution, name) for name in axes]
    begun = sa.func.count(sa.case((asked.days_visited > 0, 1)))
    query = sa.select(*facts, sa.func.count(), begun).where(
        Institution.id.in_(ids),
        in_scope(asked.office, asked.scope, asked.days.last),
        sa.not_(asked.is_fulfilled),
    )
    rows = db.session.execute(query.group_by(*facts))
    return {tuple(row[:-2]): (row[-2], row[-1]) for row in rows}


def _assigned(asked: Asked) -> sa.Select[int]:
    """Who has an open assignment and no excuse."""
    return asked.assigned.where(Assignment.institution_id.not_in(asked.excused))


def counted_cells(asked: Asked, axes: _Axes) -> list[Cell]:
    """Count from the register and the visits alone, as if nothing were kept."""
    c = _each(asked).c
    made = asked.made(c.grade, c.last, c.days)
    fulfilled = made >= asked.needed(c.grade)
    to_visit = sa.and_(sa.not_(fulfilled), sa.not_(c.excused))
    visited = sa.func.coalesce(c.last >= asked.days.first, sa.false())
    counts = (
        fulfilled, sa.and_(to_visit, made > 0), sa.and_(sa.not_(fulfilled), c.excused),
        visited, sa.and_(sa.not_(visited), c.attempted), sa.and_(to_visit, c.assigned),
    )  # fmt: skip
    keys = [c[name] for name in axes]
    sums = [sa.func.count(sa.case((which, 1))) for which in counts]
    rows = db.session.execute(sa.select(*keys, sa.func.count(), *sums).group_by(*keys))
    return [Cell(Progress(*row[-7:]), **dict(zip(axes, row[:-7], strict=True))) for row in rows]


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
