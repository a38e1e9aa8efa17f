"""A large register file is read and applied in the background, and can be left and found again."""

import io
import threading
from datetime import datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.services.evidence.storage import blobs
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.running import run, run_waiting_job
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.services.register.imports import SMALL
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from tests.cast import NOW, Cast, Client

ROWS = 3_000
LARGE = "机构名称,地址\n" + "".join(
    f"第{number}号向阳花开文化艺术培训中心有限公司西湖分公司,文三路{number}号西溪金座二幢三单元一千零一室\n"
    for number in range(ROWS)
)


@pytest.fixture
def director(app: Flask, cast: Cast) -> Client:
    return cast.browser(app, "director")


def upload(client: Client, content: str = LARGE, **fields: str) -> TestResponse:
    file = (io.BytesIO(content.encode()), "全区机构.csv")
    data = {"csrf_token": client.csrf("/password"), "file": file, **fields}
    return client.post("/institutions/import", data=data)


def send(client: Client, path: str, **fields: str) -> TestResponse:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].partition('"')[0].replace("&#39;", "'")


def work() -> bool:
    db.session.rollback()
    return run_waiting_job(lambda: NOW, threading.Event())


def how_many() -> int:
    db.session.rollback()
    return how_many_within()


def how_many_within() -> int:
    """What the transaction that is open sees."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(Institution)) or 0


def test_the_large_file_is_large() -> None:
    assert len(LARGE.encode()) > SMALL


def test_a_large_import_goes_on_while_nobody_looks(
    app: Flask, director: Client, cast: Cast
) -> None:
    before = how_many()
    place = upload(director).location
    page = director.get(place).text
    assert 'data-module="job-progress"' in page
    assert f'href="{place}"' in page, "without JavaScript one looks again"
    assert director.get(f"{place}/progress").get_json()["over"] is False
    assert place in director.get("/institutions/import").text
    assert work()
    colleague = cast.browser(app, "admin")
    assert place in colleague.get("/institutions/import").text
    assert colleague.get(f"{place}/progress").get_json()["over"] is True
    page = colleague.get(place).text
    assert f'<strong class="number">{ROWS}' in page or f"<strong>{ROWS}</strong>" in page
    assert how_many() == before
    assert send(colleague, place, seen=seen(page)).location == place
    assert 'data-module="job-progress"' in colleague.get(place).text
    assert work()
    assert 'class="note good"' in director.get(place).text
    assert how_many() == before + ROWS
    assert not work()


def test_each_page_of_a_kept_preview_shows_its_rows(director: Client) -> None:
    place = upload(director).location
    work()
    last = director.get(f"{place}?outcome=new&start=2950").text
    assert "第2999号" in last
    assert "第2899号" not in last
    assert "第1号" not in director.get(f"{place}?outcome=refused").text
    for odd in ("start=99999", "start=-1", "start=x", "outcome=../overview"):
        assert director.get(f"{place}?{odd}").status_code == 200


def test_another_office_finds_no_trace_of_it(app: Flask, director: Client, cast: Cast) -> None:
    place = upload(director).location
    stranger = cast.browser(app, "zhou")
    assert place not in stranger.get("/institutions/import").text
    for path in (place, f"{place}/progress"):
        assert stranger.get(path).status_code == 404
    for path in (place, f"{place}/comparison"):
        assert send(stranger, path, seen="").status_code == 404


def test_what_was_confirmed_twice_is_applied_once(director: Client) -> None:
    before = how_many()
    place = upload(director).location
    work()
    consent = seen(director.get(place).text)
    for _ in range(2):
        answer = send(director, place, seen=consent)
        assert (answer.status_code, answer.location) == (302, place)
    assert work()
    assert not work()
    assert send(director, place, seen=consent).location == place
    assert how_many() == before + ROWS


def test_a_register_that_changed_after_the_consent_is_left_alone(
    director: Client, cast: Cast
) -> None:
    place = upload(director).location
    work()
    send(director, place, seen=seen(director.get(place).text))
    create_institution({"name": "刚登记"}, By(cast.director, cast.offices["xihu"], NOW))
    before = how_many()
    assert work()
    page = director.get(place).text
    assert 'role="alert"' in page
    assert how_many() == before
    assert send(director, f"{place}/comparison").location == place
    assert work()
    send(director, place, seen=seen(director.get(place).text))
    assert work()
    assert how_many() == before + ROWS


def test_a_fault_between_the_last_row_and_the_mark_leaves_nothing(
    director: Client, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    place = upload(director).location
    work()
    send(director, place, seen=seen(director.get(place).text))
    before, asked = how_many(), []

    def breaks_when_the_job_is_marked() -> datetime:
        asked.append(how_many_within())
        if asked[-1] > before:
            raise RuntimeError("the power fails")
        return NOW

    job = jobs.claim("mine", NOW)
    assert job is not None
    run(job, Ticket(job.id, "mine", breaks_when_the_job_is_marked))
    assert asked[-1] == before + ROWS, "all was written, and then not committed"
    assert how_many() == before
    assert "the power fails" in caplog.text
    assert work()
    assert how_many() == before + ROWS


def test_a_large_file_that_is_no_register_says_so_at_its_address(director: Client) -> None:
    place = upload(director, "甲,乙\n" * 40_000).location
    assert work()
    assert 'role="alert"' in director.get(place).text
    assert "无法读取" in director.get("/institutions/import").text


def test_a_file_that_is_gone_is_asked_for_again(director: Client) -> None:
    place = upload(director).location
    job = db.session.scalars(sa.select(Job)).one()
    blobs().path(job.payload["file"]).unlink()
    assert work()
    assert 'role="alert"' in director.get(place).text


def test_a_preview_that_is_gone_is_made_again(director: Client) -> None:
    place = upload(director, "机构名称,地址\n新来的,望湖路3号\n").location
    job = db.session.scalars(sa.select(Job)).one()
    blobs().path(job.outcome["preview"]).unlink()
    assert 'role="alert"' in director.get(place).text
    assert send(director, f"{place}/comparison").location == place
    assert "新来的" in director.get(place).text
