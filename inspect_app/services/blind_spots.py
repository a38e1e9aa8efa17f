"""Where nobody looked: never visited, overdue, without coordinates, empty areas; read only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import (
    DEFAULT_MONTHS,
    MONTHS_BETWEEN_VISITS,
    Period,
    months_before,
)
from inspect_app.rules.parties import VOCABULARY
from inspect_app.services.coverage import Row, Scope, in_register, rows_of
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

SHOWN = 200


@dataclass(frozen=True, slots=True)
class Spot:
    """An institution and the day of its last completed visit, if there was one."""

    institution: Institution
    last_visit: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many there are, and the first ones by name."""

    count: int
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class BlindSpots:
    """What nobody looked at until ``on``. ``overdue`` were visited once, too long ago."""

    on: date
    never_visited: Group
    overdue: Group
    no_coordinates: Group
    empty_areas: tuple[Row, ...]


def blind_spots(office: Office, on: date, shown: int = SHOWN) -> BlindSpots:
    """Find the office's blind spots among all kinds of institutions."""
    last = _last_visits(office, on)
    kinds = (last.c.day.is_(None), _too_long_ago(office, on, last), Institution.lat.is_(None))
    counts = _counts(office, on, last, kinds)
    never, overdue, no_coordinates = (
        Group(count, _first(office, on, last, which, shown) if count and shown else ())
        for count, which in zip(counts, kinds, strict=True)
    )
    return BlindSpots(on, never, overdue, no_coordinates, _empty_areas(office, on))


def months_by_grade(office: Office) -> Mapping[str, int]:
    """How often each grade is to be visited: the office's own months, or the usual ones."""
    own = office.parameters.get("visit_months") or {}
    return {**MONTHS_BETWEEN_VISITS, **{str(grade): int(n) for grade, n in own.items()}}


def _last_visits(office: Office, on: date) -> sa.Subquery:
    return (
        sa.select(Visit.institution_id, sa.func.max(Visit.visited_on).label("day"))
        .where(
            Visit.office_id == office.id,
            Visit.institution_id.is_not(None),
            Visit.state == "complete",
            Visit.outcome == "completed",
            Visit.superseded_by_id.is_(None),
            Visit.visited_on <= on,
        )
        .group_by(Visit.institution_id)
        .subquery("last_visit")
    )


def _too_long_ago(office: Office, on: date, last: sa.Subquery) -> sa.ColumnElement[bool]:
    earliest = {grade: months_before(on, n) for grade, n in months_by_grade(office).items()}
    usual = months_before(on, DEFAULT_MONTHS)
    bound = sa.case(
        *((Institution.grade == grade, sa.literal(day)) for grade, day in earliest.items()),
        else_=sa.literal(usual),
    )
    return sa.and_(last.c.day.is_not(None), last.c.day < bound)


def _counts(
    office: Office, on: date, last: sa.Subquery, kinds: Sequence[sa.ColumnElement[bool]]
) -> Sequence[int]:
    """Count all of them in one walk over the register."""
    query = (
        sa.select(*(sa.func.count(sa.case((which, 1))) for which in kinds))
        .select_from(Institution)
        .outerjoin(last, last.c.institution_id == Institution.id)
        .where(in_register(office, on))
    )
    return tuple(db.session.execute(query).one())


def _first(
    office: Office, on: date, last: sa.Subquery, which: sa.ColumnElement[bool], shown: int
) -> tuple[Spot, ...]:
    query = (
        sa.select(Institution, last.c.day)
        .outerjoin(last, last.c.institution_id == Institution.id)
        .where(in_register(office, on), which)
        .order_by(Institution.name, Institution.id)
        .limit(shown)
    )
    return tuple(Spot(*row) for row in db.session.execute(query))


def _empty_areas(office: Office, on: date) -> tuple[Row, ...]:
    """Areas of the register where the last twelve months saw no completed visit of any kind."""
    period = Period(months_before(on, DEFAULT_MONTHS), on)
    rows: dict[str, Row] = {}
    for kind in VOCABULARY["kind"]:
        for row in rows_of(Scope(office, period, kind), "district"):
            known = rows.get(row.key)
            rows[row.key] = Row(row.key, row.label, known.tally + row.tally) if known else row
    return tuple(row for _key, row in sorted(rows.items()) if row.tally.visited == 0)
