"""A visit becomes a record, once, however often and from however many threads it is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services.callers import Caller
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.quarantine import was_mended_into
from inspect_app.services.visits.rows import Incoming, Row, built, new_receipt
from inspect_app.services.visits.storing import store
from inspect_app.store.base import db
from inspect_app.store.locks import held
from inspect_app.store.notice import Notice
from inspect_app.store.prepared import Prepared
from inspect_app.store.room import noticing_no_room
from inspect_app.store.visit import Visit, VisitFile

# Built once: composing a statement costs more than running it.
_KNOWN = Prepared(
    sa.select(
        Visit.id, Visit.office_id, Visit.content_hash, Visit.receipt, Visit.received_at
    ).where(Visit.uuid == sa.bindparam("uuid"))
)
_FILES = (
    sa.select(VisitFile.sha256, VisitFile.received)
    .where(VisitFile.visit_id == sa.bindparam("visit_id"))
    .order_by(VisitFile.ordinal)
)
_STANDING = (
    sa.select(Notice.uuid, Notice.number, Notice.state)
    .where(Notice.visit_id == sa.bindparam("visit_id"), Notice.state != "withdrawn")
    .order_by(Notice.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Submission:
    """What the sender is told: the receipt, which files are here, the standing notice if any."""

    uuid: UUID
    receipt: str
    received_at: datetime
    have: list[str]
    missing: list[str]
    notice: Row | None = None
    is_new: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.missing


def known_submission(uuid: UUID, content_hash: str, by: Caller) -> Submission | None:
    """Return the answer already given to this visit, or None for a new one.

    What was refused, and what the office then mended and took in under its id, is this visit too:
    the phone that sends it again, as it sealed it, gets the visit's receipt and no conflict.
    Raises Conflict for other content under the same id, NotFound for another office's visit.
    """
    row = _KNOWN.one(db.session.connection(), uuid=uuid)
    if row is None:
        return None
    visit_id, office_id, known_hash, receipt, received_at = row
    if office_id != by.office_id:
        raise NotFound
    if known_hash != content_hash and not was_mended_into(
        uuid, content_hash, known_hash, office_id
    ):
        raise Conflict("other_content")
    have, missing = files_of(visit_id)
    return Submission(uuid, receipt, received_at, have, missing, standing_notice(visit_id))


def submit_visit(incoming: Incoming, report: VisitReport, by: Caller, now: datetime) -> Submission:
    """Store a visit. Raises Invalid, Conflict, Busy (being stored right now) or NoRoom.

    What refuses it may be the visit itself, stored a moment ago by another thread: then that one's
    answer is given.
    """
    with held(f"visit:{incoming.uuid}"), noticing_no_room():
        try:
            return _stored(incoming, report, by, now)
        except (Invalid, Conflict, IntegrityError):
            db.session.rollback()
            known = known_submission(incoming.uuid, incoming.content_hash, by)
            if known is None:
                raise
            return known


def _stored(incoming: Incoming, report: VisitReport, by: Caller, now: datetime) -> Submission:
    """Read and build everything, then take the database's lock for as short as can be."""
    rows = built(incoming, gather(report, by), now)
    try:
        here = store(rows, now)
    except IntegrityError:
        rows.visit["receipt"] = new_receipt(now)  # the one thing that chance could have doubled
        here = store(rows, now)
    hashes = [row["sha256"] for row in rows.files]
    return Submission(
        uuid=incoming.uuid,
        receipt=rows.visit["receipt"],
        received_at=now,
        have=[sha256 for sha256 in hashes if sha256 in here],
        missing=[sha256 for sha256 in hashes if sha256 not in here],
        is_new=True,
    )


def files_of(visit_id: int) -> tuple[list[str], list[str]]:
    """Return the hashes of a visit's files that are here, and those still missing."""
    rows = db.session.connection().execute(_FILES, {"visit_id": visit_id}).all()
    return [sha for sha, here in rows if here], [sha for sha, here in rows if not here]


def standing_notice(visit_id: int) -> Row | None:
    """Return {id, number, state} of the notice that stands for a visit."""
    row = db.session.connection().execute(_STANDING, {"visit_id": visit_id}).one_or_none()
    return row and {"id": str(row.uuid), "number": row.number, "state": row.state}
