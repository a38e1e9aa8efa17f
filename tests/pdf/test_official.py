"""The supervision opinion and the letter, measured against the millimetres of GB/T 9704-2012.

What is measured is the ink of the rendered page; the standard allows 1 mm.
"""

import itertools
from functools import cache
from io import BytesIO

import pytest
from PIL import Image

from pdf import referral_letter, supervision_opinion
from pdf.sheets import Finding
from tests.pdf.loop_sheets import REFUSED, TAKEN, referral
from tests.pdf.reading import (
    across,
    down,
    is_dark,
    is_red,
    page_texts,
    rendered,
    words,
)
from tests.pdf.sheets_to_print import finding, notice, opinion

LEFT, RIGHT, TOP, FOOT = 28, 184, 37, 262
LINE, CHARACTER = 225 / 22, 156 / 28
SMALL = 14 / 72 * 25.4
"""One character of size 4."""


def one(wanted):
    return pytest.approx(wanted, abs=1)


def seal():
    data = BytesIO()
    Image.new("RGB", (400, 400), (220, 0, 0)).save(data, "PNG")
    return data.getvalue()


@cache
def opinion_page(number=1, long=0, **changes):
    found = (Finding("查" * long),) if long else opinion().findings
    return rendered(supervision_opinion.draw(opinion(findings=found, **changes)), number)


@cache
def letter_page(number=1):
    return rendered(referral_letter.draw(referral()), number)


def test_the_name_of_the_office_is_red_and_35_mm_below_the_type_area():
    [(top, _), *_] = down(opinion_page(), is_red)
    assert top == one(TOP + 35)


def test_the_red_rule_is_4_mm_below_the_number_and_as_wide_as_the_type_area():
    rule_top, rule_foot = down(opinion_page(), is_red)[-1]
    number = [band for band in down(opinion_page(), is_dark) if band[1] < rule_top][-1]
    assert rule_top - number[1] == one(4)
    [(left, right)] = across(opinion_page(), is_red, rule_top, rule_foot)
    assert (left, right) == (one(LEFT), one(RIGHT))


def test_the_number_stands_two_lines_below_the_name_in_the_middle():
    name, rule = down(opinion_page(), is_red)[0], down(opinion_page(), is_red)[-1]
    number = next(band for band in down(opinion_page(), is_dark) if band[1] < rule[0])
    assert 2 * LINE <= number[0] - name[1] < 3 * LINE
    inked = across(opinion_page(), is_dark, *number)
    assert (inked[0][0] + inked[-1][1]) / 2 == one(106)


def test_the_title_stands_two_lines_below_the_rule_and_the_school_one_below_it():
    rule = down(opinion_page(), is_red)[-1]
    title, school, *_ = [band for band in down(opinion_page(), is_dark) if band[0] > rule[1]]
    assert 2 * LINE <= title[0] - rule[1] < 3 * LINE
    assert title[1] - title[0] == one(22 / 72 * 25.4)
    assert LINE <= school[0] - title[1] < 2 * LINE
    assert across(opinion_page(), is_dark, *school)[0][0] == one(LEFT)


def test_a_full_page_has_22_lines_of_28_characters_between_the_edges():
    sheet = opinion(findings=(Finding("查" * 2000),))
    data = supervision_opinion.draw(sheet)
    lines = [word for word in words(data) if word.page == 3 and set(word.text) == {"查"}]
    assert [len(word.text) for word in lines] == [28] * 22
    assert {round(word.left) for word in lines} == {LEFT}
    assert {round(word.right) for word in lines} == {RIGHT}
    steps = [below.top - above.top for above, below in itertools.pairwise(lines)]
    assert steps == [pytest.approx(LINE, abs=0.05)] * 21
    inked = down(rendered(data, 3), is_dark)
    assert inked[0][0] > TOP
    assert inked[21][1] < FOOT


