"""Patrols to read: lists, the newest first, and one with what it found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from inspect_app.rules.refusals import NotFound
from inspect_app.store.base import db
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding


@dataclass(frozen=True, slots=True)
class PatrolFilter:
    """Which patrols of an office to list; None does not narrow."""

    office_id: int
    cell: UUID | None = None
    first_day: date | None = None
    last_day: date | None = None


def list_patrols(wanted: PatrolFilter, after_id: int, limit: int) -> list[Patrol]:
    """List the newest first, from before that id (0: the start); one more tells of a next page."""
    query = sa.select(Patrol).filter_by(office_id=wanted.office_id)
    if wanted.cell is not None:
        cells = sa.select(PatrolCell.id).filter_by(uuid=wanted.cell, office_id=wanted.office_id)
        query = query.where(Patrol.cell_id.in_(cells))
    if wanted.first_day is not None:
        query = query.where(Patrol.patrolled_on >= wanted.first_day)
    if wanted.last_day is not None:
        query = query.where(Patrol.patrolled_on <= wanted.last_day)
    if after_id:
        query = query.where(Patrol.id < after_id)
    options = (joinedload(Patrol.cell), joinedload(Patrol.person))
    return list(
        db.session.scalars(query.options(*options).order_by(Patrol.id.desc()).limit(limit + 1))
    )


def findings_of(patrols: Sequence[Patrol]) -> dict[int, list[PatrolFinding]]:
    """What each patrol found, in the order it was told."""
    query = sa.select(PatrolFinding).where(PatrolFinding.patrol_id.in_([p.id for p in patrols]))
    query = query.options(selectinload(PatrolFinding.institution))
    found: dict[int, list[PatrolFinding]] = {}
    for row in db.session.scalars(query.order_by(PatrolFinding.id)):
        found.setdefault(row.patrol_id, []).append(row)
    return found


def patrol_of_office(uuid: UUID, office_id: int) -> Patrol:
    """Find a patrol of the office. Raises NotFound."""
    found = db.session.scalar(sa.select(Patrol).filter_by(uuid=uuid, office_id=office_id))
    if found is None:
        raise NotFound
    return found


def finding_of(patrol: Patrol, uuid: UUID) -> PatrolFinding:
    """Find a site of the patrol. Raises NotFound."""
    query = sa.select(PatrolFinding).filter_by(uuid=uuid, patrol_id=patrol.id)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
