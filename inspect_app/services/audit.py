"""Write and verify the audit chain: one event for every change of state (design rule 5)."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from inspect_app.rules.audit import GENESIS, event_hash, personal_hash
from inspect_app.store.audit import AuditEvent, AuditHead
from inspect_app.store.base import db
from inspect_app.store.office import Office


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to what. ``personal_*`` values enter the chain only as a salted hash."""

    deed: str
    subject_kind: str
    subject: str
    before: Mapping[str, object] | None = None
    after: Mapping[str, object] | None = None
    personal_before: Mapping[str, object] | None = None
    personal_after: Mapping[str, object] | None = None


def record(
    office_id: int, actor: str, deed: Deed, now: datetime, head: AuditHead | None = None
) -> None:
    """Append one event inside the caller's transaction.

    The head's row is the lock: writers of one office wait for each other, offices do not. ``head``
    is what `take_turn` gave in the same transaction.
    """
    head = head or _locked_head(office_id)
    event = AuditEvent(
        office_id=office_id,
        seq=head.seq + 1,
        at=now.astimezone(UTC),  # as it is read back, whatever zone the caller thinks in
        actor=actor,
        deed=deed.deed,
        subject_kind=deed.subject_kind,
        subject=deed.subject,
        before=dict(deed.before or {}),
        after=dict(deed.after or {}),
        previous_hash=head.hash,
    )
    if deed.personal_before or deed.personal_after:
        before, after = dict(deed.personal_before or {}), dict(deed.personal_after or {})
        salt = secrets.token_hex(16)
        event.personal = {"salt": salt, "before": before, "after": after}
        event.personal_hash = personal_hash(salt, before, after)
    else:
        event.personal, event.personal_hash = None, ""
    event.hash = event_hash(_hashed_part(event), head.hash)
    head.seq, head.hash = event.seq, event.hash
    db.session.add(event)


def _locked_head(office_id: int) -> AuditHead:
    head = db.session.get(AuditHead, office_id, with_for_update=True, populate_existing=True)
    if head is None:
        raise LookupError(f"office {office_id} has no audit chain")
    return head


def take_turn(office_id: int) -> AuditHead:
    """Wait for the office's other writers, before reading what they may be changing."""
    return _locked_head(office_id)


def begin_chain(office_id: int) -> None:
    """Give a new office its empty chain, inside the transaction that adds the office."""
    db.session.add(AuditHead(office_id=office_id, seq=0, hash=GENESIS))
    db.session.flush()  # the first event locks this row


def _hashed_part(event: AuditEvent) -> dict[str, object]:
    return {
        "office": event.office_id,
        "seq": event.seq,
        "at": event.at.isoformat(timespec="microseconds"),
        "actor": event.actor,
        "deed": event.deed,
        "subject_kind": event.subject_kind,
        "subject": event.subject,
        "before": event.before,
        "after": event.after,
        "personal_hash": event.personal_hash,
    }


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first event that does not fit; ``reason`` is gap, hash, personal or head."""

    office: str
    seq: int
    reason: str


def verify(code_wanted: str = "") -> tuple[int, BrokenLink | None]:
    """Walk every chain (or one office's) in order: events read, and the first broken link."""
    read = 0
    offices = sa.select(Office.id, Office.code).order_by(Office.code)
    if code_wanted:
        offices = offices.filter_by(code=code_wanted)
    for office_id, code in db.session.execute(offices):
        previous, expected = GENESIS, 1
        for event in _events(office_id):
            reason = _fault(event, previous, expected)
            if reason:
                return read, BrokenLink(code, expected, reason)
            previous, expected, read = event.hash, expected + 1, read + 1
        head = db.session.get(AuditHead, office_id)
        if head is None or (head.seq, head.hash) != (expected - 1, previous):
            return read, BrokenLink(code, expected, "head")
    return read, None


def _events(office_id: int) -> Iterator[AuditEvent]:
    query = sa.select(AuditEvent).filter_by(office_id=office_id).order_by(AuditEvent.seq)
    with closing(db.session.scalars(query.execution_options(yield_per=1000))) as rows:
        yield from rows  # a walk that ends early lets go of the server's cursor


def _fault(event: AuditEvent, previous: str, expected: int) -> str:
    if event.seq != expected or event.previous_hash != previous:
        return "gap"
    if event.hash != event_hash(_hashed_part(event), previous):
        return "hash"
    return "" if _personal_is_whole(event) else "personal"


def _personal_is_whole(event: AuditEvent) -> bool:
    """Erased personal values leave their hash behind; present ones must match it."""
    kept = event.personal
    if kept is None:
        return True
    before, after = kept["before"], kept["after"]
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    return event.personal_hash == personal_hash(str(kept["salt"]), before, after)
