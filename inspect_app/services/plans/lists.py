"""Plans of an office, the newest first; and a published one for anyone; read only."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.plan import Plan

MOST_GRADES = 20


def plans_of(office_id: int, before: int, limit: int) -> Sequence[Plan]:
    """Return plans with an id below ``before`` (0: from the start), descending."""
    query = sa.select(Plan).filter_by(office_id=office_id).order_by(Plan.id.desc()).limit(limit)
    return db.session.scalars(query.where(Plan.id < before) if before else query).all()


def published_plan(uuid: UUID) -> tuple[Plan, Office] | None:
    """Find a plan that its office published."""
    query = sa.select(Plan, Office).join(Office, Office.id == Plan.office_id)
    row = db.session.execute(
        query.where(Plan.uuid == uuid, Plan.published_at.is_not(None))
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def grades_of(office: Office) -> list[str]:
    """List the grades that the office's own register uses."""
    query = sa.select(Institution.grade).where(
        Institution.office_id == office.id, Institution.grade != "", Institution.stands
    )
    return list(db.session.scalars(query.distinct().order_by(Institution.grade).limit(MOST_GRADES)))
