"""Which institutions a period left out, with what is known of why; read only."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS
from inspect_app.services.coverage.cells import Scope, in_register, visited_in
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Missed:
    """One institution without a visit; ``attempt`` is the latest in the period."""

    institution: Institution
    attempt: Visit | None
    excuses: tuple[Excuse, ...]


def missed(scope: Scope, after: tuple[str, int] | None, limit: int) -> list[Missed]:
    """List by name then id, from after that key; one more than ``limit`` tells of a next page."""
    # Each is looked up on the way through the names: a page needs few of them.
    visited = visited_in(scope).where(Visit.institution_id == Institution.id)
    query = (
        sa.select(Institution)
        .where(in_register(scope.office, scope.period.last, scope.kind, by_name=True))
        .where(~visited.correlate(Institution).exists())
        .order_by(Institution.name, Institution.id)
        .limit(limit + 1)
    )
    if after is not None:
        name, last_id = after
        later = sa.and_(Institution.name == name, Institution.id > last_id)
        query = query.where(Institution.name >= name, sa.or_(Institution.name > name, later))
    found = db.session.scalars(query).all()
    ids = [institution.id for institution in found]
    attempts, excuses = _attempts(scope, ids), _excuses(scope, ids)
    return [Missed(one, attempts.get(one.id), tuple(excuses.get(one.id, ()))) for one in found]


def _attempts(scope: Scope, ids: Sequence[int]) -> dict[int | None, Visit]:
    query = (
        sa.select(Visit)
        .filter_by(office_id=scope.office.id, state="complete", superseded_by_id=None)
        .where(
            Visit.institution_id.in_(ids),
            Visit.outcome.in_(ATTEMPTS),
            Visit.visited_on.between(scope.period.first, scope.period.last),
        )
        .order_by(Visit.visited_on, Visit.id)
    )
    return {visit.institution_id: visit for visit in db.session.scalars(query)}


def _excuses(scope: Scope, ids: Sequence[int]) -> dict[int, list[Excuse]]:
    query = (
        sa.select(Excuse)
        .filter_by(office_id=scope.office.id)
        .where(
            Excuse.institution_id.in_(ids),
            Excuse.first_day <= scope.period.last,
            Excuse.last_day >= scope.period.first,
        )
        .order_by(Excuse.first_day, Excuse.id)
    )
    found: dict[int, list[Excuse]] = {}
    for row in db.session.scalars(query):
        found.setdefault(row.institution_id, []).append(row)
    return found
