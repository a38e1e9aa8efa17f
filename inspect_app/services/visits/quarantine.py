"""Refused visits, kept whole, so that nothing an inspector sent is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.prepared import Prepared
from inspect_app.store.room import noticing_no_room
from inspect_app.store.visit import QuarantinedVisit

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
    """Keep a refused visit; the same one sent again only renews what is wrong with it."""
    told = {
        path: [[code, dict(params)] for code, params in found] for path, found in problems.items()
    }
    with noticing_no_room(), writing():
        audit.take_turn(by.office_id)
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


def resolve(uuid: UUID, office_id: int, now: datetime) -> None:
    """Mark what was kept under an id as settled, inside the transaction that stores the visit."""
    _RESOLVE.run(db.session.connection(), uuid=uuid, of_office=office_id, now=now)


def of_office(quarantine_id: int, by: Person) -> QuarantinedVisit | None:
    """Find a kept visit of one's office that nobody has settled yet."""
    return db.session.scalar(
        sa.select(QuarantinedVisit).filter_by(
            id=quarantine_id, office_id=by.office_id, resolved_at=None
        )
    )


def unsettled(by: Person, after: int, limit: int) -> list[QuarantinedVisit]:
    """List what waits in quarantine, oldest first, from the id ``after`` on."""
    query = sa.select(QuarantinedVisit).filter_by(office_id=by.office_id, resolved_at=None)
    query = query.where(QuarantinedVisit.id > after).order_by(QuarantinedVisit.id).limit(limit)
    return list(db.session.scalars(query))


def note_retry(kept: QuarantinedVisit, by: Person, now: datetime) -> None:
    """Book who had a kept visit tried again, with success."""
    with writing():
        after = {"quarantine": kept.id, "sender": kept.sender.login}
        deed = audit.Deed("visit.retry", "visit", str(kept.visit_uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
