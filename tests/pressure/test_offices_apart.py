"""Two offices write at the same time: neither waits for the other's audit chain."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.loop_bodies import WithdrawalBody
from inspect_app.services import audit
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.rectifications.deeds import withdraw
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests import databases
from tests.cast import NOW, Cast
from tests.notices import BASE, make_notice, make_visit
from tests.test_serve import wait_for
from tests.visits import PICTURES, png, send, send_file, visit_document

pytestmark = pytest.mark.skipif(
    not databases.ON_POSTGRESQL, reason="SQLite has one writer for all offices"
)
IN_PERSON = {"method": "in_person", "at": "2026-11-20T12:00:00+08:00", "place": "机构",
             "recipient": {"name": "周某", "post": "负责人"}}  # fmt: skip


@pytest.fixture(autouse=True)
def _impatient(app: Flask) -> None:
    """Nobody waits longer than three seconds for a lock: who would is refused."""

    def limit(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.autocommit = True
        connection.execute("SET lock_timeout = '3s'")
        connection.autocommit = False

    sa.event.listen(db.engine, "connect", limit)
    db.session.remove()
    db.engine.dispose()


@contextmanager
def unfinished(app: Flask, deed: Callable[[], object]) -> Iterator[None]:
    """Do a deed in another thread and leave its transaction open meanwhile."""
    done, go_on, failures = Event(), Event(), list[BaseException]()

    def do() -> None:
        with app.app_context():
            try:
                with writing():
                    deed()
                    done.set()
                    assert go_on.wait(timeout=60)
            except BaseException as error:  # noqa: BLE001 - told to the test's own thread
                failures.append(error)
            finally:
                done.set()
                db.session.remove()

    thread = Thread(target=do)
    thread.start()
    assert done.wait(timeout=60)
    try:
        yield
    finally:
        go_on.set()
        thread.join(timeout=60)
    assert failures == []


def as_person(login: str) -> Person:
    return db.session.scalars(sa.select(Person).filter_by(login=login)).one()


def test_an_office_works_while_another_is_in_the_middle_of_a_deed(app: Flask, cast: Cast) -> None:
    """Submit, send files, issue, deliver, edit the register: all of it beside an open notice."""
    visit_id, far = make_visit(cast).id, cast.far
    zhao, zhou = (cast.client(app, login) for login in ("zhao", "zhou"))
    inspectors = {"inspectors": ["zhao", "zhou"]}
    signed = [
        {"role": "inspector", "person": login, "image": hash_, "at": "2026-11-20T10:02:10+08:00"}
        for login, hash_ in zip(inspectors["inspectors"], PICTURES, strict=False)
    ]
    document = visit_document(far, ["FEE-01"], signatures=signed, **inspectors)
    db.session.remove()

    def issue() -> None:
        issue_notice(db.session.get_one(Visit, visit_id), as_person("director"), NOW, BASE)

    with unfinished(app, issue):
        sent = send(zhao, document)
        assert sent.status_code == 201, sent.json
        assert send_file(zhao, png(77)).status_code == 201
        issued = zhou.post(f"/api/v1/visits/{sent.json['visit']}/notice", json={})
        assert issued.status_code == 201, issued.json
        delivered = zhou.post(f"/api/v1/notices/{issued.json['id']}/deliveries", json=IN_PERSON)
        assert delivered.status_code == 201, delivered.json
        site = {"name": "新托管点", "kind": "unlicensed", "address": "路1号", "district": "330110"}
        assert zhou.post("/api/v1/institutions", json=site).status_code == 201
    assert audit.verify()[1] is None


def test_a_visit_does_not_wait_for_an_edit_of_its_institution(app: Flask, cast: Cast) -> None:
    """Nor the edit for the visit: each would hold what the other wants next."""
    lin = cast.client(app, "lin")
    star_id = cast.star.id
    document = visit_document(cast.star)
    for content in PICTURES.values():
        send_file(lin, content)
    db.session.remove()

    def lock_the_row() -> None:
        row = db.session.get_one(Institution, star_id)
        by = By(as_person("director"), db.session.get_one(Office, row.office_id), NOW)
        edit_institution(row, {"address": row.address}, by)  # nothing changes; the row is held

    with unfinished(app, lock_the_row):
        assert send(lin, document, files=False).status_code == 201


def somebody_waits() -> bool:
    """Tell whether a connection to this database waits for a lock."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with db.engine.connect() as connection:
        found = connection.scalar(sa.text(f"{query} AND wait_event_type = 'Lock'"))
    return bool(found)


@pytest.mark.parametrize("deed", ["issue", "withdraw"])
def test_who_waits_for_the_chain_holds_nothing_yet(app: Flask, cast: Cast, deed: str) -> None:
    """A file that completes a visit has the chain and wants the row: two orders are a deadlock."""
    visit, notice = make_visit(cast), make_notice(cast)
    office_id, row = visit.office_id, visit if deed == "issue" else notice
    visit_id, notice_id = visit.id, notice.id
    held = sa.update(type(row)).where(type(row).id == row.id).values(office_id=office_id)
    db.session.remove()

    def work() -> None:
        director = as_person("director")
        if deed == "issue":
            issue_notice(db.session.get_one(Visit, visit_id), director, NOW, BASE)
        else:
            withdraw(
                db.session.get_one(Notice, notice_id), WithdrawalBody("笔误", None), director, NOW
            )

    with ThreadPoolExecutor(1) as pool, writing():
        audit.take_turn(office_id)
        waiting = pool.submit(within, app, work)
        assert wait_for(somebody_waits)
        db.session.execute(held)
        db.session.commit()
        waiting.result(timeout=60)
    assert audit.verify()[1] is None


def within(app: Flask, work: Callable[[], None]) -> None:
    with app.app_context():
        try:
            work()
        finally:
            db.session.remove()
