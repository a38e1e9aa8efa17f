"""Refused visits, kept whole, so that nothing an inspector sent is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.prepared import Prepared
from inspect_app.store.room import noticing_no_room
from inspect_app.store.settlement import Settlement
from inspect_app.store.visit import QuarantinedVisit, Visit

_KEPT_UNDER = Prepared(
    sa.select(QuarantinedVisit.content_hash, QuarantinedVisit.resolved_at, Settlement.deed)
    .outerjoin(Settlement, Settlement.quarantined_id == QuarantinedVisit.id)
    .where(
        QuarantinedVisit.visit_uuid == sa.bindparam("uuid"),
        QuarantinedVisit.office_id == sa.bindparam("of_office"),
    )
)
_RESOLVE = Prepared(
    sa.update(QuarantinedVisit)
    .where(
        QuarantinedVisit.visit_uuid == sa.bindparam("uuid"),
        QuarantinedVisit.office_id == sa.bindparam("of_office"),
        QuarantinedVisit.resolved_at.is_(None),
    )
    .values(resolved_at=sa.bindparam("now"))
)

Problems = Mapping[str, Sequence[tuple[str, Mapping[str, object]]]]


@dataclass(frozen=True)
class RefusedVisit:
    """What was sent under an id, as text, with the hash by which a repeat is known."""

    uuid: UUID
    text: str
    content_hash: str


def keep(refused: RefusedVisit, problems: Problems, by: Caller, now: datetime) -> None:
    """Keep a refused visit; the same one sent again only renews what is wrong with it.

    Raises Invalid, with the office's reason beside the problems, for one that the office has
    settled without taking it in: it does not come back by being sent again.
    """
    told = {
        path: [[code, dict(params)] for code, params in found] for path, found in problems.items()
    }
    with noticing_no_room(), writing():
        audit.take_turn(by.office_id)
        _refuse_closed(refused.uuid, refused.content_hash, by.office_id, problems)
        row = db.session.scalar(
            sa.select(QuarantinedVisit).filter_by(
                visit_uuid=refused.uuid,
                office_id=by.office_id,
                content_hash=refused.content_hash,
                resolved_at=None,
            )
        )
        if row is not None:
            row.problems = told
            return
        db.session.add(
            QuarantinedVisit(
                visit_uuid=refused.uuid, office_id=by.office_id, sender_id=by.id, received_at=now,
                content_hash=refused.content_hash, document=refused.text, problems=told,
            )
        )  # fmt: skip
        after = {"content_hash": refused.content_hash, "fields": sorted(told)}
        deed = audit.Deed("visit.quarantine", "visit", str(refused.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)


def resolve(uuid: UUID, content_hash: str, office_id: int, now: datetime) -> None:
    """Mark what was kept under an id as settled, inside the transaction that stores the visit.

    Raises Invalid for content that the office has settled without taking it in.
    """
    kept = _KEPT_UNDER.run(db.session.connection(), uuid=uuid, of_office=office_id)
    if any(known == content_hash and deed == "closed" for known, _at, deed in kept):
        _refuse_closed(uuid, content_hash, office_id, {})
    if any(resolved_at is None for _hash, resolved_at, _deed in kept):
        _RESOLVE.run(db.session.connection(), uuid=uuid, of_office=office_id, now=now)


def _refuse_closed(uuid: UUID, content_hash: str, office_id: int, problems: Problems) -> None:
    query = _settled(uuid, content_hash, office_id).where(Settlement.deed == "closed")
    closed = db.session.scalar(query)
    if closed is not None:
        raise Invalid({**problems, "document": [("closed_by_office", {"reason": closed.reason})]})


def _settled(uuid: UUID, content_hash: str, office_id: int) -> sa.Select[Settlement]:
    query = sa.select(Settlement).join(Settlement.quarantined)
    return query.where(
        QuarantinedVisit.visit_uuid == uuid,
        QuarantinedVisit.office_id == office_id,
        QuarantinedVisit.content_hash == content_hash,
    )


def was_mended_into(uuid: UUID, sent: str, stored: str, office_id: int) -> bool:
    """Tell whether the content sent is what the office mended into the content that is stored."""
    query = _settled(uuid, sent, office_id).where(
        Settlement.deed == "mended", Settlement.content_hash == stored
    )
    return db.session.scalar(query) is not None


def mending_of(uuid: UUID, office_id: int) -> Settlement | None:
    """Return how a stored visit was mended before it was taken in; None for the usual one."""
    query = (
        sa.select(Settlement)
        .join(Settlement.quarantined)
        .join(
            Visit,
            sa.and_(
                Visit.uuid == QuarantinedVisit.visit_uuid,
                Visit.content_hash == Settlement.content_hash,
            ),
        )
    )
    query = query.where(Visit.uuid == uuid, QuarantinedVisit.office_id == office_id)
    return db.session.scalar(query.order_by(Settlement.id).limit(1))


def of_office(quarantine_id: int, by: Person) -> QuarantinedVisit | None:
    """Find a kept visit of one's office that nobody has settled yet."""
    return db.session.scalar(
        sa.select(QuarantinedVisit).filter_by(
            id=quarantine_id, office_id=by.office_id, resolved_at=None
        )
    )


def one_of_office(quarantine_id: int, by: Person) -> QuarantinedVisit:
    """Find a kept visit of one's office, settled or not. Raises NotFound."""
    found = db.session.scalar(
        sa.select(QuarantinedVisit)
        .filter_by(id=quarantine_id, office_id=by.office_id)
        .options(joinedload(QuarantinedVisit.sender))
    )
    if found is None:
        raise NotFound
    return found


def settlement_of(kept: QuarantinedVisit) -> Settlement | None:
    """Return how a kept visit was settled by the office; None too where its id came right later."""
    return db.session.scalar(sa.select(Settlement).filter_by(quarantined_id=kept.id))


def settlements_of(rows: Sequence[QuarantinedVisit]) -> dict[int, Settlement]:
    """Return how some of the office's were settled, by the id of what was refused."""
    query = sa.select(Settlement).where(Settlement.quarantined_id.in_([row.id for row in rows]))
    found = db.session.scalars(query.options(joinedload(Settlement.person)))
    return {settlement.quarantined_id: settlement for settlement in found}


def settled(by: Person, before: int, limit: int) -> list[QuarantinedVisit]:
    """List what is settled, the last refused first, with ids below ``before`` (0: from the end)."""
    query = sa.select(QuarantinedVisit).filter_by(office_id=by.office_id)
    query = query.where(QuarantinedVisit.resolved_at.is_not(None))
    if before:
        query = query.where(QuarantinedVisit.id < before)
    query = query.order_by(QuarantinedVisit.id.desc()).limit(limit)
    return list(db.session.scalars(query.options(joinedload(QuarantinedVisit.sender))))


def unsettled(by: Person, after: int, limit: int) -> list[QuarantinedVisit]:
    """List what waits in quarantine, oldest first, from the id ``after`` on."""
    query = sa.select(QuarantinedVisit).filter_by(office_id=by.office_id, resolved_at=None)
    query = query.where(QuarantinedVisit.id > after).order_by(QuarantinedVisit.id).limit(limit)
    return list(db.session.scalars(query.options(joinedload(QuarantinedVisit.sender))))


def note_retry(kept: QuarantinedVisit, by: Person, now: datetime) -> None:
    """Book who had a kept visit tried again, with success."""
    with writing():
        after = {"quarantine": kept.id, "sender": kept.sender.login}
        deed = audit.Deed("visit.retry", "visit", str(kept.visit_uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
