"""A rescue package is read with nothing taken on trust; what the phone writes is read."""

import io
import json
import struct
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from inspect_app.rules.refusals import Refusal, TooBig
from inspect_app.services.visits import rescue_package
from inspect_app.services.visits.rescue_package import Damaged, opened
from tests.rescue import package, packed_by_the_phone, parts_of, phone_visit, zipped
from tests.visits import PICTURES, found_site, visit_document

ONE, OTHER = UUID(int=0x018F << 112 | 7 << 76 | 1), UUID(int=0x018F << 112 | 7 << 76 | 2)


def document():
    return visit_document(None, ["FEE-01"], site=found_site(), statement="甲\n😀")


def refusal_of(content: bytes) -> str:
    with pytest.raises(Refusal) as refused, opened(io.BytesIO(content)):
        pass
    return refused.value.code


def test_any_tool_reads_back_what_the_phone_packed() -> None:
    sealed, draft = phone_visit(ONE, document()), phone_visit(OTHER, document(), state="draft")
    with ZipFile(io.BytesIO(packed_by_the_phone([sealed, draft]))) as archive:
        assert archive.testzip() is None
        files = [f"files/{sha256}" for sha256 in PICTURES]
        assert archive.namelist() == [
            f"visits/{ONE}.json", f"visits/{OTHER}.json", f"sealed/{ONE}.json", "log.jsonl",
            *files, "manifest.json",
        ]  # fmt: skip
        assert archive.read(f"sealed/{ONE}.json").decode() == sealed["sealed"]["document"]
        assert [archive.read(name) for name in files] == list(PICTURES.values())
        assert all(each.compress_type == 0 for each in archive.infolist())
        assert json.loads(archive.read("log.jsonl"))["what"] == "visit"


def test_the_office_reads_what_the_phone_packed() -> None:
    sealed, draft = phone_visit(ONE, document()), phone_visit(OTHER, document(), state="draft")
    with opened(io.BytesIO(packed_by_the_phone([sealed, draft]))) as read:
        assert (read.person, read.unreadable) == ("lin", 0)
        assert (read.visits, read.files) == ([ONE, OTHER], list(PICTURES))
        assert (read.has_sealed(ONE), read.has_sealed(OTHER)) == (True, False)
        assert read.sealed(ONE) == sealed["sealed"]["document"]
        text, is_whole = read.record(OTHER)
        assert is_whole
        assert json.loads(text)["fields"] == draft["fields"]
        for sha256, content in PICTURES.items():
            assert b"".join(read.pieces(sha256)) == content


def test_the_tests_pack_as_the_phone_does() -> None:
    visits = [phone_visit(ONE, document())]
    ours_and_theirs = io.BytesIO(package(visits)), io.BytesIO(packed_by_the_phone(visits))
    with opened(ours_and_theirs[0]) as ours, opened(ours_and_theirs[1]) as theirs:
        assert ours.sealed(ONE) == theirs.sealed(ONE)
        assert json.loads(ours.record(ONE)[0]) == json.loads(theirs.record(ONE)[0])
        assert (ours.files, ours.visits) == (theirs.files, theirs.visits)


def test_a_text_that_is_not_the_one_told_says_so() -> None:
    name, visits = f"visits/{ONE}.json", [phone_visit(ONE, document())]
    for other in (b'{"other": 1}', b"\xff\xfe"):
        with opened(io.BytesIO(package(visits, changed={name: other}))) as read:
            assert read.record(ONE) == (other.decode(errors="replace"), False)


def test_a_browser_that_hashes_nothing_is_believed_what_the_zip_checks() -> None:
    visits = [phone_visit(ONE, document(), state="draft")]
    members = {name: {"size": 1, "sha256": None} for name in parts_of(visits, {})}
    with opened(io.BytesIO(package(visits, {}, members=members))) as read:
        assert read.record(ONE)[1]


def test_bytes_that_fail_the_zips_own_check_are_damaged() -> None:
    sha256, content = next(iter(PICTURES.items()))
    sealed = phone_visit(ONE, document())
    whole = package([sealed])
    broken = whole.replace(content, content[:-1] + b"!").replace("甲".encode(), "乙".encode())
    with opened(io.BytesIO(broken)) as read:
        with pytest.raises(Damaged):
            list(read.pieces(sha256))
        assert read.sealed(ONE) == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "rescue_no_zip"),
        (b"PK\x05\x06", "rescue_no_zip"),
        (b"x" * 100_000, "rescue_no_zip"),
        (package([])[:-30], "rescue_no_zip"),
        (package([], format="other"), "rescue_other_version"),
        (package([], version=2), "rescue_other_version"),
        (package([], person=7), "rescue_damaged"),
        (package([], members={"log.jsonl": 1}), "rescue_damaged"),
        (package([], unreadable=None), "rescue_damaged"),
        (package([], members={}), "rescue_damaged"),
        (package([], {}, changed={"files/" + "a" * 64: b"x"}), "rescue_damaged"),
        (package([], changed={"../../etc/passwd": b"x"}), "rescue_not_ours"),
        (package([], changed={"visits/1.json": b"x"}), "rescue_not_ours"),
        (zipped({"log.jsonl": b""}), "rescue_damaged"),
        (zipped({"manifest.json": b"[" * 50_000}), "rescue_damaged"),
        (zipped({"manifest.json": b"7"}), "rescue_damaged"),
        (zipped({"manifest.json": b"\xff"}), "rescue_damaged"),
        (package([], {}, unreadable=["x" * 5_000_000]), "rescue_damaged"),
        (zipped(parts_of([], {}), ZIP_DEFLATED), "rescue_not_ours"),
    ],
)  # fmt: skip
def test_what_is_no_package_is_refused_in_one_code(content: bytes, code: str) -> None:
    assert refusal_of(content) == code


def test_a_name_that_stands_twice_is_refused() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("log.jsonl", b"")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("log.jsonl", b"")
    assert refusal_of(out.getvalue()) == "rescue_not_ours"


def test_a_directory_of_a_million_entries_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescue_package, "ZipFile", None)  # it would be called, and fail
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 100_000_000, 0, 0)
    assert refusal_of(b"x" * 1000 + end) == "rescue_not_ours"
    short = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 9, 9, 10, 0, 0)
    elsewhere = b"PK\x06\x07" + bytes(16)
    assert refusal_of(b"x" * 1000 + elsewhere + short) == "rescue_not_ours"


def test_entries_that_claim_more_than_a_package_holds_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = package([], {"a" * 64: b"x" * 2000})
    monkeypatch.setattr(rescue_package, "LARGEST", len(content))
    with opened(io.BytesIO(content)):
        pass
    monkeypatch.setattr(rescue_package, "LARGEST", 1999)
    with pytest.raises(TooBig), opened(io.BytesIO(content)):
        pass


def test_entries_that_share_their_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand entries of the same megabyte: small to send, large to take in."""
    content = bytearray(package([], {f"{n:064x}": b"x" * 1000 for n in range(20)}))
    monkeypatch.setattr(rescue_package, "LARGEST", len(content))
    claimed = 4000
    start = int.from_bytes(content[-6:-2], "little")
    for at in _entries(bytes(content), start):
        struct.pack_into("<II", content, at + 20, claimed, claimed)
    assert refusal_of(bytes(content)) == "rescue_not_ours"


def _entries(content: bytes, start: int) -> list[int]:
    places, at = [], content.find(b"PK\x01\x02", start)
    while at >= 0:
        places.append(at)
        at = content.find(b"PK\x01\x02", at + 4)
    return places
