"""Draws as pages read them; what a pool and its records weigh is loaded where it is shown only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from inspect_app.services.assignments import is_open
from inspect_app.services.draws import pool
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a draw of the plan would be made from today."""

    sizes: Mapping[str, int]
    """Institutions of the pool by stratum (grade)."""
    left_out: Mapping[str, int]
    """How many of the scope are not in it, by ground."""
    people: Sequence[Person]
    before: Draw | None


@dataclass(frozen=True, slots=True)
class SentTo:
    """The assignment that a pick became; ``is_open`` until a visit names it."""

    uuid: UUID
    is_open: bool
    cancelled_at: datetime | None
    cancel_reason: str


def draws_of(office_id: int, after_id: int, limit: int, plan: UUID | None = None) -> list[Draw]:
    """List the office's draws (one plan's alone where named) with their plans, the newest first."""
    query = sa.select(Draw).join(Draw.plan).options(contains_eager(Draw.plan))
    query = query.where(Draw.office_id == office_id).order_by(Draw.id.desc()).limit(limit)
    if plan is not None:
        query = query.where(Plan.uuid == plan)
    return list(db.session.scalars(query.where(Draw.id < after_id) if after_id else query))


def chain_of(draw: Draw) -> list[Draw]:
    """Every draw of the same plan, the first first: how often it was drawn, and why again."""
    return draws_of_plan(draw.plan_id)


def draws_of_plan(plan_id: int) -> list[Draw]:
    """Every draw of a plan, the first first."""
    query = sa.select(Draw).filter_by(plan_id=plan_id).order_by(Draw.number)
    return list(db.session.scalars(query))


def draws_beside(draw: Draw, most: int) -> list[Draw]:
    """The office's draws for other plans of the same days, the newest first, published or not.

    Who draws from several plans and shows the one that pleases is seen by them.
    """
    days = (Plan.first_day <= draw.plan.last_day, Plan.last_day >= draw.plan.first_day)
    query = sa.select(Draw).join(Draw.plan).options(contains_eager(Draw.plan))
    query = query.where(Draw.office_id == draw.office_id, Draw.plan_id != draw.plan_id, *days)
    return list(db.session.scalars(query.order_by(Draw.id.desc()).limit(most)))


def last_draw(plan: Plan) -> Draw | None:
    """Return the draw of a plan that no other follows."""
    query = sa.select(Draw).filter_by(plan_id=plan.id).order_by(Draw.id.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


def outlook(plan: Plan, by: Person, before: Draw | None, today: date) -> Outlook:
    """Look at today's pool by grade, before anything is bound."""
    sizes, left_out = pool.sizes_today(plan, by.office, today)
    people = pool.certified_people(by.office_id, today)
    return Outlook(sizes, left_out, people, before)


def sent_to(draw: Draw) -> Mapping[str, SentTo]:
    """The assignments of a draw by their institution's id; a merged one's by where it is now."""
    columns = (
        Institution.uuid, Assignment.uuid, is_open().label("open"),
        Assignment.cancelled_at, Assignment.cancel_reason,
    )  # fmt: skip
    query = sa.select(*columns).join(Assignment.institution).where(Assignment.draw_id == draw.id)
    return {str(row[0]): SentTo(*row[1:]) for row in db.session.execute(query)}
