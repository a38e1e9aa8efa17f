"""Real names, real findings and hostile texts on paper."""

import csv
import gzip
import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from pdf.fonts import missing_characters
from pdf.plain_text import printable
from pdf.rectification_notice import draw
from pdf.sheets import Finding, Party
from tests.pdf.sheets_to_print import notice

pytestmark = pytest.mark.real
UNFIXABLE = ["U+0008", "U+E08B", "U+E170"]
"""A stray backspace, and code points for private use in two names of villages, of which no
typeface can know what they mean."""


def squeezed(text: str) -> str:
    return "".join(text.split())


def read(data: bytes) -> str:
    text = squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))
    return re.sub(r"第\d+页共\d+页", "", text)


def rows(path) -> list[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def register_texts(shared_data) -> list[str]:
    files = [*shared_data.glob("tw_cram_schools/*.csv*"), *shared_data.glob("rare_chars/*.csv.gz")]
    assert len(files) >= 6
    return [text for file in files for row in rows(file) for text in row.values() if text]


def test_every_name_and_address_of_the_register_can_be_printed(shared_data):
    missing = missing_characters("\n".join(register_texts(shared_data)))
    assert sorted(name.split()[0] for name in missing) == UNFIXABLE


def test_a_real_finding_is_read_back_at_the_greatest_length(shared_data):
    findings = rows(shared_data / "tw_cram_schools/violations.csv.gz")
    facts = max((row["text"] for row in findings), key=len)
    facts = (facts * 4)[:1004]  # the longest that was ever published
    assert squeezed(facts) in read(draw(notice(1, facts)))


def test_names_beyond_the_basic_plane_are_read_back(shared_data):
    texts = register_texts(shared_data)
    rare = sorted({text for text in texts if any(char > "\uffff" for char in text)})
    assert rare
    for name in rare:
        assert squeezed(name) in read(draw(notice(1, addressee=Party(name))))


def test_hostile_texts_are_printed_as_typed_or_refused_by_name(shared_data):
    texts = json.loads((shared_data / "hostile_text/blns.json").read_text("utf-8"))
    drawable = [text for text in texts if not missing_characters(text)]
    assert len(drawable) > 300
    findings = tuple(Finding(text) for text in drawable)
    text = read(draw(notice(1, findings=findings)))
    for hostile in drawable:
        assert squeezed("".join(printable(hostile))) in text
