"""What a party sends along: kept as evidence of the office, before anything names it."""

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from inspect_app.rules.refusals import TooBig, UnsupportedType
from inspect_app.rules.reply import FILE_TYPES, LARGEST_FILE, MEGABYTE, MOST_FILES_A_DAY
from inspect_app.services.evidence.receiving import Bringer, receive_from
from inspect_app.services.evidence.types import HEAD, media_type
from inspect_app.services.notices.deeds import actor
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice


def keep_upload(notice: Notice, content: bytes, now: datetime) -> EvidenceFile:
    """Keep a photo or a PDF. Raises UnsupportedType, TooBig, NoRoom."""
    if media_type(content[:HEAD]) not in FILE_TYPES:
        raise UnsupportedType("reply_file_type")
    if len(content) > LARGEST_FILE:
        raise TooBig(limit=f"{LARGEST_FILE // MEGABYTE} MB")
    if _kept_since(notice, now - timedelta(days=1)) >= MOST_FILES_A_DAY:
        raise TooBig("reply_files_of_a_day", limit=MOST_FILES_A_DAY)
    bringer = Bringer(notice.office_id, actor(notice, None))
    sha256 = hashlib.sha256(content).hexdigest()
    row, _new = receive_from(bringer, sha256, [content], now)
    return row


def _kept_since(notice: Notice, since: datetime) -> int:
    """Count what this party has brought, sent or not, by the chain of events."""
    brought = sa.select(sa.func.count()).select_from(AuditEvent).filter_by(
        office_id=notice.office_id, actor=actor(notice, None), deed="file.receive"
    )  # fmt: skip
    return db.session.scalar(brought.where(AuditEvent.at > since)) or 0


def media_types(hashes: Collection[str]) -> dict[str, str]:
    """Tell of kept files what they are."""
    query = sa.select(EvidenceFile.sha256, EvidenceFile.media_type)
    rows = db.session.execute(query.where(EvidenceFile.sha256.in_(hashes)))
    return {row.sha256: row.media_type for row in rows}
