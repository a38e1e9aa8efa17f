"""A visit becomes a record, once, however often and from however many threads it is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services.callers import Caller
from inspect_app.services.notices.on_the_spot import judge, words_of
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.quarantine import was_mended_into
from inspect_app.services.visits.rows import Incoming, Row, Rows, built, new_receipt
from inspect_app.services.visits.storing import store
from inspect_app.services.visits.unsaved import unsaved_visit
from inspect_app.store.base import db
from inspect_app.store.locks import held
from inspect_app.store.notice import Notice
from inspect_app.store.prepared import Prepared
from inspect_app.store.room import noticing_no_room
from inspect_app.store.visit import Visit, VisitFile
from pdf.sheets import NoticeSheet

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


def weighed(
    incoming: Incoming, report: VisitReport, by: Caller, now: datetime
) -> tuple[Rows, NoticeSheet | None]:
    """Return a visit's rows, and the notice it says was handed over on the spot.

    Raises what speaks against it: Invalid, or Conflict for a stale base.
    """
    if report.issued is None and report.delivery is None:
        return built(incoming, gather(report, by), now), None
    rows, visit = _as_sent(incoming, report, by, now)
    sheet = judge(visit, now)
    for row, each in zip(rows.violations, visit.violations, strict=True):
        row["basis"] = each.basis  # as the paper cites it (rule 4)
    return rows, sheet


def _as_sent(
    incoming: Incoming, report: VisitReport, by: Caller, now: datetime
) -> tuple[Rows, Visit]:
    """Return the rows of a visit, and the visit that they would make."""
    facts = gather(report, by)
    rows = built(incoming, facts, now)
    visit = unsaved_visit(rows)
    if facts.base is not None:
        states = {each.uuid: each.state for each in facts.base.violations}
        for each in visit.violations:
            each.state = states.get(each.uuid, each.state)
    return rows, visit


def own_words(
    incoming: Incoming, report: VisitReport, by: Caller, now: datetime
) -> tuple[str, ...]:
    """Return what the office's own sheet says of a notice that a visit says was handed over.

    Raises Invalid or Conflict where there is no such sheet.
    """
    return words_of(_as_sent(incoming, report, by, now)[1])


def _stored(incoming: Incoming, report: VisitReport, by: Caller, now: datetime) -> Submission:
    """Read and build everything, then take the database's lock for as short as can be."""
    rows, handed = weighed(incoming, report, by, now)
    try:
        here = store(rows, now, handed)
    except IntegrityError:
        rows.visit["receipt"] = new_receipt(now)  # the one thing that chance could have doubled
        here = store(rows, now, handed)
    hashes = [row["sha256"] for row in rows.files]
    return Submission(
        uuid=incoming.uuid,
        receipt=rows.visit["receipt"],
        received_at=now,
        have=[sha256 for sha256 in hashes if sha256 in here],
        missing=[sha256 for sha256 in hashes if sha256 not in here],
        notice=_notice_of(incoming.uuid) if handed else None,
        is_new=True,
    )


def _notice_of(uuid: UUID) -> Row | None:
    """Return the notice that was issued with a visit on the spot."""
    visit_id = db.session.scalar(sa.select(Visit.id).filter_by(uuid=uuid))
    return None if visit_id is None else standing_notice(visit_id)


def files_of(visit_id: int) -> tuple[list[str], list[str]]:
    """Return the hashes of a visit's files that are here, and those still missing."""
    rows = db.session.connection().execute(_FILES, {"visit_id": visit_id}).all()
    return [sha for sha, here in rows if here], [sha for sha, here in rows if not here]


def standing_notice(visit_id: int) -> Row | None:
    """Return {id, number, state} of the notice that stands for a visit."""
    row = db.session.connection().execute(_STANDING, {"visit_id": visit_id}).one_or_none()
    return row and {"id": str(row.uuid), "number": row.number, "state": row.state}
