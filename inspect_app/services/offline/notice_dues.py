"""Until when, as a notice says it: the words, and the day that each number of days comes to."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import DAY_TYPES, Due, due_date
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.paper import CORRECTED_DUE
from inspect_app.services.offline.day import DAYS_AHEAD, DAYS_BEFORE
from pdf.wording import WEEKDAYS, at_once, chinese_date, due_by, due_within

MOST_COUNTED = 60
"""A longer due is given as a date on the spot, or its notice is issued at the office."""
DELIVERED, COMES_TO = date(2001, 2, 3), date(2003, 12, 1)
DAYS = 7777


def dues_document(today: date) -> dict[str, Any]:
    """Write the words, and for each day of delivery so many days on which each due ends.

    `falls_on` has for each type and day of delivery, from `first` on, the days from there to the
    end of 1, 2, … days; less than nothing where the calendar of a year is still to come.
    """
    return {
        "weekdays": WEEKDAYS,
        "immediate": at_once(),
        "corrected": CORRECTED_DUE,
        "date": _day_words(due_by(COMES_TO)),
        "days": {kind: _within(kind) for kind in DAY_TYPES},
        "first": (today - timedelta(days=DAYS_BEFORE)).isoformat(),
        "falls_on": _falls_on(today, working_calendar()),
    }


@lru_cache(maxsize=4)
def _falls_on(today: date, calendar: Calendar) -> dict[str, list[list[int]]]:
    days = [today + timedelta(days=n) for n in range(-DAYS_BEFORE, DAYS_AHEAD + 1)]
    counts = range(1, MOST_COUNTED + 1)
    return {
        kind: [[_steps(n, kind, day, calendar) for n in counts] for day in days]
        for kind in DAY_TYPES
    }


def _steps(count: int, kind: Literal["working", "calendar"], day: date, calendar: Calendar) -> int:
    falls = due_date(Due(days=count, type=kind), day, calendar)
    steps = (falls.day - day).days
    return -steps if falls.provisional else steps


def _within(kind: Literal["working", "calendar"]) -> dict[str, str]:
    """The words of so many days, for a day that is certain and for one that is not yet."""
    words = {
        name: due_within(
            DAYS, kind, if_delivered_on=DELIVERED, comes_to=COMES_TO, provisional=provisional
        )
        for name, provisional in (("certain", False), ("provisional", True))
    }
    return {
        name: _day_words(text.replace(str(DAYS), "{days}")).replace(
            chinese_date(DELIVERED), "{delivered}"
        )
        for name, text in words.items()
    }


def _day_words(text: str) -> str:
    """Put places for a day and its weekday."""
    weekday = f"星期{WEEKDAYS[COMES_TO.weekday()]}"
    return text.replace(chinese_date(COMES_TO), "{day}").replace(weekday, "星期{weekday}")
