"""Phones in the field: what is unsent on them, and what the office may do about a lost one.

A phone belongs to the person who reported last. Revoking it ends its sessions and tokens at once;
whoever knows the password may sign in there again, so that what is unsent can still arrive, and
the phone goes on being told that it was revoked until the office readmits it. A wipe waits: it is
told only when nothing is unsent there, of anybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from inspect_app.rules.phone_report import UNSENT_TOO_LONG, PhoneReport
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit, send_tokens
from inspect_app.services.callers import Caller
from inspect_app.services.notices.voiding import void_of_wiped_phone
from inspect_app.store.base import db, writing
from inspect_app.store.locks import wait_for_turn
from inspect_app.store.person import ApiToken, BrowserSession, Person
from inspect_app.store.phone import Phone, PhoneKey, PhoneWork
from inspect_app.store.room import noticing_no_room

MOST_SHOWN = 300
KEYS_KEPT_FOR = timedelta(days=90)
"""A session lasts a week; a token that a phone has not used for so long is no phone's any more."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What a phone is told: its sessions were revoked; it shall empty itself now.

    ``send_token`` is new, for who asked for one and is signed in.
    """

    revoked: bool
    wipe: bool
    send_token: str | None = None


def report(
    uuid: UUID, told: PhoneReport, by: Caller, key_hash: str | None, now: datetime
) -> Orders:
    """Keep what a phone says of itself, and tell it what the office wants of it.

    ``key_hash`` is the SHA-256 of the session's key or token that it reports with: it ends when the
    phone is revoked. None: it reports by a send token, which tells of a person's work alone; who
    has the phone stays who it was. Raises NotFound for a phone of another office's person.
    """
    with noticing_no_room(), writing():
        wait_for_turn(f"phone:{uuid}")  # or both of two first reports would add it
        phone = db.session.get(Phone, uuid, populate_existing=True, with_for_update=True)
        if phone is None:
            phone = _added(uuid, told, by, now)
        elif phone.person_id != by.id and key_hash is not None:
            _rehome(phone, by, now)
        phone.label, phone.last_seen = told.label or phone.label, now
        work = _note_work(phone, told, by, now)
        work.locked_at = (work.locked_at or now) if key_hash is None else None
        if key_hash is None:
            return _orders(phone, by, now)
        _note_key(phone, key_hash, now)
        token = send_tokens.new_token(uuid, by, now) if told.send_key else None
        return replace(_orders(phone, by, now), send_token=token)


def require_reachable(uuid: UUID, by: Caller) -> None:
    """Raise NotFound for a phone of another office's person, before its report is read."""
    owner = sa.select(Person.office_id).join(Phone, Phone.person_id == Person.id)
    office_id = db.session.scalar(owner.where(Phone.uuid == uuid))
    if office_id not in (None, by.office_id):
        raise NotFound


def at_hand(uuid: UUID, by: Caller, now: datetime) -> Phone:
    """Lock a phone for what follows; one that never reported is added. Call inside ``writing()``.

    Raises NotFound for a phone of another office's person.
    """
    wait_for_turn(f"phone:{uuid}")
    phone = db.session.get(Phone, uuid, populate_existing=True, with_for_update=True)
    if phone is None:
        phone = _added(uuid, PhoneReport(0, None, ""), by, now)
        db.session.flush()  # what follows names the phone's row
    elif db.session.get_one(Person, phone.person_id).office_id != by.office_id:
        raise NotFound
    return phone


def _added(uuid: UUID, told: PhoneReport, by: Caller, now: datetime) -> Phone:
    phone = Phone(uuid=uuid, person_id=by.id, label=told.label, first_seen=now, last_seen=now)
    db.session.add(phone)
    deed = audit.Deed("phone.add", "phone", str(uuid), after={"person": by.login})
    audit.record(by.office_id, by.login, deed, now)
    return phone


def _rehome(phone: Phone, by: Caller, now: datetime) -> None:
    """Somebody else signed in there; what the first one left unsent stays counted."""
    before = db.session.get_one(Person, phone.person_id)
    if before.office_id != by.office_id:
        raise NotFound
    deed = audit.Deed(
        "phone.rehome", "phone", str(phone.uuid),
        before={"person": before.login}, after={"person": by.login},
    )  # fmt: skip
    audit.record(by.office_id, by.login, deed, now)
    phone.person_id = by.id


def _note_key(phone: Phone, key_hash: str, now: datetime) -> None:
    """Remember what the phone reports with; one browser's key may have reported as two phones.

    So it is where the browser forgot its storage, the phone's id with it, but not its cookie.
    """
    if db.session.get(PhoneKey, (phone.uuid, key_hash)) is None:
        db.session.flush()  # the key names the phone's row
        keys = sa.delete(PhoneKey).where(PhoneKey.phone_uuid == phone.uuid)
        db.session.execute(keys.where(PhoneKey.since <= now - KEYS_KEPT_FOR))
        db.session.add(PhoneKey(phone_uuid=phone.uuid, key_hash=key_hash, since=now))


def _note_work(phone: Phone, told: PhoneReport, by: Caller, now: datetime) -> PhoneWork:
    row = db.session.get(PhoneWork, (phone.uuid, by.id))
    if row is None:
        db.session.flush()  # the work names the phone's row
        row = PhoneWork(phone_uuid=phone.uuid, person_id=by.id)
        db.session.add(row)
    row.unsent, row.oldest_unsent_at, row.reported_at = told.unsent, told.oldest, now
    return row


