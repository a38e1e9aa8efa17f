"""What a notice says, read without drawing it, is what its finished paper says."""

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pdf.listening import paper_text, text_hash
from pdf.rectification_notice import draw
from pdf.sheets import Officer, Party, Refused, Signed
from tests.pdf.sheets_to_print import FACTS, notice, order, signature
from tests.pdf.test_papers import RARE, READERS, read_by_pypdf, squeezed

NO_WORDS = re.compile("第\\d+页共\\d+页|（印章）")
SHEETS = {
    "usual": notice(),
    "one finding": notice(1),
    "twelve": notice(12),
    "long": notice(2, "查" * 1003 + "。"),
    "rare": notice(1, RARE),
    "lines": notice(2, "甲处\r\n乙\t处\u200b丙\ufeff处\n\n丁"),
    "no remedies": notice(remedies=None),
    "a person": notice(
        addressee=Party("小饭桌", person_in_charge="章乙", person_id="33010619800101000X")
    ),
    "long names": notice(
        number="西溪县教育局双减校外培训监管责改字〔2026〕第12345号（补发）",
        officers=(Officer("阿卜杜热合曼·" * 4, "33010600101"), Officer("王 二", "33010600102")),
    ),
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_the_paper_says_these_paragraphs_in_this_order_and_nothing_else(sheet):
    printed = NO_WORDS.sub("", read_by_pypdf(draw(sheet)))
    assert printed == squeezed("".join(paper_text(sheet)))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_each_paragraph_is_read_from_the_finished_paper(read, sheet):
    printed = NO_WORDS.sub("", read(draw(sheet)))
    for paragraph in paper_text(sheet):
        for piece in paragraph.split("\u3000\u3000"):  # wide room is a column to some readers
            assert squeezed(piece) in printed


def test_each_line_that_was_typed_is_a_paragraph():
    facts = "甲处有学生18名。\n乙处无人。"
    assert {"一、甲处有学生18名。", "乙处无人。"} < set(paper_text(notice(2, facts)))


def test_what_is_written_on_it_once_it_is_handed_over_changes_no_word():
    handed = paper_text(notice())
    signed = Signed("章甲", "负责人", signature(5), datetime(2026, 11, 21, 3, 5, tzinfo=UTC))
    for receipt in (signed, Refused("须请示总部", "李见证", signature(5), "记录仪A12-03")):
        assert paper_text(notice(receipt=receipt, seal=signature(6))) == handed
    assert paper_text(notice(demo_mark="演示数据")) == handed


def test_characters_that_no_face_has_are_read_all_the_same():
    assert "表情\U0001fae0" in "".join(paper_text(notice(1, "表情\U0001fae0")))


def test_the_hash_is_of_the_paragraphs_line_by_line():
    text = paper_text(notice())
    assert text_hash(text) == hashlib.sha256("\n".join(text).encode()).hexdigest()
    assert text_hash(("甲", "乙")) == hashlib.sha256("甲\n乙".encode()).hexdigest()


@pytest.mark.parametrize(
    "changed",
    [
        notice(number="西教责改字〔2026〕第13号"),
        notice(1, FACTS),
        notice(2, FACTS + "等"),
        notice(orders=(order(1), order(3))),
        notice(inspection=replace(notice().inspection, place="别处")),
    ],
)
def test_another_word_is_another_hash(changed):
    assert text_hash(paper_text(changed)) != text_hash(paper_text(notice()))
