"""Two entries beside each other, as a person needs them to decide; read only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.services.merging.facts import GROUPS, Difference, differences, is_blank, values_of
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Side:
    """One entry with what one's own office has about it."""

    row: Institution
    visits: int
    last_visit: date | None
    notices: int
    revisions: int


@dataclass(frozen=True, slots=True)
class Beside:
    """``same`` names the groups of facts that both state alike."""

    kept: Side
    other: Side
    different: tuple[Difference, ...]
    same: tuple[str, ...]


def beside(kept: Institution, other: Institution, office_id: int) -> Beside:
    """Put them beside each other."""
    one, two = sides_of((kept, other), office_id)
    alike = tuple(
        group
        for group in GROUPS
        if values_of(kept, group) == values_of(other, group)
        and not is_blank(values_of(kept, group))
    )
    return Beside(one, two, differences(kept, other), alike)


def better_kept_first(one: Institution, two: Institution, office_id: int) -> list[Institution]:
    """Propose who stays: licensed, open, visited more often, else the older entry."""

    def worth(side: Side) -> tuple[bool, bool, int, int]:
        row = side.row
        return row.kind == "unlicensed", row.closed_on is not None, -side.visits, row.id

    return [side.row for side in sorted(sides_of((one, two), office_id), key=worth)]


def sides_of(rows: Sequence[Institution], office_id: int) -> list[Side]:
    """Count the cases of each."""
    ids = [row.id for row in rows]
    visits = _grouped(
        sa.select(Visit.institution_id, sa.func.count(), sa.func.max(Visit.visited_on))
        .where(Visit.office_id == office_id, Visit.superseded_by_id.is_(None)),
        Visit.institution_id, ids,
    )  # fmt: skip
    notices = _grouped(
        sa.select(Notice.institution_id, sa.func.count()).where(Notice.office_id == office_id),
        Notice.institution_id, ids,
    )  # fmt: skip
    revisions = _grouped(
        sa.select(InstitutionRevision.institution_id, sa.func.count()),
        InstitutionRevision.institution_id, ids,
    )  # fmt: skip
    return [
        Side(
            row, *visits.get(row.id, (0, None)), *notices.get(row.id, (0,)),
            *revisions.get(row.id, (0,)),
        )
        for row in rows
    ]  # fmt: skip


def _grouped(
    query: sa.Select[*tuple[Any, ...]], column: Any, ids: list[int]
) -> dict[int, tuple[Any, ...]]:
    rows = db.session.execute(query.where(column.in_(ids)).group_by(column))
    return {row[0]: tuple(row[1:]) for row in rows}
