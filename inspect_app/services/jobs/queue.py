"""Background work: asked for, claimed by one runner at a time, finished or taken up again.

A claim is one statement, so two runners never get the same job. A runner that dies stops renewing
its lease, and the next one takes the job up. Whoever finishes must still hold the lease, and says
so in the transaction of the work itself: work that is done is marked done, and work whose lease
was lost is rolled back, so that a job's effects happen once.

Progress is written beside the work, each time in a transaction of its own. On SQLite that cannot
be while the work holds the one write lock, so a phase that writes has no numbers: it is one step.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.store.base import db, writing
from inspect_app.store.job import Job

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
KEPT = timedelta(days=30)
GAVE_UP = {"code": "job_gave_up", "params": {}}
WORK_WAITS = threading.Event()
"""Set when this process has asked for work, so that its own runner need not poll for it."""


class LeaseLost(Exception):  # noqa: N818 - an answer to the runner, not a fault
    """Another runner has the job by now: nothing of this attempt may stay."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done: the kind of work, for which office, asked by whom, with what."""

    kind: str
    office_id: int
    person_id: int | None
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an attempt is; ``total`` 0 where there is nothing to count."""

    phase: str = ""
    done: int = 0
    total: int = 0


def ask(work: Work, now: datetime, *, runner: str = "") -> Job:
    """Put the work in the queue; with a ``runner`` it is that runner's from the start."""
    job = Job(
        uuid=uuid4(), kind=work.kind, office_id=work.office_id, person_id=work.person_id,
        payload=dict(work.payload), asked_at=now,
        **_begun(now, runner) if runner else {},
    )  # fmt: skip
    with writing():
        db.session.add(job)
    WORK_WAITS.set()
    return job


def ask_again(job: Job, was: Sequence[str], work: Work, now: datetime, *, runner: str = "") -> None:
    """Let the same job do its next work. Raises Conflict when it is no longer of a kind ``was``.

    Two people who ask at once ask once: only a job that is over can be asked again.
    """
    after: dict[str, Any] = {
        "kind": work.kind, "person_id": work.person_id, "payload": dict(work.payload),
        "state": "waiting", "outcome": {}, "attempts": 0, "runner": "", "lease_until": None,
        "phase": "", "done": 0, "total": 0, "asked_at": now, "ended_at": None,
    }  # fmt: skip
    if runner:
        after |= _begun(now, runner)
    over = Job.state.in_(("done", "failed")), Job.kind.in_(was)
    with writing():
        if _update(sa.update(Job).where(Job.id == job.id, *over).values(after)) != 1:
            raise Conflict("job_under_way")
    db.session.refresh(job)
    WORK_WAITS.set()


def _begun(now: datetime, runner: str) -> dict[str, Any]:
    return {
        "state": "running", "runner": runner, "attempts": 1,
        "started_at": now, "lease_until": now + LEASE,
    }  # fmt: skip


def is_work_waiting(now: datetime) -> bool:
    """Tell whether a claim would be worth its write transaction: to take a job or to give it up."""
    due = sa.or_(Job.state == "waiting", _expired(now))
    waiting = db.session.scalar(sa.select(sa.exists().where(due)))
    db.session.rollback()  # the next look shall see a new moment
    return bool(waiting)


def claim(runner: str, now: datetime) -> Job | None:
    """Take the oldest job that is free, or None; jobs that failed too often are closed first."""
    with writing():
        _give_up(now)
        oldest = sa.select(Job.id).where(_free(now)).order_by(Job.id).limit(1)
        one = oldest.with_for_update(skip_locked=True).scalar_subquery()
        taken = sa.update(Job).where(Job.id == one, _free(now)).values(_taken(runner, now))
        job_id = db.session.scalar(taken.returning(Job.id))
        return db.session.get(Job, job_id, populate_existing=True) if job_id else None


def _taken(runner: str, now: datetime) -> dict[str, Any]:
    return {
        "state": "running", "runner": runner, "attempts": Job.attempts + 1, "started_at": now,
        "lease_until": now + LEASE, "phase": "", "done": 0, "total": 0,
    }  # fmt: skip


