"""Count the register by the facts of its institutions and by what became of each; read only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.coverage import ATTEMPTS, ON_SITE, Period, Tally
from inspect_app.rules.districts import prefix
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.membership import among
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit

VISITED, ATTEMPTED, EXCUSED = 1, 2, 4
SCANNED = 4
"""Entries that SQLite reads in the order of the table while it looks one up by an index."""
COUNTS = (
    Visit.institution_id.is_not(None),
    Visit.state == "complete",
    Visit.superseded_by_id.is_(None),
)
"""Which visits to the register count at all: with every file, and not replaced by a revision."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose coverage: the office's district and own visits, one kind, one period."""

    office: Office
    period: Period
    kind: str = "licensed"


@dataclass(frozen=True, slots=True)
class Cell:
    """The institutions that have these facts; a fact that nobody asked for is ""."""

    tally: Tally
    kind: str = ""
    sector: str = ""
    district: str = ""
    area: str = ""


def cells(scope: Scope, axes: tuple[str, ...], *, every_kind: bool = False) -> list[Cell]:
    """Count the institutions in the register on the last day, by those of their facts."""
    source: sa.FromClause = sa.inspect(Institution).local_table
    source, visited = among(source, visited_in(scope), "visited")
    source, attempted = among(source, attempted_in(scope), "attempted")
    source, excused = among(source, excused_in(scope), "excused")
    not_attempted = sa.case((excused, EXCUSED), else_=0)
    was_attempted = sa.case((excused, ATTEMPTED | EXCUSED), else_=ATTEMPTED)
    not_visited = sa.case((attempted, was_attempted), else_=not_attempted)
    mark = sa.case((visited, VISITED), else_=not_visited).label("mark")
    facts = [getattr(Institution, axis).label(axis) for axis in axes]
    kind = None if every_kind else scope.kind
    where = in_register(scope.office, scope.period.last, kind)
    # The offset keeps the database from asking again for every count what became of each.
    each = sa.select(mark, *facts).select_from(source).where(where).offset(0).subquery()
    of = {flags: sa.func.count(sa.case((each.c.mark.in_(flags), 1))) for flags in _COUNTED}
    keys = [each.c[axis] for axis in axes]
    query = sa.select(sa.func.count(), *of.values(), *keys).group_by(*keys)
    rows = db.session.execute(query)
    return [Cell(Tally(*row[:4]), **dict(zip(axes, row[4:], strict=True))) for row in rows]


_COUNTED = ((VISITED,), (ATTEMPTED, ATTEMPTED | EXCUSED), (EXCUSED, ATTEMPTED | EXCUSED))


def in_register(
    office: Office, day: date, kind: str | None = None, *, by_name: bool = False
) -> sa.ColumnElement[bool]:
    """Institutions of the office's district that the register of that day holds.

    ``by_name``: said so that the order of names leads, for who wants only the first ones.
    """
    code = prefix(office.district)
    here = [Institution.district.startswith(code, autoescape=True)] if by_name else within(code)
    conditions = [
        Institution.stands,
        *here,
        sa.or_(Institution.registered_on.is_(None), Institution.registered_on <= day),
        sa.or_(Institution.closed_on.is_(None), Institution.closed_on > day),
    ]
    if kind is not None:
        conditions.append(Institution.kind == kind)
    return sa.and_(*conditions)


def reads_whole_table(office: Office) -> bool:
    """Tell whether most of the table is the office's: then SQLite reads it quicker as it lies.

    Only for who asks more than the coverage's index holds; PostgreSQL finds the better way itself.
    """
    if db.engine.dialect.name != "sqlite":
        return False
    own = sa.select(sa.func.count()).where(*within(prefix(office.district)))
    every = db.session.scalar(sa.select(sa.func.max(Institution.id))) or 0
    return (db.session.scalar(own) or 0) * SCANNED > every


def within(code: str) -> Iterator[sa.ColumnElement[bool]]:
    """Institutions whose district begins with the code, said so that an index finds them."""
    yield Institution.district >= code
    has_end = code.isdecimal() and code.strip("9")
    if has_end:
        yield Institution.district < f"{int(code) + 1:0{len(code)}}"
    if not has_end or db.engine.dialect.name != "sqlite":  # another order may put more between
        yield Institution.district.startswith(code, autoescape=True)


def counting_visits(office_id: int, *outcomes: str) -> sa.Select[int | None]:
    """Institutions of the visits that count: complete, latest revision, own office's."""
    return sa.select(Visit.institution_id).where(
        Visit.office_id == office_id, *COUNTS, Visit.outcome.in_(outcomes)
    )


def visited_in(scope: Scope) -> sa.Select[int | None]:
    """Institutions with a completed visit in the period."""
    return counting_visits(scope.office.id, "completed").where(_in_period(scope.period))


def attempted_in(scope: Scope) -> sa.Select[int | None]:
    """Institutions with an attempt in the period."""
    return counting_visits(scope.office.id, *ATTEMPTS).where(_in_period(scope.period))


def excused_in(scope: Scope) -> sa.Select[int]:
    """Institutions with an excuse that overlaps the period."""
    return sa.select(Excuse.institution_id).where(
        Excuse.office_id == scope.office.id,
        Excuse.first_day <= scope.period.last,
        Excuse.last_day >= scope.period.first,
    )


def left_register(scope: Scope) -> sa.ColumnElement[bool]:
    """Institutions of the kind that left the register within the period."""
    return sa.and_(
        Institution.stands,
        *within(prefix(scope.office.district)),
        Institution.kind == scope.kind,
        Institution.closed_on.between(scope.period.first, scope.period.last),
    )


def closed_within(scope: Scope) -> int:
    """How many of the kind left the register within the period."""
    return db.session.scalar(sa.select(sa.func.count()).where(left_register(scope))) or 0


def visited_off_site_only(scope: Scope) -> sa.ColumnElement[bool]:
    """Institutions that were visited in the period, but never on site; few, by an index of those.

    For use beside `in_register`. The method is written out: an index of some rows is only taken
    where the database can prove that it holds what is asked for.
    """
    elsewhere = visited_in(scope).where(Visit.method != sa.literal_column(f"'{ON_SITE}'"))
    there = visited_in(scope).where(Visit.method == ON_SITE, Visit.institution_id == Institution.id)
    return sa.and_(Institution.id.in_(elsewhere), ~there.correlate(Institution).exists())


def off_site_only(scope: Scope) -> int:
    """How many of the visited were seen by documents or video alone."""
    where = in_register(scope.office, scope.period.last, scope.kind)
    query = sa.select(sa.func.count()).where(where, visited_off_site_only(scope))
    return db.session.scalar(query) or 0


def _in_period(period: Period) -> sa.ColumnElement[bool]:
    return Visit.visited_on.between(period.first, period.last)
