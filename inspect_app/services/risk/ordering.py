"""The score of `rules.risk` in SQL, to order a whole register by it (`risk.scoring` does).

Something happened at few: their scores are computed from the events. Everybody else's follow from
kind, grade and last visit alone.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import DEFAULT_MONTHS, months_before
from inspect_app.rules.risk import (
    CLUE_MONTHS,
    CLUE_SOURCES,
    MOST_TERMS,
    REPEAT_MONTHS,
    UNFOUNDED,
    Weights,
)
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.coverage.cells import counting_visits
from inspect_app.services.risk.facts import of_office
from inspect_app.store.assignment import Assignment
from inspect_app.store.institution import Institution
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.office import Office
from inspect_app.store.violation import Violation, is_unsettled
from inspect_app.store.visit import Visit, is_by_clue

_Points = sa.ColumnElement[int]


def quiet(
    office: Office, where: sa.ColumnElement[bool], weights: Weights, on: date, least: int = 0
) -> sa.Select[int, int]:
    """Select ``id`` and ``score`` of the institutions that ``where`` names, as if nothing happened.

    Where it is less than ``least`` they are left out, most of them before their last visit is
    looked up.
    """
    standing = _standing(weights)
    enough = standing >= least - max(weights.never, weights.term * MOST_TERMS)
    # The offset keeps the database from looking the last visit up for every condition anew.
    known = _known(office, on, standing).where(where, enough).offset(0).subquery().c
    score = known.standing + _age(office, weights, on, known.grade, known.day)
    each = sa.select(known.id, score.label("score")).subquery().c
    return sa.select(each.id, each.score).where(each.score >= least)


def eventful(
    office: Office, where: sa.ColumnElement[bool], weights: Weights, on: date
) -> sa.Select[int, int, int]:
    """Select ``id`` of those where something happened, between which scores each of them stands.

    What it costs to know how often a code came back is asked of few (`repetitions`): here only
    how often at most.
    """
    exact = (_open(office, weights, on), _clues(office, weights, on))
    events = sa.union_all(
        *(each.add_columns(sa.literal(0).label("more")) for each in exact),
        _at_most_repeated(office, weights, on),
    ).subquery()
    sums = (_whole(sa.func.sum(events.c[name])).label(name) for name in ("points", "more"))
    happened = (
        sa.select(events.c.institution_id, *sums).group_by(events.c.institution_id).subquery()
    )
    known = (
        _known(office, on, _standing(weights))
        .join(happened, happened.c.institution_id == Institution.id)
        .add_columns(happened.c.points, happened.c.more)
        .where(where)
        .offset(0)
        .subquery()
        .c
    )
    age = _age(office, weights, on, known.grade, known.day)
    score = known.standing + age + known.points
    return sa.select(known.id, score.label("least"), (score + known.more).label("most"))


def repetitions(
    office: Office, weights: Weights, on: date, ids: Sequence[int]
) -> sa.Select[int | None, int]:
    """Select ``institution_id`` and the points of the codes that came back at some of these."""
    each = _repeated(office, weights, on).where(Visit.institution_id.in_(ids)).subquery().c
    points = _whole(sa.func.sum(each.points))
    return sa.select(each.institution_id, points).group_by(each.institution_id)


def _known(office: Office, on: date, standing: _Points) -> sa.Select[int, str, int, date]:
    """Select ``id``, ``grade``, ``standing`` and the ``day`` of the last visit until then."""
    kept = LastVisit
    last = sa.case((kept.day > on, _last_visit(office, on)), else_=kept.day)
    is_its = sa.and_(kept.office_id == office.id, kept.institution_id == Institution.id)
    query = sa.select(
        Institution.id, Institution.grade, standing.label("standing"), last.label("day")
    )
    return query.select_from(Institution).outerjoin(kept, is_its)


def _whole(sum_of: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    """PostgreSQL's sum of whole numbers is a decimal one."""
    return sa.cast(sum_of, sa.Integer)


def _standing(weights: Weights) -> _Points:
    """Points of the kind and the grade."""
    kinds = sa.case(*((Institution.kind == k, n) for k, n in weights.kinds.items()), else_=0)
    grades = ((Institution.grade == grade, n) for grade, n in weights.grades.items())
    return kinds + sa.case(*grades, else_=weights.ungraded)


