"""When a rectification is due.

Source: design rule 9. Days count from the day after delivery; the last day, if a day off,
moves to the next working day (民诉法 85, applied by analogy); "at once" is the day of
delivery; a date that was written binds as written and never moves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal, Self, get_args

from inspect_app.rules.calendar import ONE_DAY, Calendar

DayType = Literal["working", "calendar"]
DAY_TYPES: tuple[DayType, ...] = get_args(DayType)
Day = date  # `Due.date` hides the type's own name inside the class
MAX_DAYS = 365
"""A due longer than a year is a slip of the finger (both kinds of days)."""

DUE_SOON_WORKING_DAYS = 3


class DueProblem(ValueError):  # noqa: N818 - a problem of what was typed, not of the program
    """A due that cannot be read; `code` is stable, for the web to word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Due:
    """Exactly one of: `days` with their `type`, a `date`, or `immediate`."""

    days: int | None = None
    type: DayType | None = None
    date: Day | None = None
    immediate: bool = False

    def __post_init__(self) -> None:
        if (self.days is not None) + (self.date is not None) + self.immediate != 1:
            raise DueProblem("due_is_one_of_days_date_immediate")
        if (self.days is None) != (self.type is None):
            raise DueProblem("due_days_need_type")
        if self.days is not None and not 1 <= self.days <= MAX_DAYS:
            raise DueProblem("due_days_out_of_range")

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read the shapes of the visit document; raise `DueProblem` on anything else.

        `{"days": 5, "type": "working"}`, `{"date": "2026-12-05"}`, `{"immediate": true}`.
        """
        match dict(document):
            case {"days": int(days), "type": "working" | "calendar" as kind, **rest} if (
                not rest and not isinstance(days, bool)
            ):
                return cls(days=days, type=kind)
            case {"date": str(text), **rest} if not rest:
                return cls(date=_iso_date(text))
            case {"immediate": True, **rest} if not rest:
                return cls(immediate=True)
        raise DueProblem("due_shape_unknown")

    def to_document(self) -> dict[str, Any]:
        """Return the shape `from_document` reads."""
        if self.days is not None:
            return {"days": self.days, "type": self.type}
        return {"date": self.date.isoformat()} if self.date else {"immediate": True}


@dataclass(frozen=True)
class DueDate:
    """The day a due comes to. `moved_from` is the last day counted when that was a day off."""

    day: date
    provisional: bool = False
    moved_from: date | None = None


class DueState(StrEnum):
    """How a due stands on a day; nothing is overdue before delivery."""

    NOT_RUNNING = "not_running"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"


def due_date(due: Due, delivered: date, calendar: Calendar) -> DueDate:
    """Return the day `due` comes to for a paper delivered on that day (Asia/Shanghai)."""
    if due.date is not None:
        return DueDate(due.date)
    if due.days is None:
        return DueDate(delivered)
    if due.type == "working":
        return _after_working_days(due.days, delivered, calendar)
    return _after_calendar_days(due.days, delivered, calendar)


def recomputed(old: DueDate, due: Due, delivered: date, calendar: Calendar) -> DueDate:
    """Return the due once a new calendar is known: never earlier than what was told before."""
    new = due_date(due, delivered, calendar)
    if new.day >= old.day:
        return new
    return DueDate(old.day, provisional=new.provisional, moved_from=old.moved_from)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Count the working days after `start` up to and with `end`; negative when `end` is past."""
    return calendar.working_days_until(end) - calendar.working_days_until(start)


def due_state(due_day: date | None, today: date, calendar: Calendar) -> DueState:
    """Return how a due stands; `None` stands for a notice not yet delivered."""
    if due_day is None:
        return DueState.NOT_RUNNING
    if due_day <= today:
        return DueState.OVERDUE if due_day < today else DueState.DUE_TODAY
    if working_days_between(today, due_day, calendar) <= DUE_SOON_WORKING_DAYS:
        return DueState.DUE_SOON
    return DueState.RUNNING


@dataclass(frozen=True)
class DueChip:
    """One tap on the phone: a due, and the day it comes to if handed over today."""

    due: Due
    falls_on: DueDate

    def to_document(self) -> dict[str, Any]:
        """Return `{due, day, provisional, moved_from}`, days as ISO texts."""
        moved_from = self.falls_on.moved_from
        return {
            "due": self.due.to_document(),
            "day": self.falls_on.day.isoformat(),
            "provisional": self.falls_on.provisional,
            "moved_from": moved_from.isoformat() if moved_from else None,
        }


USUAL_DUES = (
    Due(immediate=True),
    Due(days=3, type="working"),
    Due(days=5, type="working"),
    Due(days=10, type="working"),
)


def due_chips(today: date, calendar: Calendar) -> tuple[DueChip, ...]:
    """Return the usual dues, each with the day it comes to for a paper handed over today."""
    return tuple(DueChip(due, due_date(due, today, calendar)) for due in USUAL_DUES)


def _after_working_days(days: int, delivered: date, calendar: Calendar) -> DueDate:
    day = delivered
    for _ in range(days):
        day = calendar.next_working(day + ONE_DAY)
    return DueDate(day, provisional=_any_provisional(delivered + ONE_DAY, day, calendar))


def _after_calendar_days(days: int, delivered: date, calendar: Calendar) -> DueDate:
    last = date.fromordinal(delivered.toordinal() + days)
    day = calendar.next_working(last)
    return DueDate(
        day,
        provisional=_any_provisional(last, day, calendar),
        moved_from=last if day != last else None,
    )


def _any_provisional(first: date, last: date, calendar: Calendar) -> bool:
    return not calendar.years.issuperset(range(first.year, last.year + 1))


def _iso_date(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DueProblem("due_date_unreadable") from error
    if day.isoformat() != text:  # fromisoformat also takes 20261205 and week dates
        raise DueProblem("due_date_unreadable")
    return day
