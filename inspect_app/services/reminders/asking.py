"""The work of reminding: one job an office, asked for anew every few minutes, never twice at once.

It is the same job again and again: what nobody runs does not pile up.
"""

from contextlib import suppress
from datetime import datetime, timedelta

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.services.reminders.sending import remind
from inspect_app.store.base import db, writing
from inspect_app.store.job import Job
from inspect_app.store.locks import wait_for_turn
from inspect_app.store.reminder import ReminderChannel

KIND = "reminders"
EVERY = timedelta(minutes=5)


def ask_for_reminders(now: datetime) -> int:
    """Ask for the work of every office that has somebody to tell and was not looked at lately."""
    query = sa.select(ReminderChannel.office_id).where(ReminderChannel.enabled.is_(True)).distinct()
    offices = list(db.session.scalars(query))
    db.session.rollback()
    return sum(_ask_for(office_id, now) for office_id in offices)


def _ask_for(office_id: int, now: datetime) -> bool:
    work = jobs.Work(KIND, office_id, None, {})
    if not _is_due(_job_of(office_id), now):
        return False
    with writing():
        wait_for_turn(f"{KIND} {office_id}")
        job = _job_of(office_id)
        if not _is_due(job, now):
            return False
        if job is None:
            jobs.ask(work, now)
            return True
        with suppress(Conflict):
            jobs.ask_again(job, [KIND], work, now)
            return True
    return False


def _job_of(office_id: int) -> Job | None:
    query = sa.select(Job).filter_by(office_id=office_id, kind=KIND).order_by(Job.id).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _is_due(job: Job | None, now: datetime) -> bool:
    return job is None or (job.is_over and now - job.asked_at >= EVERY)


def work(job: Job, ticket: Ticket) -> None:
    """Remind one office; between two channels the runner may be told to stop."""
    remind(job.office_id, ticket.clock, lambda: ticket.report("sending", 0, 0))
    ticket.finish({})
