"""The dated history of an entry and of all that was merged into it; read only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from inspect_app.store.institution_merge import InstitutionMerge


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``what`` is a revision's source, "merge" or "unmerge".

    ``origin`` is the entry it happened to where that is not the one that is shown. ``merge`` stands
    with the two deeds of merging.
    """

    at: datetime
    day: date
    what: str
    changes: dict[str, Any]
    origin: Institution | None = None
    merge: InstitutionMerge | None = field(default=None, compare=False)


def history_of(row: Institution) -> list[Event]:
    """Everything, the latest first: its own revisions, those of what it absorbed, the merges."""
    entries = _with_absorbed(row)
    merges = _merges(list(entries))
    told: list[tuple[datetime, bool, int, Event]] = []
    revisions = sa.select(InstitutionRevision).where(
        InstitutionRevision.institution_id.in_(entries),
        InstitutionRevision.source.not_in(("merge", "unmerge")),
    )
    for one in db.session.scalars(revisions):
        origin = entries[one.institution_id] if one.institution_id != row.id else None
        event = Event(one.recorded_at, one.valid_on, one.source, one.changes, origin)
        told.append((one.recorded_at, False, one.id, event))
    changes = _changes_of_merges(list(entries))
    for merge in merges:
        for what, at in (("merge", merge.merged_at), ("unmerge", merge.undone_at)):
            if at is not None:
                made = changes.get((merge.survivor_id, what, at), (china_day(at), {}))
                origin = merge.survivor if merge.survivor_id != row.id else None
                event = Event(at, made[0], what, made[1], origin, merge)
                told.append((at, True, merge.id, event))
    return [event for *_, event in sorted(told, key=lambda one: one[:3], reverse=True)]


def _with_absorbed(row: Institution) -> dict[int, Institution]:
    """The entry and, to the last, what was merged into it."""
    found, level = {row.id: row}, [row.id]
    while level:
        query = sa.select(Institution).where(Institution.merged_into_id.in_(level))
        inner = {one.id: one for one in db.session.scalars(query)}
        found |= inner
        level = list(inner)
    return found


def _merges(ids: Sequence[int]) -> Sequence[InstitutionMerge]:
    where = InstitutionMerge.survivor_id.in_(ids) | InstitutionMerge.absorbed_id.in_(ids)
    return db.session.scalars(sa.select(InstitutionMerge).where(where)).all()


def _changes_of_merges(ids: Sequence[int]) -> dict[tuple[int, str, datetime], tuple[date, Any]]:
    """What a merge or its undoing changed at the survivor, by the moment."""
    query = sa.select(InstitutionRevision).where(
        InstitutionRevision.institution_id.in_(ids),
        InstitutionRevision.source.in_(("merge", "unmerge")),
    )
    return {
        (one.institution_id, one.source, one.recorded_at): (one.valid_on, one.changes)
        for one in db.session.scalars(query)
    }
