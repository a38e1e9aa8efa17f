"""The counts of a period report from plain facts: `period_report` in code.

`services.reports.cells` asks the database the same; a property test holds the two together.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from inspect_app.rules.coverage import Period
from inspect_app.rules.period_report import Figures, is_repeat

NOT_DUE = ("withdrawn", "not_applicable")


@dataclass(frozen=True, slots=True)
class FoundFact:
    """One violation of a visit."""

    code: str
    on_spot: bool = False


@dataclass(frozen=True, slots=True)
class VisitFact:
    """One visit that counts; ``place`` tells places apart, be they in the register or not."""

    place: str
    day: date
    outcome: str = "completed"
    method: str = "on_site"
    kind: str = "routine"
    inspectors: int = 2
    found: tuple[FoundFact, ...] = ()
    in_register: bool = True


@dataclass(frozen=True, slots=True)
class OrderFact:
    """One violation of a paper: its binding day, its state, the days a recheck said rectified."""

    due_on: date | None
    state: str
    rectified_on: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperFact:
    """One notice or opinion; ``reports`` and ``referrals`` are the days of such deeds."""

    kind: str
    issued_on: date
    state: str
    delivered_on: date | None = None
    closed_on: date | None = None
    reports: tuple[date, ...] = ()
    referrals: tuple[date, ...] = ()
    orders: tuple[OrderFact, ...] = ()


def count(
    visits: Collection[VisitFact], papers: Iterable[PaperFact], period: Period, today: date
) -> Figures:
    """Count the facts of one office."""
    counts = Counter[str]()
    within = [visit for visit in visits if visit.day in period]
    for visit in within:
        counts.update(_of_visit(visit))
    counts["institutions"] = len({v.place for v in within if v.outcome == "completed"})
    counts.update(_of_repeats(visits, within))
    days = Counter[int]()
    for paper in papers:
        counts.update(_of_paper(paper, period, today))
        days.update(_days(paper, period))
    return Figures(**counts, days=days)


def _of_visit(visit: VisitFact) -> Iterator[str]:
    if visit.method == "on_site":
        yield from ["inspector_visits"] * visit.inspectors
    if visit.outcome == "completed":
        yield "visits"
        yield from ["rechecks"] * (visit.kind == "recheck")
        yield from ["off_site"] * (visit.method != "on_site")
    else:
        yield visit.outcome
    for found in visit.found:
        yield "violations"
        yield from ["on_spot"] * found.on_spot


def _of_repeats(visits: Collection[VisitFact], within: Iterable[VisitFact]) -> dict[str, int]:
    new = {
        (visit.place, found.code, visit.day)
        for visit in within
        if visit.kind != "recheck" and visit.in_register
        for found in visit.found
    }
    before = {(visit.place, found.code, visit.day) for visit in visits for found in visit.found}
    again = {
        place
        for place, code, day in new
        if any((place, code) == each[:2] and is_repeat(each[2], day) for each in before)
    }
    return {"with_violations": len({place for place, *_ in new}), "repeated": len(again)}


def _of_paper(paper: PaperFact, period: Period, today: date) -> Iterator[str]:
    if paper.issued_on in period:
        yield "withdrawn" if paper.state == "withdrawn" else f"{paper.kind}s"
    yield from ["closed"] * (paper.closed_on is not None and paper.closed_on in period)
    yield from ["referrals"] * sum(day in period for day in paper.referrals)
    if paper.state == "withdrawn":
        return
    for order in paper.orders:
        if order.rectified_on and min(order.rectified_on) in period:
            yield "rectified"
        if order.due_on and order.due_on in period and order.due_on < today:
            yield from _of_due(order, paper, order.due_on)


def _of_due(order: OrderFact, paper: PaperFact, due_on: date) -> Iterator[str]:
    if order.state in NOT_DUE:
        return
    yield "due"
    yield from ["unchecked"] * (order.state == "open")
    answered = min(order.rectified_on, default=None)
    reported = min(paper.reports, default=None)
    if answered and any(day is not None and day <= due_on for day in (answered, reported)):
        yield "in_time"


def _days(paper: PaperFact, period: Period) -> Iterator[int]:
    if paper.state == "withdrawn" or paper.delivered_on is None:
        return
    for order in paper.orders:
        if order.rectified_on and min(order.rectified_on) in period:
            yield max((min(order.rectified_on) - paper.delivered_on).days, 0)
