"""What was sent and what was not, the newest first, for the page that shows it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.reminders import kind_of, late_days_of
from inspect_app.services.reminders.channels import shown_address
from inspect_app.services.reminders.claims import UNDER_WAY, UNSURE, state_of
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.reminder import Reminder, ReminderChannel

STUCK = frozenset({UNSURE, "failed"})
"""How a reminder stands when only a person can have it sent again."""
NOTICE = "notice:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One reminder as it stands; ``problem`` is a code, ``detail`` what the other side said."""

    row: Reminder
    to: str
    kind: str
    notice: UUID | None
    number: str
    step: str
    days_late: int
    state: str
    problem: str
    detail: str


def entries_before(office_id: int, before_id: int, limit: int, now: datetime) -> list[Entry]:
    """Return an office's reminders with an id below that one (0: from the newest on)."""
    query = sa.select(Reminder, ReminderChannel).where(Reminder.office_id == office_id)
    query = query.join(ReminderChannel, ReminderChannel.id == Reminder.channel_id)
    if before_id:
        query = query.where(Reminder.id < before_id)
    found = db.session.execute(query.order_by(Reminder.id.desc()).limit(limit)).all()
    numbers = _numbers([row.matter for row, _ in found])
    return [_entry(row, channel, numbers, now) for row, channel in found]


def count_stuck(office_id: int, now: datetime) -> int:
    """Count what nobody knows to have gone out, or was given up."""
    died = sa.and_(Reminder.problem == "", Reminder.claimed_at < now - UNDER_WAY)
    query = sa.select(sa.func.count()).where(
        Reminder.office_id == office_id,
        Reminder.sent_at.is_(None),
        Reminder.next_try_at.is_(None),
        sa.or_(Reminder.problem != "", died),
        Reminder.problem != "no_longer_so",
    )
    return db.session.scalar(query) or 0


def _entry(
    row: Reminder, channel: ReminderChannel, numbers: dict[str, tuple[UUID, str]], now: datetime
) -> Entry:
    notice, number = numbers.get(row.matter, (None, ""))
    told = row.problem.removeprefix(f"{UNSURE}: ")
    problem, _, detail = told.partition(": ")
    return Entry(
        row, shown_address(channel), channel.kind, notice, number, kind_of(row.step),
        late_days_of(row.step), state_of(row, now), problem, detail,
    )  # fmt: skip


def _numbers(matters: list[str]) -> dict[str, tuple[UUID, str]]:
    """Name the notices that are told of, by matter."""
    uuids = {UUID(each.removeprefix(NOTICE)) for each in matters if each.startswith(NOTICE)}
    query = sa.select(Notice.uuid, Notice.number).where(Notice.uuid.in_(uuids))
    return {f"{NOTICE}{uuid}": (uuid, number) for uuid, number in db.session.execute(query)}
