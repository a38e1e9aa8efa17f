"""A person's due days as a calendar that other programs subscribe to (RFC 5545).

Who holds the address reads it: its key is shown once and kept as a hash; a new one ends the old.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.roles import may
from inspect_app.services import audit
from inspect_app.services.callers import token_hash
from inspect_app.services.rectifications.chase_order import DueDays, Running, dated
from inspect_app.services.reminders.mail import one_line
from inspect_app.services.reminders.setup import reminder_setup
from inspect_app.services.reminders.words import language_of
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Delivery, Extension
from inspect_app.store.reminder import Feed
from inspect_app.store.visit import VisitInspector

if TYPE_CHECKING:
    from icalendar import Event

MOST = 2_000
"""So many due days stand in one calendar, the most urgent first."""
MAKER = "-//inspect-app//due days//ZH"
NAMES = {"zh": "整改到期", "en": "Rectifications due"}


def feed_of(person: Person) -> Feed | None:
    """Return the person's feed, to tell since when there is one."""
    return db.session.get(Feed, person.id, populate_existing=True)


def make_feed(person: Person, now: datetime) -> str:
    """Make a key, in place of any earlier one; it is shown once."""
    key = secrets.token_urlsafe(32)
    with writing():
        audit.take_turn(person.office_id)
        _forget(person)
        db.session.add(Feed(person_id=person.id, key_hash=token_hash(key), made_at=now))
        deed = audit.Deed("feed.make", "person", person.login)
        audit.record(person.office_id, person.login, deed, now)
    return key


def revoke_feed(person: Person, now: datetime) -> None:
    """End the person's feed at once."""
    with writing():
        audit.take_turn(person.office_id)
        if feed_of(person) is not None:
            _forget(person)
            deed = audit.Deed("feed.revoke", "person", person.login)
            audit.record(person.office_id, person.login, deed, now)


def _forget(person: Person) -> None:
    db.session.execute(sa.delete(Feed).filter_by(person_id=person.id))


def reader_of(key: str) -> Person | None:
    """Find whose feed a key opens; nobody's when they may not sign in any more."""
    query = sa.select(Person).join(Feed, Feed.person_id == Person.id)
    return db.session.scalar(query.where(Feed.key_hash == token_hash(key), Person.active))


@dataclass(frozen=True, slots=True)
class DueDay:
    """A running notice and its due day; ``since`` is when that day was last set."""

    uuid: UUID
    number: str
    party: str
    day: date
    since: datetime


def calendar_of(person: Person) -> bytes:
    """Write the person's calendar: same facts, same bytes."""
    from icalendar import Calendar  # only a feed needs it

    setup = reminder_setup()
    name = NAMES[language_of(person.locale or setup.locale)]
    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for due in due_days(person):
        calendar.add_component(_event(due, name, setup.base_url))
    return bytes(calendar.to_ical())


def _event(due: DueDay, name: str, base_url: str) -> "Event":
    """Write one due day as an event of the whole day, which takes nobody's time."""
    from icalendar import Event

    event = Event()
    event.add("uid", f"{due.uuid}@inspect-app")
    event.add("dtstamp", due.since)
    event.add("dtstart", due.day)
    event.add("dtend", due.day + timedelta(days=1))
    event.add("summary", one_line(f"{name} {due.party}"))
    event.add("description", one_line(due.number))
    event.add("transp", "TRANSPARENT")
    if base_url:
        event.add("url", f"{base_url}/notices/{due.uuid}")
    return event


def due_days(person: Person) -> list[DueDay]:
    """Return what runs and concerns the person: the office's all, an inspector's own."""
    places = dated(Running(person.office_id), DueDays(), MOST)
    query = sa.select(Notice.id, Notice.uuid, Notice.number, Notice.addressee, Notice.issued_at)
    query = query.where(Notice.id.in_([notice_id for _, notice_id in places]))
    if not may(person.role, "decide"):
        named = sa.select(VisitInspector.visit_id).filter_by(person_id=person.id)
        query = query.where(Notice.visit_id.in_(named))
    found = {row.id: row for row in db.session.execute(query)}
    since = _since(list(found))
    return [
        DueDay(row.uuid, row.number, row.addressee, day, since.get(row.id, row.issued_at))
        for day, row in ((day, found.get(notice_id)) for day, notice_id in places)
        if row is not None
    ]


def _since(ids: list[int]) -> dict[int, datetime]:
    """When each due day was last set: by the delivery, or by an extension after it."""
    found: dict[int, datetime] = {}
    for notice_id, at in (
        *db.session.execute(
            sa.select(Delivery.notice_id, Delivery.recorded_at).where(Delivery.notice_id.in_(ids))
        ),
        *db.session.execute(
            sa.select(Extension.notice_id, Extension.decided_at).where(
                Extension.notice_id.in_(ids), Extension.granted.is_(True)
            )
        ),
    ):
        if at is not None:
            found[notice_id] = max(at, found.get(notice_id, at))
    return found
