"""Write and verify the audit chain: one event for every change of state (design rule 5)."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.audit import GENESIS, event_hash, personal_hash
from inspect_app.store.audit import AuditEvent, AuditHead
from inspect_app.store.base import Base, db
from inspect_app.store.bulk import insert_rows
from inspect_app.store.office import Office
from inspect_app.store.prepared import Prepared

# Built once, and run by Core: an event is written with every deed, and never as an object.
_HEAD = sa.select(AuditHead.seq, AuditHead.hash).where(
    AuditHead.office_id == sa.bindparam("of_office")
)
_LOCKED_HEAD = Prepared(_HEAD.with_for_update())
_EVENTS = Base.metadata.tables["audit_event"]
_MOVE_HEAD = Prepared(
    sa.update(AuditHead)
    .where(AuditHead.office_id == sa.bindparam("of_office"))
    .values(seq=sa.bindparam("to_seq"), hash=sa.bindparam("to_hash"))
)


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


@dataclass(frozen=True, slots=True)
class Head:
    """The end of an office's chain: number and hash of its last event."""

    seq: int
    hash: str


def record(office_id: int, actor: str, deed: Deed, now: datetime, head: Head | None = None) -> None:
    """Append one event inside the caller's transaction.

    The head's row is the lock: writers of one office wait for each other, offices do not. ``head``
    is what `take_turn` gave in the same transaction, where no event was recorded since.
    """
    record_all(office_id, actor, [deed], now, head)


def record_all(
    office_id: int, actor: str, deeds: Iterable[Deed], now: datetime, head: Head | None = None
) -> None:
    """Append one event for each deed, in their order; as `record`."""
    db.session.flush()  # what the deed refuses is told before what the chain could
    head = head or take_turn(office_id)
    events = []
    for deed in deeds:
        event = _event(office_id, actor, deed, now, head)
        events.append(event)
        head = Head(event["seq"], event["hash"])
    if events:
        connection = db.session.connection()
        insert_rows(connection, _EVENTS, list(events[0]), [each.values() for each in events])
        _MOVE_HEAD.run(connection, of_office=office_id, to_seq=head.seq, to_hash=head.hash)


def _event(office_id: int, actor: str, deed: Deed, now: datetime, head: Head) -> dict[str, Any]:
    event: dict[str, Any] = {
        "office_id": office_id,
        "seq": head.seq + 1,
        "at": now.astimezone(UTC),  # as it is read back, whatever zone the caller thinks in
        "actor": actor,
        "deed": deed.deed,
        "subject_kind": deed.subject_kind,
        "subject": deed.subject,
        "before": dict(deed.before or {}),
        "after": dict(deed.after or {}),
        "previous_hash": head.hash,
        **_personal(deed),
    }
    event["hash"] = event_hash(_hashed_part(event), head.hash)
    return event


def _personal(deed: Deed) -> dict[str, Any]:
    """Return the personal values of a deed, and the salted hash that stands for them."""
    if not deed.personal_before and not deed.personal_after:
        return {"personal": None, "personal_hash": ""}
    before, after = dict(deed.personal_before or {}), dict(deed.personal_after or {})
    salt = secrets.token_hex(16)
    kept = {"salt": salt, "before": before, "after": after}
    return {"personal": kept, "personal_hash": personal_hash(salt, before, after)}


def take_turn(office_id: int) -> Head:
    """Wait for the office's other writers, before reading what they may be changing."""
    row = _LOCKED_HEAD.one(db.session.connection(), of_office=office_id)
    if row is None:
        raise LookupError(f"office {office_id} has no audit chain")
    return Head(*row)


def head_of(office_id: int) -> Head:
    """Return the end of an office's chain as it is now, waiting for nobody."""
    row = db.session.connection().execute(_HEAD, {"of_office": office_id}).one()
    return Head(*row)


def has_moved(office_id: int, since: Head, apart: Collection[str]) -> bool:
    """Say whether the office did anything since that head but to the kinds of subjects ``apart``.

    ``since`` is known by its hash: a chain that was written anew is another one.
    """
    chain = sa.select(AuditEvent.seq).filter_by(office_id=office_id)
    if since.seq:
        known = chain.filter_by(seq=since.seq, hash=since.hash)
        if db.session.scalar(known) is None:
            return True
    later = chain.where(AuditEvent.seq > since.seq, AuditEvent.subject_kind.not_in(apart))
    return db.session.scalar(later.limit(1)) is not None


def begin_chain(office_id: int) -> None:
    """Give a new office its empty chain, inside the transaction that adds the office."""
    first = {"office_id": office_id, "seq": 0, "hash": GENESIS}
    db.session.connection().execute(sa.insert(AuditHead), first)


def _hashed_part(event: Mapping[str, Any] | sa.RowMapping) -> dict[str, object]:
    return {
        "office": event["office_id"],
        "seq": event["seq"],
        "at": event["at"].isoformat(timespec="microseconds"),
        "actor": event["actor"],
        "deed": event["deed"],
        "subject_kind": event["subject_kind"],
        "subject": event["subject"],
        "before": event["before"],
        "after": event["after"],
        "personal_hash": event["personal_hash"],
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
            previous, expected, read = event["hash"], expected + 1, read + 1
        head = db.session.connection().execute(_HEAD, {"of_office": office_id}).one_or_none()
        if head is None or (head.seq, head.hash) != (expected - 1, previous):
            return read, BrokenLink(code, expected, "head")
    return read, None


def _events(office_id: int) -> Iterator[sa.RowMapping]:
    query = sa.select(AuditEvent.__table__).filter_by(office_id=office_id)
    query = query.order_by(AuditEvent.seq).execution_options(yield_per=1000)
    with closing(db.session.execute(query).mappings()) as rows:
        yield from rows  # a walk that ends early lets go of the server's cursor


def _fault(event: sa.RowMapping, previous: str, expected: int) -> str:
    if event["seq"] != expected or event["previous_hash"] != previous:
        return "gap"
    if event["hash"] != event_hash(_hashed_part(event), previous):
        return "hash"
    return "" if _personal_is_whole(event) else "personal"


def _personal_is_whole(event: sa.RowMapping) -> bool:
    """Erased personal values leave their hash behind; present ones must match it."""
    kept = event["personal"]
    if kept is None:
        return True
    known = personal_hash(kept["salt"], kept["before"], kept["after"])
    return bool(event["personal_hash"] == known)
