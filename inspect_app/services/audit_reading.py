"""The chain of one office to read: the newest events first."""

from collections.abc import Sequence

import sqlalchemy as sa

from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db


def events_before(
    office_id: int, seq: int | None, limit: int, subject: str = ""
) -> Sequence[AuditEvent]:
    """List events from below ``seq`` (None: from the end); one more tells of a next page."""
    query = sa.select(AuditEvent).filter_by(office_id=office_id)
    if seq is not None:
        query = query.where(AuditEvent.seq < seq)
    if subject:
        query = query.filter_by(subject=subject)
    return db.session.scalars(query.order_by(AuditEvent.seq.desc()).limit(limit + 1)).all()
