"""What arrives sealed is as if it had come in the plain; what does not open is refused, unkept."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import sealed
from inspect_app.rules.canonical import canonical_json
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web import body_sizes
from inspect_app.web.visit_intake import LARGEST_VISIT
from tests.cast import Cast
from tests.sealing import SealingPhone, changed, sealed_bytes, wrapped
from tests.visits import PICTURES, png, sha256, violation, visit_document

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
VISIT = UUID("019a9f00-0000-7000-8000-00000000c0de")
OTHER_VISIT = UUID("019a9f00-0000-7000-8000-00000000c0df")


@pytest.fixture
def phone(app: Flask, cast: Cast) -> SealingPhone:
    return SealingPhone(cast.client(app, "lin"))


def kept() -> list[int]:
    """How many visits there are, how many in quarantine, how many files."""
    db.session.rollback()
    return [
        db.session.scalar(sa.select(sa.func.count()).select_from(each)) or 0
        for each in (Visit, QuarantinedVisit, EvidenceFile)
    ]


def files_in(app: Flask) -> list[str]:
    found = Path(app.config["INSTANCE"], "evidence").rglob("*")
    return [path.name for path in found if path.is_file()]


def test_a_sealed_visit_is_stored_as_the_plain_one_would_be(
    app: Flask, cast: Cast, phone: SealingPhone
) -> None:
    document = visit_document(cast.star, [violation()])
    assert phone.sends_visit(document, VISIT).status_code == 202
    for content in PICTURES.values():
        assert phone.sends_file(content, VISIT).status_code == 201
    again = phone.sends_visit(document, VISIT)
    assert again.status_code == 200, "the same content, under another nonce and another wrapping"
    assert again.json["files"]["missing"] == []
    lin = cast.client(app, "lin")
    assert lin.put(f"/api/v1/visits/{VISIT}", json=document).json == again.json
    for hash_, content in PICTURES.items():
        assert phone.sends_file(content, VISIT).status_code == 200
        assert lin.get(f"/api/v1/files/{hash_}").data == content


def test_a_sealed_visit_that_is_refused_is_kept_and_can_be_read(
    app: Flask, cast: Cast, phone: SealingPhone
) -> None:
    document = {**visit_document(cast.star), "inspectors": ["lin", "nobody"]}
    answer = phone.sends_visit(document, VISIT)
    assert answer.status_code == 422
    assert answer.json["code"] == "invalid"
    row = db.session.scalars(sa.select(QuarantinedVisit)).one()
    assert '"nobody"' in row.document


def test_a_session_may_send_sealed_as_well(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    document = canonical_json(visit_document(cast.star)).encode()
    body = sealed_bytes(document, KEY, sealed.visit(VISIT))
    answer = cast.client(app, "lin").put(
        f"/api/v1/visits/{VISIT}", data=body, headers=phone.headers(KEY, VISIT)
    )
    assert answer.status_code == 202


FILE = png(9)
FILE_PATH = f"/api/v1/files/{sha256(FILE)}"
VISIT_PATH = f"/api/v1/visits/{VISIT}"


def of_visit(name: str = sealed.visit(VISIT), key: bytes = KEY) -> bytes:
    return sealed_bytes(b'{"schema": 1}', key, name)


def of_file(name: str = sealed.file(sha256(FILE)), key: bytes = KEY) -> bytes:
    return sealed_bytes(FILE, key, name)


Broken = tuple[str, bytes, dict[str, str]]
"""Where it goes, its body, and what of the headers is other than it should be."""
BROKEN: dict[str, Broken] = {
    "the nonce of a visit": (VISIT_PATH, changed(of_visit(), 0), {}),
    "a byte of a visit": (VISIT_PATH, changed(of_visit(), 14), {}),
    "the tag of a visit": (VISIT_PATH, changed(of_visit(), -1), {}),
    "a visit cut off": (VISIT_PATH, of_visit()[:-1], {}),
    "a visit gone on with": (VISIT_PATH, of_visit() + b"\0", {}),
    "a visit without anything": (VISIT_PATH, b"", {}),
    "a visit that is plain": (VISIT_PATH, b'{"schema": 1}', {}),
    "another visit's under this id": (VISIT_PATH, of_visit(sealed.visit(OTHER_VISIT)), {}),
    "a file in place of a visit": (VISIT_PATH, of_file(), {}),
    "a draft in place of a visit": (VISIT_PATH, of_visit(sealed.draft(VISIT)), {}),
    "a visit under another key": (VISIT_PATH, of_visit(key=OTHER_KEY), {}),
    "a key said to be another visit's": (
        VISIT_PATH, of_visit(), {"X-Sealed-Visit": str(OTHER_VISIT)},
    ),
    "a visit that is no id": (VISIT_PATH, of_visit(), {"X-Sealed-Visit": "x"}),
    "no visit told": (VISIT_PATH, of_visit(), {"X-Sealed-Visit": ""}),
    "no key told": (VISIT_PATH, of_visit(), {"X-Sealed-Key": ""}),
    "a key that is no base64url": (VISIT_PATH, of_visit(), {"X-Sealed-Key": "=" * 151}),
    "a very long key": (VISIT_PATH, of_visit(), {"X-Sealed-Key": "A" * 5000}),
    "the nonce of a file": (FILE_PATH, changed(of_file(), 0), {}),
    "a byte of a file": (FILE_PATH, changed(of_file(), 40), {}),
    "the tag of a file": (FILE_PATH, changed(of_file(), -1), {}),
    "a file cut off": (FILE_PATH, of_file()[:-1], {}),
    "another file under this hash": (FILE_PATH, of_file(sealed.file(sha256(png(8)))), {}),
    "a visit in place of a file": (FILE_PATH, of_visit(), {}),
    "a file under another visit's key": (
        FILE_PATH, of_file(), {"X-Sealed-Visit": str(OTHER_VISIT)},
    ),
}  # fmt: skip


@pytest.mark.fault("what a phone sealed is damaged, or stands for something else", "422, unkept")
@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_what_does_not_open_is_refused_and_nothing_is_kept(
    app: Flask, phone: SealingPhone, broken: Broken
) -> None:
    path, body, told = broken
    before = kept()
    answer = phone.puts(path, body, {**phone.headers(KEY, VISIT), **told})
    assert (answer.status_code, answer.json["code"]) == (422, "seal_broken")
    assert kept() == before
    assert files_in(app) == []


@pytest.mark.fault("a sealed visit is sent again under another visit's id", "422, unkept")
def test_what_was_sealed_for_one_visit_does_not_open_under_anothers_id(
    app: Flask, cast: Cast, phone: SealingPhone
) -> None:
    """Whole as it was taken off the line: its key, its headers, its body."""
    document = canonical_json(visit_document(cast.star)).encode()
    taken, headers = sealed_bytes(document, KEY, sealed.visit(VISIT)), phone.headers(KEY, VISIT)
    answer = phone.puts(f"/api/v1/visits/{OTHER_VISIT}", taken, headers)
    assert (answer.status_code, answer.json["code"]) == (422, "seal_broken")
    assert kept() == [0, 0, 0]
    assert phone.puts(VISIT_PATH, taken, headers).status_code == 202


def test_a_key_that_was_wrapped_to_another_server_is_refused(
    app: Flask, phone: SealingPhone
) -> None:
    elsewhere = sealed.public_key(sealed.new_private_key())
    told = {"X-Sealed-Key": wrapped(KEY, elsewhere, sealed.visit(VISIT))}
    answer = phone.puts(FILE_PATH, of_file(), {**phone.headers(KEY, VISIT), **told})
    assert answer.json["code"] == "seal_broken"


def test_before_anybody_asked_for_a_key_nothing_opens(app: Flask, cast: Cast) -> None:
    headers = {"Content-Type": sealed.MEDIA_TYPE, "X-Sealed-Visit": str(VISIT)}
    answer = cast.client(app, "lin").put(FILE_PATH, data=of_file(), headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, "seal_broken")


def test_bytes_that_open_must_still_be_those_of_the_hash(app: Flask, phone: SealingPhone) -> None:
    """Who has the key may seal anything; it is no more believed than a plain body."""
    answer = phone.puts(
        FILE_PATH,
        sealed_bytes(png(8), KEY, sealed.file(sha256(FILE))),
        phone.headers(KEY, VISIT),
    )
    assert answer.status_code == 422
    assert "sha256" in answer.json["errors"]
    assert files_in(app) == []


def test_a_sealed_visit_may_be_as_large_as_a_plain_one(app: Flask, phone: SealingPhone) -> None:
    for size, status in ((LARGEST_VISIT, 400), (LARGEST_VISIT + 1, 413)):
        body = sealed_bytes(b"x" * size, KEY, sealed.visit(VISIT))
        answer = phone.puts(VISIT_PATH, body, phone.headers(KEY, VISIT))
        assert answer.status_code == status, size
        chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
        answer = phone.client.put(
            VISIT_PATH, data=body, headers={**phone.bearer, **phone.headers(KEY, VISIT)},
            environ_overrides={**chunked, "CONTENT_LENGTH": ""},
        )  # fmt: skip
        assert answer.status_code == status, size


def test_a_sealed_file_may_be_as_large_as_a_plain_one(app: Flask, phone: SealingPhone) -> None:
    name = sealed.file(sha256(FILE))
    for size, status in ((body_sizes.WITH_FILES, 422), (body_sizes.WITH_FILES + 1, 413)):
        body = sealed_bytes(bytes(size), KEY, name)
        answer = phone.puts(FILE_PATH, body, phone.headers(KEY, VISIT))
        assert answer.status_code == status, size
    assert files_in(app) == []


def test_a_sealed_body_means_nothing_to_other_calls(app: Flask, cast: Cast) -> None:
    headers = {"Content-Type": sealed.MEDIA_TYPE}
    answer = cast.client(app, "lin").put(
        f"/api/v1/phones/{uuid4()}", data=of_visit(), headers=headers
    )
    assert answer.status_code == 422
