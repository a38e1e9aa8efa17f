"""A sealed paper: the paper itself untouched, the seal where it belongs, every change found out."""

import hashlib
import shutil
import subprocess
from functools import cache
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pypdf import PdfReader

from pdf import rectification_notice, visit_record
from pdf.seal_reading import Seal, UnreadableError, seals_of
from pdf.sealing import Authority, NoTimeStampError, SealKey, UnsealableError, Wanted, sealed
from tests import seals
from tests.pdf.archival import require_archival
from tests.pdf.sheets_to_print import notice, record
from tests.pdf.test_archival import preflight

OFFICE = "西溪县教育局"


@cache
def paper() -> bytes:
    return rectification_notice.draw(notice())


@cache
def key() -> SealKey:
    return SealKey(seals.office_file(), seals.PASSWORD.encode())


@cache
def with_picture() -> bytes:
    return sealed(paper(), key(), Wanted(OFFICE, seals.NOW, seals.seal_picture()))


@cache
def without_picture() -> bytes:
    return sealed(paper(), key(), Wanted(OFFICE, seals.NOW))


def ours(*pairs: seals.Pair) -> dict[str, bytes]:
    known = [pair.certificate.public_bytes(Encoding.DER) for pair in pairs or [seals.office_pair()]]
    return {hashlib.sha256(each).hexdigest(): each for each in known}


def only_seal(data: bytes, known: dict[str, bytes] | None = None) -> Seal:
    (seal,) = seals_of(data, ours() if known is None else known)
    return seal


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.parametrize("make", [with_picture, without_picture])
def test_the_seal_stands_behind_the_paper_as_it_was_drawn(make):
    assert make().startswith(paper())
    seal = only_seal(make())
    assert seal.holds
    assert (seal.signer, seal.at) == ("西湖区教育局电子印章（测试）", seals.NOW)
    assert seal.stamped_at is None


def test_the_paper_says_of_itself_what_it_said_before():
    before, after = (PdfReader(BytesIO(data)) for data in (paper(), with_picture()))
    assert after.metadata == before.metadata
    assert after.xmp_metadata.xmp_modify_date == before.xmp_metadata.xmp_modify_date


def widget(data: bytes) -> tuple[int, dict]:
    """The page of the seal's field, from 1, and the field."""
    (found,) = [
        (number, each.get_object())
        for number, page in enumerate(PdfReader(BytesIO(data)).pages, 1)
        for each in page.get("/Annots", [])
    ]
    return found


def test_the_picture_lies_over_office_and_date_forty_millimetres_wide():
    page, field = widget(with_picture())
    left, bottom, right, top = (float(edge) * 25.4 / 72 for edge in field["/Rect"])
    assert (right - left, top - bottom) == (pytest.approx(40, abs=0.4), pytest.approx(40, abs=0.4))
    places = []

    def take(text, _cm, place, _font, _size):
        if "2026年11月21日" in text and len(text.strip()) <= 12:
            places.append((place[4] * 25.4 / 72, place[5] * 25.4 / 72))

    PdfReader(BytesIO(paper())).pages[page - 1].extract_text(visitor_text=take)
    (x, y) = places[-1]
    assert left < x + 10 < right
    assert bottom < y < top


def test_a_seal_without_a_picture_is_not_seen():
    _, field = widget(without_picture())
    assert [float(edge) for edge in field["/Rect"]] == [0, 0, 0, 0]


def test_a_paper_that_leaves_no_room_is_sealed_unseen():
    data = sealed(
        visit_record.draw(record()), key(), Wanted(OFFICE, seals.NOW, seals.seal_picture())
    )
    _, field = widget(data)
    assert [float(edge) for edge in field["/Rect"]] == [0, 0, 0, 0]
    assert only_seal(data).holds


@pytest.mark.parametrize("place", [100, 20_000, -200])
def test_one_changed_byte_breaks_the_seal(place):
    """Within the paper, or in what was added with the seal."""
    data = with_picture()
    at = place % len(data)
    try:
        found = seals_of(flipped(data, at), ours())
    except UnreadableError:
        return
    assert not any(seal.holds for seal in found)


