"""Which institutions make a number of coverage, by name, with what is known of each; read only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS
from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.cells import (
    COUNTS,
    Scope,
    attempted_in,
    excused_in,
    in_register,
    visited_in,
)
from inspect_app.services.coverage.counting import UNKNOWN, place_level
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

STATES = ("not_visited", "visited", "attempted", "excused", "missed")
"""As `rules.coverage` tells them apart; ``missed``: neither visited nor excused."""
FEW = 1_000
"""So many attempts are named at once; where there are more, one is met soon among the names."""


@dataclass(frozen=True, slots=True)
class Part:
    """Whom of a scope to name; "" is everybody. ``place`` and ``sector``: keys of a breakdown."""

    state: str = STATES[0]
    place: str = ""
    sector: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """One institution; ``visit`` and ``attempt`` are the latest in the period."""

    institution: Institution
    visit: Visit | None
    attempt: Visit | None
    excuses: tuple[Excuse, ...]


def named(scope: Scope, part: Part, after: tuple[str, int] | None, limit: int) -> list[Named]:
    """List by name then id, from after that key; one more than ``limit`` tells of a next page."""
    query = (
        sa.select(Institution)
        .where(in_register(scope.office, scope.period.last, scope.kind, by_name=True))
        .where(*_of_state(scope, part.state), *_of_facts(scope.office, part))
        .order_by(Institution.name, Institution.id)
        .limit(limit + 1)
    )
    if after is not None:
        name, last_id = after
        later = sa.and_(Institution.name == name, Institution.id > last_id)
        query = query.where(Institution.name >= name, sa.or_(Institution.name > name, later))
    found = db.session.scalars(query).all()
    ids = [institution.id for institution in found]
    visits = _latest(scope, ids, "completed") if part.state == "visited" else {}
    attempts = {} if part.state == "visited" else _latest(scope, ids, *ATTEMPTS)
    excuses = {} if part.state == "visited" else _excuses(scope, ids)
    return [
        Named(one, visits.get(one.id), attempts.get(one.id), tuple(excuses.get(one.id, ())))
        for one in found
    ]


def _of_state(scope: Scope, state: str) -> Iterator[sa.ColumnElement[bool]]:
    # Each is looked up on the way through the names, for a page needs few of them.
    was_visited = _has(visited_in(scope))
    yield was_visited if state == "visited" else ~was_visited
    if state == "attempted":
        few = db.session.scalars(attempted_in(scope).limit(FEW + 1)).all()
        yield Institution.id.in_(few) if len(few) <= FEW else _has(attempted_in(scope))
    elif state == "excused":
        yield Institution.id.in_(excused_in(scope))
    elif state == "missed":
        yield Institution.id.not_in(excused_in(scope))


def _has(visits: sa.Select[int | None]) -> sa.Exists:
    return visits.where(Visit.institution_id == Institution.id).correlate(Institution).exists()


def _of_facts(office: Office, part: Part) -> Iterator[sa.ColumnElement[bool]]:
    if part.place:
        yield from _at(office, part.place)
    if part.sector:
        yield Institution.sector == ("" if part.sector == UNKNOWN else part.sector)
    if part.grade:
        yield Institution.grade == part.grade


def _at(office: Office, key: str) -> Iterator[sa.ColumnElement[bool]]:
    """Institutions of a row by district: `counting.place_key` as a condition."""
    code, _, area = key.partition("/")
    outer, level = prefix(office.district), place_level(office)
    place = sa.func.substr(Institution.district, 1, level)
    if code == outer:  # the district itself, its sub-district unknown or named by the area alone
        yield place.in_([outer, outer.ljust(level, "0")])
        yield Institution.area == area
    elif len(code) > level:
        yield Institution.district.startswith(code, autoescape=True)
    else:
        yield place == code


def _latest(scope: Scope, ids: Sequence[int], *outcomes: str) -> dict[int | None, Visit]:
    query = (
        sa.select(Visit)
        .where(
            # Said so that no index of offices is taken: there are few visits of so few.
            Visit.office_id + 0 == scope.office.id,
            *COUNTS,
            Visit.institution_id.in_(ids),
            Visit.outcome.in_(outcomes),
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
