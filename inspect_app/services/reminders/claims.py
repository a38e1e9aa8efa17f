"""The rows that make a reminder go out once: claimed before it is sent, settled after.

A claim is committed before anything is said, and only one process can make it. So a message is
never sent twice; where a process dies between claim and answer, nobody knows whether it went out:
that row is shown as unsure, and only a person may have it sent again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.rules.reminders import next_try
from inspect_app.services.reminders.ways import NotSent, Unsure
from inspect_app.store.base import db, writing
from inspect_app.store.reminder import Reminder, ReminderChannel

UNSURE = "unsure"
UNDER_WAY = timedelta(minutes=10)
"""Longer than any sending takes: whoever claimed the row is dead by then."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is told once to a channel: a matter, at a step, of a day."""

    matter: str
    step: str
    day: date


def told_already(channel_id: int, matters: Iterable[str]) -> set[Key]:
    """Return what was claimed for a channel about these matters, sent or not."""
    columns = (Reminder.matter, Reminder.step, Reminder.day)
    query = sa.select(*columns).where(Reminder.channel_id == channel_id)
    found: set[Key] = set()
    listed = list(matters)
    for first in range(0, len(listed), 500):
        part = query.where(Reminder.matter.in_(listed[first : first + 500]))
        found |= {Key(*row) for row in db.session.execute(part)}
    return found


def claim(channel: ReminderChannel, keys: Sequence[Key], now: datetime) -> list[Reminder]:
    """Take those of the keys that nobody has taken; they are ours to send, once."""
    if not keys:
        return []
    rows = [
        {
            "office_id": channel.office_id, "channel_id": channel.id, "matter": key.matter,
            "step": key.step, "day": key.day, "claimed_at": now, "attempts": 1, "problem": "",
        }
        for key in keys
    ]  # fmt: skip
    if db.engine.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert  # one dialect's own statement
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]  # same calls
    statement = insert(Reminder).values(rows).on_conflict_do_nothing().returning(Reminder.id)
    with writing():
        ids = list(db.session.scalars(statement))
    return _rows(ids)


def claim_again(channel: ReminderChannel, most: int, now: datetime) -> list[Reminder]:
    """Take what surely did not go out and whose time to be tried again has come."""
    due = (
        Reminder.channel_id == channel.id, Reminder.sent_at.is_(None), Reminder.next_try_at <= now,
    )  # fmt: skip
    waiting = sa.select(Reminder.id).where(*due).order_by(Reminder.id).limit(most)
    if db.session.scalar(waiting.limit(1)) is None:
        return []  # as nearly always: nobody need wait for a write of nothing
    with writing():
        ids = [each for each in db.session.scalars(waiting) if _take(each, due, now)]
    return _rows(ids)


def _take(reminder_id: int, due: Sequence[sa.ColumnElement[bool]], now: datetime) -> bool:
    """Of two that take it at once, the second waits and finds nothing to take."""
    statement = sa.update(Reminder).where(Reminder.id == reminder_id, *due)
    after = {
        "claimed_at": now, "next_try_at": None, "problem": "", "attempts": Reminder.attempts + 1,
    }  # fmt: skip
    return _update(statement.values(after)) == 1


def _rows(ids: Sequence[int]) -> list[Reminder]:
    query = sa.select(Reminder).where(Reminder.id.in_(ids)).order_by(Reminder.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def settle_sent(rows: Sequence[Reminder], now: datetime) -> None:
    """Write down that they went out."""
    _settle(rows, {"sent_at": now, "next_try_at": None, "problem": ""})


def settle_failed(rows: Sequence[Reminder], failure: NotSent, now: datetime) -> None:
    """Write down why they did not go out, and when they are tried again, if ever."""
    if isinstance(failure, Unsure):
        _settle(rows, {"next_try_at": None, "problem": f"{UNSURE}: {failure}"})
        return
    for row in rows:
        _settle([row], {"next_try_at": next_try(row.attempts, now), "problem": str(failure)})


def drop(rows: Sequence[Reminder], why: str) -> None:
    """Give up what there is nothing left to tell of."""
    _settle(rows, {"next_try_at": None, "problem": why})


def _settle(rows: Sequence[Reminder], after: dict[str, Any]) -> None:
    if not rows:
        return
    with writing():
        mine = sa.update(Reminder).where(Reminder.id.in_([row.id for row in rows]))
        _update(mine.where(Reminder.sent_at.is_(None)).values(after))


def ask_again(office_id: int, reminder_id: int, now: datetime) -> None:
    """Let a person decide that it is sent again, though nobody knows, or though it was given up.

    Raises NotFound, or Conflict for what was sent or still is under way.
    """
    with writing():
        query = sa.select(Reminder).filter_by(id=reminder_id, office_id=office_id)
        row = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
        if row is None:
            raise NotFound
        if state_of(row, now) not in {UNSURE, "failed"}:
            raise Conflict("reminder_not_stuck")
        row.next_try_at, row.attempts, row.problem = now, 0, ""


def state_of(row: Reminder, now: datetime) -> str:
    """Say how a reminder stands: sent, waiting, sending, unsure or failed."""
    if row.sent_at is not None:
        return "sent"
    if row.next_try_at is not None:
        return "waiting"
    if row.problem:
        return UNSURE if row.problem.startswith(UNSURE) else "failed"
    return "sending" if now - row.claimed_at < UNDER_WAY else UNSURE


def _update(statement: sa.Update) -> int:
    statement = statement.execution_options(synchronize_session=False)
    return cast("sa.CursorResult[Any]", db.session.execute(statement)).rowcount
