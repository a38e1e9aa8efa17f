"""Files that are lost for good: the office takes the visit in without them, with a reason."""

import io
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.services import audit
from inspect_app.services.notices.numbering import every_gap
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import NumberFate
from tests.cast import Cast, Client
from tests.handing_over import RECEIVED, number, reserve, with_notice
from tests.visits import PICTURES, SIGNED, png, send, send_file, sha256, violation, visit_document

KEPT, LOST = png(11), png(12)
REASON = "手机进水无法开机，维修店确认数据无法恢复。"


def told_of(*contents: bytes) -> list[dict[str, object]]:
    return [
        {"sha256": hash_, "size": len(content), "type": "image/png"}
        for hash_, content in [*PICTURES.items(), *((sha256(each), each) for each in contents)]
    ]


@pytest.fixture
def sent(lin: Client, cast: Cast) -> tuple[str, dict[str, Any]]:
    """A visit one of whose photos went down with the phone: its id and what it says."""
    send_file(lin, KEPT)
    found = violation(files=[sha256(LOST), sha256(KEPT)])
    document = visit_document(cast.star, [found], files=told_of(LOST, KEPT))
    uuid = str(uuid4())
    assert send(lin, document, uuid).status_code == 202
    return uuid, document


def accept(desk: Client, uuid: str, *files: bytes, **form: str) -> Any:
    told = {"file": [sha256(each) for each in files], "reason": REASON, **form}
    return desk.post(f"/visits/{uuid}/acceptance", data=told)


def page_of(desk: Client, uuid: str) -> str:
    return unescape(desk.get(f"/visits/{uuid}?lang=en").get_data(as_text=True))


def revision_of(desk: Client, uuid: str) -> dict[str, Any]:
    there = desk.get(f"/api/v1/visits/{uuid}").get_json()["superseded_by"]
    told: dict[str, Any] = desk.get(f"/api/v1/visits/{there}").get_json()
    return told


@pytest.mark.fault(
    "the phone is broken for good before all photos of a visit were sent",
    "the office takes the visit in without them, with a reason; the record names what is missing",
)
def test_a_revision_without_what_is_lost_replaces_it_and_says_so(
    desk: Client, sent: tuple[str, dict[str, Any]]
) -> None:
    uuid, document = sent
    assert 'id="accept"' in page_of(desk, uuid)
    answer = accept(desk, uuid, LOST)
    told = revision_of(desk, uuid)
    assert answer.headers["Location"] == f"/visits/{told['id']}"
    assert (told["state"], told["document"]["revision_of"]) == ("complete", uuid)
    assert told["files"]["missing"] == []
    [found] = told["violations"]
    assert (found["id"], found["files"]) == (document["violations"][0]["id"], [sha256(KEPT)])
    accepted = told["accepted"]
    assert (accepted["by"], accepted["reason"]) == ("director", REASON)
    assert accepted["files"] == [sha256(LOST)]
    page = page_of(desk, told["id"]).split('id="done-without"')[1].split("</div>")[0]
    assert "formerly 照片1 · Violation 1" in page, "this revision counts its photos anew"
    assert REASON in page
    assert f"/visits/{uuid}" in page


def test_what_the_phone_sent_stays_as_it_is(desk: Client, sent: tuple[str, dict[str, Any]]) -> None:
    uuid, document = sent
    accept(desk, uuid, LOST)
    told = desk.get(f"/api/v1/visits/{uuid}").get_json()
    assert (told["state"], told["counts"]) == ("incomplete", False)
    assert told["document"] == document
    assert told["files"]["missing"] == [sha256(LOST)]
    page = page_of(desk, uuid)
    assert "<li>照片1 · Violation 1</li>" in page
    assert 'id="accept"' not in page
    assert desk.post(f"/api/v1/visits/{uuid}/notice").status_code == 409


def test_the_deed_stands_in_the_chain_and_a_notice_can_be_issued(
    desk: Client, sent: tuple[str, dict[str, Any]]
) -> None:
    uuid, _document = sent
    accept(desk, uuid, LOST)
    told = revision_of(desk, uuid)
    [event] = db.session.scalars(sa.select(AuditEvent).filter_by(deed="visit.accept"))
    assert (event.actor, event.subject, event.before["visit"]) == ("director", told["id"], uuid)
    assert (event.after["files"], event.after["reason"]) == ([sha256(LOST)], REASON)
    assert audit.verify()[1] is None
    assert desk.post(f"/api/v1/visits/{told['id']}/notice").status_code == 201


def test_the_printed_record_names_what_is_missing(
    desk: Client, sent: tuple[str, dict[str, Any]]
) -> None:
    uuid, _document = sent
    accept(desk, uuid, LOST)
    paper = desk.get(f"/visits/{revision_of(desk, uuid)['id']}/record.pdf").get_data()
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert f"原照片1（校验值{sha256(LOST)[:16]}）未能送达" in "".join(text.split())


