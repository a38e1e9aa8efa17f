"""Read the coverage of a period that is kept counted; `coverage.keeping` keeps it true."""

from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.coverage import Tally
from inspect_app.services.coverage.cells import Cell, Scope
from inspect_app.store.base import db
from inspect_app.store.coverage_period import CoverageCount, CoveragePeriod

COUNTS = ("denominator", "visited", "attempted", "excused", "closed")


@dataclass(frozen=True, slots=True)
class Kept:
    """The cells of a scope, and how many of its kind closed within the period."""

    cells: list[Cell]
    closed: int


def period_kept(scope: Scope) -> int | None:
    """Return the id of the scope's period where it is kept."""
    return db.session.scalar(
        sa.select(CoveragePeriod.id).filter_by(
            office_id=scope.office.id,
            first_day=scope.period.first,
            last_day=scope.period.last,
        )
    )


def kept(scope: Scope, axes: tuple[str, ...], *, every_kind: bool) -> Kept | None:
    """Sum the kept counts over the facts that nobody asked for; None where none are kept."""
    period_id = period_kept(scope)
    if period_id is None:
        return None
    keys = [getattr(CoverageCount, axis) for axis in axes]
    sums = [sa.func.coalesce(sa.func.sum(getattr(CoverageCount, name)), 0) for name in COUNTS]
    query = sa.select(*sums, *keys).where(CoverageCount.period_id == period_id).group_by(*keys)
    if not every_kind:
        query = query.where(CoverageCount.kind == scope.kind)
    rows = [tuple(row) for row in db.session.execute(query)]
    found = [Cell(Tally(*row[:4]), **dict(zip(axes, row[5:], strict=True))) for row in rows]
    of_kind = [cell.kind in ("", scope.kind) for cell in found]
    return Kept(
        [cell for cell in found if cell.tally.denominator or not axes],
        sum(row[4] for row, own in zip(rows, of_kind, strict=True) if own),
    )
