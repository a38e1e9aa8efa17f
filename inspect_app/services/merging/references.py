"""The rows that refer to an institution, sent to another by that one column and back again.

A visit's document, names, hashes and papers are never touched (design rules 1 and 4).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.keeping import touched
from inspect_app.store.assignment import Assignment, Excuse
from inspect_app.store.base import Base, db
from inspect_app.store.draw import Recusal
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.patrol import PatrolFinding
from inspect_app.store.visit import Visit, VisitDraft

MOVED = (
    Visit, Notice, Assignment, Excuse, VisitDraft, Recusal, InspectionApproval, PatrolFinding,
)  # fmt: skip
"""Every model whose ``institution_id`` follows a merge; a test knows of those that do not."""
_BATCH = 500

Keys = Mapping[str, Sequence[Any]]
"""{table: [key]}; a draft's key is its visit's uuid, as text."""


def keys_at(institution_id: int) -> dict[str, list[Any]]:
    """The keys of all rows that refer to the institution."""
    found = {}
    for model in MOVED:
        table = _table(model)
        query = sa.select(_key(table)).where(table.c.institution_id == institution_id)
        found[table.name] = [_told(key) for key in db.session.scalars(query.order_by(_key(table)))]
    return {name: keys for name, keys in found.items() if keys}


def repoint(keys: Keys, from_id: int, to_id: int) -> None:
    """Let those rows that refer to the one refer to the other."""
    touched([from_id, to_id])
    for office_id in offices_at(from_id) | offices_at(to_id):
        last_visits.touched(office_id, [from_id, to_id])
    connection = db.session.connection()
    for model in MOVED:
        table = _table(model)
        statement = table.update().where(table.c.institution_id == from_id)
        for part in _batches(keys.get(table.name, ())):
            those = _key(table).in_([_read(table, key) for key in part])
            connection.execute(statement.where(those).values(institution_id=to_id))


def offices_at(institution_id: int) -> set[int]:
    """The offices whose cases refer to the institution."""
    cases = [_table(model) for model in MOVED if "office_id" in _table(model).c]
    parts = (sa.select(t.c.office_id).where(t.c.institution_id == institution_id) for t in cases)
    return set(db.session.scalars(sa.union(*parts)))


def follow_back(survivor_id: int, absorbed_id: int, moved: Keys, since: datetime) -> Keys:
    """What has come to the survivor since a merge and goes back with the absorbed.

    A visit whose document names the absorbed; a revision of a visit that goes back, and a recheck
    of its notice; the notices of all these; a draft that names the absorbed. Everything else that
    came stays with the survivor.
    """
    names = {str(uuid) for uuid in _uuids_led_to(absorbed_id)}
    going = set(moved.get("visit", ()))
    new: list[int] = []
    for visit in _visits_since(survivor_id, since):
        if visit.id in going:
            continue
        named = json.loads(visit.document).get("institution_id")
        if named in names or visit.revision_of_id in going or visit.answered_id in going:
            going.add(visit.id)
            new.append(visit.id)
    return {
        "visit": new,
        "notice": _notices_of(going, survivor_id),
        "visit_draft": _drafts_naming(names, survivor_id),
    }


def _visits_since(survivor_id: int, since: datetime) -> Iterator[Any]:
    query = (
        sa.select(
            Visit.id, Visit.revision_of_id, Visit.document, Notice.visit_id.label("answered_id")
        )
        .outerjoin(Notice, Notice.id == Visit.recheck_of_id)
        .where(Visit.institution_id == survivor_id, Visit.received_at >= since)
        .order_by(Visit.id)
    )
    yield from db.session.execute(query).all()


def _notices_of(visits: Iterable[int], survivor_id: int) -> list[int]:
    found: list[int] = []
    for part in _batches(sorted(visits)):
        query = sa.select(Notice.id).where(
            Notice.visit_id.in_(part), Notice.institution_id == survivor_id
        )
        found += db.session.scalars(query)
    return sorted(found)


def _drafts_naming(names: set[str], survivor_id: int) -> list[str]:
    query = sa.select(VisitDraft).filter_by(institution_id=survivor_id)
    drafts = db.session.scalars(query.order_by(VisitDraft.visit_uuid))
    return [
        str(draft.visit_uuid)
        for draft in drafts
        if names.intersection(draft.fields.get("institution_id", ()))
    ]


def _uuids_led_to(institution_id: int) -> Iterator[UUID]:
    """The institution's uuid, and those of everything that was merged into it."""
    level = [institution_id]
    while level:
        yield from db.session.scalars(sa.select(Institution.uuid).where(Institution.id.in_(level)))
        inner = sa.select(Institution.id).where(Institution.merged_into_id.in_(level))
        level = list(db.session.scalars(inner))


def _table(model: type[Base]) -> sa.Table:
    return Base.metadata.tables[model.__tablename__]


def _key(table: sa.Table) -> sa.Column[Any]:
    return next(iter(table.primary_key.columns))


def _told(key: Any) -> Any:
    return str(key) if isinstance(key, UUID) else key


def _read(table: sa.Table, key: Any) -> Any:
    return UUID(key) if isinstance(_key(table).type, sa.Uuid) else key


def _batches(keys: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