@pytest.mark.parametrize("tail", [b"\n", b"\n% more\n", b"1 0 obj\n<<>>\nendobj\n"])
def test_what_is_added_afterwards_is_told(tail):
    seal = only_seal(with_picture() + tail)
    assert (seal.is_intact, seal.covers_all, seal.holds) == (True, False, False)


def test_an_update_with_a_seal_of_its_own_is_told_of_the_first_one():
    stranger = SealKey(
        seals.packed(seals.issue("别人", seals.authority())), seals.PASSWORD.encode()
    )
    again = with_picture()
    with pytest.raises(UnsealableError):
        sealed(again, stranger, Wanted(OFFICE, seals.NOW))  # the field is taken


def test_a_seal_of_another_is_not_ours_even_from_the_same_authority():
    other = seals.issue("西湖区教育局电子印章（测试）", seals.authority())
    forged = sealed(
        paper(), SealKey(seals.packed(other), seals.PASSWORD.encode()), Wanted(OFFICE, seals.NOW)
    )
    assert not only_seal(forged).is_ours
    assert only_seal(forged, ours(other)).holds


def test_a_seal_outlives_its_certificate():
    """What counts is that it held when the paper was sealed."""
    old = seals.issue("旧章", seals.authority(), until=seals.NOW)
    was = sealed(
        paper(), SealKey(seals.packed(old), seals.PASSWORD.encode()),
        Wanted(OFFICE, seals.NOW),
    )  # fmt: skip
    assert only_seal(was, ours(old)).holds


def test_a_time_stamp_says_when_by_another_clock():
    with seals.stamp_office() as office:
        data = sealed(paper(), key(), Wanted(OFFICE, seals.NOW), Authority(office.url, 10))
        seal = only_seal(data)
    assert (seal.holds, seal.stamped_at, seal.stamped_by) == (True, seals.NOW, "测试时间戳")


def test_an_authority_that_fails_is_told_apart():
    with seals.stamp_office() as office:
        office.answers = "badly"
        with pytest.raises(NoTimeStampError):
            sealed(paper(), key(), Wanted(OFFICE, seals.NOW), Authority(office.url, 10))
    with pytest.raises(NoTimeStampError):
        sealed(paper(), key(), Wanted(OFFICE, seals.NOW), Authority(office.url, 10))


def test_a_key_opens_only_with_its_password():
    with pytest.raises(UnsealableError):
        SealKey(seals.office_file(), b"another")


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n", b"PK\x03\x04", b"%PDF-1.7" * 900])
def test_what_is_no_pdf_is_told(data):
    with pytest.raises(UnreadableError):
        seals_of(data, ours())


def test_a_paper_without_a_seal_has_none():
    assert seals_of(paper(), ours()) == []


@pytest.mark.parametrize("make", [with_picture, without_picture])
def test_a_sealed_paper_is_still_one_for_the_archives(make):
    require_archival(make(), is_sealed=True)


def test_a_checker_of_part_one_minds_the_part_and_the_mixing_of_ink(tmp_path):
    """Part 2, which the file claims, lets colours mix; and black words must show under red."""
    files = [tmp_path / "unseen.pdf", tmp_path / "seen.pdf"]
    for file, make in zip(files, (without_picture, with_picture), strict=True):
        file.write_bytes(make())
    told = [line.split(" ", 1) for line in preflight(files)]
    part = "7.11.2 Error on MetaData, part must be 1"
    unseen, seen = ({words for name, words in told if name == str(file)} for file in files)
    assert unseen == {"valid=false", part}
    assert len(seen) == 3
    assert any("BlendMode" in words for words in seen - unseen)


@pytest.mark.parametrize("make", [with_picture, without_picture])
def test_other_programs_find_the_seal_valid(make, tmp_path):
    file = tmp_path / "sealed.pdf"
    file.write_bytes(make())
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--check", file], check=True, capture_output=True)
    if not shutil.which("pdfsig"):
        pytest.skip("pdfsig is not installed (Debian: poppler-utils)")
    command = ["pdfsig", "-nocert", file]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    file.write_bytes(flipped(make(), 20_000))
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    assert "Signature is Valid." not in told
