from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.ttLib import TTFont

from pdf.drawable import drawable_runs, runs_of_the_faces
from pdf.fonts import (
    SHIPPED,
    FontSet,
    Role,
    UndrawableError,
    font_set,
    missing_characters,
    open_face,
)
from pdf.truetype import UnusableFaceError

FACES = sorted(SHIPPED.glob("*.ttf"))


def two_byte_characters(codec: str, leads: range) -> set[str]:
    pairs = (bytes([lead, trail]) for lead in leads for trail in range(0x40, 0xFF))
    texts = (pair.decode(codec, errors="ignore") for pair in pairs)
    return {text for text in texts if len(text) == 1 and text > "\x7f"}


@pytest.mark.parametrize(
    ("codec", "leads"),
    [("gb2312", range(0xA1, 0xF8)), ("gbk", range(0x81, 0xFF)), ("big5", range(0xA4, 0xF9))],
)
def test_every_ideograph_of_the_encodings_in_use_can_be_printed(codec, leads):
    ideographs = {char for char in two_byte_characters(codec, leads) if "一" <= char <= "\u9fff"}
    assert len(ideographs) > 6000
    assert font_set().missing_characters("".join(sorted(ideographs))) == []


@pytest.mark.parametrize("role", Role)
def test_gb2312_needs_no_fallback(role):
    chars = two_byte_characters("gb2312", range(0xB0, 0xF8))
    assert len({font_set().face(role, char) for char in chars}) == 1


def test_extension_a_can_be_printed():
    assert font_set().missing_characters("".join(map(chr, range(0x3400, 0x4DB6)))) == []


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.stem)
def test_a_face_is_below_six_megabytes_and_has_its_licence(path):
    assert path.stat().st_size < 6_000_000
    licence = path.with_name(f"{path.stem.partition('-')[0]}-OFL.txt")
    assert "SIL OPEN FONT LICENSE" in licence.read_text("utf-8")


@pytest.mark.parametrize("name", ["JianchaKai", "JianchaRare"])
def test_reserved_names_are_not_kept(name):
    with TTFont(SHIPPED / f"{name}.ttf") as font:
        names = " ".join(record.toUnicode() for record in font["name"].names if record.nameID != 0)
    assert not any(reserved in names for reserved in ("LXGW", "霞鹜", "Hana", "花園"))


def test_a_cut_face_draws_what_the_face_draws(tmp_path):
    chars = "查é𬭎Ａ"
    face = open_face(SHIPPED / "NotoSerifSC-Regular.ttf")
    (tmp_path / "cut.ttf").write_bytes(face.cut(chars)[0])
    with TTFont(tmp_path / "cut.ttf") as cut:
        for number, char in enumerate(chars, 1):
            name = cut.getGlyphOrder()[number]
            assert cut["hmtx"][name][0] == face.width(char)
            assert cut["glyf"][name].numberOfContours != 0


def test_an_office_uses_its_own_faces_first(tmp_path):
    (tmp_path / "SimFang.TTF").write_bytes((SHIPPED / "JianchaKai.ttf").read_bytes())
    own = FontSet(tmp_path)
    assert own.face(Role.BODY, "查").name == "JianchaKai"
    assert own.face(Role.BODY, "㘵").name == "NotoSerifSC-Regular-ExtA"


def test_a_file_that_is_no_truetype_face_is_refused_by_name(tmp_path):
    (tmp_path / "simfang.ttf").write_bytes(b"OTTO no outlines here")
    with pytest.raises(UnusableFaceError, match=r"simfang\.ttf"):
        FontSet(tmp_path).face(Role.BODY, "查")


def test_a_missing_glyph_is_never_an_empty_box():
    with pytest.raises(UndrawableError):
        list(font_set().runs(Role.BODY, "\ue170"))


def test_threads_that_open_a_face_at_once_share_it(tmp_path):
    path = tmp_path / "simkai.ttf"
    path.write_bytes((SHIPPED / "JianchaKai.ttf").read_bytes())
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(open_face, [path] * 16))) == 1


def test_the_file_of_drawable_characters_is_what_the_faces_have():
    assert drawable_runs() == runs_of_the_faces(), "run `python -m pdf.drawable`"


def test_what_the_file_tells_is_what_can_be_printed():
    numbers = [int(number, 36) for number in drawable_runs().split(",")]
    runs, end = [], 0
    for gap, length in zip(numbers[::2], numbers[1::2], strict=True):
        runs.append(range(end + gap, end + gap + length))
        end += gap + length
    for char in "中Ａ\U0001fae0ع𬭎\uffff，\x07":
        assert any(ord(char) in run for run in runs) == (not missing_characters(char))
