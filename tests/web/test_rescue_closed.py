"""A locked phone is rescued as well: what it wrote the server opens."""

import io
import json
from typing import Any
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import sealed
from inspect_app.services import server_key
from inspect_app.services.visits import drafts
from inspect_app.services.visits.drafts import new_visit_id
from inspect_app.store.base import db
from inspect_app.store.visit import QuarantinedVisit, Visit, VisitDraft
from tests.cast import NOW, Cast, Client
from tests.rescue import ClosedPhone, phone_visit, with_member
from tests.sealing import MINE, changed
from tests.visits import PICTURES, sha256, visit_document

ONE, OTHER = new_visit_id(NOW), new_visit_id(NOW)


@pytest.fixture
def director(app: Flask, cast: Cast) -> Client:
    return cast.browser(app, "director")


@pytest.fixture
def phone(app: Flask) -> ClosedPhone:
    return ClosedPhone(server_key.public_key(NOW), MINE)


def upload(client: Client, content: bytes) -> str:
    file = (io.BytesIO(content), "rescue-lin.zip")
    answer = client.post("/rescue/", data={"csrf_token": client.csrf("/rescue/"), "file": file})
    assert answer.status_code == 200, answer.text
    db.session.rollback()
    return answer.text


def package(phone: ClosedPhone, cast: Cast, **document: Any) -> bytes:
    """A submitted visit with its three files, and a locked draft."""
    visit = phone_visit(ONE, visit_document(cast.star, ["FEE-01"], **document))
    draft = phone_visit(OTHER, visit_document(cast.star), state="draft")
    files = [phone.file(content, ONE) for content in PICTURES.values()]
    return phone.packed([phone.submitted(visit), phone.locked(draft)], files)


def quarantined() -> list[QuarantinedVisit]:
    return list(db.session.scalars(sa.select(QuarantinedVisit)))


def test_what_a_locked_phone_wrote_comes_in_whole_and_once(
    director: Client, cast: Cast, phone: ClosedPhone
) -> None:
    content = package(phone, cast)
    with ZipFile(io.BytesIO(content)) as archive:
        assert "星河".encode() not in b"".join(map(archive.read, archive.namelist()))
    for times in (1, 2):
        page = upload(director, content)
        assert "救援包中的内容已全部在服务器上" in page
        assert page.count("星河学科培训中心") == 2, "the visit and the draft by their names"
        [visit] = db.session.scalars(sa.select(Visit))
        assert (visit.uuid, visit.sender.login, visit.state) == (ONE, "lin", "complete"), times
        assert json.loads(visit.document)["people_met"][0]["name"] == "周某"
        [kept] = drafts.drafts_of(cast.lin)
        assert (kept.visit_uuid, kept.institution_id) == (OTHER, cast.star.id)
        assert kept.fields["statement"] == ["情况属实。"]
    assert quarantined() == []


def test_a_closed_file_comes_by_a_part_of_the_package_without_its_visit(
    app: Flask, director: Client, cast: Cast, phone: ClosedPhone
) -> None:
    """200 MB and more go on in the next file: the key comes with each."""
    files = [phone.file(content, ONE) for content in PICTURES.values()]
    upload(director, phone.packed([], files))
    visit = phone.submitted(phone_visit(ONE, visit_document(cast.star)))
    upload(director, phone.packed([visit], []))
    assert db.session.scalars(sa.select(Visit.state)).one() == "complete"


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_damaged_visit_is_put_aside_as_it_came(
    director: Client, cast: Cast, phone: ClosedPhone, at: int
) -> None:
    content, name = package(phone, cast), f"sealed/{ONE}.sealed"
    with ZipFile(io.BytesIO(content)) as archive:
        body = changed(archive.read(name), at)
    page = upload(director, with_member(content, name, body))
    assert "已加密，在此无法解开" in page
    [row] = quarantined()
    kept = json.loads(row.document)
    assert sealed.bytes_of(kept["sealed"]) == body
    assert kept["seal"]["key"]
    assert db.session.scalars(sa.select(Visit)).all() == []
    assert len(db.session.scalars(sa.select(VisitDraft)).all()) == 1, "the rest comes in"


def test_a_visit_that_was_sealed_for_another_server_is_kept_for_it(
    director: Client, cast: Cast
) -> None:
    server_key.public_key(NOW)
    elsewhere = ClosedPhone(sealed.public_key(sealed.new_private_key()), MINE)
    page = upload(director, package(elsewhere, cast))
    assert "已加密，在此无法解开" in page
    assert sorted(len(json.loads(row.document)) for row in quarantined()) == [2, 2]
    assert db.session.scalars(sa.select(VisitDraft)).all() == []


def test_a_draft_locked_by_somebody_else_does_not_open(
    director: Client, cast: Cast, phone: ClosedPhone
) -> None:
    """Whose package it says it is decides whose lock is opened."""
    wangs = ClosedPhone(phone.public_key, MINE, "wang")
    wangs.person = "lin"
    draft = phone_visit(OTHER, visit_document(cast.star), state="draft")
    upload(director, wangs.packed([wangs.locked(draft)], []))
    assert db.session.scalars(sa.select(VisitDraft)).all() == []
    assert [row.visit_uuid for row in quarantined()] == [OTHER]


@pytest.mark.parametrize("visit", [str(OTHER), "x", ""], ids=["another", "no id", "none"])
def test_a_file_whose_key_is_said_to_be_another_visits_is_not_taken(
    director: Client, phone: ClosedPhone, visit: str
) -> None:
    [content] = list(PICTURES.values())[:1]
    file = phone.file(content, ONE)
    file["seal"]["visit"] = visit
    page = upload(director, phone.packed([], [file]))
    assert sha256(content)[:12] in page
    assert "损坏" in page


def test_without_its_body_a_closed_visit_is_told_as_damaged(
    director: Client, cast: Cast, phone: ClosedPhone
) -> None:
    """And is no empty draft: what stands beside it was emptied when it was closed."""
    visit = phone.submitted(phone_visit(ONE, visit_document(cast.star)))
    content = with_member(phone.packed([visit], []), f"sealed/{ONE}.sealed", None)
    page = upload(director, content)
    assert "损坏" in page
    assert db.session.scalars(sa.select(VisitDraft)).all() == []
