"""Which institutions should be visited next, and what says so; computed, never stored."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

import sqlalchemy as sa

from inspect_app.rules.risk import Part, Weights, risk
from inspect_app.services.offices import RISK, part_of
from inspect_app.services.risk.facts import facts_of
from inspect_app.services.risk.ordering import eventful, quiet, repetitions
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office

_BATCH = 500

Place = tuple[int, int]
"""A score and the id of its institution."""


@dataclass(frozen=True, slots=True)
class Scored:
    """An institution with its score and the parts that sum up to it."""

    institution: Institution
    score: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ScoredPage:
    """A page of a list by risk; ``next`` is the place the following page starts after."""

    items: Sequence[Scored]
    next: Place | None


def weights_of(office: Office) -> Weights:
    """Return the office's own points, or the usual ones."""
    return Weights.of_office(part_of(office, RISK))


def riskiest(office: Office, where: sa.ColumnElement[bool], on: date, limit: int) -> list[Scored]:
    """List the institutions that ``where`` names, the highest score first, then by id."""
    return list(page_by_risk(office, where, on, limit).items)


def page_by_risk(
    office: Office,
    where: sa.ColumnElement[bool],
    on: date,
    limit: int,
    after: Place | None = None,
) -> ScoredPage:
    """List a page of them in that order, from after a place; a score that moves may move its row.

    A page tells what is so now: who turns the pages while visits come in may see one twice.
    """
    places = _places(office, where, on, limit + 1, after)
    page = places[:limit]
    ids = [identity for _, identity in page]
    found = db.session.scalars(sa.select(Institution).where(Institution.id.in_(ids)))
    by_id = {row.id: row for row in found}
    items = scored(office, [by_id[identity] for identity in ids], on)
    return ScoredPage(items, page[-1] if len(places) > limit else None)


def _places(
    office: Office, where: sa.ColumnElement[bool], on: date, limit: int, after: Place | None
) -> list[Place]:
    """Take the first places without scoring everybody exactly.

    What at least ``limit`` of them reach is the least that another has to reach, to be among them.
    """
    weights = weights_of(office)
    rows = db.session.execute(eventful(office, where, weights, on)).all()
    later = [(row.least, row.id) for row in rows if _follows((row.most, row.id), after)]
    others = _quiet(office, where, on, (limit, _least(later, limit), after), {r.id for r in rows})
    least = _least([*later, *others], limit)
    may_be = [row for row in rows if row.most >= least and (after is None or row.least <= after[0])]
    unsure = [row.id for row in may_be if row.most > row.least]
    more = dict[int | None, int]()
    for start in range(0, len(unsure), _BATCH):
        some = repetitions(office, weights, on, unsure[start : start + _BATCH])
        more.update(db.session.execute(some).all())
    exact = [(row.least + more.get(row.id, 0), row.id) for row in may_be]
    return _first([*(place for place in exact if _follows(place, after)), *others], limit)


def _quiet(
    office: Office,
    where: sa.ColumnElement[bool],
    on: date,
    wanted: tuple[int, int, Place | None],
    but: Collection[int],
) -> list[Place]:
    """Take so many places of a score and more, after a place, of those ``but`` does not name."""
    limit, least, after = wanted
    each = quiet(office, where, weights_of(office), on, least).subquery().c
    query = sa.select(each.score, each.id).order_by(each.score.desc(), each.id)
    if after is not None:
        score, last = after
        query = query.where(
            sa.or_(each.score < score, sa.and_(each.score == score, each.id > last))
        )
    asked = limit
    while True:
        asked *= 2
        rows = db.session.execute(query.limit(asked)).all()
        found = [(row.score, row.id) for row in rows if row.id not in but]
        if len(found) >= limit or len(rows) < asked:
            return found[:limit]


def _follows(place: Place, after: Place | None) -> bool:
    """It comes later in the order than a place."""
    return after is None or _rank(place) > _rank(after)


def _rank(place: Place) -> Place:
    score, identity = place
    return -score, identity


def _first(places: Iterable[Place], limit: int) -> list[Place]:
    return nsmallest(limit, places, key=_rank)


def _least(places: Sequence[Place], limit: int) -> int:
    """The score of the last of the first ``limit`` places; where there are fewer, any will do."""
    return _first(places, limit)[-1][0] if len(places) >= limit else 0


def scored(office: Office, institutions: Sequence[Institution], on: date) -> list[Scored]:
    """Score each of a few institutions, in their order."""
    weights, facts = weights_of(office), facts_of(office, institutions, on)
    found = [(each, risk(facts[each.id], weights, on)) for each in institutions]
    return [Scored(each, one.score, one.parts) for each, one in found]
