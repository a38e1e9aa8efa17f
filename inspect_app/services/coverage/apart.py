"""Who is told apart: closed within a period, visited off site only; schools by term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import TERM_STARTS, Period, Tally, TermStarts
from inspect_app.services.coverage.cells import (
    Scope,
    counting_visits,
    in_register,
    left_register,
    visited_off_site_only,
)
from inspect_app.services.coverage.counting import cover
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Listed:
    """One institution; ``methods`` and ``last_visit`` are of its visits in the period."""

    institution: Institution
    methods: tuple[str, ...] = ()
    last_visit: date | None = None


def closed_in(scope: Scope, after: tuple[str, int] | None, limit: int) -> list[Listed]:
    """List by name then id, from after that key; one more than ``limit`` tells of a next page."""
    return [Listed(one) for one in _some(left_register(scope), after, limit)]


def off_site_in(scope: Scope, after: tuple[str, int] | None, limit: int) -> list[Listed]:
    """List as `closed_in` does."""
    here = in_register(scope.office, scope.period.last, scope.kind)
    some = _some(sa.and_(here, visited_off_site_only(scope)), after, limit)
    visits = _visits(scope, [one.id for one in some])
    return [Listed(one, *visits[one.id]) for one in some]


def term_starts(office: Office) -> TermStarts:
    """On which days its schools' terms begin: the office's own, or the usual ones."""
    return TermStarts.read((office.parameters or {}).get(TERM_STARTS) or ())


def school_terms(office: Office, terms: Sequence[Period]) -> list[tuple[Period, Tally]]:
    """Count the schools of the office's district in each of the terms."""
    return [(term, cover(Scope(office, term, "school"), "sector").total) for term in terms]


def _some(
    which: sa.ColumnElement[bool], after: tuple[str, int] | None, limit: int
) -> Sequence[Institution]:
    query = sa.select(Institution).where(which)
    if after is not None:
        name, last_id = after
        later = sa.and_(Institution.name == name, Institution.id > last_id)
        query = query.where(sa.or_(Institution.name > name, later))
    ordered = query.order_by(Institution.name, Institution.id).limit(limit + 1)
    return db.session.scalars(ordered).all()


def _visits(scope: Scope, ids: Sequence[int]) -> dict[int | None, tuple[tuple[str, ...], date]]:
    period = scope.period
    query = (
        counting_visits(scope.office.id, "completed")
        .where(Visit.institution_id.in_(ids), Visit.visited_on.between(period.first, period.last))
        .add_columns(Visit.method, sa.func.max(Visit.visited_on))
        .group_by(Visit.institution_id, Visit.method)
        .order_by(Visit.method)
    )
    found: dict[int | None, tuple[tuple[str, ...], date]] = {}
    for identity, method, day in db.session.execute(query):
        methods, last = found.get(identity, ((), date.min))
        found[identity] = ((*methods, method), max(last, day))
    return found
