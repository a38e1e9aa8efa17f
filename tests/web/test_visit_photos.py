"""Photos of a visit on paper and on its page; the evidence itself stays as it was sent."""

from io import BytesIO
from uuid import uuid4

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader

from inspect_app.services.evidence.storage import blobs
from inspect_app.services.visits.photos import photo_sheet
from inspect_app.store.base import db
from inspect_app.store.visit import Visit
from tests.cast import Cast, Client
from tests.visits import PICTURES, SIGNED, png, send, send_file, sha256, violation, visit_document


def photo(shade: int) -> bytes:
    """A photo whose own header tells neither time nor place."""
    data = BytesIO()
    Image.new("RGB", (640, 480), (shade, shade, shade)).save(data, "JPEG")
    return data.getvalue()


TAKEN, MARKED, BARE = photo(10), photo(20), photo(30)
A, B, C = (sha256(each) for each in (TAKEN, MARKED, BARE))
WHERE = {"lat": 30.2741, "lng": 120.1551}
FILES = [
    {"sha256": A, "type": "image/jpeg", "taken_at": "2026-11-20T09:13:05", **WHERE},
    {"sha256": B, "type": "image/jpeg", "taken_at": "2026-11-20T01:13:05Z", "original": A},
    {"sha256": C, "type": "image/jpeg"},
]


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "lin")


def sent(lin: Client, cast: Cast, **changes: object) -> Visit:
    """A visit with a photo, the same marked for a violation, and one that tells nothing."""
    for content in (TAKEN, MARKED, BARE):
        send_file(lin, content)
    document = visit_document(cast.star, [violation(files=[B])], **changes)
    document["files"] += FILES
    uuid = uuid4()
    assert send(lin, document, uuid).status_code == 201
    return db.session.query(Visit).filter_by(uuid=uuid).one()


def test_a_copy_bears_time_place_receipt_and_hash(lin: Client, cast: Cast) -> None:
    visit = sent(lin, cast)
    taken, marked, bare = photo_sheet(visit).photos
    assert taken.watermark == (
        "2026-11-20 09:13:05　WGS-84 30.27410, 120.15510",
        f"{visit.receipt} 照片1　SHA-256 {A[:16]}",
    )
    assert marked.watermark[0] == "2026-11-20 09:13:05　检查定位 WGS-84 30.27410, 120.15510"
    assert bare.watermark[0] == "时间未记录　检查定位 WGS-84 30.27410, 120.15510"
    assert bare.taken_by == "林检查"


def test_a_copy_without_any_position_says_so(lin: Client, cast: Cast) -> None:
    visit = sent(lin, cast, fixes=[], position_reason="地下室无信号")
    assert photo_sheet(visit).photos[2].watermark[0] == "时间未记录　未取得定位"


def test_what_a_photo_proves_is_told_by_the_facts_that_name_it(lin: Client, cast: Cast) -> None:
    answers = [{"item": "A11", "value": "no", "files": [C]}]
    taken, marked, bare = photo_sheet(sent(lin, cast, answers=answers)).photos
    assert marked.proves == violation()["facts"]
    assert marked.remark == "由照片1标注而成"
    assert taken.proves == "照片2的原片。"
    assert bare.proves.startswith("A11 ")


def test_signatures_are_no_photos(lin: Client, cast: Cast) -> None:
    witness = {"name": "见证人", "image": sha256(SIGNED["party"])}
    document = visit_document(cast.star)
    document["signatures"][2] = {
        "role": "party", "refused": True, "reason": "须请示总部", "witness": witness,
    }  # fmt: skip
    uuid = uuid4()
    send(lin, document, uuid)
    page = lin.get(f"/api/v1/visits/{uuid}/photos/pdf")
    assert page.status_code == 404
    assert page.json["code"] == "no_photos"


@pytest.mark.parametrize("path", ["/visits/{}/photos.pdf", "/api/v1/visits/{}/photos/pdf"])
def test_the_evidence_stays_as_it_was_sent(lin: Client, cast: Cast, path: str) -> None:
    visit = sent(lin, cast)
    answer = lin.get(path.format(visit.uuid))
    assert answer.mimetype == "application/pdf"
    assert len(PdfReader(BytesIO(answer.data)).pages[0].images) == 3
    assert lin.get(f"/visits/{visit.uuid}/photos/{A}.jpg").mimetype == "image/jpeg"
    for content in (TAKEN, MARKED, BARE):
        assert sha256(blobs().read(sha256(content))) == sha256(content)
        assert lin.get(f"/api/v1/files/{sha256(content)}").data == content


def test_one_photo_is_printed_as_a_marked_copy(lin: Client, cast: Cast) -> None:
    visit = sent(lin, cast)
    copy = lin.get(f"/visits/{visit.uuid}/photos/{A}.jpg").data
    assert copy != TAKEN
    assert Image.open(BytesIO(copy)).height > 480
    assert lin.get(f"/visits/{visit.uuid}/photos/{'0' * 64}.jpg").status_code == 404
    signature = next(iter(PICTURES))
    assert lin.get(f"/visits/{visit.uuid}/photos/{signature}.jpg").status_code == 404


def test_another_office_finds_neither(app: Flask, cast: Cast, lin: Client) -> None:
    visit = sent(lin, cast)
    chen = cast.client(app, "chen")
    for path in ("photos.pdf", f"photos/{A}.jpg"):
        assert chen.get(f"/visits/{visit.uuid}/{path}").status_code == 404
    assert chen.get(f"/api/v1/visits/{visit.uuid}/photos/pdf").status_code == 404


def test_photos_still_to_come_are_told_and_the_paper_follows(lin: Client, cast: Cast) -> None:
    late = png(77)
    document = visit_document(cast.star)
    document["files"].append({"sha256": sha256(late), "type": "image/png"})
    uuid = uuid4()
    assert send(lin, document, uuid).status_code == 202
    before = lin.get(f"/api/v1/visits/{uuid}/photos/pdf")
    send_file(lin, late)
    after = lin.get(f"/api/v1/visits/{uuid}/photos/pdf")
    assert before.headers["ETag"] != after.headers["ETag"]
    assert len(PdfReader(BytesIO(after.data)).pages[0].images) == 1


def test_the_visit_s_page_shows_the_marked_photo_and_the_one_it_names(
    lin: Client, cast: Cast
) -> None:
    visit = sent(lin, cast)
    page = lin.get(f"/visits/{visit.uuid}").get_data(as_text=True)
    for sha in (A, B):
        assert f"/api/v1/files/{sha}/preview" in page
    assert "由照片1标注而成" in page
    assert f"/visits/{visit.uuid}/photos.pdf" in page
    record = lin.get(f"/api/v1/visits/{visit.uuid}/record/pdf")
    text = "".join(each.extract_text() for each in PdfReader(BytesIO(record.data)).pages)
    assert "照片2，由照片1标注而成" in "".join(text.split())


def test_a_marked_photo_names_a_file_of_the_visit(lin: Client, cast: Cast) -> None:
    document = visit_document(cast.star)
    document["files"].append({"sha256": B, "type": "image/jpeg", "original": A})
    answer = send(lin, document)
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["files.3.original"]
    document["files"][-1]["original"] = "no hash"
    assert list(send(lin, document).json["errors"]) == ["files.3.original"]
