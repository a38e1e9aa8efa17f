"""What an office's running notices give cause to tell of, read once for all who are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import Calendar, china_day
from inspect_app.rules.rectification import RUNNING
from inspect_app.rules.reminders import FRESH_DAYS, due_step
from inspect_app.services.calendars import working_calendar
from inspect_app.services.rectifications.chase_order import DueDays, Running, dated
from inspect_app.services.rectifications.chasing import last_day_soon
from inspect_app.services.reminders.claims import Key
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Escalation, Extension, Hearing, Referral, Report
from inspect_app.store.visit import VisitInspector

MOST = 20_000
"""So many due notices of an office are looked at, the most urgent first."""
MANY = 500


@dataclass(frozen=True, slots=True)
class Case:
    """A running notice, as far as a reminder speaks of it; ``named`` are its visit's inspectors."""

    uuid: UUID
    number: str
    party: str
    state: str
    due_on: date | None
    named: frozenset[int]

    @property
    def matter(self) -> str:
        return f"notice:{self.uuid}"


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to tell of a case; ``by_id`` did it, and need not be told.

    ``days_late`` are those of today: a step that was held back tells how late it is by now.
    """

    case: Case
    step: str
    day: date
    by_id: int | None = None
    days_late: int = 0

    @property
    def key(self) -> Key:
        return Key(self.case.matter, self.step, self.day)


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of an office's running notices, by id, and of what waits for an answer."""

    today: date
    calendar: Calendar
    cases: dict[int, Case]
    due: list[int] = field(default_factory=list)
    """Overdue or due soon, the most urgent first."""
    asked: list[int] = field(default_factory=list)
    """More time is asked for and not decided."""
    unanswered: list[int] = field(default_factory=list)
    """Referred, and the authority has not answered."""


def book_of(office_id: int, now: datetime) -> Book:
    """Read what there is to tell of."""
    today = china_day(now)
    soon = DueDays(last=last_day_soon(today))
    days = {notice_id: day for day, notice_id in dated(Running(office_id), soon, MOST)}
    asked = _waiting(Extension, office_id, Extension.granted.is_(None))
    unanswered = _waiting(Referral, office_id, Referral.answered_on.is_(None))
    waiting = sa.select(Notice.id).where(
        Notice.office_id == office_id, Notice.state.in_(("issued", "reported"))
    )
    ids = {*days, *asked, *unanswered, *db.session.scalars(waiting.order_by(Notice.id).limit(MOST))}
    cases = _cases(office_id, Notice.id, sorted(ids), days)
    kept = [[each for each in listed if each in cases] for listed in (days, asked, unanswered)]
    return Book(today, working_calendar(), cases, *kept)


def case_of(office_id: int, matter: str) -> Case | None:
    """Find the case of one matter again; None where it runs no more."""
    try:
        uuid = UUID(matter.removeprefix("notice:"))
    except ValueError:
        return None
    found = _cases(office_id, Notice.uuid, [uuid], {})
    return next(iter(found.values()), None)


def tellings(book: Book, office_id: int, now: datetime) -> list[Telling]:
    """Return what is to be told of single matters: dues by today, and what has just happened."""
    dues = []
    for notice_id in book.due:
        case = book.cases[notice_id]
        step = due_step(case.due_on, book.today, book.calendar)
        if step and case.due_on:
            late = max(0, (book.today - case.due_on).days)
            dues.append(Telling(case, step, case.due_on, days_late=late))
    return dues + _events(book, office_id, now)


def _events(book: Book, office_id: int, now: datetime) -> list[Telling]:
    """Return what has happened lately and nobody has taken up yet."""
    since = now - timedelta(days=FRESH_DAYS)
    happened: list[tuple[int, str, date, int | None]] = []
    for model, step, open_yet in (
        (Report, sa.literal("reported"), Report.seen_at.is_(None)),
        (Extension, sa.literal("extension_asked"), Extension.granted.is_(None)),
        (Hearing, sa.literal("heard"), Hearing.accepted.is_(None)),
        (Escalation, "escalated_" + Escalation.level, Escalation.answered_at.is_(None)),
    ):
        query = _of_office(model, office_id, step, model.recorded_at, model.person_id)
        recent = query.where(model.recorded_at >= since, open_yet)
        happened += [
            (notice_id, word, china_day(at), by_id)
            for notice_id, word, at, by_id in db.session.execute(recent.order_by(model.id))
        ]
    ids = sorted({each[0] for each in happened})
    cases = {**_cases(office_id, Notice.id, ids, {}), **book.cases}  # those know their due day
    return [Telling(cases[i], step, day, by) for i, step, day, by in happened if i in cases]


def _of_office(model: Any, office_id: int, *columns: Any) -> sa.Select[Any]:
    query = sa.select(model.notice_id, *columns).join(Notice, Notice.id == model.notice_id)
    return query.where(Notice.office_id == office_id, Notice.state.in_(RUNNING))


def _waiting(model: Any, office_id: int, condition: sa.ColumnElement[bool]) -> list[int]:
    query = _of_office(model, office_id).where(condition).order_by(model.id).limit(MOST)
    return list(dict.fromkeys(db.session.scalars(query)))


def _cases(
    office_id: int, by: Any, values: Sequence[Any], days: dict[int, date]
) -> dict[int, Case]:
    columns = (Notice.id, Notice.visit_id, Notice.uuid, Notice.number, Notice.addressee)
    query = sa.select(*columns, Notice.state).where(
        Notice.office_id == office_id, Notice.state.in_(RUNNING)
    )
    rows = [row for part in _parts(values) for row in db.session.execute(query.where(by.in_(part)))]
    named = _named([row.visit_id for row in rows])
    return {
        row.id: Case(
            row.uuid, row.number, row.addressee, row.state, days.get(row.id),
            frozenset(named.get(row.visit_id, ())),
        )
        for row in rows
    }  # fmt: skip


def _named(visits: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    query = sa.select(VisitInspector.visit_id, VisitInspector.person_id)
    for part in _parts(sorted(set(visits))):
        for visit_id, person_id in db.session.execute(
            query.where(VisitInspector.visit_id.in_(part))
        ):
            found.setdefault(visit_id, set()).add(person_id)
    return found


def _parts(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[first : first + MANY] for first in range(0, len(values), MANY))