def test_a_file_that_comes_after_all_is_kept_and_told(
    lin: Client, desk: Client, sent: tuple[str, dict[str, Any]]
) -> None:
    uuid, document = sent
    accept(desk, uuid, LOST)
    assert send_file(lin, LOST).status_code == 201
    answer = send(lin, document, uuid)
    assert (answer.status_code, answer.json["files"]["missing"]) == (200, [])
    assert "came after all" in page_of(desk, revision_of(desk, uuid)["id"])


def test_a_lost_signature_is_missing_and_told_as_such(
    lin: Client, desk: Client, cast: Cast
) -> None:
    party = SIGNED["party"]
    document, uuid = visit_document(cast.star, ["FEE-01"]), str(uuid4())
    here = [content for content in SIGNED.values() if content != party]
    for content in here:
        send_file(lin, content)
    assert send(lin, document, uuid, files=False).status_code == 202
    assert accept(desk, uuid, party).status_code == 302
    told = revision_of(desk, uuid)
    assert [each["role"] for each in told["document"]["signatures"]] == ["inspector", "inspector"]
    assert "party_unsigned" in {each["code"] for each in told["warnings"]}


@pytest.mark.parametrize("reason", ["", "   ", "长" * 1001])
def test_it_takes_a_reason(desk: Client, sent: tuple[str, dict[str, Any]], reason: str) -> None:
    uuid, _document = sent
    answer = accept(desk, uuid, LOST, reason=reason)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert desk.get(f"/api/v1/visits/{uuid}").get_json()["counts"]


def test_only_what_was_read_to_be_missing_is_left_out(
    lin: Client, desk: Client, sent: tuple[str, dict[str, Any]]
) -> None:
    uuid, _document = sent
    assert accept(desk, uuid).status_code == 409
    assert accept(desk, uuid, LOST, KEPT).status_code == 409
    send_file(lin, LOST)
    assert accept(desk, uuid, LOST).status_code == 409, "it is whole by now"
    assert desk.get(f"/api/v1/visits/{uuid}").get_json()["counts"]


def test_it_is_done_once(desk: Client, sent: tuple[str, dict[str, Any]]) -> None:
    uuid, _document = sent
    assert accept(desk, uuid, LOST).status_code == 302
    assert accept(desk, uuid, LOST).status_code == 409


def test_who_decides(app: Flask, cast: Cast, sent: tuple[str, dict[str, Any]]) -> None:
    uuid, _document = sent
    for login in ("lin", "admin", "auditor"):
        client = cast.client(app, login)
        assert 'id="accept"' not in page_of(client, uuid)
        assert accept(client, uuid, LOST).status_code == 403
    assert accept(cast.client(app, "zhou"), uuid, LOST).status_code == 404


def fate_of(serial: int) -> tuple[str, str]:
    db.session.rollback()
    row = db.session.scalars(sa.select(NumberFate).filter_by(serial=serial)).one()
    return row.fate, row.reason


def handed_over(lin: Client, cast: Cast, *photos: bytes) -> str:
    """Hand a notice over on the spot for a visit with these photos; its last one never comes."""
    for content in (*photos[:-1], RECEIVED, *SIGNED.values()):
        send_file(lin, content)
    [first, *_rest] = reserve(lin)
    found = violation(files=[sha256(photos[0])])
    document = visit_document(cast.star, [found], files=told_of(*photos))
    uuid = str(uuid4())
    assert send(lin, with_notice(document, first), uuid, files=False).status_code == 202
    return uuid


def test_a_notice_in_the_partys_hands_is_issued_where_its_words_stay(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid = handed_over(lin, cast, KEPT, LOST)
    assert accept(desk, uuid, LOST).status_code == 302
    told = revision_of(desk, uuid)
    assert (told["notice"]["number"], told["notice"]["state"]) == (number(1), "delivered")
    assert fate_of(1)[0] == "issued"
    assert every_gap() == []


def test_a_notice_whose_words_do_not_stay_is_left_out_only_by_decision(
    lin: Client, desk: Client, cast: Cast
) -> None:
    uuid = handed_over(lin, cast, LOST)
    answer = accept(desk, uuid, LOST)
    assert answer.status_code == 422
    assert desk.get(f"/api/v1/visits/{uuid}").get_json()["counts"]
    assert accept(desk, uuid, LOST, without_notice="1").status_code == 302
    assert fate_of(1) == ("void", "number_revised")
    told = revision_of(desk, uuid)
    assert told["notice"] is None
    assert desk.post(f"/api/v1/visits/{told['id']}/notice").status_code == 201
    assert every_gap() == []
