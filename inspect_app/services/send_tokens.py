"""Send tokens: what a phone may send by when nobody may sign in there any more.

A token is one person's on one phone. It outlives the session that asked for it, the phone's
revocation and the account, since what was recorded must arrive; it ends when the phone is
readmitted, and rests while the phone was told to empty itself and has nothing unsent.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from inspect_app.services import audit
from inspect_app.services.callers import Caller, token_hash
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.phone import Phone, PhoneWork, SendToken
from inspect_app.store.prepared import Prepared

KEPT = 3
"""Two tabs may ask at once, and an answer may be lost: the phone keeps one, and it must be good."""

_UNSENT = (
    sa.select(sa.func.coalesce(sa.func.sum(PhoneWork.unsent), 0))
    .where(PhoneWork.phone_uuid == Phone.uuid)
    .scalar_subquery()
)
_BY_TOKEN = Prepared(
    sa.select(
        SendToken.late_at,
        Phone.uuid,
        Phone.revoked_at,
        Phone.wiped_at,
        _UNSENT.label("unsent"),
        Person.active,
        Person.id,
        Person.login,
        Person.role,
        Person.locale,
        Person.office_id,
        Office.district,
        Office.parameters,
    )
    .select_from(SendToken)
    .join(Phone, Phone.uuid == SendToken.phone_uuid)
    .join(Person, Person.id == SendToken.person_id)
    .join(Office, Office.id == Person.office_id)
    .where(SendToken.token_hash == sa.bindparam("hash"))
)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends from which phone; without ``may_send`` the phone may only report."""

    caller: Caller
    phone: UUID
    may_send: bool


def sender_by_token(token: str, now: datetime) -> Sender | None:
    """Find whose token it is; its first use after revocation, or after the account, is booked."""
    kept = token_hash(token)
    found = _BY_TOKEN.one(db.session.connection(), hash=kept)
    if found is None:
        return None
    late_at, phone, revoked_at, wiped_at, unsent, active, *person = found
    identity, login, role, locale, office_id, district, own = person
    by = Caller(identity, login, role, locale, office_id, district, own or {})
    sender = Sender(by, phone, may_send=wiped_at is None or bool(unsent))
    if late_at is None and (revoked_at is not None or not active):
        _note_late(kept, sender, now)
    return sender


def _note_late(kept: str, sender: Sender, now: datetime) -> None:
    """Book it once; where nothing can be written, what was asked goes on, or says so itself."""
    first = sa.update(SendToken).filter_by(token_hash=kept, late_at=None).values(late_at=now)
    with suppress(DBAPIError), writing():
        if db.session.execute(first).rowcount:  # type: ignore[attr-defined]  # of an UPDATE it is known
            after = {"person": sender.caller.login}
            deed = audit.Deed("phone.late_send", "phone", str(sender.phone), after=after)
            audit.record(sender.caller.office_id, sender.caller.login, deed, now)


def new_token(phone: UUID, by: Caller, now: datetime) -> str:
    """Give a person on a phone a token; call inside ``writing()``. The last few stay good."""
    of_phone = {"phone_uuid": phone, "person_id": by.id}
    made = sa.select(SendToken.token_hash).filter_by(**of_phone)
    older = list(db.session.scalars(made.order_by(SendToken.made_at.desc()).offset(KEPT - 1)))
    db.session.execute(sa.delete(SendToken).where(SendToken.token_hash.in_(older)))
    token = secrets.token_urlsafe(32)
    db.session.add(SendToken(token_hash=token_hash(token), made_at=now, **of_phone))
    return token


def end_all(phone: UUID) -> None:
    """End the tokens of a phone; call inside ``writing()``."""
    db.session.execute(sa.delete(SendToken).filter_by(phone_uuid=phone))
