"""Evidence files: put under the hash of their bytes, read back unchanged."""

import os
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from inspect_app.services.evidence import receiving as evidence
from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from tests.cast import Cast, Client
from tests.visits import png, send_file, sha256


def picture(kind: str, size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def boxes(brand: bytes, *others: bytes) -> bytes:
    body = b"ftyp" + brand + b"\x00\x00\x00\x00" + b"".join(others)
    return (len(body) + 4).to_bytes(4, "big") + body + b"\x00" * 64


KINDS = {
    "image/jpeg": picture("JPEG"),
    "image/png": picture("PNG"),
    "image/webp": picture("WEBP"),
    "application/pdf": b"%PDF-1.7\n%...",
    "audio/mp4": boxes(b"M4A "),
    "video/mp4": boxes(b"isom", b"mp41"),
    "video/quicktime": boxes(b"qt  "),
    "video/3gpp": boxes(b"3gp4"),
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x84webm" + b"\x00" * 40,
    "audio/ogg": b"OggS\x00\x02" + b"\x00" * 22 + b"\x01\x13OpusHead" + b"\x00" * 40,
    "audio/mpeg": b"ID3\x04" + b"\x00" * 60,
    "audio/aac": b"\xff\xf1\x50\x80" + b"\x00" * 60,
    "audio/wav": b"RIFF\x24\x00\x00\x00WAVEfmt " + b"\x00" * 40,
    "audio/amr": b"#!AMR\n" + b"\x00" * 40,
}
REFUSED = {
    "empty": b"",
    "text": b"hello, world",
    "html": b"<html><script>alert(1)</script></html>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "avif brand": boxes(b"avif", b"mif1"),
    "mkv": b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\x82\x88matroska" + b"\x00" * 40,
    "zip": b"PK\x03\x04" + b"\x00" * 60,
    "jpeg without a picture": b"\xff\xd8\xff\xe0" + b"\x00" * 60,
    "png cut short": picture("PNG")[:20],
    "heic without a picture": boxes(b"heic", b"mif1"),
    "utf-16 text": "文本".encode("utf-16"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_is_kept_as_what_its_bytes_say(lin: Client, kind: str) -> None:
    content = KINDS[kind]
    answer = lin.put(
        f"/api/v1/files/{sha256(content)}", data=content, headers={"Content-Type": "text/html"}
    )
    assert answer.status_code == 201, answer.json
    assert answer.json["type"] == kind
    served = lin.get(f"/api/v1/files/{sha256(content)}")
    assert served.data == content
    assert served.mimetype == kind
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.headers["ETag"] == f'"{sha256(content)}"'
    assert "immutable" in served.headers["Cache-Control"]


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_evidence_is_refused(lin: Client, what: str) -> None:
    content = REFUSED[what]
    answer = send_file(lin, content)
    assert answer.status_code == 415
    assert answer.mimetype == "application/problem+json"
    assert not blobs().has(sha256(content))
    assert lin.open("HEAD", f"/api/v1/files/{sha256(content)}").status_code == 404


def test_a_file_is_new_once(lin: Client) -> None:
    assert lin.open("HEAD", f"/api/v1/files/{sha256(png())}").status_code == 404
    assert send_file(lin, png()).status_code == 201
    assert send_file(lin, png()).status_code == 200
    assert lin.open("HEAD", f"/api/v1/files/{sha256(png())}").status_code == 200


def test_bytes_of_another_hash_are_refused(lin: Client) -> None:
    answer = send_file(lin, png(1), sha256(png(2)))
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["sha256"]
    assert not blobs().has(sha256(png(1)))
    assert not list((blobs().root / "blobs").glob(".*")), "nothing half-taken is left behind"


def test_an_address_that_is_no_hash_is_not_found(lin: Client) -> None:
    for name in ("x", "A" * 64, sha256(png())[:63], "../../secret"):
        assert lin.put(f"/api/v1/files/{name}", data=png()).status_code == 404


def test_what_is_too_big_is_refused(lin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 1000)
    monkeypatch.setattr(evidence, "LARGEST_IMAGE", 100)
    video = KINDS["video/mp4"] + b"\x00" * 1000
    assert send_file(lin, video).status_code == 413
    stream = BytesIO(video)
    chunked = lin.put(
        f"/api/v1/files/{sha256(video)}",
        input_stream=stream,
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert chunked.status_code == 413
    photo = picture("PNG", (300, 300))
    assert 100 < len(photo) < 1000
    assert send_file(lin, photo).status_code == 413
    assert not blobs().has(sha256(photo))


def test_a_file_is_read_by_the_offices_that_sent_it(app: Flask, lin: Client, cast: Cast) -> None:
    send_file(lin, png())
    chen, auditor = cast.client(app, "chen"), cast.client(app, "auditor")
    path = f"/api/v1/files/{sha256(png())}"
    assert auditor.get(path).status_code == 200
    assert auditor.put(path, data=png()).status_code == 403
    assert chen.get(path).status_code == chen.open("HEAD", path).status_code == 404
    assert chen.get(f"{path}/preview").status_code == 404
    assert send_file(chen, png()).status_code == 201
    assert chen.get(path).data == png()
    assert Client(app).get(path).status_code == 401


def test_only_pictures_and_papers_are_shown_in_place(lin: Client) -> None:
    for kind, shown in (("image/png", True), ("application/pdf", True), ("video/mp4", False)):
        send_file(lin, KINDS[kind])
        answer = lin.get(f"/api/v1/files/{sha256(KINDS[kind])}?inline")
        assert answer.headers["Content-Disposition"].startswith("inline") is shown
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_part_of_a_recording_can_be_asked_for(lin: Client) -> None:
    content = KINDS["audio/mp4"]
    send_file(lin, content)
    answer = lin.get(f"/api/v1/files/{sha256(content)}", headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.data) == (206, b"ftyp")
    etag = f'"{sha256(content)}"'
    again = lin.get(f"/api/v1/files/{sha256(content)}", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_a_photo_tells_its_time_place_and_orientation(lin: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2026:11:20 09:12:31"
    gps = exif.get_ifd(0x8825)
    gps.update({1: "N", 2: (30.0, 16.0, 26.76), 3: "E", 4: (120.0, 9.0, 18.36)})
    content = picture("JPEG", exif=exif)
    found = send_file(lin, content).json
    assert (found["orientation"], found["width"], found["height"]) == (6, 40, 20)
    assert found["taken_at"] == "2026-11-20T01:12:31+00:00"
    assert (found["lat"], found["lng"]) == pytest.approx((30.2741, 120.1551))
    exif.get_ifd(0x8769)[0x9011] = "+09:00"
    assert (
        send_file(lin, picture("JPEG", exif=exif))
        .json["taken_at"]
        .startswith("2026-11-20T00:12:31")
    )


@pytest.mark.parametrize(
    ("taken", "lat"),
    [("0000:00:00 00:00:00", (30.0, 0.0, 0.0)), ("yesterday", (91.0, 0.0, 0.0)), ("", ())],
)
def test_nonsense_in_a_photo_is_left_out(lin: Client, taken: str, lat: tuple[float, ...]) -> None:
    exif = Image.Exif()
    exif[0x0112] = 99
    exif.get_ifd(0x8769)[0x9003] = taken
    exif.get_ifd(0x8825).update({1: "N", 2: lat, 3: "E", 4: (120.0, 9.0, 18.0)})
    found = send_file(lin, picture("JPEG", exif=exif))
    assert found.status_code == 201
    assert (found.json["orientation"], found.json["taken_at"]) == (1, None)
    if not lat or lat[0] > 90:
        assert found.json["lat"] is found.json["lng"] is None


def test_a_huge_picture_is_kept_by_its_header_alone(lin: Client) -> None:
    flat = Image.new("1", (12_000, 9_000))
    out = BytesIO()
    flat.save(out, "PNG")
    found = send_file(lin, out.getvalue())
    assert found.status_code == 201
    assert (found.json["width"], found.json["height"]) == (12_000, 9_000)


def test_a_preview_is_small_and_upright(lin: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = picture("JPEG", (3000, 2000), exif=exif)
    send_file(lin, content)
    path = f"/api/v1/files/{sha256(content)}/preview"
    answer = lin.get(path)
    assert answer.mimetype == "image/jpeg"
    with Image.open(BytesIO(answer.data)) as small:
        assert max(small.size) <= 1600
        assert small.height > small.width
        assert small.getexif().get(0x0112, 1) == 1
    assert lin.get(path).data == answer.data
    send_file(lin, KINDS["audio/mp4"])
    assert lin.get(f"/api/v1/files/{sha256(KINDS['audio/mp4'])}/preview").status_code == 415


def test_a_drawn_signature_is_laid_on_white(lin: Client) -> None:
    out = BytesIO()
    Image.new("RGBA", (60, 30), (0, 0, 0, 0)).save(out, "PNG")
    send_file(lin, out.getvalue())
    answer = lin.get(f"/api/v1/files/{sha256(out.getvalue())}/preview")
    with Image.open(BytesIO(answer.data)) as small:
        assert small.getpixel((5, 5)) == (255, 255, 255)


def test_bytes_are_there_before_their_row(lin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(
        evidence, "_book", lambda row, by, now: (seen.append(blobs().has(row.sha256)), True)
    )
    monkeypatch.setattr("inspect_app.web.api.files.file_document", lambda row: {})
    send_file(lin, png())
    assert seen == [True]
    assert db.session.get(EvidenceFile, sha256(png())) is None


def test_a_preview_of_what_must_be_decoded_whole_has_a_limit(lin: Client) -> None:
    """100 megapixels of PNG are 400 KB to send and 400 MB to decode."""
    out = BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    assert send_file(lin, out.getvalue()).status_code == 201
    answer = lin.get(f"/api/v1/files/{sha256(out.getvalue())}/preview")
    assert answer.status_code == 415


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the disk that is always full")
def test_a_full_disk_is_said_even_as_the_file_is_closed(
    lin: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full = lambda **_: (os.open("/dev/full", os.O_WRONLY), str(tmp_path / "none"))  # noqa: E731 - a stand-in of one line
    monkeypatch.setattr("inspect_app.store.blobs.tempfile.mkstemp", full)
    assert send_file(lin, png()).status_code == 507
