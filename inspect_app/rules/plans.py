"""Plans (计划): their periods, how often what is to be visited, and what became of it.

A *goal* says how many completed visits each institution is to have. ``{"visits_each": n}``: n
within the plan's days. ``{"by_grade": {grade: n}}``: n within the plan's days, by grade; and
``{grade: {"visits": n, "months": m}}``: n within the m months that end on the plan's last day, so
that a quarter's plan can hold "A once in two years". A grade without an entry follows the office's
own months between visits (`coverage.MONTHS_BETWEEN_VISITS` where it sets none). Grades are the
office's: there are not always four (domain/rules.md §5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from inspect_app.rules.coverage import DEFAULT_MONTHS, Period, end_of_month, months_before
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.sound_text import is_sound, shown
from inspect_app.rules.strict_body import LONGEST_NAME, StrictBody

PERIODS = ("month", "quarter", "term", "half_year", "year", "campaign")
SCOPE_KEYS = ("district", "sector", "kind", "grade")
MOST_VISITS, MOST_MONTHS, MOST_GRADES, LONGEST_GRADE = 99, 120, 20, 20
_CALENDAR = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_TERM_DAYS = range(90, 216)
"""A school's term lasts about five months; 90 to 215 days pass for one."""
_TERM_BEGINS = (1, 2, 3, 8, 9)


@dataclass(frozen=True, slots=True)
class Need:
    """So many completed visits, within the plan's days or the ``months`` before its end."""

    visits: int
    months: int | None = None

    def window(self, period: Period) -> Period:
        """The days whose visits count; a visit on the first one is just recent enough."""
        if self.months is None:
            return period
        return Period(months_before(period.last, self.months), period.last)

    def document(self) -> int | dict[str, int]:
        """Write it as the goal's JSON has it."""
        if self.months is None:
            return self.visits
        return {"visits": self.visits, "months": self.months}


@dataclass(frozen=True, slots=True)
class Goal:
    """Either so many ``visits_each``, or a need for each grade named in ``by_grade``."""

    visits_each: int | None = None
    by_grade: tuple[tuple[str, Need], ...] = ()

    def __post_init__(self) -> None:
        """Refuse a goal that asks for nothing, or in two ways."""
        if (self.visits_each is None) == (not self.by_grade):
            raise ValueError("a goal says visits_each or by_grade")

    @classmethod
    def read(cls, document: object) -> Self:
        """Read a goal's JSON strictly. Raises Invalid, its fields named below ``goal``."""
        body = StrictBody({"goal": document})
        goal = cls.read_in(body)
        body.done()
        assert goal is not None
        return goal

    @classmethod
    def read_in(cls, body: StrictBody) -> Self | None:
        """Read the ``goal`` of a body; None where a problem with it was noted."""
        part = body.part("goal")
        if part is None:
            if "goal" not in body.problems.found:
                body.refuse("goal", "required")
            return None
        known = len(body.problems.found)
        each = part.count("visits_each", most=MOST_VISITS) if part.holds("visits_each") else None
        grades = part.part("by_grade") if part.holds("by_grade") else None
        needs = () if grades is None else _needs(grades)
        part.close()
        if len(body.problems.found) > known:
            return None
        if (each is None) == (grades is None):
            body.refuse("goal", "one_goal")
        elif each == 0:
            part.refuse("visits_each", "out_of_range")
        elif grades is not None and not needs:
            part.refuse("by_grade", "required")
        elif len(needs) > MOST_GRADES:
            part.refuse("by_grade", "too_many", limit=MOST_GRADES)
        else:
            return cls(each, needs)
        return None

    def need(self, grade: str, months: Mapping[str, int]) -> Need:
        """What an institution of the grade needs; ``months`` are the office's own by grade."""
        if self.visits_each is not None:
            return Need(self.visits_each)
        named = dict(self.by_grade).get(grade)
        return named or Need(1, months.get(grade, DEFAULT_MONTHS))

    def document(self) -> dict[str, Any]:
        """Write it as JSON; `read` reads it back as the same."""
        if self.visits_each is not None:
            return {"visits_each": self.visits_each}
        return {"by_grade": {grade: need.document() for grade, need in self.by_grade}}


