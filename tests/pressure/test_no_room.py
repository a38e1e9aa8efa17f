"""A full disk and storage that can only be read: refused cleanly, and well again afterwards."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.numbering import gaps
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit
from tests import databases
from tests.cast import Cast, Client
from tests.pressure.serving import Answer, Served
from tests.visits import png, send, send_file, sha256, visit_document

SMALL = 16 * 1024
PROBLEM = "application/problem+json"


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    client = cast.client(app, "lin")
    db.session.remove()
    return client


def count(model: type[Any]) -> int:
    found = db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def temporary_files() -> list[str]:
    return [path.name for path in blobs().root.rglob(".*")]


def require_problem(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert answer.mimetype == PROBLEM


# The database


@contextmanager
def full_database() -> Iterator[None]:
    """SQLite may not grow by a page; PostgreSQL says itself that its disk is full (53100).

    No test can fill a PostgreSQL server's disk: a trigger raises the server's own error instead.
    """
    if databases.ON_POSTGRESQL:
        with on_server(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$",
            "CREATE TRIGGER no_room BEFORE INSERT ON violation EXECUTE FUNCTION no_room()",
            undo=("DROP TRIGGER no_room ON violation", "DROP FUNCTION no_room"),
        ):
            yield
        return
    with each_connection(
        lambda run: run(f"PRAGMA max_page_count={run('PRAGMA page_count').fetchone()[0] + 1}")
    ):
        yield


@contextmanager
def on_server(*statements: str, undo: tuple[str, ...]) -> Iterator[None]:
    def run(each: tuple[str, ...]) -> None:
        with db.engine.begin() as connection:
            for statement in each:
                connection.execute(sa.text(statement))

    run(statements)
    try:
        yield
    finally:
        db.session.remove()
        run(undo)


@contextmanager
def each_connection(prepare: Any) -> Iterator[None]:
    """Prepare every connection that is made meanwhile."""

    def made(connection: Any, _record: object) -> None:
        if databases.ON_POSTGRESQL:
            connection.autocommit = True
        prepare(connection.execute)
        if databases.ON_POSTGRESQL:
            connection.autocommit = False

    sa.event.listen(db.engine, "connect", made)
    db.session.remove()
    db.engine.dispose()
    try:
        yield
    finally:
        sa.event.remove(db.engine, "connect", made)
        db.session.remove()
        db.engine.dispose()


def read_only_database() -> Any:
    told = "SET default_transaction_read_only = on"
    return each_connection(
        lambda run: run(told if databases.ON_POSTGRESQL else "PRAGMA query_only=ON")
    )


@pytest.mark.fault(
    "the database has no room",
    "nothing is stored by half (507); with room again all of it",
)
def test_a_full_database_stores_nothing_and_then_all(lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"], statement="长" * 5000)
    before = audit.verify()[0]
    db.session.remove()
    with full_database():
        require_problem(send(lin, document, uuid, files=False), 507, "no_room")
        assert count(Visit) == 0
        assert lin.get("/api/v1/institutions").status_code == 200
    assert audit.verify() == (before, None)
    db.session.remove()
    assert send(lin, document, uuid).status_code == 201


@pytest.mark.fault(
    "the database can only be read",
    "reading goes on, sending is told to come later (503)",
)
def test_a_database_that_can_only_be_read_is_read(app: Flask, lin: Client, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star, ["FEE-01"])
    assert send(lin, document, uuid).status_code == 201
    with read_only_database():
        for path in ("/api/v1/visits", f"/api/v1/visits/{uuid}", "/readyz"):
            assert lin.get(path).status_code == 200
        require_problem(send(lin, document, files=False), 503, "read_only")
        require_problem(send_file(lin, png(9)), 503, "read_only")
        answer = lin.post(f"/api/v1/visits/{uuid}/notice", json={})
        require_problem(answer, 503, "read_only")
        assert int(answer.headers["Retry-After"]) > 0
        assert send(lin, document, uuid, files=False).status_code == 200, "it is known already"
    assert (count(Visit), count(Notice)) == (1, 0)
    assert lin.post(f"/api/v1/visits/{uuid}/notice", json={}).status_code == 201
    assert gaps(cast.lin.office_id, "notice", 2026) == []


def test_the_pages_are_read_while_nothing_can_be_written(app: Flask, cast: Cast) -> None:
    clerk = Client(app)
    clerk.sign_in("director")
    with read_only_database():
        for path in (
            "/",
            "/institutions/",
            "/visits/",
            "/notices/",
            "/rectifications/",
            "/coverage/",
        ):
            assert clerk.get(path).status_code == 200, path
        form = {"name": "新点", "csrf_token": clerk.csrf("/institutions/new")}
        assert clerk.post("/institutions/new", data=form).status_code in {422, 503}


# The folder of evidence and papers


@pytest.mark.parametrize(
    "refusal",
    [
        (errno.ENOSPC, 507, "no_room"),
        (errno.EDQUOT, 507, "no_room"),
        (errno.EROFS, 503, "read_only"),
    ],
    ids=["full", "quota", "read-only"],
)
def test_a_paper_without_room_costs_no_number(
    lin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, refusal: tuple[int, int, str]
) -> None:
    """The system refuses where the bytes would be made safe."""
    (number, status, code), uuid = refusal, uuid4()
    assert send(lin, visit_document(cast.star, ["FEE-01"]), uuid).status_code == 201

    def refuse(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", refuse)
        require_problem(lin.post(f"/api/v1/visits/{uuid}/notice", json={}), status, code)
        require_problem(send_file(lin, png(9)), status, code)
    assert (count(Notice), temporary_files()) == (0, [])
    assert not blobs().has(sha256(png(9)))
    issued = lin.post(f"/api/v1/visits/{uuid}/notice", json={})
    assert issued.status_code == 201
    assert issued.json["number"].endswith("1号")
    assert gaps(cast.lin.office_id, "notice", 2026) == []
    assert send_file(lin, png(9)).status_code == 201


@pytest.mark.fault(
    "a stored photo is lost or damaged on the server's disk",
    "it is said, and comes back by sending",
)
def test_a_lost_or_damaged_file_is_said_and_comes_back_by_sending(lin: Client) -> None:
    photo, path = png(9), f"/api/v1/files/{sha256(png(9))}"
    send_file(lin, photo)
    kept = blobs().path(sha256(photo))
    kept.write_bytes(photo[:-1])
    require_problem(lin.get(path), 404, "file_damaged")
    assert send_file(lin, photo).status_code == 200
    assert lin.get(path).data == photo
    kept.unlink()
    require_problem(lin.get(path), 404, "file_missing")
    assert lin.open("HEAD", path).status_code == 404, "so the phone sends it again"
    assert send_file(lin, photo).status_code == 200
    assert lin.get(path).data == photo


def test_a_damaged_paper_is_never_served(lin: Client, cast: Cast) -> None:
    uuid = uuid4()
    send(lin, visit_document(cast.star, ["FEE-01"]), uuid)
    issued = lin.post(f"/api/v1/visits/{uuid}/notice", json={}).json
    paper = blobs().path(issued["sha256"])
    content = bytearray(paper.read_bytes())
    content[len(content) // 2] ^= 1
    paper.write_bytes(content)
    require_problem(lin.get(issued["pdf"]), 404, "file_damaged")
    paper.unlink()
    require_problem(lin.get(issued["pdf"]), 404, "file_missing")


# A running server, whose files may not grow


def require_no_room(answer: Answer) -> None:
    assert (answer.status, answer.document["code"]) == (507, "no_room"), answer
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.fault(
    "the disk of a running server is full",
    "it refuses (507), goes on, and leaves nothing half written",
)
def test_a_running_server_without_room_refuses_and_goes_on(served: Served) -> None:
    """No file may grow past 16 KB: the database's neither, where it is a file of the server's."""
    sender, photo = served.sender(), png(9) + bytes(2 * SMALL)
    path, document = f"/api/v1/visits/{uuid4()}", visit_document(served.star, ["FEE-01"])
    served.may_write(SMALL)
    require_no_room(sender.send("PUT", f"/api/v1/files/{sha256(photo)}", photo))
    if not databases.ON_POSTGRESQL:
        require_no_room(sender.send("PUT", path, document))
    assert sender.send("GET", "/api/v1/visits").status == 200
    served.may_write(resource.RLIM_INFINITY)
    assert sender.send("PUT", path, document).status in {200, 201}
    assert sender.send("PUT", f"/api/v1/files/{sha256(photo)}", photo).status == 201
    with served.app.app_context():
        assert (count(Visit), temporary_files()) == (1, [])
        assert all(map(blobs().is_whole, db.session.scalars(sa.select(EvidenceFile.sha256))))
        assert audit.verify()[1] is None
        db.session.remove()