@pytest.mark.parametrize("number", [2, 3])
def test_page_numbers_stand_7_mm_below_one_character_from_the_outer_edge(number):
    page = opinion_page(number, long=2000)
    folio = [band for band in down(page, is_dark) if band[0] > FOOT]
    dash = (
        down(page, is_dark, RIGHT - 2 * SMALL, RIGHT)
        if number % 2
        else down(page, is_dark, LEFT + SMALL, LEFT + 2 * SMALL - 1)
    )
    assert dash[-1][0] == one(FOOT + 7)
    inked = across(page, is_dark, folio[0][0], folio[-1][1])
    edge = RIGHT - inked[-1][1] if number % 2 else inked[0][0] - LEFT
    assert edge == one(SMALL)


def test_the_page_number_is_half_width_digits_between_dashes():
    pages = page_texts(supervision_opinion.draw(opinion(findings=(Finding("查" * 2000),))))
    assert all(f"—{number}—" in page for number, page in enumerate(pages, 1))
    assert not any("共" in page and "页" in page for page in pages)


def test_date_and_name_are_four_characters_from_the_right_the_name_over_the_date():
    found = words(supervision_opinion.draw(opinion()))
    [date] = [word for word in found if word.text == "2026年11月21日"]
    [name] = [
        word for word in found if word.text == "西溪县教育局" and word.page == 2 and word.top < 200
    ]
    assert date.right == one(RIGHT - 4 * CHARACTER)
    assert (name.left + name.right) / 2 == one((date.left + date.right) / 2)
    assert date.top - name.top == one(LINE)


@pytest.mark.parametrize("lead", range(0, 900, 90))
def test_the_seal_lies_on_name_and_date_within_a_line_of_the_text(lead):
    data = supervision_opinion.draw(opinion(findings=(Finding("查" * lead + "。"),), seal=seal()))
    pages = page_texts(data)
    [number] = [n for n, page in enumerate(pages, 1) if "2026年11月21日印发" in page]
    page = rendered(data, number)
    top, foot = down(page, is_red, 120, RIGHT)[-1]
    left, right = (
        across(page, is_red, top + 1, foot - 1)[0][0],
        across(page, is_red, top + 1, foot - 1)[-1][1],
    )
    date, name = (
        next(w for w in words(data) if w.page == number and w.text == text and top < w.top < foot)
        for text in ("2026年11月21日", "西溪县教育局")
    )
    assert left - 1 < date.left < date.right < right + 1
    assert top < name.top < date.foot < foot
    above = [band for band in down(page, is_dark, LEFT, 120) if band[1] < top]
    assert top - above[-1][1] < LINE
    assert foot - top == one(40)


def test_levels_of_headings_have_their_faces():
    from pypdf import PdfReader

    faces = {}
    for page in PdfReader(BytesIO(supervision_opinion.draw(opinion()))).pages:

        def hear(text, _cm, _tm, font, _size):
            for part in text.split():
                faces[part[:3]] = font["/BaseFont"] if font else ""

        page.extract_text(visitor_text=hear)
    assert "SansSC" in faces["二、整"]
    assert "JianchaKai" in faces["（一）"]
    assert "SerifSC" in faces["控制书"]


def test_the_record_ends_on_the_edge_of_the_type_area_of_the_last_page():
    data = supervision_opinion.draw(opinion(copies_to=("西溪县人民政府办公室",)))
    last = len(page_texts(data))
    inked = [band for band in down(rendered(data, last), is_dark) if band[1] < FOOT + 1]
    assert inked[-1][1] == one(FOOT)
    found = [word for word in words(data) if word.page == last]
    [copies] = [word for word in found if word.text.startswith("抄送：")]
    [printed] = [word for word in found if word.text == "2026年11月21日印发"]
    assert copies.left == one(LEFT + SMALL)
    assert printed.right == one(RIGHT - SMALL)
    assert FOOT - 25 < copies.top < printed.top < FOOT


@pytest.mark.parametrize("receipt", [TAKEN, REFUSED])
def test_a_receipt_is_printed_only_where_there_is_one(receipt):
    assert "签收" not in "".join(page_texts(supervision_opinion.draw(opinion())))
    text = "".join(page_texts(supervision_opinion.draw(opinion(receipt=receipt))))
    assert "签收人：章甲（前台负责人）" in text or "拒绝签收本意见书，事由：称须请示总部" in text


