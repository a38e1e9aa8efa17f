"""The addresses that are told: a person's e-mail, and the robots of the office's groups.

A channel is never deleted, for what went to it stays on record: it is switched off. An address is
personal, or lets whoever knows it write to the group; it enters the chain only as a hash.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.reminders.mail import is_address
from inspect_app.services.reminders.robots import Robot, address_problem
from inspect_app.services.reminders.setup import reminder_setup
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.reminder import ReminderChannel


@dataclass(frozen=True, slots=True)
class Told:
    """A channel, and the person it belongs to; None for a group."""

    channel: ReminderChannel
    person: Person | None


def channels_of(office_id: int) -> list[Told]:
    """Return what the office tells by now: enabled channels, those of people who may sign in."""
    query = sa.select(ReminderChannel).filter_by(office_id=office_id, enabled=True)
    channels = db.session.scalars(query.order_by(ReminderChannel.id)).all()
    owners = sa.select(Person).where(
        Person.id.in_([each.person_id for each in channels if each.person_id]), Person.active
    )
    people = {person.id: person for person in db.session.scalars(owners)}
    return [
        Told(each, people.get(each.person_id or 0))
        for each in channels
        if each.person_id is None or each.person_id in people
    ]


def robots_of(office_id: int) -> Sequence[ReminderChannel]:
    """Return the robots of an office, switched off ones too."""
    query = sa.select(ReminderChannel).filter_by(office_id=office_id, person_id=None)
    return db.session.scalars(query.order_by(ReminderChannel.id)).all()


def email_of(person: Person) -> ReminderChannel | None:
    """Return a person's own channel, if there ever was one."""
    query = sa.select(ReminderChannel).filter_by(person_id=person.id, kind="email")
    return db.session.scalar(query.order_by(ReminderChannel.id).limit(1))


def robot_of(office_id: int, uuid: UUID) -> ReminderChannel:
    """Load a robot of the office. Raises NotFound."""
    query = sa.select(ReminderChannel).filter_by(uuid=uuid, office_id=office_id, person_id=None)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def set_email(person: Person, address: str, now: datetime) -> None:
    """Let a person be told at this address, or with "" no more. Raises Invalid."""
    if address and not is_address(address):
        raise Invalid({"email": [("bad_address", {})]})
    with writing():
        audit.take_turn(person.office_id)  # of two who set it at once the second sees the first's
        db.session.refresh(person)
        before, channel = person.email, email_of(person)
        person.email = address
        if channel is None and address:
            db.session.add(_new(person, "email", address, now, person_id=person.id))
        elif channel is not None:
            channel.address, channel.enabled = address, bool(address)
        if address != before:
            deed = audit.Deed(
                "person.email", "person", person.login,
                personal_before={"email": before}, personal_after={"email": address},
            )  # fmt: skip
            audit.record(person.office_id, person.login, deed, now)


def add_robot(robot: Robot, by: Person, now: datetime) -> ReminderChannel:
    """Let a group of the office be told. Raises Invalid for the address, Conflict for a second."""
    problem = address_problem(robot.address, private=reminder_setup().private)
    if problem:
        raise Invalid({"address": [(problem, {})]})
    channel = _new(by, robot.kind, robot.address, now, secret=robot.secret)
    with writing():
        audit.take_turn(by.office_id)
        known = {each.address for each in robots_of(by.office_id)}
        if robot.address in known:
            raise Conflict("robot_known")
        db.session.add(channel)
        _record(channel, by, "reminder.add_channel", now)
    return channel


def set_enabled(channel: ReminderChannel, by: Person, now: datetime, *, enabled: bool) -> None:
    """Switch a robot on or off."""
    with writing():
        audit.take_turn(channel.office_id)
        db.session.refresh(channel)
        if channel.enabled != enabled:
            channel.enabled = enabled
            _record(channel, by, "reminder.change_channel", now)


def _new(by: Person, kind: str, address: str, now: datetime, **more: object) -> ReminderChannel:
    return ReminderChannel(
        uuid=uuid4(), office_id=by.office_id, kind=kind, address=address, enabled=True,
        made_at=now, made_by_id=by.id, **more,
    )  # fmt: skip


def _record(channel: ReminderChannel, by: Person, deed: str, now: datetime) -> None:
    facts = {"kind": channel.kind, "enabled": channel.enabled}
    personal = {"address": channel.address}
    event = audit.Deed(
        deed, "reminder_channel", str(channel.uuid), after=facts, personal_after=personal
    )
    audit.record(channel.office_id, by.login, event, now)


def shown_address(channel: ReminderChannel) -> str:
    """Show an address to tell it from others; what opens a robot stays hidden."""
    if channel.kind == "email":
        return channel.address
    return f"{urlsplit(channel.address).hostname or ''} …{channel.address[-4:]}"
