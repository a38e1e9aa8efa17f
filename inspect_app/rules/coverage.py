"""What coverage counts (design rule 17), in words and in code.

- *In the register on a day*: registered on or before it (or since when is not known) and not
  closed by it: a place that closes on the 30th is no longer there on the 30th.
- *Denominator*: the institutions of the kind in the register on the **last** day of the period.
  Those that closed within the period are listed apart and are no part of it.
- *Visited*: of the denominator, those with at least one complete visit with outcome `completed`
  whose day lies in the period. Only the latest revision of a visit counts, and only the own
  office's. Ten visits to one institution make one.
- *Off-site only*: of the visited, those whose every counting visit of the period was by documents
  or video (`OFF_SITE`). They are visited, and told apart.
- *Attempted*: of the **not** visited, those with a complete attempt in the period.
- *Excused*: of the **not** visited, those with an excuse that overlaps the period.
- *rate* = visited ÷ denominator; *rate_excused* = visited ÷ (denominator - excused); None where
  the divisor is 0.
- Schools are counted by the school's *term* (domain/rules.md §3): `term_of`.

The same for readers stands in `coverage_words`, one entry a definition.
`services/coverage/counting.py` asks the database the same; a property test holds the two together.
"""

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

BREAKDOWNS = ("district", "sector", "kind", "month")
ATTEMPTS = ("closed_door", "refused", "moved", "not_found")
ON_SITE = "on_site"
OFF_SITE = ("documents", "video")
"""Methods of a visit that count as visited and are told apart."""
MONTHS_BETWEEN_VISITS: Mapping[str, int] = {"A": 24, "B": 12, "C": 6, "D": 3}
"""By grade, where the office sets nothing else (domain/rules.md §5: a custom, not the law)."""
DEFAULT_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``first`` to ``last``, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.first > self.last:
            raise ValueError("a period ends before it begins")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def overlaps(self, first: date, last: date) -> bool:
        """Tell whether the days ``first`` to ``last`` share a day with the period."""
        return first <= self.last and last >= self.first

    def months(self) -> Iterator["Period"]:
        """Cut into calendar months; the first and last may be parts of one."""
        first = self.first
        while first <= self.last:
            last = min(self.last, end_of_month(first))
            yield Period(first, last)
            if last == date.max:
                return
            first = last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one line, and what follows from them."""

    denominator: int = 0
    visited: int = 0
    attempted: int = 0
    excused: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.denominator + other.denominator,
            self.visited + other.visited,
            self.attempted + other.attempted,
            self.excused + other.excused,
        )

    @property
    def not_visited(self) -> int:
        return self.denominator - self.visited

    @property
    def rate(self) -> float | None:
        return self.visited / self.denominator if self.denominator else None

    @property
    def rate_excused(self) -> float | None:
        divisor = self.denominator - self.excused
        return self.visited / divisor if divisor else None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one institution: its days in the register, visits, attempts, excuses.

    ``visits`` are days of any method; those of them that were no visits on site are ``off_site``.
    """

    registered_on: date | None = None
    closed_on: date | None = None
    visits: tuple[date, ...] = ()
    attempts: tuple[date, ...] = ()
    excuses: tuple[tuple[date, date], ...] = ()
    off_site: tuple[date, ...] = ()

    def in_register_on(self, day: date) -> bool:
        """Tell whether the register of that day holds it."""
        begun = self.registered_on is None or self.registered_on <= day
        return begun and (self.closed_on is None or self.closed_on > day)

    def closed_within(self, period: Period) -> bool:
        """Tell whether it left the register within the period."""
        return self.closed_on is not None and self.closed_on in period

    def visited_off_site_only(self, period: Period) -> bool:
        """Tell whether it counts as visited, but nobody went there."""
        if not self.in_register_on(period.last):
            return False
        within = Counter(day for day in self.visits if day in period)
        elsewhere = Counter(day for day in self.off_site if day in period)
        return bool(within) and within == elsewhere

    def tally(self, period: Period) -> Tally:
        """Count this one institution."""
        if not self.in_register_on(period.last):
            return Tally()
        if any(day in period for day in self.visits):
            return Tally(1, 1)
        attempted = any(day in period for day in self.attempts)
        excused = any(period.overlaps(*days) for days in self.excuses)
        return Tally(1, 0, int(attempted), int(excused))


def tally(standings: Iterable[Standing], period: Period) -> Tally:
    """Count many institutions."""
    return sum((each.tally(period) for each in standings), Tally())


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier, or that month's last day.

    An institution is overdue on a day when its last visit was before this.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def quarter_of(day: date) -> Period:
    """Return the calendar quarter that the day lies in."""
    first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return Period(first, end_of_month(first.replace(month=first.month + 2)))


def half_year_of(day: date) -> Period:
    """Return the half of the calendar year that the day lies in."""
    first = date(day.year, (day.month - 1) // 6 * 6 + 1, 1)
    return Period(first, end_of_month(first.replace(month=first.month + 5)))


@dataclass(frozen=True, slots=True)
class TermStarts:
    """Month and day on which the two terms of a school year begin; each is a province's."""

    first: tuple[int, int] = (9, 1)
    second: tuple[int, int] = (2, 1)

    def __post_init__(self) -> None:
        """Refuse what is no autumn and spring, or no day of every year."""
        if self.first[0] not in AUTUMN or self.second[0] not in SPRING:
            raise ValueError("a term begins in another season")
        for month, day in (self.first, self.second):
            date(YEAR_OF_365_DAYS, month, day)

    @classmethod
    def read(cls, texts: Sequence[str]) -> "TermStarts":
        """Read them like 9-1, 2-15; nothing means the usual days. Raises ValueError."""
        if not texts:
            return cls()
        first, second = (_month_and_day(text) for text in texts)
        return cls(first, second)

    def around(self, year: int) -> Iterator[date]:
        """Name the days on which a term begins, from the year before to the year after."""
        for each in (year - 1, year, year + 1):
            yield date(each, *self.second)
            yield date(each, *self.first)


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


AUTUMN, SPRING = range(7, 11), range(1, 5)
"""The months in which a first and a second term may begin."""
YEAR_OF_365_DAYS = 2023
TERM_STARTS = "term_starts"
"""Key of the office's settings: the two days like 9-1, 2-15, or nothing."""
USUAL_TERMS = TermStarts()


def term_of(day: date, starts: TermStarts = USUAL_TERMS) -> Period:
    """Return the school term that the day lies in; the holidays after it belong to it.

    The days of teaching within it are each province's; a term's visits count to its last day.
    """
    first = max(each for each in starts.around(day.year) if each <= day)
    following = min(each for each in starts.around(day.year) if each > day)
    return Period(first, following - timedelta(days=1))


def terms_until(day: date, count: int, starts: TermStarts = USUAL_TERMS) -> list[Period]:
    """Return the term of the day and those before it, the latest first."""
    terms = [term_of(day, starts)]
    while len(terms) < count:
        terms.append(term_of(terms[-1].first - timedelta(days=1), starts))
    return terms


def is_first_term(term: Period) -> bool:
    """Tell whether a term is the first of its school year."""
    return term.first.month in AUTUMN