def test_attachments_are_numbered_below_the_text_without_a_mark():
    text = "".join(page_texts(supervision_opinion.draw(opinion(attachments=("问题清单", "照片")))))
    assert "附件：1.问题清单2.照片" in text
    assert "附件：问题清单西" in "".join(
        page_texts(supervision_opinion.draw(opinion(attachments=("问题清单",), verification=None)))
    )


def test_a_letter_has_its_name_30_mm_below_the_page_and_double_rules_of_170_mm():
    name, first_thick, first_thin, last_thin, last_thick = down(letter_page(), is_red, 20.5, 189.5)
    assert name[0] == one(30)
    assert first_thick[0] - name[1] == one(4)
    assert last_thick[1] == one(297 - 20)
    assert height(first_thick) > height(first_thin)
    assert height(last_thick) > height(last_thin)
    for rule in (first_thick, last_thick):
        [(left, right)] = across(letter_page(), is_red, *rule)
        assert (left, right) == (one(20), one(190))


def height(band):
    return band[1] - band[0]


def test_a_letter_has_its_number_flush_right_below_the_rule():
    _, _, rule, *_ = down(letter_page(), is_red)
    number, title, *_ = down(letter_page(), is_dark)
    assert number[0] - rule[1] == one(7 / 8 * CHARACTER)
    assert across(letter_page(), is_dark, *number)[-1][1] == one(RIGHT)
    assert 2 * LINE <= title[0] - number[1] < 3 * LINE


def test_a_letter_numbers_neither_its_first_page_nor_its_slip():
    pages = page_texts(referral_letter.draw(referral(5, 40)))
    numbered = [number for number, page in enumerate(pages, 1) if f"—{number}—" in page]
    assert numbered == list(range(2, len(pages)))
    assert len(pages) >= 4


def test_a_letters_text_keeps_within_the_type_area_on_its_first_page():
    inked = down(letter_page(), is_dark)
    assert inked[-1][1] <= FOOT
    sides = across(letter_page(), is_dark, inked[2][0], inked[-1][1])
    assert sides[0][0] >= LEFT - 0.2
    assert sides[-1][1] <= RIGHT + 0.2


def test_twenty_findings_and_sixty_proofs_flow_on_and_the_list_keeps_its_head():
    pages = page_texts(referral_letter.draw(referral(20, 60)))
    lists = [page for page in pages if "材料名称" in page]
    assert len(lists) >= 2
    assert "附件移送证据材料目录序号材料名称" in lists[0]
    assert all(page.count("序号材料名称编号份数备注") == 1 for page in lists)
    assert "（二十）" in "".join(pages)


def test_the_slip_asks_for_day_answer_and_number():
    slip = page_texts(referral_letter.draw(referral()))[-1]
    for part in (
        "案件移送回执西溪县教育局：",
        "收函时间",
        "☐受理☐不予受理",
        "受理案号",
        "西教函〔2026〕12号",
        "证据材料3份",
    ):
        assert part in slip


def test_copies_stand_on_the_letters_last_page_without_printing_office():
    pages = page_texts(referral_letter.draw(referral()))
    assert "抄送：西溪县实验小学主管教育行政部门人事机构。" in pages[-2]
    assert not any("印发" in page for page in pages)


def test_a_letter_without_proofs_and_answer_day_speaks_of_neither():
    text = "".join(page_texts(referral_letter.draw(referral(1, 0, answer_by=None, copies_to=()))))
    assert "随函移送" not in text
    assert "附件" not in text
    assert "填写所附回执，退回本机关" in text
    assert "（一）" not in text


def test_the_seal_never_stands_on_a_page_without_text():
    for length in range(0, 700, 23):
        sheet = referral(1, 0, findings=(finding(1, "查" * length + "。"),))
        pages = page_texts(referral_letter.draw(sheet))
        [sealed] = [page for page in pages if "（印章）" in page and "案件移送回执" not in page]
        assert "填写所附回执" in sealed


def test_twelve_findings_of_a_school_are_levels_of_their_own():
    text = "".join(page_texts(supervision_opinion.draw(opinion(findings=notice(12).findings))))
    assert "（十二）检查时" in text
