"""The inspector's own part of the day: assignments, what is open under notices, when dues fall."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.approvals import Standing
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.deadlines import USUAL_DUES, Due, DueDate, due_date
from inspect_app.rules.parties import Party
from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.services.approvals.reading import standings
from inspect_app.services.assignments import to_recheck
from inspect_app.services.calendars import working_calendar
from inspect_app.services.field_day import open_assignments
from inspect_app.services.offline.rounds import in_scope, is_open_on
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation

DAYS_BEFORE, DAYS_AHEAD = 1, 45
"""A phone may be without a network for thirty days, and its clock a day off."""


@dataclass(frozen=True, slots=True)
class Task:
    """An assignment as a phone keeps it; ``institution`` is its id.

    ``recheck_of`` is the notice it sends to recheck, as long as that runs.
    """

    id: UUID
    institution: UUID
    due_on: date
    source: str
    approval: Standing = field(default_factory=Standing)
    skipped_on: date | None = None
    recheck_of: UUID | None = None


def tasks(person: Person) -> list[Task]:
    """List the assignments that name this person and that no visit answers yet."""
    query = open_assignments(person).join(Assignment.institution).outerjoin(Notice, to_recheck())
    columns: tuple[Any, ...] = (
        Assignment.id, Assignment.uuid, Institution.uuid, Assignment.due_on, Assignment.source,
        Assignment.skipped_on, Notice.uuid,
    )  # fmt: skip
    rows = db.session.execute(query.with_only_columns(*columns)).all()
    approvals = standings([row[0] for row in rows])
    return [
        Task(uuid, place, due_on, source, approvals.get(key, Standing()), skipped_on, notice)
        for key, uuid, place, due_on, source, skipped_on, notice in rows
    ]


@dataclass(frozen=True, slots=True)
class OpenViolation:
    """An unsettled violation with the notice that orders it to be put right."""

    id: UUID
    institution: UUID
    notice: UUID
    number: str
    notice_state: str
    code: str
    title: str
    facts: str
    requirement: str
    due_on: date | None
    provisional: bool
    state: str


def open_violations(office_id: int) -> list[OpenViolation]:
    """List one's own office's unsettled violations under running notices, by notice.

    Those of a site that is not in the register are left out: a phone would not know where.
    """
    columns: tuple[Any, ...] = (
        Violation.uuid, Institution.uuid, Notice.uuid, Notice.number, Notice.state,
        Violation.code, Violation.title, Violation.facts, Violation.requirement,
        Violation.due_on, Violation.due_provisional, Violation.state,
    )  # fmt: skip
    query = (
        sa.select(*columns)
        .join_from(Notice, NoticeViolation, NoticeViolation.notice_id == Notice.id)
        .join(Violation, NoticeViolation.violation_id == Violation.id)
        .join(Institution, Institution.id == Notice.institution_id)
        .where(
            Notice.office_id == office_id,
            Notice.state.in_(RUNNING),
            Violation.state.not_in(SETTLED),
        )
        .order_by(Notice.issued_at, Notice.id, Violation.ordinal)
    )
    return [OpenViolation(*row) for row in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class DueTable:
    """On which day each due falls, by the day of delivery: ``days[day][i]`` is of ``dues[i]``."""

    dues: tuple[Due, ...]
    days: dict[date, tuple[DueDate, ...]]


def due_table(today: date) -> DueTable:
    """Compute the dues that the page offers and the catalogue orders, for the days to come."""
    calendar, dues = working_calendar(), _dues()
    days = [today + timedelta(days=n) for n in range(-DAYS_BEFORE, DAYS_AHEAD + 1)]
    return DueTable(
        dues, {day: tuple(due_date(due, day, calendar) for due in dues) for day in days}
    )


def _dues() -> tuple[Due, ...]:
    ordered = (each.due for each in catalogue().violations.values())
    return tuple(dict.fromkeys((*USUAL_DUES, *ordered)))


def parties_in_scope(person: Person, now: datetime) -> list[Party]:
    """Return every kind of party that the register in scope knows, for the forms to keep."""
    stages = sa.cast(Institution.stages, sa.Text)  # not every database compares JSON
    columns = (Institution.kind, Institution.sector, Institution.mode, stages, Institution.profit)
    query = sa.select(*columns).where(in_scope(person), is_open_on(now)).distinct()
    rows = db.session.execute(query.order_by(*columns))
    return [
        Party(kind, sector, mode, tuple(json.loads(listed) or ()), profit)
        for kind, sector, mode, listed, profit in rows
    ]
