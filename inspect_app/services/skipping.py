"""Put a visit off for today, with the reason; it stands among the open ones again tomorrow."""

from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.rules.sound_text import is_sound
from inspect_app.services import audit
from inspect_app.services.assignments import is_open
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person

LONGEST_REASON = 500


def skip(row: Assignment, reason: str, by: Person, now: datetime, on: date | None = None) -> None:
    """Put it off for today, or for a day before (``on``) that a phone could not tell then.

    What is known of a later day stays. Raises Invalid without a reason, Conflict where it is not
    open.
    """
    told = reason.strip()
    if not told:
        raise Invalid({"reason": [("required", {})]})
    if len(told) > LONGEST_REASON:
        raise Invalid({"reason": [("too_long", {"limit": LONGEST_REASON})]})
    if not is_sound(told):
        raise Invalid({"reason": [("bad_characters", {})]})
    day = min(on or china_day(now), china_day(now))
    with writing():
        _lock(row)
        if row.skipped_on is None or row.skipped_on <= day:
            row.skipped_on, row.skip_reason = day, told
        after = {"on": day.isoformat(), "reason": told}
        deed = audit.Deed("assignment.skip", "assignment", str(row.uuid), after=after)
        audit.record(row.office_id, by.login, deed, now)


def take_up(row: Assignment, by: Person, now: datetime) -> None:
    """Take it up again after all; nothing where it was not put off. Raises Conflict as `skip`."""
    with writing():
        _lock(row)
        if row.skipped_on is None:
            return
        before = {"on": row.skipped_on.isoformat(), "reason": row.skip_reason}
        row.skipped_on, row.skip_reason = None, ""
        deed = audit.Deed("assignment.take_up", "assignment", str(row.uuid), before=before)
        audit.record(row.office_id, by.login, deed, now)


def _lock(row: Assignment) -> None:
    audit.take_turn(row.office_id)
    db.session.refresh(row)
    query = sa.select(Assignment.id).where(Assignment.id == row.id, is_open())
    if db.session.scalar(query) is None:
        raise Conflict("assignment_not_open")
