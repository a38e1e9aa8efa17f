"""What imports have kept goes with their jobs, but nothing that a record names."""

import hashlib
import io
import os
import threading
from datetime import datetime, timedelta

import pytest
from PIL import Image

from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.running import run_waiting_job, sweep
from inspect_app.services.register import imports
from inspect_app.store.base import db, writing
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.job import Job
from inspect_app.store.person import Person
from tests.cast import NOW, Cast

MUCH_LATER = NOW + jobs.KEPT + timedelta(days=1)
FILE = "机构名称,地址,联系人\n晨星书法,文三路1号,沈某\n".encode()


def work(moment: datetime = NOW) -> None:
    db.session.rollback()
    assert run_waiting_job(lambda: moment, threading.Event())


def upload(person: Person, content: bytes = FILE, moment: datetime = NOW) -> Job:
    job = imports.begin(imports.Upload(content, "名册.csv", complete=False), person, moment)
    work(moment)
    put_on(moment)
    db.session.refresh(job)
    return job


def put_on(moment: datetime) -> None:
    for sha256 in blobs().hashes():
        os.utime(blobs().path(sha256), (moment.timestamp(),) * 2)


@pytest.fixture
def director(cast: Cast) -> Person:
    return cast.people["director"]


def test_an_upload_that_was_never_imported_goes_with_its_previews(director: Person) -> None:
    others = set(blobs().hashes())
    job = upload(director)
    imports.compare_again(job, director, NOW)
    work()
    put_on(NOW)
    assert len({*blobs().hashes()} - others) >= 2
    sweep(NOW + jobs.KEPT)
    assert blobs().has(job.payload["file"])
    sweep(MUCH_LATER)
    assert {*blobs().hashes()} <= others


def test_an_upload_that_was_imported_stays_and_its_previews_go(director: Person) -> None:
    others = set(blobs().hashes())
    job = upload(director)
    imports.confirm(job, imports.Consent(imports.seen_of(job), close_gone=False), director, NOW)
    work()
    put_on(NOW)
    db.session.refresh(job)
    assert job.state == "done"
    sweep(MUCH_LATER)
    assert {*blobs().hashes()} - others == {hashlib.sha256(FILE).hexdigest()}


def test_an_upload_stays_while_a_younger_import_of_the_same_bytes_waits(director: Person) -> None:
    upload(director)
    young = upload(director, moment=MUCH_LATER)
    sweep(MUCH_LATER)
    assert blobs().has(young.payload["file"])


def test_an_upload_stays_that_lies_there_as_evidence(director: Person) -> None:
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    job = upload(director, out.getvalue())
    assert job.state == "failed"
    sha256, size = job.payload["file"], len(out.getvalue())
    with writing():
        row = EvidenceFile(sha256=sha256, size=size, media_type="image/png", received_at=NOW)
        db.session.add(row)
    sweep(MUCH_LATER)
    assert blobs().has(job.payload["file"])


def test_an_upload_stays_that_somebody_has_just_put_there_again(director: Person) -> None:
    job = upload(director)
    blobs().put(FILE)
    os.utime(blobs().path(job.payload["file"]), (MUCH_LATER.timestamp(),) * 2)
    sweep(MUCH_LATER)
    assert blobs().has(job.payload["file"])
