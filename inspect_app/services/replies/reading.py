"""What the party sees of its notice, and what the office sees of the party's replies; read only."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import due_state, working_days_between
from inspect_app.rules.rectification import SETTLED, allowed
from inspect_app.services.calendars import working_calendar
from inspect_app.services.rectifications.extensions import extendable, open_request
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Extension, Hearing, Recheck, Report
from inspect_app.store.violation import Violation

DEEDS = {"report": "report", "extension": "request_extension", "defence": "hear"}
"""What a party may send, by its page, to the deed of `rules.rectification`."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """One violation and its day, as a due chip shows them: a state of `rules.deadlines`, `settled`.

    ``day_count`` counts days late when overdue, else working days left.
    """

    violation: Violation
    state: str
    day_count: int

    @property
    def is_settled(self) -> bool:
        return self.violation.state in SETTLED


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and decided so far, each in the order it was recorded."""

    reports: list[Report]
    extensions: list[Extension]
    hearings: list[Hearing]
    rechecks: list[Recheck]


def ordered(notice: Notice, today: date) -> list[Ordered]:
    """Return what the notice orders, violation by violation."""
    calendar = working_calendar()
    return [_ordered(each, today, calendar) for each in notice.violations]


def _ordered(each: Violation, today: date, calendar: Calendar) -> Ordered:
    if each.state in SETTLED:
        return Ordered(each, "settled", 0)
    due_on = each.due_on
    state = due_state(due_on, today, calendar)
    if due_on is None:
        return Ordered(each, state, 0)
    late = max(0, (today - due_on).days)
    return Ordered(each, state, late or working_days_between(today, due_on, calendar))


def sent(notice: Notice) -> Sent:
    """Load what the party sent, and what the office wrote down for it."""

    def rows(model: Any) -> list[Any]:
        query = sa.select(model).filter_by(notice_id=notice.id).order_by(model.id)
        return list(db.session.scalars(query))

    return Sent(rows(Report), rows(Extension), rows(Hearing), rows(Recheck))


def why_not(notice: Notice, page: str) -> str:
    """Return "" where the party may send this now, else a stable code of why not."""
    if not allowed(notice.state, DEEDS[page]):
        return f"reply_{page}_not_now"
    if page == "extension":
        if open_request(notice) is not None:
            return "extension_undecided"
        if not extendable(notice):
            return "safety_not_extended"
    return ""
