"""Count the months of a period at once: register, visits and excuses are each read once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS, Period, Tally
from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.cells import Scope, counting_visits, excused_in, within
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Months:
    """The tally of the whole period, where it was counted with them, and of each of its months."""

    whole: Tally | None
    each: tuple[Tally, ...]


def count_months(scope: Scope) -> Months:
    """Count the scope and its months; an institution is in a month's register on its last day."""
    spans = (scope.period, *scope.period.months())
    registered = db.session.execute(_registered(scope, spans)).one()
    reached = db.session.execute(_reached(scope, spans)).one()
    excused = _excused(scope, spans)
    tallies = [
        Tally(registered[at], reached[2 * at], reached[2 * at + 1], len(excused[at]))
        for at, _ in enumerate(spans)
    ]
    return Months(tallies[0], tuple(tallies[1:]))


def _registered(scope: Scope, spans: Sequence[Period]) -> sa.Select[Any]:
    counts: list[Any] = [_how_many(_is_open(span.last)) for span in spans]
    return sa.select(*counts).where(_of_kind(scope))


def _reached(scope: Scope, spans: Sequence[Period]) -> sa.Select[Any]:
    """How many were visited, and how many attempted alone, span by span."""
    done = sa.case((Visit.outcome == "completed", 1), else_=0)
    noted = [
        sa.func.max(sa.case((Visit.visited_on.between(span.first, span.last), done)))
        for span in spans
    ]
    each = counting_visits(scope.office.id, "completed", *ATTEMPTS).add_columns(*noted)
    each = each.where(Visit.visited_on.between(scope.period.first, scope.period.last))
    of = each.group_by(Visit.institution_id).subquery("reached")
    counts: list[Any] = [
        _how_many(sa.and_(of.c[at] == value, _is_open(span.last)))
        for at, span in enumerate(spans, start=1)
        for value in (1, 0)
    ]
    query: sa.Select[Any] = (
        sa.select(*counts).select_from(of).join(Institution, Institution.id == of.c[0])
    )
    return query.where(_of_kind(scope))


def _excused(scope: Scope, spans: Sequence[Period]) -> list[set[int]]:
    """Who is excused and was not visited, span by span; excuses are few."""
    days = defaultdict[int, list[date]](list)
    visits = counting_visits(scope.office.id, "completed").add_columns(Visit.visited_on)
    visits = visits.where(Visit.visited_on.between(scope.period.first, scope.period.last))
    for place, day in db.session.execute(visits.where(Visit.institution_id.in_(excused_in(scope)))):
        days[place].append(day)
    found: list[set[int]] = [set() for _ in spans]
    for place, first, last, begun, closed in db.session.execute(_excuses(scope)):
        for some, span in zip(found, spans, strict=True):
            is_open = (begun is None or begun <= span.last) and (
                closed is None or closed > span.last
            )
            if is_open and span.overlaps(first, last) and not any(d in span for d in days[place]):
                some.add(place)
    return found


def _excuses(scope: Scope) -> sa.Select[Any]:
    columns: tuple[Any, ...] = (
        Excuse.first_day, Excuse.last_day, Institution.registered_on, Institution.closed_on,
    )  # fmt: skip
    query = excused_in(scope).add_columns(*columns)
    query = query.join(Institution, Institution.id == Excuse.institution_id)
    return query.where(_of_kind(scope))


def _of_kind(scope: Scope) -> sa.ColumnElement[bool]:
    here = within(prefix(scope.office.district))
    return sa.and_(Institution.stands, *here, Institution.kind == scope.kind)


def _is_open(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        sa.or_(Institution.registered_on.is_(None), Institution.registered_on <= day),
        sa.or_(Institution.closed_on.is_(None), Institution.closed_on > day),
    )


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.count(sa.case((condition, 1)))
