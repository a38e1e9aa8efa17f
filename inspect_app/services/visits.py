"""A visit becomes a record, once, however often and from however many threads it is sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services import audit, quarantine
from inspect_app.services.evidence_holding import held_by
from inspect_app.services.visit_facts import Facts, gather
from inspect_app.services.visit_rows import Incoming, Row, Rows, built, new_receipt
from inspect_app.store.base import Base, db, writing
from inspect_app.store.locks import held
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.room import noticing_no_room
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitAnswer, VisitFile, VisitInspector


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


def known_submission(uuid: UUID, content_hash: str, by: Person) -> Submission | None:
    """Return the answer already given to this visit, or None for a new one.

    Raises Conflict for other content under the same id, NotFound for another office's visit.
    """
    columns = (Visit.id, Visit.office_id, Visit.content_hash, Visit.receipt, Visit.received_at)
    row = db.session.execute(sa.select(*columns).where(Visit.uuid == uuid)).one_or_none()
    if row is None:
        return None
    if row.office_id != by.office_id:
        raise NotFound
    if row.content_hash != content_hash:
        raise Conflict("other_content")
    have, missing = files_of(row.id)
    notice = standing_notice(row.id)
    return Submission(uuid, row.receipt, row.received_at, have, missing, notice)


def submit_visit(incoming: Incoming, report: VisitReport, by: Person, now: datetime) -> Submission:
    """Store a visit. Raises Invalid, Conflict, Busy (being stored right now) or NoRoom.

    Rows are built first, the lock comes last; the unique id settles what still races.
    """
    facts = gather(report, by)
    rows = built(incoming, facts, now)
    with held(f"visit:{incoming.uuid}"), noticing_no_room():
        known = known_submission(incoming.uuid, incoming.content_hash, by)
        if known:
            return known
        try:
            return _store(rows, facts, now)
        except IntegrityError:
            rows.visit["receipt"] = new_receipt(now)
            known = known_submission(incoming.uuid, incoming.content_hash, by)
            return known or _store(rows, facts, now)


def _store(rows: Rows, facts: Facts, now: datetime) -> Submission:
    office_id, uuid = facts.sender.office_id, rows.visit["uuid"]
    with writing():
        audit.take_turn(office_id)  # a file that arrives now waits, so none falls between
        here = held_by(office_id, [row["sha256"] for row in rows.files])
        missing = [row["sha256"] for row in rows.files if row["sha256"] not in here]
        rows.visit["state"] = "incomplete" if missing else "complete"
        rows.visit["completed_at"] = None if missing else now
        _insert(rows, here, _carried_over(facts))
        quarantine.resolve(uuid, office_id, now)
        audit.record(office_id, facts.sender.login, _deed(rows, facts), now)
    have = [row["sha256"] for row in rows.files if row["sha256"] in here]
    return Submission(uuid, rows.visit["receipt"], now, have, missing, is_new=True)


def _insert(rows: Rows, here: set[str], carried: dict[UUID, Row]) -> None:
    """Insert each table's rows in bulk, by Core: objects would cost twice the time."""
    connection = db.session.connection()
    done = connection.execute(sa.insert(Visit), rows.visit)
    assert done.inserted_primary_key is not None
    visit_id = done.inserted_primary_key[0]
    files = [{**row, "received": row["sha256"] in here} for row in rows.files]
    violations = [{**row, **carried.get(row["uuid"], {})} for row in rows.violations]
    tables: tuple[tuple[type[Base], list[Row]], ...] = (
        (VisitInspector, rows.inspectors),
        (VisitAnswer, rows.answers),
        (VisitFile, files),
        (Violation, violations),
    )
    for model, given in tables:
        if given:
            whole = [{**row, "visit_id": visit_id} for row in given]
            connection.execute(sa.insert(model), whole)
    base = rows.visit["revision_of_id"]
    if base is not None:
        replaced = sa.update(Visit).where(Visit.id == base).values(superseded_by_id=visit_id)
        db.session.execute(replaced, execution_options={"synchronize_session": False})


def _carried_over(facts: Facts) -> dict[UUID, Row]:
    """Lock the visit that is replaced; what became of its violations stays with their ids.

    Raises Conflict when another revision was faster.
    """
    if facts.base is None:
        return {}
    base = db.session.get(Visit, facts.base.id, with_for_update=True, populate_existing=True)
    if base is None or not base.counts:
        raise Conflict("stale_base")
    kept = ("state", "due_on", "due_provisional")
    return {old.uuid: {key: getattr(old, key) for key in kept} for old in base.violations}


def _deed(rows: Rows, facts: Facts) -> audit.Deed:
    report = facts.report
    after: dict[str, Any] = {
        "state": rows.visit["state"],
        "outcome": report.outcome,
        "institution": str(report.institution_id) if report.institution_id else None,
        "inspectors": list(report.inspectors),
        "violations": [violation.code for violation in report.violations],
        "content_hash": rows.visit["content_hash"],
        "receipt": rows.visit["receipt"],
    }
    if facts.base is not None:
        after["revision_of"] = str(facts.base.uuid)
    return audit.Deed("visit.submit", "visit", str(rows.visit["uuid"]), after=after)


def files_of(visit_id: int) -> tuple[list[str], list[str]]:
    """Return the hashes of a visit's files that are here, and those still missing."""
    query = sa.select(VisitFile.sha256, VisitFile.received).where(VisitFile.visit_id == visit_id)
    rows = db.session.execute(query.order_by(VisitFile.ordinal)).all()
    return [sha for sha, here in rows if here], [sha for sha, here in rows if not here]


def standing_notice(visit_id: int) -> Row | None:
    """Return {id, number, state} of the notice that stands for a visit."""
    query = sa.select(Notice.uuid, Notice.number, Notice.state).where(
        Notice.visit_id == visit_id, Notice.state != "withdrawn"
    )
    row = db.session.execute(query.order_by(Notice.id.desc()).limit(1)).one_or_none()
    return row and {"id": str(row.uuid), "number": row.number, "state": row.state}
