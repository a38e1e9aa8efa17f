"""How urgently an institution should be looked at: points, each with what gave them.

The law sets no formula. Which facts count follows the trade's grading (domain/rules.md §§3-5): the
credit grade, what is open or comes back, complaints and other clues, how long ago the last visit
was against what the grade allows, and whether a licence stands at all. How much each counts is the
office's own (`Weights`); the usual points only say an order of magnitude.

The score is the sum of its parts. It is computed from facts whenever it is asked for and never
stored; `services/risk/ordering.py` asks the database the same, and a property test holds the two
together.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from inspect_app.rules.coverage import months_before
from inspect_app.rules.rectification import SETTLED

CLUE_SOURCES = ("complaint", "data_alert", "handover")
"""Sources of an assignment or a visit that say somebody pointed at the institution."""
UNFOUNDED = frozenset({"not_applicable", "withdrawn"})
"""States in which a violation counts for nothing: it was none, or was taken back."""
REPEAT_MONTHS = 24
"""Found again within two years is heavier (domain/rules.md, art. 16)."""
CLUE_MONTHS = 12
MOST_TERMS = 3
"""A visit that is due for longer than so many terms raises the score no further."""
MOST_POINTS = 100
"""What an office may give one fact at most."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of a visit that counts; ``due_on`` is None before delivery."""

    code: str
    found_on: date
    state: str = "open"
    due_on: date | None = None
    corrected_on_spot: bool = False

    @property
    def is_open(self) -> bool:
        return self.state not in SETTLED and not self.corrected_on_spot


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one institution; ``months`` is how long its grade may wait for a visit.

    ``clues`` are the days on which somebody pointed at it. ``last_visit`` is the day of the last
    completed visit, None where there was none.
    """

    kind: str
    grade: str
    months: int
    last_visit: date | None = None
    findings: tuple[Finding, ...] = ()
    clues: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Points of each fact; a grade or kind that is not named counts as ``ungraded`` or nothing.

    ``open`` for each violation not put right, ``overdue`` on top of it once its day is over,
    ``repeated`` for each time a code was found again, ``clue`` for each clue, ``term`` for each
    whole term that went by since the last visit (`MOST_TERMS` at most), ``never`` without any.
    """

    grades: Mapping[str, int] = field(
        default_factory=lambda: {"A": 0, "B": 5, "C": 15, "D": 30},
    )
    ungraded: int = 10
    kinds: Mapping[str, int] = field(
        default_factory=lambda: {"licensed": 0, "unlicensed": 40, "school": 0}
    )
    open: int = 8
    overdue: int = 12
    repeated: int = 6
    clue: int = 15
    term: int = 10
    never: int = 20

    @classmethod
    def of_office(cls, own: Mapping[str, Any]) -> Self:
        """Read an office's settings, `to_document`'s; what is missing or no number is as usual."""
        usual = cls()
        single = {name: _points(own.get(name), getattr(usual, name)) for name in SINGLE}
        return cls(
            grades=_each(own.get("grades"), usual.grades),
            kinds=_each(own.get("kinds"), usual.kinds),
            **single,
        )

    def to_document(self) -> dict[str, Any]:
        """Return them as an office keeps them."""
        single = {name: getattr(self, name) for name in SINGLE}
        return {"grades": dict(self.grades), "kinds": dict(self.kinds), **single}


SINGLE = ("ungraded", "open", "overdue", "repeated", "clue", "term", "never")
"""Weights that are one number each."""


def _points(value: object, usual: int) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 <= value <= MOST_POINTS else usual  # type: ignore[operator, return-value]  # mypy does not see through is_number


def _each(own: object, usual: Mapping[str, int]) -> dict[str, int]:
    given = own if isinstance(own, Mapping) else {}
    return {name: _points(given.get(name), usual.get(name, 0)) for name in [*usual, *given]}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that raised the score: ``count`` times ``each`` points.

    ``code`` is grade, kind, open, overdue, repeated, clue, term or never; ``detail`` names the
    grade or the kind.
    """

    code: str
    count: int
    each: int
    detail: str = ""

    @property
    def points(self) -> int:
        return self.count * self.each


@dataclass(frozen=True, slots=True)
class Risk:
    """The parts that raised it, in the order in which they are shown."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        return sum(part.points for part in self.parts)


def risk(facts: Facts, weights: Weights, on: date) -> Risk:
    """Score one institution as things stand on a day."""
    return Risk(tuple(part for part in _parts(facts, weights, on) if part.points))


def _parts(facts: Facts, weights: Weights, on: date) -> Iterator[Part]:
    findings = [one for one in facts.findings if one.found_on <= on]
    unsettled = [one for one in findings if one.is_open]
    overdue = sum(one.due_on is not None and one.due_on < on for one in unsettled)
    yield Part("kind", 1, weights.kinds.get(facts.kind, 0), facts.kind)
    yield Part("grade", 1, weights.grades.get(facts.grade, weights.ungraded), facts.grade)
    yield Part("open", len(unsettled), weights.open)
    yield Part("overdue", overdue, weights.overdue)
    yield Part("repeated", repetitions(findings, on), weights.repeated)
    yield Part("clue", clues(facts.clues, on), weights.clue)
    if facts.last_visit is None:
        yield Part("never", 1, weights.never)
    else:
        yield Part("term", terms_missed(facts.last_visit, facts.months, on), weights.term)


def repetitions(findings: list[Finding], on: date) -> int:
    """Count how often a code was found on one more day within two years; unfounded ones apart."""
    since, days = months_before(on, REPEAT_MONTHS), defaultdict[str, set[date]](set)
    for one in findings:
        if one.state not in UNFOUNDED and since <= one.found_on <= on:
            days[one.code].add(one.found_on)
    return sum(len(each) - 1 for each in days.values())


def clues(days: tuple[date, ...], on: date) -> int:
    """Count the clues of the last twelve months."""
    return sum(months_before(on, CLUE_MONTHS) <= day <= on for day in days)


def terms_missed(last_visit: date, months: int, on: date) -> int:
    """Count the whole terms that went by since the last visit, `MOST_TERMS` at most."""
    bounds = (months_before(on, months * times) for times in range(1, MOST_TERMS + 1))
    return sum(last_visit < bound for bound in bounds)
