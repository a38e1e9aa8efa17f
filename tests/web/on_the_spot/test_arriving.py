"""A notice that was handed over without a network arrives with its visit, once, and delivered."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.catalogue import catalogue
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices import on_the_spot
from inspect_app.services.notices.issuing import redraw
from inspect_app.services.notices.sheet_documents import from_document
from inspect_app.services.seals.certificates import add_certificate
from inspect_app.services.visits.papers import document_of, evidence_labels
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.visit import Visit
from inspect_app.web import visit_intake
from pdf.listening import paper_text, text_hash
from pdf.wording import chinese_date
from tests import seals
from tests.cast import NOW, Cast, Client
from tests.handing_over import (
    AT,
    PHONE,
    RECEIVED,
    fates,
    number,
    reserve,
    visit_with_notice,
    with_notice,
    words_of,
)
from tests.rescue import package, phone_visit
from tests.visits import PICTURES, png, send, send_file, sha256, visit_document
from tests.web.on_the_spot.conftest import deliveries, notices, require_sound


def test_it_is_issued_and_delivered_as_it_was_handed_over(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document = visit_with_notice(cast, held[1])
    answer = send(lin, document)
    assert answer.status_code == 201, answer.json
    [notice] = notices()
    told = {"id": str(notice.uuid), "number": number(2), "state": "delivered"}
    assert answer.json["notice"] == told
    assert notice.issued_at == datetime.fromisoformat(AT)
    assert notice.issued_by_id == cast.lin.id
    [delivery] = deliveries()
    assert (delivery.method, delivery.at, delivery.place) == (
        "in_person", datetime.fromisoformat(AT), "前台",
    )  # fmt: skip
    assert notice.delivered_on == date(2026, 11, 20)
    assert [each.due_on for each in notice.violations] == [date(2026, 11, 27)]
    assert fates() == {number(2): ("issued", "")}
    assert reserve(lin) == [number(1), number(3), number(4)]
    require_sound()


def test_the_paper_says_the_words_that_were_handed_over(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document = visit_with_notice(cast, held[0])
    receipt = send(lin, document).json["receipt"]
    [notice] = notices()
    sheet = from_document(notice.sheet, blobs().read)
    words = paper_text(sheet)
    assert text_hash(words) == document["issued"]["text_hash"]
    assert chinese_date(date(2026, 11, 20)) in words
    assert receipt not in "".join(words), "nobody knew the record's number in the cellar"
    pages = pypdf.PdfReader(io.BytesIO(blobs().read(notice.paper))).pages
    printed = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert number(1) in printed
    assert notice.verify_code in printed
    assert sheet.officers[0].signature == PICTURES[document["signatures"][0]["image"]]
    assert redraw(notice) == blobs().read(notice.paper)


def test_a_paper_of_before_the_way_to_reply_was_named_is_as_good(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    named = visit_with_notice(cast, held[0])
    before = [text for text in words_of(named) if "/r/" not in text]
    assert len(before) == len(words_of(named)) - 1
    document = visit_with_notice(cast, held[0], text_hash=text_hash(before))
    assert send(lin, document).json["notice"]
    [notice] = notices()
    assert notice.sheet["reply_url"] == ""
    assert text_hash(paper_text(from_document(notice.sheet, blobs().read))) == text_hash(before)
    assert redraw(notice) == blobs().read(notice.paper)


def test_who_scans_the_code_of_the_paper_finds_it_genuine(
    app: Flask, lin: Client, cast: Cast, held: list[str]
) -> None:
    send(lin, visit_with_notice(cast, held[0]))
    [notice] = notices()
    page = Client(app).get(f"/v/{notice.verify_code}")
    assert page.status_code == 200
    assert number(1) in page.get_data(as_text=True)


@pytest.mark.fault("the paper's code is looked up before its visit arrives", "it says: not yet")
def test_who_scans_the_code_before_is_told_that_it_is_on_its_way(
    app: Flask, lin: Client, held: list[str]
) -> None:
    db.session.rollback()
    code = db.session.scalars(sa.select(NumberReservation.code).filter_by(serial=1)).one()
    stranger = Client(app)
    page = stranger.get(f"/v/{code.lower()}?lang=en").get_data(as_text=True)
    assert "This notice is not registered yet" in page
    assert held[0] in page
    assert "林检查" not in page
    reserve(lin, void=[{"number": held[0], "reason": "纸已撕毁"}])
    page = stranger.get(f"/v/{code}?lang=en").get_data(as_text=True)
    assert "This number is void" in page
    assert "纸已撕毁" not in page
    assert stranger.get("/v/NOSUCHCODE22").status_code == 404


@pytest.mark.fault("files of a visit with a notice come late", "the last one brings the notice")
def test_the_last_file_brings_it(lin: Client, cast: Cast, held: list[str]) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    answer = send(lin, document, uuid, files=False)
    assert (answer.status_code, answer.json["notice"]) == (202, None)
    for content in PICTURES.values():
        assert notices() == deliveries() == []
        assert held[0] not in reserve(lin), "its visit is here: it is no other's"
        send_file(lin, content)
    [notice], [_delivery] = notices(), deliveries()
    assert (notice.state, notice.issued_at) == ("delivered", datetime.fromisoformat(AT))
    again = send(lin, document, uuid, files=False)
    assert again.status_code == 200
    assert again.json["notice"]["id"] == str(notice.uuid)
    require_sound()


def test_what_the_office_changes_meanwhile_is_not_what_was_handed_over(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document = visit_with_notice(cast, held[0])
    send(lin, document, files=False)
    with writing():
        cast.lin.office.contact_phone = "0571-99999999"
    for content in PICTURES.values():
        send_file(lin, content)
    [notice] = notices()
    words = paper_text(from_document(notice.sheet, blobs().read))
    assert text_hash(words) == document["issued"]["text_hash"]
    assert "0571-99999999" not in "".join(words)


@pytest.mark.fault("a visit with a notice is sent twenty times at once", "one notice, one delivery")
def test_sent_twenty_times_at_once_it_is_there_once(
    app: Flask, lin: Client, cast: Cast, held: list[str]
) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    late = png(77)
    document["files"].append({"sha256": sha256(late), "size": len(late), "type": "image/png"})
    send(lin, document, uuid)
    token = lin.token

    def sends(each: int) -> int:
        phone = Client(app)
        phone.token = token
        if each % 2:
            return send_file(phone, late).status_code
        return send(phone, document, uuid, files=False).status_code

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(sends, range(20))) <= {200, 201, 202, 423}
    assert send(lin, document, uuid, files=False).status_code == 200
    assert (len(notices()), len(deliveries())) == (1, 1)
    deeds = list(db.session.scalars(sa.select(AuditEvent.deed)))
    assert deeds.count("notice.issue") == deeds.count("notice.deliver") == 1
    require_sound()


@pytest.mark.fault(
    "two visits bear the same number and arrive at once", "one is stored, one is put aside"
)
def test_two_visits_cannot_both_have_the_number(
    app: Flask, lin: Client, cast: Cast, held: list[str]
) -> None:
    two = [visit_with_notice(cast, held[0]) for _ in range(2)]
    for content in PICTURES.values():
        send_file(lin, content)
    token = lin.token

    def sends(document: Any) -> int:
        phone = Client(app)
        phone.token = token
        return send(phone, document, files=False).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(sends, two)) == [201, 422]
    assert (len(notices()), len(deliveries())) == (1, 1)
    [kept] = lin.get("/api/v1/quarantine").json["items"]
    assert list(kept["errors"]) == ["issued.number"]
    require_sound()


@pytest.mark.fault("the notice cannot be drawn when its visit arrives", "nothing is stored by half")
def test_a_failure_between_leaves_nothing_by_half(
    lin: Client, cast: Cast, held: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid, document = uuid4(), visit_with_notice(cast, held[0])
    for content in PICTURES.values():
        send_file(lin, content)
    with monkeypatch.context() as broken:
        broken.setattr(on_the_spot, "deliver", _fail)
        with pytest.raises(RuntimeError):
            send(lin, document, uuid, files=False)
    assert notices() == []
    assert db.session.scalar(sa.select(Visit.id)) is None
    assert fates() == {}
    assert send(lin, document, uuid, files=False).json["notice"]["number"] == number(1)
    require_sound()


def _fail(*_given: object) -> None:
    raise RuntimeError("broken on purpose")


@pytest.mark.fault("a phone sends nothing any more", "its notice comes in by the rescue package")
def test_a_rescue_package_brings_it(app: Flask, lin: Client, cast: Cast, held: list[str]) -> None:
    document, uuid = visit_with_notice(cast, held[0]), uuid4()
    files = {**PICTURES, sha256(RECEIVED): RECEIVED}
    content = package([phone_visit(uuid, document)], files)
    browser = cast.browser(app, "director")
    for _ in range(2):
        data = {"csrf_token": browser.csrf("/rescue/"), "file": (io.BytesIO(content), "lin.zip")}
        assert browser.post("/rescue/", data=data).status_code == 200
    [notice], [_delivery] = notices(), deliveries()
    assert (notice.number, notice.issued_by_id) == (number(1), cast.lin.id)
    assert send(lin, document, uuid).json["notice"]["id"] == str(notice.uuid)
    require_sound()


@pytest.mark.fault("the phone's clock is {off} days ahead", "the terms run from the true day")
@pytest.mark.parametrize("off", [2, -2])
def test_a_wrong_clock_moves_no_term(
    lin: Client, cast: Cast, held: list[str], monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    monkeypatch.setattr(visit_intake, "now", lambda: NOW)
    wrong = timedelta(days=off)
    shown = (datetime.fromisoformat(AT) + wrong).isoformat()
    document = visit_document(
        cast.star,
        ["FEE-01"],
        started_at=(datetime.fromisoformat("2026-11-20T09:12:31+08:00") + wrong).isoformat(),
        finished_at=(datetime.fromisoformat("2026-11-20T10:02:10+08:00") + wrong).isoformat(),
        clock={"offset_ms": -int(wrong.total_seconds() * 1000)},
    )
    document = with_notice(document, held[0], at=shown, delivery={"at": shown})
    assert send(lin, document).status_code == 201
    [notice] = notices()
    assert notice.issued_at == datetime.fromisoformat(shown), "as it stands on the paper"
    assert notice.delivered_on == date(2026, 11, 20)
    assert [each.due_on for each in notice.violations] == [date(2026, 11, 27)]


def test_a_number_of_last_year_that_was_handed_over_then_arrives_in_this(
    lin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.web.api.phone_numbers.now", lambda: NOW)
    [first, *_rest] = reserve(lin)
    document = visit_with_notice(cast, first)
    new_year = datetime(2027, 1, 3, tzinfo=UTC)
    monkeypatch.setattr("inspect_app.web.api.phone_numbers.now", lambda: new_year)
    assert reserve(lin, bound=[first])[0] == first
    monkeypatch.setattr(visit_intake, "now", lambda: new_year)
    assert send(lin, document).json["notice"]["number"] == number(1)
    require_sound()


def test_a_wiped_phones_visit_that_waits_for_a_file_keeps_its_number(
    lin: Client, cast: Cast, desk: Client, held: list[str]
) -> None:
    send(lin, visit_with_notice(cast, held[0]), files=False)
    desk.post(f"/phones/{PHONE}/wipe")
    body = {"unsent": 0, "oldest": None, "label": ""}
    assert lin.put(f"/api/v1/phones/{PHONE}", json=body).json["wipe"] is True
    assert sorted(fates()) == [number(2), number(3)]
    for content in PICTURES.values():
        send_file(lin, content)
    assert fates()[number(1)] == ("issued", "")
    require_sound()


def test_left_in_place_before_a_witness_is_a_delivery_too(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    witness = {"name": "李见证", "image": sha256(RECEIVED)}
    left = {"method": "left_in_place", "recipient": None, "witness": witness}
    send(lin, visit_with_notice(cast, held[0], delivery=left))
    [delivery] = deliveries()
    assert (delivery.method, delivery.proof) == ("left_in_place", {"witness": witness})


def test_what_was_put_right_on_the_spot_is_settled_with_it(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document = visit_document(cast.star, ["FEE-01"])
    document["violations"][0]["corrected_on_spot"] = True
    send(lin, with_notice(document, held[0]))
    [notice] = notices()
    assert [(each.state, each.due_on) for each in notice.violations] == [("rectified", None)]


def test_a_circumstance_confirmed_in_the_cellar_stands_on_the_paper(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    document = visit_document(cast.star, ["CTR-01"])
    confirmed = list(catalogue().violations["CTR-01"].circumstances)
    document["violations"][0]["circumstances"] = confirmed
    assert send(lin, with_notice(document, held[0])).status_code == 201
    [notice] = notices()
    assert notice.violations[0].basis["circumstances"] == confirmed


def test_the_signature_for_the_paper_is_no_photo_of_the_visit(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    photo = png(90)
    send_file(lin, photo)
    document = visit_document(cast.star, ["FEE-01"])
    document["files"].insert(0, {"sha256": sha256(photo), "size": len(photo), "type": "image/png"})
    document["violations"][0]["files"] = [sha256(photo)]
    document = with_notice(document, held[0])
    document["files"].insert(0, document["files"].pop())
    assert send(lin, document).status_code == 201
    [notice] = notices()
    assert "照片1" in "".join(paper_text(from_document(notice.sheet, blobs().read)))


def test_a_recording_on_its_way_is_numbered_as_the_phone_numbered_it(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    """A browser's recording is sound in a case of video: the server reads another kind in it."""
    sound = b"\x1aE\xdf\xa3" + b"\x42\x82\x84webm" + bytes(50)
    told = {"sha256": sha256(sound), "size": len(sound), "type": "audio/webm;codecs=opus"}
    document = visit_document(cast.star, ["FEE-01"])
    document["files"].append(told)
    document["violations"][0]["files"] = [sha256(sound)]
    uuid = uuid4()
    assert send(lin, with_notice(document, held[0]), uuid).status_code == 202
    assert send_file(lin, sound).json["type"] == "video/webm"
    [notice] = notices()
    assert "录音1" in "".join(paper_text(from_document(notice.sheet, blobs().read)))
    visit = db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()
    labels = evidence_labels(visit, document_of(visit))
    assert labels == {sha256(sound): "录音1"}, "the record calls it the same"


def test_it_is_sealed_as_it_arrives_and_says_the_same_words(
    lin: Client, cast: Cast, held: list[str]
) -> None:
    admin = cast.people["admin"]
    add_certificate(admin.office, seals.office_file(), seals.PASSWORD, admin, NOW)
    document = visit_with_notice(cast, held[1])
    assert send(lin, document).status_code == 201
    [notice] = notices()
    assert notice.seal is not None
    assert blobs().read(notice.file).startswith(blobs().read(notice.paper))
    assert (
        text_hash(paper_text(from_document(notice.sheet, blobs().read)))
        == (document["issued"]["text_hash"])
    )
