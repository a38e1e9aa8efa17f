"""A refused visit as the desk reads it: what is wrong, at its place."""

from datetime import date, timedelta
from html import unescape

import pytest
from flask import Flask

from inspect_app.services.evidence.checking import lost_files
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs.running import sweep
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.visits import (
    PICTURES,
    found_site,
    visit_document,
)
from tests.web.quarantine.at_the_desk import Refuse, mend, misspelt, page_of, stored


def test_it_reads_as_a_visit_with_what_is_wrong_at_its_place(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    missing = "a" * 64
    document = misspelt(cast)
    document["files"].append({"sha256": missing})
    _uuid, number = refused(document)
    listed = unescape(desk.get("/quarantine/?lang=en").get_data(as_text=True))
    for said in (
        "星河学科培训中心",
        "林检查",
        "Inspector 2: Your office has no account wagn.",
        "1 missing",
    ):
        assert said in listed
    page = page_of(desk, number)
    for said in (
        "星河学科培训中心", "林检查 (lin)", "wagn", "现场抽查合同3份", "情况属实。",
        "not arrived yet", "3/4",
        "Inspector 2: Your office has no account wagn.", "Put it right",
    ):  # fmt: skip
        assert said in page
    home = desk.get("/?lang=en").get_data(as_text=True)
    assert 'href="/quarantine/"' in home


def test_a_certificate_that_had_ended_before_the_visit_is_told(
    desk: Client, cast: Cast, refused: Refuse
) -> None:
    with writing():
        db.session.get_one(Person, cast.wang.id).certificate_until = date(2026, 11, 19)
    _uuid, number = refused(visit_document(cast.star))
    page = page_of(desk, number)
    assert "two inspectors with certificates valid" in page
    with writing():
        db.session.get_one(Person, cast.wang.id).certificate_until = date(2027, 11, 19)
    assert desk.post(f"/quarantine/{number}/retry").status_code == 302


def test_a_place_found_is_shown_by_its_name(desk: Client, cast: Cast, refused: Refuse) -> None:
    site = found_site(district="990000")
    uuid, number = refused({**visit_document(None, site=site)})
    assert "某居民楼托管班" in page_of(desk, number)
    assert mend(desk, number, site__district="330106").status_code == 302
    assert stored(uuid) is not None


def test_its_photos_are_no_orphans(lin: Client, desk: Client, cast: Cast, refused: Refuse) -> None:
    """Whoever sweeps, however late, leaves what a refused visit names."""
    _uuid, number = refused(misspelt(cast))
    sweep(now() + timedelta(days=400))
    assert list(lost_files()) == []
    for hash_, content in PICTURES.items():
        assert blobs().read(hash_) == content
    assert "not arrived yet" not in page_of(desk, number)


@pytest.mark.parametrize("login", ["lin", "auditor", "admin"])
def test_only_the_office_decides(app: Flask, cast: Cast, refused: Refuse, login: str) -> None:
    _uuid, number = refused(misspelt(cast))
    somebody = cast.client(app, login)
    assert somebody.get("/quarantine/").status_code == 403
    assert mend(somebody, number, inspectors="lin\nwang").status_code == 403


def test_another_office_finds_nothing(app: Flask, cast: Cast, refused: Refuse) -> None:
    _uuid, number = refused(misspelt(cast))
    zhou = cast.client(app, "zhou")
    assert "星河" not in zhou.get("/quarantine/").get_data(as_text=True)
    assert zhou.get(f"/quarantine/{number}").status_code == 404
    for deed in ("mending", "retry", "closure", "reopening"):
        assert zhou.post(f"/quarantine/{number}/{deed}").status_code == 404
