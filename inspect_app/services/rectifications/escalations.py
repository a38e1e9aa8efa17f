"""A stuck matter is laid before somebody higher, with a day, and is answered.

What is proposed is derived from the facts each time it is asked for (`rules.escalation`).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.deadlines import working_days_between
from inspect_app.rules.escalation import (
    DAYS_TO_ANSWER,
    DAYS_TO_DELIVER,
    Proposal,
    Standing,
    Stuck,
    proposed,
    steps,
)
from inspect_app.rules.record_bodies import AnswerBody, EscalationBody
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, NotFound
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.deeds import deed_on, event, new_deed_row, record
from inspect_app.services.offices import LOOP, part_of
from inspect_app.services.rectifications.chasing import chased
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Escalation, Recheck


def escalate(notice: Notice, body: EscalationBody, by: Person, now: datetime) -> Escalation:
    """Lay a matter before the office or an approver; one at a time, the latest answered first."""
    with deed_on(notice, "escalate"):
        if unanswered(notice) is not None:
            raise Conflict("escalation_unanswered")
        today = china_day(now)
        answer_by = body.answer_by or _working_days_on(today, DAYS_TO_ANSWER)
        if answer_by < today:
            raise Invalid({"answer_by": [("day_is_past", {})]})
        row = Escalation(
            **new_deed_row(notice, by, now), level=body.level, reason=body.reason,
            answer_by=answer_by,
        )  # fmt: skip
        db.session.add(row)
        facts = {
            "escalation": str(row.uuid), "level": body.level, "reason": body.reason,
            "answer_by": answer_by.isoformat(),
        }  # fmt: skip
        record(notice, by, event(notice, "notice.escalate", notice.state, facts), now)
    return row


def answer_escalation(
    escalation: Escalation, notice: Notice, body: AnswerBody, by: Person, now: datetime
) -> Escalation:
    """Write down what is to be done, once. Raises Forbidden where only an approver may say it."""
    with deed_on(notice, "answer_escalation"):
        db.session.refresh(escalation, with_for_update=True)
        if escalation.answered_at is not None:
            raise Conflict("escalation_answered")
        if escalation.level == "approver" and not by.approver:
            raise Forbidden("approver_answers")
        escalation.answer, escalation.answered_at = body.answer, now
        escalation.answered_by_id = by.id
        facts = {"escalation": str(escalation.uuid), "answer": body.answer}
        record(notice, by, event(notice, "notice.answer_escalation", notice.state, facts), now)
    return escalation


def escalation_of(notice: Notice, uuid: UUID) -> Escalation:
    """Load an escalation of this notice; 404 for another's."""
    found = db.session.scalar(sa.select(Escalation).filter_by(uuid=uuid, notice_id=notice.id))
    if found is None:
        raise NotFound
    return found


def unanswered(notice: Notice) -> Escalation | None:
    """Return the one that waits for its answer."""
    query = sa.select(Escalation).filter_by(notice_id=notice.id)
    return db.session.scalar(query.where(Escalation.answered_at.is_(None)).limit(1))


def proposal_for(notice: Notice, today: date) -> Proposal | None:
    """Return before whom a matter should be laid; None while it moves or somebody has it."""
    why, since = _stuck(notice, today)
    if why is None or since is None or unanswered(notice) is not None:
        return None
    days = working_days_between(since, today, working_calendar())
    standing = Standing(why, days, _raised_since(notice, since))
    return proposed(standing, steps(part_of(notice.office, LOOP)))


def _stuck(notice: Notice, today: date) -> tuple[Stuck | None, date | None]:
    """Say why a matter does not move, and the day from which that is counted."""
    if notice.state == "issued":
        since = _working_days_on(china_day(notice.issued_at), DAYS_TO_DELIVER)
        return (Stuck.UNDELIVERED, since) if since < today else (None, None)
    if notice.state == "not_rectified":
        last = sa.select(sa.func.max(Recheck.recorded_at)).filter_by(notice_id=notice.id)
        at = db.session.scalar(last)
        return (Stuck.NOT_RECTIFIED, china_day(at)) if at else (None, None)
    due_on = chased(notice, today).due_on
    return (Stuck.OVERDUE, due_on) if due_on and due_on < today else (None, None)


def _raised_since(notice: Notice, since: date) -> Sequence[str]:
    query = sa.select(Escalation.level, Escalation.recorded_at).filter_by(notice_id=notice.id)
    return [level for level, at in db.session.execute(query) if china_day(at) >= since]


def _working_days_on(day: date, count: int) -> date:
    calendar = working_calendar()
    for _ in range(count):
        day = calendar.next_working(day + timedelta(days=1))
    return day
