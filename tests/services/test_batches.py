"""Many notices as one file: what was issued, in order, checked, and nobody else's."""

import hashlib
import io
import threading
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader

from inspect_app.rules.refusals import Invalid
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs.running import run_waiting_job, sweep
from inspect_app.services.notices.reading import NoticeFilter
from inspect_app.services.papers import batches
from inspect_app.store.base import db
from inspect_app.store.job import Job
from tests.cast import NOW, Cast
from tests.notices import make_notice

ALL = NoticeFilter()


def finished(cast: Cast, form: str, wanted: NoticeFilter = ALL) -> tuple[Job, Path]:
    job = batches.begin(cast.director, wanted, form, NOW)
    assert run_waiting_job(lambda: NOW, threading.Event())
    db.session.refresh(job)
    assert job.state == "done", job.outcome
    return job, batches.file_of_batch(job)[0]


def test_one_file_holds_a_list_and_every_notice_in_the_order_of_numbers(cast: Cast) -> None:
    notices = [make_notice(cast) for _ in range(3)]
    job, path = finished(cast, "pdf")
    pages = ["".join(page.extract_text().split()) for page in PdfReader(path).pages]
    assert "批量打印清单" in pages[0]
    assert all(notice.number in pages[0] and notice.file in pages[0] for notice in notices)
    starts = [
        next(at for at, text in enumerate(pages) if at and notice.number in text)
        for notice in notices
    ]
    assert starts == sorted(starts)
    assert job.outcome["count"] == 3


def test_an_archive_holds_the_very_files_and_their_hashes(cast: Cast) -> None:
    notices = [make_notice(cast) for _ in range(2)]
    _job, path = finished(cast, "zip")
    with zipfile.ZipFile(path) as archive:
        sums = archive.read("SHA256SUMS").decode()
        for line in sums.splitlines():
            sha256, name = line.split("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == sha256
        named = {line.split("  ")[0] for line in sums.splitlines()}
        assert named == {notice.file for notice in notices}
        assert "批量打印清单.pdf" in archive.namelist()


def test_only_what_is_filtered_is_in_it_and_nothing_of_another_office(cast: Cast) -> None:
    make_notice(cast)
    tomorrow = (NOW + timedelta(days=2)).date()
    with pytest.raises(Invalid):
        batches.begin(cast.director, NoticeFilter(first_day=tomorrow), "pdf", NOW)
    with pytest.raises(Invalid):
        batches.begin(cast.zhou, ALL, "pdf", NOW)


def test_a_paper_that_is_not_what_was_issued_stops_the_batch(cast: Cast) -> None:
    notice = make_notice(cast)
    path = blobs().path(notice.file)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b"\n")
    job = batches.begin(cast.director, ALL, "pdf", NOW)
    assert run_waiting_job(lambda: NOW, threading.Event())
    db.session.refresh(job)
    assert (job.state, job.outcome["code"]) == ("failed", "paper_damaged")


def test_its_file_goes_when_its_job_is_swept_and_the_papers_stay(cast: Cast) -> None:
    notice = make_notice(cast)
    _job, path = finished(cast, "pdf")
    later: datetime = NOW + timedelta(days=40)
    sweep(later)
    assert not path.exists()
    assert blobs().has(notice.paper)


def test_it_is_asked_for_and_fetched_from_the_list(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast)
    browser = cast.browser(app, "director")
    page = browser.get("/notices/").get_data(as_text=True)
    assert "/notices/batches" in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    asked = browser.post("/notices/batches", data={"csrf_token": token, "form": "zip"})
    assert asked.status_code == 302
    assert run_waiting_job(lambda: NOW, threading.Event())
    fetched = browser.get(f"{asked.location}/file")
    assert fetched.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(fetched.data)) as archive:
        assert any(notice.number in name for name in archive.namelist())
    assert cast.browser(app, "zhou").get(asked.location).status_code == 404
