"""Which institutions a phone has yet to hear of, page after page, however often it is broken off.

A round goes through institutions by id, so that nothing that is added, changed or removed meanwhile
moves what is still to come. The first round brings all that stand; each further one what changed
since the one before began: rows, visits there (one's own office's, and other departments', which
count towards the yearly cap), closing days that have come, and what was moved out of the district.

A change is written with the moment its deed began, and becomes visible when its transaction ends,
which may be later than a round that began in between. Each round therefore keeps a fingerprint of
what it saw of the last hour (`LATE`); where the next one finds that hour otherwise, it goes
through it again.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.districts import prefix
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit

PAGE = 1_000
LATE = timedelta(hours=1)
"""Longer than any transaction that changes the register takes."""
EVER = datetime(1970, 1, 1, tzinfo=UTC)
DONE = -1


@dataclass(frozen=True, slots=True)
class Position:
    """Where a phone stands. ``after`` is the last id it has of this round, or DONE.

    ``scope`` names whose register it is, ``basis`` what rows depend on beside the register.
    ``since`` is None in a round that brings everything; ``seen`` is the fingerprint of the hour
    before ``began``.
    """

    scope: str
    basis: str
    began: datetime
    since: datetime | None
    after: int
    seen: str


@dataclass(frozen=True, slots=True)
class Step:
    """The ids of one page, and where the phone stands with it; ``is_last``: it has everything."""

    ids: list[int]
    position: Position
    is_last: bool


def scope_of(person: Person) -> str:
    """Name whose register it is: with another, what a phone holds is of no use."""
    told = f"{person.id} {person.office_id} {person.office.district}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def round_for(person: Person, basis: str, known: Position | None, now: datetime) -> Position:
    """Go on with the round a phone is in, or begin the next one.

    With another basis every row is told again, and every one that is gone.
    """
    scope = scope_of(person)
    if known is None or known.scope != scope:
        return Position(scope, basis, now, None, 0, _hour_before(person, now))
    if known.basis == basis and known.after != DONE:
        return known
    begun = Position(scope, basis, now, EVER, 0, _hour_before(person, now))
    if known.basis != basis:
        return begun
    is_as_seen = _hour_before(person, known.began) == known.seen
    return replace(begun, since=known.began if is_as_seen else known.began - LATE)


def step(person: Person, position: Position, now: datetime) -> Step:
    """Return the next page of a round.

    A round that took a while ends the sync only where nothing has changed since it began.
    """
    ids, reached = _page(person, position, now)
    if reached.after != DONE or reached.began == now:
        return Step(ids, reached, is_last=reached.after == DONE)
    following = round_for(person, reached.basis, reached, now)
    changed, caught_up = _page(person, following, now)
    return Step(ids, reached, is_last=False) if changed else Step(ids, caught_up, is_last=True)


def _page(person: Person, position: Position, now: datetime) -> tuple[list[int], Position]:
    since = position.since
    found = _standing(person, now) if since is None else _changed(person, since, now)
    page = sa.select(found.c.id).where(found.c.id > position.after).order_by(found.c.id)
    ids = list(db.session.scalars(page.limit(PAGE + 1)))
    after = ids[PAGE - 1] if len(ids) > PAGE else DONE
    return ids[:PAGE], replace(position, after=after)


def in_scope(person: Person) -> sa.ColumnElement[bool]:
    """Institutions within the office's district prefix."""
    return Institution.district.startswith(prefix(person.office.district), autoescape=True)


def is_open_on(moment: datetime) -> sa.ColumnElement[bool]:
    """It stands, and is not closed by that day."""
    closed = Institution.closed_on
    return sa.and_(Institution.stands, sa.or_(closed.is_(None), closed > china_day(moment)))


def _standing(person: Person, now: datetime) -> sa.Subquery:
    return sa.select(Institution.id).where(in_scope(person), is_open_on(now)).subquery()


def _changed(person: Person, since: datetime, now: datetime) -> sa.Subquery:
    """What changed after a moment: also what is in the register, or in the district, no more."""
    closed = Institution.closed_on
    came_due = sa.and_(closed > china_day(since), closed <= china_day(now))
    return sa.union(
        sa.select(Institution.id).where(in_scope(person), Institution.updated_at > since),
        sa.select(Institution.id).where(in_scope(person), came_due),
        sa.select(Visit.institution_id.label("id")).where(
            Visit.office_id == person.office_id,
            Visit.received_at > since,
            Visit.institution_id.is_not(None),
        ),
        _of_others(person, Visit.institution_id.label("id")).where(Visit.received_at > since),
        sa.select(InstitutionRevision.institution_id).where(*_moved_out(person, since)),
    ).subquery()


def _of_others(person: Person, *told: sa.SQLColumnExpression[Any]) -> sa.Select[Any]:
    """Other departments' visits in the district: how often a year counts them (design rule 12)."""
    query = sa.select(*told).join(Institution, Institution.id == Visit.institution_id)
    return query.where(Visit.office_id != person.office_id, in_scope(person))


def _moved_out(person: Person, since: datetime) -> list[sa.ColumnElement[bool]]:
    """Revisions that took an institution out of the district."""
    before = InstitutionRevision.changes[("district", 0)].as_string()
    elsewhere = sa.select(Institution.id).where(
        Institution.updated_at > since, sa.not_(in_scope(person))
    )
    return [
        InstitutionRevision.institution_id.in_(elsewhere),
        InstitutionRevision.recorded_at > since,
        before.startswith(prefix(person.office.district), autoescape=True),
    ]


def _hour_before(person: Person, moment: datetime) -> str:
    """Fingerprint what is written down with a moment of the hour up to this one."""
    first = moment - LATE
    rows = sa.select(Institution.id, Institution.updated_at).where(
        in_scope(person), Institution.updated_at.between(first, moment)
    )
    visits = sa.select(Visit.id, Visit.received_at).where(
        Visit.office_id == person.office_id, Visit.received_at.between(first, moment)
    )
    revision = InstitutionRevision
    moved = sa.select(revision.id, revision.recorded_at).where(
        *_moved_out(person, first), revision.recorded_at <= moment
    )
    others = _of_others(person, Visit.id, Visit.received_at).where(
        Visit.received_at.between(first, moment)
    )
    return _digest(found for query in (rows, visits, others, moved) for found in _ordered(query))


def _ordered(query: sa.Select[int, datetime]) -> Iterable[sa.Row[int, datetime]]:
    return db.session.execute(query.order_by(query.selected_columns[0]))


def _digest(rows: Iterable[sa.Row[int, datetime]]) -> str:
    digest = hashlib.sha256()
    for key, moment in rows:
        digest.update(f"{key} {moment.timestamp()!r}\n".encode())
    return digest.hexdigest()[:12]
