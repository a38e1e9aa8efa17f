"""What people are reminded of, when, and whom it concerns; nothing here sends anything.

A reminder is told once for its matter, step and day. The day of a due step is the due day itself:
a due that an extension moves is reminded of anew, one that stands is never told twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from inspect_app.rules.calendar import CHINA, Calendar, china_day
from inspect_app.rules.deadlines import DUE_SOON_WORKING_DAYS, working_days_between

LATE_DAYS = (1, 3, 7, 15, 30)
"""Calendar days late at which a matter is told of again; after these every `LATE_EVERY` days."""
LATE_EVERY = 30
FRESH_DAYS = 3
"""A step that nothing could send for so many days is left to the digest: a channel that is new, or
a server that was off for weeks, is not flooded with what everybody knows."""
CERTIFICATE_DAYS = 60
"""A certificate is told of when it runs out within so many days."""
BACK_OFF = (
    timedelta(minutes=5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=4),
    timedelta(hours=12),
)  # fmt: skip
"""How long to wait after the first, second, … failure; after the last one it is given up."""

INSPECTORS, OFFICE, APPROVERS = "inspectors", "office", "approvers"
CONCERNS: Mapping[str, frozenset[str]] = {
    "due_soon": frozenset({INSPECTORS}),
    "due_today": frozenset({INSPECTORS}),
    "overdue": frozenset({INSPECTORS, OFFICE}),
    "reported": frozenset({INSPECTORS, OFFICE}),
    "extension_asked": frozenset({OFFICE}),
    "heard": frozenset({OFFICE}),
    "escalated_office": frozenset({OFFICE}),
    "escalated_approver": frozenset({APPROVERS}),
}
"""Whom a step concerns: those whom the visit names, who decides in the office, its approvers."""


def due_step(due_on: date | None, today: date, calendar: Calendar) -> str:
    """Name what is to be told of a due today: due_soon, due_today, overdue_3; "" for nothing.

    Without a binding day, which only a delivery sets, there is never anything to tell.
    """
    if due_on is None:
        return ""
    if due_on < today:
        return _late_step((today - due_on).days)
    if due_on == today:
        return "due_today"
    near = working_days_between(today, due_on, calendar) <= DUE_SOON_WORKING_DAYS
    return "due_soon" if near else ""


def _late_step(days: int) -> str:
    last = LATE_DAYS[-1]
    reached = [each for each in LATE_DAYS if each <= days]
    mark = reached[-1] if days < last + LATE_EVERY else days - (days - last) % LATE_EVERY
    return f"overdue_{mark}" if days - mark < FRESH_DAYS else ""


def kind_of(step: str) -> str:
    """Name the kind of a step, without its number of days."""
    return "overdue" if step.startswith("overdue_") else step


def late_days_of(step: str) -> int:
    """Return the days late that a step tells of; 0 for another step."""
    return int(step.removeprefix("overdue_")) if kind_of(step) == "overdue" else 0


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may be told; ``is_named``: the visit of the matter names them."""

    role: str
    approver: bool = False
    is_named: bool = False


def concerns(step: str, reader: Reader) -> bool:
    """Tell whether a step is for this reader. Who only reads or manages is told of no case."""
    groups = CONCERNS[kind_of(step)]
    decides = reader.role == "office"
    return (
        (INSPECTORS in groups and reader.is_named and reader.role in {"inspector", "office"})
        or (OFFICE in groups and decides)
        or (APPROVERS in groups and decides and reader.approver)
    )


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing is sent, by China's clock; from one day into the next where it begins later.

    Two equal times: never quiet. What is held back is sent afterwards, never dropped.
    """

    begin: time = time(20, 0)
    end: time = time(8, 0)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what an office keeps, `{"quiet_from": "20:00", "quiet_until": "08:00"}`."""
        usual = cls()
        return cls(
            _time(document.get("quiet_from")) or usual.begin,
            _time(document.get("quiet_until")) or usual.end,
        )

    def to_document(self) -> dict[str, str]:
        """Return the shape `from_document` reads."""
        return {"quiet_from": f"{self.begin:%H:%M}", "quiet_until": f"{self.end:%H:%M}"}

    def are_now(self, now: datetime) -> bool:
        """Say whether this moment lies within; the end itself does not."""
        clock = now.astimezone(CHINA).time().replace(second=0, microsecond=0)
        if self.begin <= self.end:
            return self.begin <= clock < self.end
        return clock >= self.begin or clock < self.end


def _time(text: object) -> time | None:
    try:
        return time.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def is_digest_time(now: datetime, quiet: QuietHours, calendar: Calendar) -> bool:
    """Say whether digests go out now: on working days, outside the quiet hours."""
    return calendar.is_working(china_day(now)) and not quiet.are_now(now)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after so many failures; None when it is given up."""
    return now + BACK_OFF[attempts - 1] if 1 <= attempts <= len(BACK_OFF) else None