def _needs(grades: StrictBody) -> tuple[tuple[str, Need], ...]:
    needs = []
    for grade in grades.names:
        if not grade.strip() or grade != grade.strip() or len(grade) > LONGEST_GRADE:
            grades.refuse(shown(grade), "bad_grade", limit=LONGEST_GRADE)
        elif not is_sound(grade):
            grades.refuse(shown(grade), "bad_characters")
        else:
            needs.append((grade, _need(grades, grade)))
    return tuple(needs)


def _need(grades: StrictBody, grade: str) -> Need:
    if not grades.holds(grade, Mapping):
        return Need(_at_least_one(grades, grade, MOST_VISITS))
    part = grades.part(grade)
    assert part is not None
    need = Need(
        _at_least_one(part, "visits", MOST_VISITS), _at_least_one(part, "months", MOST_MONTHS)
    )
    part.close()
    return need


def _at_least_one(body: StrictBody, key: str, most: int) -> int:
    before = len(body.problems.found)
    count = body.count(key, most=most)
    if not count and len(body.problems.found) == before:
        body.refuse(key, "out_of_range")
    return count


@dataclass(frozen=True, slots=True)
class PlanBody:
    """What the call carries that makes a plan; ``scope`` holds the keys that narrow, no others."""

    name: str
    period: str
    days: Period
    scope: Mapping[str, str]
    goal: Goal
    note: str = ""


def read_plan(document: object) -> PlanBody:
    """Read ``{name, from, to, scope, goal}``; a ``period`` not told is what the days make."""
    body = StrictBody(document)
    name = body.text("name", required=True, longest=LONGEST_NAME)
    first, last = body.day("from", required=True), body.day("to", required=True)
    period = body.one_of("period", PERIODS) if body.holds("period") else ""
    scope = _scope(body)
    goal = Goal.read_in(body)
    note = body.text("note")
    if first and last:
        if first > last:
            body.refuse("to", "days_not_in_order")
        elif months_before(last, MOST_MONTHS) > first:
            body.refuse("to", "plan_too_long", limit=MOST_MONTHS)
        elif period in PERIODS and not fits(period, Period(first, last)):
            body.refuse("period", "days_not_the_period")
    body.done()
    assert first
    assert last
    assert goal
    days = Period(first, last)
    return PlanBody(name, period or period_of(days), days, scope, goal, note)


def _scope(body: StrictBody) -> dict[str, str]:
    part = body.part("scope")
    if part is None:
        return {}
    given = {
        "district": part.text("district", longest=12),
        "sector": part.one_of("sector", VOCABULARY["sector"]) if part.holds("sector") else "",
        "kind": part.one_of("kind", VOCABULARY["kind"]) if part.holds("kind") else "",
        "grade": part.text("grade", longest=LONGEST_GRADE),
    }
    part.close()
    return {key: value for key, value in given.items() if value}


def period_of(days: Period) -> str:
    """Name the period that the days are: a calendar one, a school's term, else a campaign."""
    named = (name for name in (*_CALENDAR, "term", "campaign") if fits(name, days))
    return next(named)


def fits(period: str, days: Period) -> bool:
    """Tell whether the days are such a period; a campaign may last as long as it likes.

    A term is the office's to date: it begins in August or September, or in January to March, and
    lasts about five months.
    """
    if period == "campaign":
        return True
    if period == "term":
        length = (days.last - days.first).days + 1
        return days.first.month in _TERM_BEGINS and length in _TERM_DAYS
    months, first = _CALENDAR[period], days.first
    if first.day != 1 or (first.month - 1) % months:
        return False
    return days.last == end_of_month(first.replace(month=first.month + months - 1))
