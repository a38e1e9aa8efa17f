"""The queue of jobs: one runner at a time, whatever happens to it."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.running import new_runner, run, run_waiting_job
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.store.base import db, writing
from inspect_app.store.job import Job
from inspect_app.store.office import Office
from tests.cast import NOW, Cast

LATER = NOW + jobs.LEASE + timedelta(seconds=1)


def ask(cast: Cast, office: str = "xihu", kind: str = "register_read") -> Job:
    return jobs.ask(jobs.Work(kind, cast.offices[office].id, None, {"file": "0" * 64}), NOW)


def state_of(job: Job) -> tuple[str, int]:
    db.session.rollback()
    found = db.session.get(Job, job.id, populate_existing=True)
    assert found is not None
    return found.state, found.attempts


def test_a_job_is_claimed_once_by_many_runners_at_once(app: Flask, cast: Cast) -> None:
    asked = {ask(cast, office).id for office in ("xihu", "yuhang", "xihu", "culture", "xihu")}
    barrier = threading.Barrier(8)

    def claims(_number: int) -> list[int]:
        found = []
        with app.app_context():
            barrier.wait()
            while job := jobs.claim(new_runner(), NOW):
                found.append(job.id)
        return found

    with ThreadPoolExecutor(8) as pool:
        taken = [job for found in pool.map(claims, range(8)) for job in found]
    assert sorted(taken) == sorted(asked)


def test_the_oldest_job_comes_first(cast: Cast) -> None:
    first, second = ask(cast), ask(cast)
    assert [jobs.claim(name, NOW) for name in ("a", "b", "c")] == [first, second, None]


def test_a_job_is_taken_up_again_when_its_lease_has_run_out(cast: Cast) -> None:
    job = ask(cast)
    assert jobs.claim("dead", NOW) == job
    assert not jobs.is_work_waiting(NOW + jobs.LEASE)
    assert jobs.claim("early", NOW + jobs.LEASE) is None
    assert jobs.is_work_waiting(LATER)
    assert jobs.claim("next", LATER) == job
    assert state_of(job) == ("running", 2)


def test_a_renewed_lease_keeps_the_job_and_tells_how_far_it_is(cast: Cast) -> None:
    job = ask(cast)
    jobs.claim("mine", NOW)
    half = NOW + jobs.LEASE / 2
    assert jobs.renew(job.id, "mine", jobs.Progress("reading", 500, 2000), half)
    assert jobs.claim("other", LATER) is None
    found = jobs.job_of_office(job.uuid, job.office_id)
    assert (found.phase, found.done, found.total) == ("reading", 500, 2000)
    assert not jobs.renew(job.id, "other", jobs.Progress(), half)


def test_who_lost_the_lease_leaves_nothing_behind(cast: Cast) -> None:
    job = ask(cast)
    jobs.claim("slow", NOW)
    jobs.claim("next", LATER)

    def works_and_finishes() -> None:
        with writing():
            db.session.execute(sa.update(Office).values(name="未经许可"))
            jobs.finish(job.id, "slow", {}, LATER)

    with pytest.raises(jobs.LeaseLost):
        works_and_finishes()
    assert state_of(job) == ("running", 2)
    assert "未经许可" not in db.session.scalars(sa.select(Office.name)).all()
    jobs.finish(job.id, "next", {"counts": 1}, LATER)
    assert state_of(job) == ("done", 2)


def test_a_job_that_kills_its_runners_is_given_up(cast: Cast) -> None:
    job, at = ask(cast), NOW
    for number in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(f"runner-{number}", at) == job
        at += jobs.LEASE * 2
    assert jobs.is_work_waiting(at)
    assert jobs.claim("one more", at) is None
    assert not jobs.is_work_waiting(at)
    assert state_of(job) == ("failed", jobs.MOST_ATTEMPTS)
    assert jobs.job_of_office(job.uuid, job.office_id).outcome == jobs.GAVE_UP


def test_the_job_of_a_process_known_to_be_dead_is_free_at_once(cast: Cast) -> None:
    job = ask(cast)
    jobs.claim("dead", NOW)
    jobs.end_lease_of("dead", NOW)
    assert jobs.claim("next", NOW) == job


def test_a_runner_that_is_told_to_stop_gives_the_job_back(app: Flask, cast: Cast) -> None:
    job = ask(cast)
    stop = threading.Event()
    stop.set()
    jobs.claim("mine", NOW)
    ticket = Ticket(job.id, "mine", lambda: NOW, stop)

    def reports(_job: Job, given: Ticket) -> None:
        given.report("reading", 1, 2)

    run(job, ticket, {"register_read": reports})
    assert state_of(job) == ("waiting", 0)


def test_a_fault_is_tried_again_and_then_given_up(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask(cast)

    def breaks(_job: Job, _ticket: Ticket) -> None:
        raise RuntimeError("a fault of the program")

    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        assert jobs.claim("mine", NOW) == job
        run(job, Ticket(job.id, "mine", lambda: NOW), {"register_read": breaks})
        expected = "failed" if attempt == jobs.MOST_ATTEMPTS else "waiting"
        assert state_of(job) == (expected, attempt)
    assert "a fault of the program" in caplog.text


def test_a_refusal_closes_the_job_with_its_reason(cast: Cast) -> None:
    job = ask(cast)
    assert run_waiting_job(lambda: NOW, threading.Event())
    assert state_of(job)[0] == "failed"
    assert jobs.job_of_office(job.uuid, job.office_id).outcome["code"] == "upload_gone"
    assert not run_waiting_job(lambda: NOW, threading.Event())


def test_only_a_job_that_is_over_is_asked_again_and_only_once(cast: Cast) -> None:
    job = ask(cast)
    work = jobs.Work("register_apply", job.office_id, None, {"seen": "x"})
    with pytest.raises(Conflict):
        jobs.ask_again(job, ("register_read",), work, NOW)
    jobs.claim("mine", NOW)
    jobs.finish(job.id, "mine", {}, NOW)
    jobs.ask_again(job, ("register_read",), work, NOW)
    with pytest.raises(Conflict):
        jobs.ask_again(job, ("register_read",), work, NOW)
    assert (job.kind, *state_of(job)) == ("register_apply", "waiting", 0)


def test_another_office_does_not_find_the_job(cast: Cast) -> None:
    job = ask(cast)
    with pytest.raises(NotFound):
        jobs.job_of_office(job.uuid, cast.offices["yuhang"].id)
    assert jobs.jobs_of_office(cast.offices["yuhang"].id, ["register_read"], 5) == []
    assert jobs.jobs_of_office(cast.offices["xihu"].id, ["register_read"], 5) == [job]


def test_jobs_that_ended_long_ago_are_swept(cast: Cast) -> None:
    old, running = ask(cast), ask(cast)
    jobs.claim("a", NOW)
    jobs.finish(old.id, "a", {}, NOW)
    jobs.claim("b", NOW)
    told: list[int] = []

    def forget(swept: Sequence[Job]) -> None:
        told.extend(job.id for job in swept)

    assert jobs.sweep(NOW + jobs.KEPT, forget) == []
    swept = jobs.sweep(NOW + jobs.KEPT + timedelta(days=1), forget)
    assert [job.id for job in swept] == told == [old.id]
    assert db.session.scalars(sa.select(Job.id)).all() == [running.id]


def test_a_phase_that_is_announced_is_told_before_it_begins(cast: Cast) -> None:
    job = ask(cast)
    jobs.claim("mine", NOW)
    Ticket(job.id, "mine", lambda: NOW).announce("writing")
    assert jobs.job_of_office(job.uuid, job.office_id).phase == "writing"
    with pytest.raises(jobs.LeaseLost):
        Ticket(job.id, "other", lambda: NOW).announce("writing")
