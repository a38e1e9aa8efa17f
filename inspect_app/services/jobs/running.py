"""Run one job: claim it, renew its lease beside the work, and close it with what came of it."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from flask import Flask, current_app
from sqlalchemy.exc import DBAPIError

from inspect_app.rules.refusals import Busy, Refusal
from inspect_app.services.approvals import batches as approving
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.geocoding import asking as geocoding
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Stopped, Ticket
from inspect_app.services.papers import batches
from inspect_app.services.register import imports
from inspect_app.services.register.forgetting import forget
from inspect_app.services.reminders import asking
from inspect_app.services.statements import at_length
from inspect_app.store.base import db
from inspect_app.store.job import Job
from inspect_app.store.room import noticing_no_room

Clock = Callable[[], datetime]
RENEWED_EVERY = 1.0
IN_HAND_FOR = timedelta(days=1)
"""Nobody still writes a file after that, or the row that names it: the process was killed."""
_LOG = logging.getLogger(__name__)
Deeds = Mapping[str, Callable[[Job, Ticket], None]]
DEEDS: Deeds = {
    imports.READ: imports.read,
    imports.APPLY: imports.apply,
    asking.KIND: asking.work,
    batches.KIND: batches.make,
    approving.KIND: approving.make,
    approving.ASK_KIND: approving.make_asked,
    geocoding.KIND: geocoding.work,
    at_length.KIND: at_length.work,
}
"""What is done for each kind of job; it ends with `Ticket.finish`."""


def run_waiting_job(clock: Clock, stop: threading.Event, runner: str = "") -> bool:
    """Claim and run one job; False when none is free."""
    runner = runner or new_runner()
    job = jobs.claim(runner, clock())
    if job is None:
        return False
    ticket = Ticket(job.id, runner, clock, stop)
    with _renewing(ticket):
        run(job, ticket)
    sweep(clock())
    return True


def sweep(now: datetime) -> None:
    """Delete what nobody will look at any more: old jobs, what they kept, and writing left half."""
    before = now - IN_HAND_FOR
    jobs.sweep(now, lambda swept: forget(swept, before))
    blobs().sweep_unfinished(before)


def run_at_once(job: Job, runner: str, clock: Clock) -> None:
    """Run, within the request, a job that was given to this runner when it was asked for."""
    if job.state == "running" and job.runner == runner:
        run(job, Ticket(job.id, runner, clock))
        db.session.refresh(job)


def new_runner() -> str:
    """A name that no other attempt has."""
    return uuid4().hex


def run(job: Job, ticket: Ticket, deeds: Deeds = DEEDS) -> None:
    """Do the work of a claimed job; whatever happens, the job is closed or given back."""
    try:
        with noticing_no_room():
            deeds[job.kind](job, ticket)
    except jobs.LeaseLost:
        _LOG.warning("job %s was taken up by another runner", job.uuid)
    except Stopped:
        _give_back(ticket, spent=False)
    except Busy:
        _give_back(ticket, spent=True)
    except Refusal as refusal:
        _close(ticket, {"code": refusal.code, "params": dict(refusal.params)})
    except Exception:  # noqa: BLE001 - whatever the fault is, the job must not be left hanging
        _LOG.exception("job %s failed", job.uuid)
        _after_a_fault(job, ticket)


def _after_a_fault(job: Job, ticket: Ticket) -> None:
    db.session.rollback()
    if job.attempts < jobs.MOST_ATTEMPTS:
        _give_back(ticket, spent=True)
    else:
        _close(ticket, jobs.GAVE_UP)


def _give_back(ticket: Ticket, *, spent: bool) -> None:
    with _lease_may_be_lost():
        jobs.release(ticket.job_id, ticket.runner, spent=spent)


def _close(ticket: Ticket, outcome: Mapping[str, object]) -> None:
    with _lease_may_be_lost():
        jobs.fail(ticket.job_id, ticket.runner, outcome, ticket.clock())


@contextmanager
def _lease_may_be_lost() -> Iterator[None]:
    try:
        yield
    except jobs.LeaseLost:
        _LOG.warning("a job was taken up by another runner")


@contextmanager
def _renewing(ticket: Ticket) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work goes on."""
    over = threading.Event()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's documented way to hand the app to a thread
    thread = threading.Thread(target=_renew, args=(app, ticket, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(app: Flask, ticket: Ticket, over: threading.Event) -> None:
    while not over.wait(RENEWED_EVERY):
        with app.app_context():
            try:
                if not jobs.renew(ticket.job_id, ticket.runner, ticket.progress, ticket.clock()):
                    return
            except DBAPIError:
                # On SQLite our own transaction holds the write lock; nobody can claim then.
                _LOG.debug("the lease of job %s waits for the database", ticket.job_id)
