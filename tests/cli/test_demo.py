"""The demo: complete, the same every time, and never beside real work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.cli.demo.accounts import logins
from inspect_app.cli.demo.making import make_demo
from inspect_app.cli.demo.schedule import FORGOTTEN_AREA
from inspect_app.rules.rectification import STATES
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.visit_report import OUTCOMES
from inspect_app.services import audit, people
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.field_day import assigned_stops
from inspect_app.services.sign_in import sign_in
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit
from tests.conftest import DEMO_NOW, make_demo_app

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest) -> Iterator[None]:
    """Work inside the demo, where a test asks for it."""
    if "demo" not in request.fixturenames:
        yield
        return
    with request.getfixturevalue("demo").app_context():
        yield
        db.session.remove()


def visits() -> list[tuple[str, str, str]]:
    """Ids, and the hashes of those documents that name no notice (whose ids are never the same)."""
    rows = db.session.scalars(sa.select(Visit).order_by(Visit.id))
    return [
        (str(row.uuid), row.content_hash if row.kind == "routine" else "", row.outcome)
        for row in rows
    ]


def test_notices_stand_in_every_state(demo: Flask) -> None:
    assert set(db.session.scalars(sa.select(Notice.state))) == set(STATES)


def test_visits_end_in_every_way(demo: Flask) -> None:
    assert set(db.session.scalars(sa.select(Visit.outcome))) == set(OUTCOMES)


def test_the_register_holds_what_real_registers_hold(demo: Flask) -> None:
    rows = list(db.session.scalars(sa.select(Institution)))
    assert 130 <= len(rows) <= 170
    assert {row.kind for row in rows} == {"licensed", "unlicensed", "school"}
    assert {row.datum for row in rows if row.lat is not None} >= {"WGS-84", "GCJ-02"}
    assert any(row.lat is None for row in rows)
    assert any(row.closed_on for row in rows)
    assert any("䶮" in row.name for row in rows), "a rare character"
    assert any("\U0002cb4e" in row.contact for row in rows), "one beyond U+FFFF"


def test_it_is_marked_and_lies_nowhere(demo: Flask) -> None:
    offices = list(db.session.scalars(sa.select(Office)))
    assert all(office.is_demo for office in offices)
    assert all(office.district.startswith("99") for office in offices), "no province has 99"


def test_there_are_blind_spots_and_work_for_today(demo: Flask) -> None:
    been = sa.select(Visit.institution_id)
    forgotten = sa.select(Institution).filter_by(district=FORGOTTEN_AREA)
    assert list(db.session.scalars(forgotten))
    assert not list(db.session.scalars(forgotten.where(Institution.id.in_(been))))
    lin = people.person_by_login("lin")
    assert lin is not None
    assert len(assigned_stops(lin, DEMO_NOW.date())) >= 3


def test_every_paper_and_photo_is_there(demo: Flask) -> None:
    papers = list(db.session.scalars(sa.select(Notice.paper)))
    assert papers
    assert all(blobs().read(paper).startswith(b"%PDF") for paper in papers)
    assert all(map(blobs().has, db.session.scalars(sa.select(EvidenceFile.sha256))))


def test_its_chain_is_whole(demo: Flask) -> None:
    events, broken = audit.verify()
    assert events > 200
    assert broken is None


def test_everybody_signs_in_with_the_printed_password(demo: Flask) -> None:
    told = logins()
    assert {one.role for one in told} == {"inspector", "office", "admin", "auditor"}
    for one in told:
        person, _key = sign_in(one.login, one.password, "127.0.0.1", DEMO_NOW)
        assert person.display == one.display


def test_a_second_run_changes_nothing(demo: Flask) -> None:
    count = sa.select(sa.func.count()).select_from(AuditEvent)
    before = db.session.scalar(count), visits()
    assert not make_demo(DEMO_NOW, ADDRESS)
    assert (db.session.scalar(count), visits()) == before


def test_the_same_first_day_makes_the_same_demo(demo: Flask, tmp_path: Path) -> None:
    names = sa.select(Institution.uuid, Institution.name).order_by(Institution.id)
    first = visits(), db.session.execute(names).all()
    other = make_demo_app(tmp_path)
    with other.app_context():
        assert (visits(), db.session.execute(names).all()) == first
        db.session.remove()
        db.engine.dispose()


def test_it_is_refused_where_an_office_works(app: Flask) -> None:
    people.add_office(people.NewOffice("real", "真教育局", "330106", "真教"), "tests", DEMO_NOW)
    with pytest.raises(Conflict, match="demo_on_real_instance"):
        make_demo(DEMO_NOW, ADDRESS)
    assert people.person_by_login("lin") is None