def _free(now: datetime) -> sa.ColumnElement[bool]:
    again = sa.and_(_expired(now), Job.attempts < MOST_ATTEMPTS)
    return sa.or_(Job.state == "waiting", again)


def _expired(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(Job.state == "running", Job.lease_until < now)


def _give_up(now: datetime) -> None:
    after = {"state": "failed", "outcome": GAVE_UP, "ended_at": now}
    spent = sa.update(Job).where(_expired(now), Job.attempts >= MOST_ATTEMPTS)
    db.session.execute(spent.values(after))


def renew(job_id: int, runner: str, progress: Progress, now: datetime) -> bool:
    """Say that the runner lives and how far it is; False when the job is no longer its own."""
    after = {
        "lease_until": now + LEASE,
        "phase": progress.phase, "done": progress.done, "total": progress.total,
    }  # fmt: skip
    with writing():
        return _update(_own(job_id, runner).values(after)) == 1


def finish(job_id: int, runner: str, outcome: Mapping[str, Any], now: datetime) -> None:
    """Mark the job done, within the transaction of its work. Raises LeaseLost."""
    _end(job_id, runner, {"state": "done", "outcome": dict(outcome), "ended_at": now})


def fail(job_id: int, runner: str, outcome: Mapping[str, Any], now: datetime) -> None:
    """Close the job: trying again would not help. Raises LeaseLost."""
    _end(job_id, runner, {"state": "failed", "outcome": dict(outcome), "ended_at": now})


def release(job_id: int, runner: str, *, spent: bool) -> None:
    """Give the job back at once; an attempt that was ``spent`` counts. Raises LeaseLost."""
    after = {"state": "waiting", "runner": "", "lease_until": None, "phase": ""}
    _end(job_id, runner, after if spent else {**after, "attempts": Job.attempts - 1})


def end_lease_of(runner: str, now: datetime) -> None:
    """Let a runner's job be taken up at once: its process is known to be dead."""
    with writing():
        mine = sa.update(Job).where(Job.runner == runner, Job.state == "running")
        db.session.execute(mine.values(lease_until=now - timedelta(seconds=1)))


def _end(job_id: int, runner: str, after: Mapping[str, Any]) -> None:
    with writing():
        if _update(_own(job_id, runner).values({**after, "lease_until": None})) != 1:
            raise LeaseLost


def _own(job_id: int, runner: str) -> sa.Update:
    return sa.update(Job).where(Job.id == job_id, Job.runner == runner, Job.state == "running")


def _update(statement: sa.Update) -> int:
    statement = statement.execution_options(synchronize_session=False)
    return cast("sa.CursorResult[Any]", db.session.execute(statement)).rowcount


def job_of_office(uuid: UUID, office_id: int) -> Job:
    """Load an office's job as it stands now. Raises NotFound."""
    query = sa.select(Job).filter_by(uuid=uuid, office_id=office_id)
    job = db.session.scalar(query.execution_options(populate_existing=True))
    if job is None:
        raise NotFound
    return job


def jobs_of_office(office_id: int, kinds: Sequence[str], limit: int) -> Sequence[Job]:
    """The office's latest jobs of those kinds, newest first."""
    query = sa.select(Job).filter_by(office_id=office_id).where(Job.kind.in_(kinds))
    return db.session.scalars(query.order_by(Job.id.desc()).limit(limit)).unique().all()


def sweep(now: datetime, forget: Callable[[Sequence[Job]], None]) -> list[Job]:
    """Delete the jobs that ended long ago, and let ``forget`` delete what they kept.

    It is called before the commit: what a crash leaves half done is done by the next sweep.
    """
    old = sa.select(Job).where(Job.state.in_(("done", "failed")), Job.ended_at < now - KEPT)
    old = old.execution_options(populate_existing=True)  # as it ended, not as it was loaded once
    with writing():
        jobs = list(db.session.scalars(old).unique())
        for job in jobs:
            db.session.delete(job)
        if jobs:
            db.session.flush()  # who looks for the jobs that are left does not find these
            forget(jobs)
    return jobs