def _orders(phone: Phone, by: Caller, now: datetime) -> Orders:
    """Tell a wipe only where nothing is unsent, of anybody; again until the phone is readmitted."""
    db.session.flush()  # this report counts
    left = sa.select(sa.func.sum(PhoneWork.unsent)).where(PhoneWork.phone_uuid == phone.uuid)
    wipe = phone.wipe_at is not None and not db.session.scalar(left)
    if wipe and phone.wiped_at is None:
        phone.wiped_at = now
        audit.take_turn(by.office_id)
        void_of_wiped_phone(phone.uuid, by.office_id, by.login, now)
        deed = audit.Deed("phone.wiped", "phone", str(phone.uuid))
        audit.record(by.office_id, by.login, deed, now)
    return Orders(revoked=phone.revoked_at is not None, wipe=wipe)


def phone_of_office(uuid: UUID, office_id: int) -> Phone:
    """Find a phone of somebody of the office. Raises NotFound."""
    query = sa.select(Phone).join(Phone.person).where(Phone.uuid == uuid)
    phone = db.session.scalar(query.where(Person.office_id == office_id))
    if phone is None:
        raise NotFound
    return phone


def revoke(phone: Phone, by: Person, now: datetime) -> None:
    """End the phone's sessions and tokens at once. Raises Conflict when that was done already."""
    with writing():
        _refresh(phone)
        if phone.revoked_at is not None:
            raise Conflict("phone_revoked_already")
        phone.revoked_at = now
        keys = sa.select(PhoneKey.key_hash).where(PhoneKey.phone_uuid == phone.uuid)
        db.session.execute(sa.delete(BrowserSession).where(BrowserSession.key_hash.in_(keys)))
        tokens = sa.update(ApiToken).where(ApiToken.token_hash.in_(keys))
        db.session.execute(tokens.where(ApiToken.revoked_at.is_(None)).values(revoked_at=now))
        db.session.execute(sa.delete(PhoneKey).where(PhoneKey.phone_uuid == phone.uuid))
        _record("phone.revoke", phone, by, now)


def order_wipe(phone: Phone, by: Person, now: datetime) -> None:
    """Let the phone empty itself once everything on it has arrived. Raises Conflict if ordered."""
    with writing():
        _refresh(phone)
        if phone.wipe_at is not None:
            raise Conflict("phone_wipe_ordered_already")
        phone.wipe_at = now
        _record("phone.wipe", phone, by, now)


def readmit(phone: Phone, by: Person, now: datetime) -> None:
    """Take back what was ordered: the phone was found. What it was wiped of does not come back."""
    with writing():
        _refresh(phone)
        if phone.revoked_at is None and phone.wipe_at is None:
            raise Conflict("phone_not_revoked")
        phone.revoked_at = phone.wipe_at = phone.wiped_at = None
        send_tokens.end_all(phone.uuid)
        _record("phone.readmit", phone, by, now)


def _refresh(phone: Phone) -> None:
    """Decide by what stands now: a report may just have been written."""
    db.session.refresh(phone, with_for_update={"of": Phone})


def _record(name: str, phone: Phone, by: Person, now: datetime) -> None:
    unsent = sum(row.unsent for row in phone.work)
    after = {"person": phone.person.login, "unsent": unsent}
    deed = audit.Deed(name, "phone", str(phone.uuid), after=after)
    audit.record(by.office_id, by.login, deed, now)


def phones_of(office_id: int) -> Sequence[Phone]:
    """List the office's phones: unsent work first, the oldest first; then by the last contact.

    At most `MOST_SHOWN`.
    """
    oldest = (
        sa.select(sa.func.min(PhoneWork.oldest_unsent_at))
        .where(PhoneWork.phone_uuid == Phone.uuid, PhoneWork.unsent > 0)
        .scalar_subquery()
    )
    unsent = sa.exists().where(PhoneWork.phone_uuid == Phone.uuid, PhoneWork.unsent > 0)
    query = (
        sa.select(Phone)
        .join(Phone.person)
        .where(Person.office_id == office_id)
        .order_by(
            sa.case((unsent, 0), else_=1),
            sa.func.coalesce(oldest, Phone.last_seen).asc(),
            Phone.last_seen.desc(),
            Phone.uuid,
        )
        .limit(MOST_SHOWN)
        .options(joinedload(Phone.person), selectinload(Phone.work).joinedload(PhoneWork.person))
    )
    return db.session.scalars(query).unique().all()


def unsent_of(person_id: int) -> Sequence[PhoneWork]:
    """List what a person said last to have unsent, phone by phone, the latest report first."""
    query = sa.select(PhoneWork).filter_by(person_id=person_id).where(PhoneWork.unsent > 0)
    query = query.order_by(PhoneWork.reported_at.desc(), PhoneWork.phone_uuid)
    return db.session.scalars(query.options(joinedload(PhoneWork.phone))).all()


def count_unsent(office_id: int, now: datetime) -> tuple[int, int]:
    """Count phones with unsent work, and those of them where it waits for more than a day."""
    waits = (
        sa.select(
            PhoneWork.phone_uuid,
            sa.func.min(PhoneWork.oldest_unsent_at).label("oldest"),
        )
        .join(Person, Person.id == PhoneWork.person_id)
        .where(Person.office_id == office_id, PhoneWork.unsent > 0)
        .group_by(PhoneWork.phone_uuid)
        .subquery()
    )
    is_long = sa.case((waits.c.oldest < now - UNSENT_TOO_LONG, 1), else_=0)
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(is_long), 0))
    phones, long = db.session.execute(query.select_from(waits)).one()
    return phones, int(long)
