"""`worker` as processes: killed in the middle, told to end, and side by side."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services.jobs import queue as jobs
from inspect_app.services.register import imports
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from inspect_app.web.clock import now
from tests.cast import Cast
from tests.test_serve import CONSOLE, wait_for

ROWS = 8_000
LARGE = "机构名称,地址,许可证号\n" + "".join(
    f"第{number}号向阳花开文化艺术培训中心,文三路{number}号西溪金座二幢,教民1330106{number:08}号\n"
    for number in range(ROWS)
)
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(app: Flask, cast: Cast, tmp_path: Path) -> Iterator[Start]:
    """Start `worker` processes on the test's instance; none outlives the test."""
    begun = []
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    env = {**os.environ, "INSPECT_INSTANCE": str(tmp_path), "INSPECT_DATABASE_URL": url}

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen([*CONSOLE, "worker", *arguments], env=env)
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()


def ask(cast: Cast) -> UUID:
    upload = imports.Upload(LARGE.encode(), "register.csv", complete=False)
    return imports.begin(upload, cast.director, now()).uuid


def confirm(cast: Cast, uuid: UUID) -> None:
    job = look(cast, uuid)
    imports.confirm(job, imports.Consent(imports.seen_of(job), False), cast.director, now())


def look(cast: Cast, uuid: UUID) -> Job:
    db.session.rollback()
    return jobs.job_of_office(uuid, cast.offices["xihu"].id)


def how_many() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Institution)) or 0


def test_a_worker_does_what_waits_and_ends_cleanly_when_told(cast: Cast, start: Start) -> None:
    first, second = ask(cast), ask(cast)
    process = start()
    assert wait_for(lambda: look(cast, first).is_over and look(cast, second).is_over, 60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=15) == 0
    assert {look(cast, uuid).state for uuid in (first, second)} == {"done"}


def test_once_is_one_piece_of_work(cast: Cast, start: Start) -> None:
    first, second = ask(cast), ask(cast)
    assert start("--once").wait(timeout=60) == 0
    assert (look(cast, first).state, look(cast, second).state) == ("done", "waiting")


def test_a_worker_told_to_end_gives_its_work_back(cast: Cast, start: Start) -> None:
    uuid = ask(cast)
    process = start()
    assert wait_for(lambda: look(cast, uuid).state == "running", 60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert look(cast, uuid).state in {"waiting", "done"}
    assert start("--once").wait(timeout=60) == 0
    assert look(cast, uuid).state == "done"


def test_a_worker_killed_while_it_applies_leaves_nothing_and_is_followed(
    cast: Cast, start: Start
) -> None:
    before, uuid = how_many(), ask(cast)
    assert start("--once").wait(timeout=60) == 0
    confirm(cast, uuid)
    victim = start("--once", "--runner", "victim")
    assert wait_for(lambda: look(cast, uuid).state == "running", 60)
    victim.kill()
    victim.wait()
    held = look(cast, uuid)
    assert (held.state, held.runner, how_many()) == ("running", "victim", before)
    assert start("--once").wait(timeout=60) == 0
    assert look(cast, uuid).state == "running", "its lease has not run out"
    jobs.end_lease_of("victim", now())
    assert start("--once").wait(timeout=60) == 0
    assert (look(cast, uuid).state, look(cast, uuid).attempts) == ("done", 2)
    assert how_many() == before + ROWS


def test_two_workers_apply_one_import_once(cast: Cast, start: Start) -> None:
    before, uuid = how_many(), ask(cast)
    assert start("--once").wait(timeout=60) == 0
    confirm(cast, uuid)
    both = [start("--once"), start("--once")]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert look(cast, uuid).state == "done"
    assert how_many() == before + ROWS


def test_bad_usage_is_told_so() -> None:
    ended = subprocess.run([*CONSOLE, "worker", "--twice"], capture_output=True, check=False)
    assert ended.returncode == 2
