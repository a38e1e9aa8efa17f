"""Which days are working days: the State Council's yearly notice, with make-up days.

The dates stand in `data/calendar.yaml`. A year without a notice is taken as Monday to
Friday and called provisional, until somebody enters that year's notice.
"""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Self

import yaml

CALENDAR_FILE = Path(__file__).parent / "data" / "calendar.yaml"
SATURDAY = 5
ONE_DAY = timedelta(days=1)
CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had one zone and no summer time since 1992; it needs no zone data on the machine."""


def china_day(moment: datetime) -> date:
    """Return the day an aware moment falls on in China (design rule 15)."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no day")
    return moment.astimezone(CHINA).date()


@dataclass(frozen=True)
class YearNotice:
    """What one year's notice says; it may reach into the last days of the year before."""

    year: int
    days_off: frozenset[date]
    make_up_days: frozenset[date]


@dataclass(frozen=True)
class Calendar:
    """The notices known, by year. Never changed: a new notice gives a new calendar."""

    notices: tuple[YearNotice, ...]

    @classmethod
    def published(cls) -> Self:
        """Return the calendar that comes with the program (cached by file)."""
        return cls(_published_notices())

    @cached_property
    def years(self) -> frozenset[int]:
        return frozenset(notice.year for notice in self.notices)

    @cached_property
    def _days_off(self) -> frozenset[date]:
        return frozenset[date]().union(*(notice.days_off for notice in self.notices))

    @cached_property
    def _make_up_days(self) -> frozenset[date]:
        return frozenset[date]().union(*(notice.make_up_days for notice in self.notices))

    def is_working(self, day: date) -> bool:
        if day in self._make_up_days:
            return True
        return day.weekday() < SATURDAY and day not in self._days_off

    def working_days_until(self, day: date) -> int:
        """Count the working days from 1 January of the year 1 up to and with the day.

        Counted by weeks, then mended by what the notices move: a list reaches over years of days.
        """
        weeks, rest = divmod(day.toordinal(), 7)  # that first day was a Monday
        given, taken = self._moved
        return weeks * SATURDAY + min(rest, SATURDAY) + bisect(given, day) - bisect(taken, day)

    @cached_property
    def _moved(self) -> tuple[list[date], list[date]]:
        """Weekends on which one works, and other days on which nobody does, in their order."""
        days = sorted(self._make_up_days | self._days_off)
        given = [day for day in days if self.is_working(day) and day.weekday() >= SATURDAY]
        taken = [day for day in days if not self.is_working(day) and day.weekday() < SATURDAY]
        return given, taken

    def is_provisional(self, day: date) -> bool:
        """Say whether the notice for the day's year is still to come."""
        return day.year not in self.years

    def next_working(self, day: date) -> date:
        """Return the day itself when it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def with_year(
        self, year: int, *, days_off: frozenset[date], make_up_days: frozenset[date]
    ) -> "Calendar":
        """Return a calendar that knows this year's notice, in place of any earlier one."""
        kept = [notice for notice in self.notices if notice.year != year]
        kept.append(YearNotice(year, days_off, make_up_days))
        return Calendar(tuple(sorted(kept, key=lambda notice: notice.year)))

    def to_document(self) -> dict[str, list[Any]]:
        """Return what a phone needs to count days: `{years, days_off, make_up_days}`, ISO."""
        return {
            "years": sorted(self.years),
            "days_off": sorted(day.isoformat() for day in self._days_off),
            "make_up_days": sorted(day.isoformat() for day in self._make_up_days),
        }


@cache
def _published_notices() -> tuple[YearNotice, ...]:
    document = yaml.safe_load(CALENDAR_FILE.read_text(encoding="utf-8"))
    return tuple(_notice(year, entry) for year, entry in sorted(document["years"].items()))


def _notice(year: int, entry: dict[str, Any]) -> YearNotice:
    days_off = {
        first + timedelta(days=n)
        for first, last in entry["days_off"]
        for n in range((last - first).days + 1)
    }
    return YearNotice(year, frozenset(days_off), frozenset(entry["make_up_days"]))