def _open(office: Office, weights: Weights, on: date) -> sa.Select[int | None, int]:
    late = sa.func.count(sa.case((Violation.due_on < on, 1)))
    points = sa.func.count() * weights.open + late * weights.overdue
    return (
        sa.select(Visit.institution_id, points.label("points"))
        .join(Violation, Violation.visit_id == Visit.id)
        .where(
            is_unsettled(Violation),
            Violation.corrected_on_spot.is_(False),
            Visit.institution_id.is_not(None),
            Visit.visited_on <= on,
            *of_office(office),
        )
        .group_by(Visit.institution_id)
    )


def _at_most_repeated(
    office: Office, weights: Weights, on: date
) -> sa.Select[int | None, int, int]:
    """A code can come back only with the findings of another day.

    Without those of the visit with the most of them, as each code was found a first time.
    """
    found = sa.select(Violation.visit_id, sa.func.count().label("n"))
    found_at = found.group_by(Violation.visit_id).subquery()
    most = _whole(sa.func.sum(found_at.c.n) - sa.func.max(found_at.c.n)) * weights.repeated
    return (
        sa.select(Visit.institution_id, sa.literal(0), most)
        .join(found_at, found_at.c.visit_id == Visit.id)
        .where(*_within_repeats(office, on))
        .group_by(Visit.institution_id)
        .having(sa.func.min(Visit.visited_on) < sa.func.max(Visit.visited_on))
    )


def _repeated(office: Office, weights: Weights, on: date) -> sa.Select[int | None, int]:
    days = sa.func.count(sa.distinct(Visit.visited_on))
    return (
        sa.select(Visit.institution_id, ((days - 1) * weights.repeated).label("points"))
        .join(Violation, Violation.visit_id == Visit.id)
        .where(Violation.state.not_in(UNFOUNDED), *_within_repeats(office, on))
        .group_by(Visit.institution_id, Violation.code)
        .having(days > 1)
    )


def _within_repeats(office: Office, on: date) -> tuple[sa.ColumnElement[bool], ...]:
    since = months_before(on, REPEAT_MONTHS)
    found = (Visit.institution_id.is_not(None), Visit.visited_on.between(since, on))
    return (*found, *of_office(office))


def _clues(office: Office, weights: Weights, on: date) -> sa.Select[int | None, int]:
    since = months_before(on, CLUE_MONTHS)
    sent = sa.select(Assignment.institution_id).where(
        Assignment.office_id == office.id,
        Assignment.source.in_(CLUE_SOURCES),
        Assignment.cancelled_at.is_(None),
        Assignment.created_at >= _begin(since),
        Assignment.created_at < _begin(on + timedelta(days=1)),
    )
    gone = sa.select(Visit.institution_id).where(
        Visit.office_id == office.id,
        Visit.institution_id.is_not(None),
        is_by_clue(),
        Visit.assignment_id.is_(None),
        Visit.superseded_by_id.is_(None),
        Visit.visited_on.between(since, on),
    )
    each = sa.union_all(sent, gone).subquery()
    points = sa.func.count() * weights.clue
    return sa.select(each.c.institution_id, points.label("points")).group_by(each.c.institution_id)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)


def _last_visit(office: Office, on: date) -> sa.ScalarSelect[date]:
    """Look up the day of an institution's last completed visit until then, by one index.

    It is kept (`coverage.last_visits`); this is asked only where one came later.
    """
    query = counting_visits(office.id, "completed").where(
        Visit.visited_on <= on, Visit.institution_id == Institution.id
    )
    last = query.with_only_columns(sa.func.max(Visit.visited_on))
    return last.correlate(Institution).scalar_subquery()


def _age(
    office: Office,
    weights: Weights,
    on: date,
    grade: sa.ColumnElement[str],
    last: sa.ColumnElement[date],
) -> _Points:
    """Points of the time since the last visit, or of never having been visited.

    By grade first, and the recent before the old: most rows end after a few comparisons.
    """
    never = (last.is_(None), sa.literal(weights.never))
    each = months_by_grade(office).items()
    known = ((grade == name, _missed(weights.term, months, on, last)) for name, months in each)
    return sa.case(never, *known, else_=_missed(weights.term, DEFAULT_MONTHS, on, last))


def _missed(points: int, months: int, on: date, last: sa.ColumnElement[date]) -> sa.Case[int]:
    """Points of the terms of so many months that went by since the last visit."""
    terms = (
        (last >= months_before(on, months * (times + 1)), sa.literal(times * points))
        for times in range(MOST_TERMS)
    )
    return sa.case(*terms, else_=sa.literal(MOST_TERMS * points))
