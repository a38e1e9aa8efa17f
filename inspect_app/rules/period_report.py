"""What a period report counts, measure by measure; `report_facts` counts it in plain Python.

Days are Asia/Shanghai's. Visits *count* when they are complete and the latest revision, notices
and their deeds when they are the own office's; every kind of institution, all methods.

| Measure | Unit | Is |
|---|---|---|
| ``inspector_visits`` | 人次 | inspectors named on the visits of the period that were made on site, completed or attempted; helpers are none: without a certificate one only assists (domain/rules.md §3) |
| ``visits`` | 家次 | completed visits of the period; ``rechecks`` and ``off_site`` ones (documents, video) are part of them |
| ``institutions`` | 家 | different institutions of these; places in no register by name and address |
| ``attempts`` and each of its outcomes | 次 | visits of the period with an outcome other than completed |
| ``violations`` | 项 | violations of the visits of the period that count; ``on_spot`` are those corrected on the spot |
| ``papers`` | 份 | ``notices`` and supervision ``opinions`` issued in the period and not withdrawn since; ``withdrawn`` ones apart |
| ``rectified`` | 项 | violations that a recheck of the period was the first to find rectified, on papers that are not withdrawn |
| ``referrals`` | 件 | referral letters recorded in the period |
| ``closed`` | 份 | papers closed in the period |

- *Time to rectify*: of ``rectified``, the days from the delivery's effect to that recheck. A
  quantile is the smallest number of days that so many of them took at most.
- *Share in time*: of the violations whose binding day lies in the period and is over (``due``; not
  those withdrawn or no longer applicable), those found rectified by a recheck where that recheck,
  or a rectification report of the institution, came by the binding day. ``unchecked`` of the due
  have had no result yet and are none of those in time.
- *Repeat rate*: of the institutions of the register with a violation found in the period other
  than on a recheck (``with_violations``), those where one of its codes had been found on an earlier
  day within two years (``repeated``; domain/rules.md §1 on article 16).

District and sector are those of today's register; of a place in no register the district that was
written down, and no sector. "The same period last year" are the same days a year earlier.
"""  # noqa: E501 - a table

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from math import ceil
from operator import attrgetter

from inspect_app.rules.coverage import ATTEMPTS, Period, end_of_month

AXES = ("district", "sector")
MEDIAN, UPPER = 50, 75
"""The quantiles of the time to rectify, in percent."""
MOST_CODES = 10
SPANS: tuple[tuple[int, int | None], ...] = (
    (0, 3),
    (4, 7),
    (8, 14),
    (15, 30),
    (31, 60),
    (61, None),
)
"""Days to rectify as the chart shows them, from … to, both included."""
YEARS_OF_REPEAT = 2


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the trade's table; one that is ``part_of`` another is shown below it."""

    key: str
    unit: str
    part_of: str = ""


MEASURES = (
    Measure("inspector_visits", "person_visits"),
    Measure("visits", "visits"),
    Measure("rechecks", "visits", "visits"),
    Measure("off_site", "visits", "visits"),
    Measure("institutions", "institutions"),
    Measure("attempts", "attempts"),
    *(Measure(outcome, "attempts", "attempts") for outcome in ATTEMPTS),
    Measure("violations", "items"),
    Measure("on_spot", "items", "violations"),
    Measure("papers", "papers"),
    Measure("notices", "papers", "papers"),
    Measure("opinions", "papers", "papers"),
    Measure("withdrawn", "papers"),
    Measure("rectified", "items"),
    Measure("referrals", "cases"),
    Measure("closed", "papers"),
)
SHORT = ("inspector_visits", "visits", "violations", "papers", "rectified", "referrals")
"""The trade's own six, which every breakdown has."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of one line; ``days`` is how often rectifying took so many days."""

    inspector_visits: int = 0
    visits: int = 0
    rechecks: int = 0
    off_site: int = 0
    institutions: int = 0
    closed_door: int = 0
    refused: int = 0
    moved: int = 0
    not_found: int = 0
    violations: int = 0
    on_spot: int = 0
    notices: int = 0
    opinions: int = 0
    withdrawn: int = 0
    rectified: int = 0
    referrals: int = 0
    closed: int = 0
    due: int = 0
    in_time: int = 0
    unchecked: int = 0
    with_violations: int = 0
    repeated: int = 0
    days: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: "Figures") -> "Figures":
        summed = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return Figures(**summed, days=Counter(self.days) + Counter(other.days))

    @property
    def attempts(self) -> int:
        return sum(getattr(self, outcome) for outcome in ATTEMPTS)

    @property
    def papers(self) -> int:
        return self.notices + self.opinions

    @property
    def timed(self) -> int:
        """Return how many of the rectified have a delivery to count from: n of the quantiles."""
        return sum(self.days.values())

    @property
    def in_time_rate(self) -> float | None:
        return self.in_time / self.due if self.due else None

    @property
    def repeat_rate(self) -> float | None:
        return self.repeated / self.with_violations if self.with_violations else None

    def days_within(self, percent: int) -> int | None:
        """Return the smallest number of days that so many percent took at most."""
        return quantile(self.days, percent)

    def spans(self) -> tuple[int, ...]:
        """Return how many took so long, by `SPANS`."""
        return tuple(
            sum(
                n
                for days, n in self.days.items()
                if first <= days and (last is None or days <= last)
            )
            for first, last in SPANS
        )


COUNTS = tuple(each.name for each in fields(Figures) if each.name != "days")
_COUNTED = attrgetter(*COUNTS)


def total(some: Iterable[Figures]) -> Figures:
    """Sum many lines."""
    lines, days = list(some), Counter[int]()
    for each in lines:
        days.update(each.days)
    counts = map(sum, zip(*map(_COUNTED, lines), strict=True))
    return Figures(**dict(zip(COUNTS, counts, strict=False)), days=days)  # none of no lines


def quantile(histogram: Mapping[int, int], percent: int) -> int | None:
    """Return the smallest value that at least so many percent do not exceed; None of nothing."""
    wanted = ceil(sum(histogram.values()) * percent / 100)
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= max(wanted, 1):
            return value
    return None


def a_year_before(period: Period) -> Period:
    """Return the same days a year earlier.

    Whole months stay whole: February is compared with all of February. Of other days the 29 of
    February becomes the 28.
    """
    first = _last_year(period.first)
    if period.first.day == 1 and period.last == end_of_month(period.last):
        return Period(first, end_of_month(_last_year(period.last.replace(day=1))))
    return Period(first, _last_year(period.last))


def _last_year(day: date) -> date:
    year = day.year - 1
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def year_to(day: date) -> Period:
    """Return the calendar year up to and with the day: the months of the chart."""
    return Period(date(day.year, 1, 1), day)


def half_year_of(day: date) -> Period:
    """Return the half of the calendar year that the day lies in."""
    first = date(day.year, 1 if day.month < 7 else 7, 1)
    return Period(first, end_of_month(first.replace(month=first.month + 5)))


def is_repeat(earlier: date, day: date) -> bool:
    """Tell whether something found on the earlier day is found again within two years."""
    return earlier < day and as_number(day) <= as_number(earlier) + YEARS_OF_REPEAT * 10_000


def as_number(day: date) -> int:
    """Return 2026-12-05 as 20261205: with 20000 more it is the same day two years later."""
    return day.year * 10_000 + day.month * 100 + day.day
