"""Read notices back: lists, and the life of one as a timeline."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA
from inspect_app.services.calendar_years import RECOUNT
from inspect_app.services.rectifications.chasing import whole_lines
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import (
    Closure,
    Delivery,
    Escalation,
    Extension,
    Hearing,
    Recheck,
    Referral,
    Report,
    Withdrawal,
)
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Life:
    """Everything that happened to a notice, each kind in the order it was recorded."""

    deliveries: list[Delivery]
    reports: list[Report]
    extensions: list[Extension]
    rechecks: list[tuple[Recheck, Visit]]
    referrals: list[Referral]
    hearings: list[Hearing]
    escalations: list[Escalation]
    recounts: list[AuditEvent]
    closure: Closure | None
    withdrawal: Withdrawal | None
    people: dict[int, Person]

    def by(self, person_id: int | None) -> str:
        """Name who did it."""
        person = self.people.get(person_id or 0)
        return person.display if person else ""

    def named(self, login: str) -> str:
        """Name who did it by login; what the console or another office did keeps its login."""
        known = (each.display for each in self.people.values() if each.login == login)
        return next(known, login)


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the timeline; ``deed`` is stable, ``row`` holds the details."""

    at: datetime
    deed: str
    by: str
    row: Any = field(compare=False, default=None)


def life_of(notice: Notice) -> Life:
    """Load what happened to a notice."""

    def rows(model: Any) -> list[Any]:
        query = sa.select(model).filter_by(notice_id=notice.id).order_by(model.id)
        return list(db.session.scalars(query))

    query = sa.select(Recheck, Visit).join(Visit, Visit.id == Recheck.visit_id)
    rechecks = db.session.execute(query.where(Recheck.notice_id == notice.id).order_by(Recheck.id))
    people = db.session.scalars(sa.select(Person).filter_by(office_id=notice.office_id))
    return Life(
        deliveries=rows(Delivery),
        reports=rows(Report),
        extensions=rows(Extension),
        rechecks=[(recheck, visit) for recheck, visit in rechecks],
        referrals=rows(Referral),
        hearings=rows(Hearing),
        escalations=rows(Escalation),
        recounts=_recounts(notice),
        closure=next(iter(rows(Closure)), None),
        withdrawal=next(iter(rows(Withdrawal)), None),
        people={person.id: person for person in people},
    )


def _recounts(notice: Notice) -> list[AuditEvent]:
    """Load how calendars that came later moved what this notice ordered."""
    query = sa.select(AuditEvent).filter_by(
        office_id=notice.office_id, subject=str(notice.uuid), deed=RECOUNT
    )
    return list(db.session.scalars(query.order_by(AuditEvent.seq)))


def timeline(notice: Notice, life: Life) -> list[Step]:
    """Return the life of a notice from the visit on, in the order of what happened."""
    visit = notice.visit
    steps = [
        Step(
            visit.finished_at, "visit", "、".join(each.display for each in visit.inspectors), visit
        ),
        Step(notice.issued_at, "issue", notice.issued_by.display, notice),
        *(Step(each.at, "deliver", life.by(each.person_id), each) for each in life.deliveries),
        *(Step(each.recorded_at, "report", life.by(each.person_id), each) for each in life.reports),
        *_extension_steps(life),
        *(
            Step(row.recorded_at, "recheck", life.by(row.person_id), row)
            for row, _ in life.rechecks
        ),
        *(Step(each.at, "recount", life.named(each.actor), each) for each in life.recounts),
        *_referral_steps(life),
        *_answered_steps(life),
    ]
    for deed, row in (("close", life.closure), ("withdraw", life.withdrawal)):
        if row is not None:
            steps.append(Step(row.recorded_at, deed, life.by(row.person_id), row))
    return sorted(steps, key=lambda step: step.at)


def _extension_steps(life: Life) -> list[Step]:
    steps = []
    for each in life.extensions:
        steps.append(Step(each.recorded_at, "request_extension", life.by(each.person_id), each))
        if each.decided_at is not None:
            deed = "extend" if each.granted else "refuse_extension"
            steps.append(Step(each.decided_at, deed, life.by(each.decided_by_id), each))
    return steps


def _referral_steps(life: Life) -> Iterator[Step]:
    """An answer is of the day that the other authority gave it, told at that day's end."""
    for row in life.referrals:
        yield Step(row.recorded_at, "refer", life.by(row.person_id), row)
        if row.answered_on is not None:
            end = datetime.combine(row.answered_on, time.max, CHINA)
            by = life.by(row.answered_by_id)
            yield Step(max(end, row.recorded_at), "answer_referral", by, row)


def _answered_steps(life: Life) -> Iterator[Step]:
    """What was said against the findings, what was laid before somebody, and the answers."""
    for hearing in life.hearings:
        yield Step(hearing.recorded_at, "hear", life.by(hearing.person_id), hearing)
        if hearing.decided_at is not None:
            by = life.by(hearing.decided_by_id)
            yield Step(hearing.decided_at, "answer_hearing", by, hearing)
    for raised in life.escalations:
        yield Step(raised.recorded_at, "escalate", life.by(raised.person_id), raised)
        if raised.answered_at is not None:
            by = life.by(raised.answered_by_id)
            yield Step(raised.answered_at, "answer_escalation", by, raised)


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Filters of the list of notices; days are those of issue, both included, in Shanghai."""

    state: str = ""
    first_day: date | None = None
    last_day: date | None = None


def notice_list(
    office_id: int, wanted: NoticeFilter, limit: int, before_id: int = 0
) -> tuple[list[Notice], int | None]:
    """Return one page of an office's notices, newest first, and the id the next one is before."""
    query = sa.select(Notice).filter_by(office_id=office_id)
    if wanted.state:
        query = query.where(Notice.state == wanted.state)
    if wanted.first_day:
        query = query.where(Notice.issued_at >= _midnight(wanted.first_day))
    if wanted.last_day:
        end = date.fromordinal(wanted.last_day.toordinal() + 1)
        query = query.where(Notice.issued_at < _midnight(end))
    if before_id:
        query = query.where(Notice.id < before_id)
    query = query.options(*whole_lines()).order_by(Notice.id.desc())
    rows = list(db.session.scalars(query.limit(limit + 1)))
    return rows[:limit], rows[limit - 1].id if len(rows) > limit else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
