"""Which institutions should be visited next, and what says so; computed, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.risk import Part, Weights, risk
from inspect_app.services.offices import RISK, part_of
from inspect_app.services.risk.facts import facts_of
from inspect_app.services.risk.ordering import with_scores
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office

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
    each = with_scores(office, where, weights_of(office), on).subquery().c
    query = sa.select(each.id, each.score).order_by(each.score.desc(), each.id)
    if after is not None:
        score, last = after
        same = sa.and_(each.score == score, each.id > last)
        query = query.where(sa.or_(each.score < score, same))
    rows = db.session.execute(query.limit(limit + 1)).all()
    page = rows[:limit]
    found = db.session.scalars(
        sa.select(Institution).where(Institution.id.in_([r.id for r in page]))
    )
    by_id = {row.id: row for row in found}
    items = scored(office, [by_id[row.id] for row in page], on)
    return ScoredPage(items, (page[-1].score, page[-1].id) if len(rows) > limit else None)


def scored(office: Office, institutions: Sequence[Institution], on: date) -> list[Scored]:
    """Score each of a few institutions, in their order."""
    weights, facts = weights_of(office), facts_of(office, institutions, on)
    found = [(each, risk(facts[each.id], weights, on)) for each in institutions]
    return [Scored(each, one.score, one.parts) for each, one in found]
