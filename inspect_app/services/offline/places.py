"""What a phone is told of institutions: the register's facts, and one's own office's visits there.

A page of a thousand costs as many queries as a page of one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.services.offline.rounds import in_scope, is_open_on
from inspect_app.services.visits.history import LAST_VISITS, visits_this_year
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitInspector


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One visit of one's office: the day, its outcome, who went, how many violations."""

    on: date
    outcome: str
    inspectors: tuple[str, ...]
    violations: int


@dataclass(frozen=True, slots=True)
class Place:
    """One institution; ``row`` is None where it is no more in the register in scope.

    ``nth`` is the number that a visit would have this year.
    """

    uuid: str
    row: Institution | None
    nth: int = 1
    visits: tuple[PastVisit, ...] = ()


def places(ids: Sequence[int], person: Person, now: datetime) -> list[Place]:
    """Tell of these institutions, in their order."""
    is_there = sa.and_(in_scope(person), is_open_on(now)).label("is_there")
    query = sa.select(Institution, is_there).where(Institution.id.in_(ids)).order_by(Institution.id)
    found = db.session.execute(query).all()
    here = [row.id for row, there in found if there]
    counts = visits_this_year(here, person.office_id, china_day(now))
    visits = _last_visits(here, person.office_id)
    return [
        Place(str(row.uuid), row, counts.get(row.id, 0) + 1, tuple(visits.get(row.id, ())))
        if there
        else Place(str(row.uuid), None)
        for row, there in found
    ]


def _last_visits(ids: list[int], office_id: int) -> dict[int, list[PastVisit]]:
    """Gather the last visits by institution, the newest first."""
    order = sa.func.row_number().over(
        partition_by=Visit.institution_id, order_by=(Visit.visited_on.desc(), Visit.id.desc())
    )
    counting = sa.select(
        Visit.id, Visit.institution_id, Visit.visited_on, Visit.outcome, order.label("place")
    ).where(
        Visit.institution_id.in_(ids),
        # Said so that no index of offices is taken, as in `services.visits.history`.
        Visit.office_id + 0 == office_id,
        Visit.superseded_by_id.is_(None),
    )
    ranked = counting.subquery()
    last = sa.select(ranked).where(ranked.c.place <= LAST_VISITS).order_by(ranked.c.place)
    rows = db.session.execute(last).all()
    names, violations = _names([row.id for row in rows]), _violations([row.id for row in rows])
    found: dict[int, list[PastVisit]] = defaultdict(list)
    for row in rows:
        visit = PastVisit(
            row.visited_on, row.outcome, tuple(names[row.id]), violations.get(row.id, 0)
        )
        found[row.institution_id].append(visit)
    return found


def _names(visit_ids: list[int]) -> dict[int, list[str]]:
    query = sa.select(VisitInspector.visit_id, VisitInspector.display)
    query = query.where(VisitInspector.visit_id.in_(visit_ids)).order_by(VisitInspector.ordinal)
    found: dict[int, list[str]] = defaultdict(list)
    for visit_id, display in db.session.execute(query):
        found[visit_id].append(display)
    return found


def _violations(visit_ids: list[int]) -> dict[int, int]:
    query = sa.select(Violation.visit_id, sa.func.count()).where(Violation.visit_id.in_(visit_ids))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(Violation.visit_id))}
