"""The papers as files: what can be read back, what is embedded, how large and how steady."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from pdf import (
    batch_list,
    case_file,
    closure_form,
    delivery_address,
    delivery_receipt,
    extension_decision,
    hearing_record,
    inspection_approval,
    inspection_notice,
    period_report,
    recheck_opinion,
    rectification_notice,
    referral_letter,
    reply_slip,
    supervision_opinion,
    visit_record,
)
from pdf.fonts import UndrawableError, missing_characters, missing_in, texts_of
from pdf.pictures import BrokenPictureError
from pdf.sheets import Officer, Party, Refused, Signed
from tests.pdf import loop_sheets, report_sheets
from tests.pdf.archival import require_archival
from tests.pdf.sheets_to_print import FACTS, notice, opinion, record, signature

RARE = (
    "刘𬭎、王䶮、李㛃、𠅤𬍛𫖮𣗋𬸘𫘧𬶐、莫𡐓村、輋𣒍村、那𡌶村、"
    "𤔡昌、童㘣、䕒䕒、九九䃈、㦡學、臺灣補習班"
)
MARKS = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·～￥％①②Ⅲ℃№☑☐√×±〇○●△▲□■→ＡＢ１２"
PAPERS = [
    (rectification_notice.draw, notice),
    (supervision_opinion.draw, opinion),
    (visit_record.draw, record),
    (delivery_receipt.draw, loop_sheets.receipt),
    (recheck_opinion.draw, loop_sheets.recheck),
    (extension_decision.draw, loop_sheets.extension),
    (referral_letter.draw, loop_sheets.referral),
    (hearing_record.draw, loop_sheets.hearing),
    (inspection_notice.draw, loop_sheets.inspection_notice),
    (inspection_approval.draw, loop_sheets.approval),
    (closure_form.draw, loop_sheets.closure),
    (delivery_address.draw, loop_sheets.address),
    (reply_slip.draw, loop_sheets.slip),
    (case_file.draw, loop_sheets.case_file),
    (batch_list.draw, loop_sheets.batch),
    (period_report.draw, report_sheets.report),
]
KEYS = {
    "in_person", *recheck_opinion.METHODS, *recheck_opinion.RESULTS,
    *inspection_approval.SOURCES, *inspection_approval.TYPES,
}  # fmt: skip
"""What a sheet says by a key stands on the paper in words."""
HASH_OF_A_NOTICE = """
import hashlib
from pdf.rectification_notice import draw
from tests.pdf import loop_sheets
from tests.pdf.archival import require_archival
from tests.pdf.sheets_to_print import notice
print(hashlib.sha256(draw(notice())).hexdigest())
"""


def squeezed(text: str) -> str:
    """Text without the line ends and spaces that setting it brings and takes."""
    return "".join(text.split())


def read_by_pypdf(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


def read_by_poppler(data: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed (Debian: poppler-utils)")
    run = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True)
    return squeezed(run.stdout.decode())


READERS = [read_by_pypdf, read_by_poppler]


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", [RARE, MARKS, FACTS, "a<b>&amp;<font size=99>粗</font>&lt;"])
def test_facts_are_read_back_as_they_were_typed(text, read):
    assert squeezed(text) in read(rectification_notice.draw(notice(1, text)))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_every_text_of_a_sheet_is_on_the_paper(draw, make, read):
    text = read(draw(make()))
    for part in texts_of(make()):
        for line in part.splitlines():
            assert squeezed(line).removesuffix("。") in text or part in KEYS


def test_the_number_is_one_unbroken_text():
    first_page = PdfReader(BytesIO(rectification_notice.draw(notice()))).pages[0].extract_text()
    assert "西教责改字〔2026〕第12号" in first_page.splitlines()


def test_a_long_number_shrinks_rather_than_break():
    number = "西溪县教育局双减校外培训监管责改字〔2026〕第12345号（补发）"
    data = rectification_notice.draw(notice(number=number))
    assert number in PdfReader(BytesIO(data)).pages[0].extract_text().splitlines()


def test_line_ends_break_and_invisible_marks_vanish():
    text = read_by_pypdf(rectification_notice.draw(notice(1, "甲处\r\n乙\t处\u200b丙\ufeff处")))
    assert "甲处乙处丙处" in text


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_the_same_sheet_gives_the_same_bytes(draw, make):
    assert draw(make()) == draw(make())


def test_another_process_gives_the_same_bytes():
    hashes = {hashlib.sha256(rectification_notice.draw(notice())).hexdigest()}
    for seed in ("1", "2"):
        command = [sys.executable, "-c", HASH_OF_A_NOTICE]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        run = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
        hashes.add(run.stdout.strip())
    assert len(hashes) == 1


def test_threads_do_not_disturb_each_other():
    sheets = [notice(count, f"{RARE}{count}") for count in range(1, 9)] * 3
    alone = [rectification_notice.draw(sheet) for sheet in sheets]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(rectification_notice.draw, sheets)) == alone


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_every_font_is_embedded_with_a_map_for_copying(draw, make):
    for page in PdfReader(BytesIO(draw(make()))).pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert descriptor["/FontFile2"].get_object().get_data()[:4] == b"\0\1\0\0"
            assert font.get_object()["/ToUnicode"]


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_every_paper_is_built_as_pdf_a_2b_asks(draw, make):
    require_archival(draw(make()))


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_a_paper_is_at_most_200_kilobytes(draw, make):
    assert len(draw(make())) <= 200_000


def test_metadata_names_the_paper_and_its_day():
    reader = PdfReader(BytesIO(rectification_notice.draw(notice())))
    assert reader.metadata.title == "责令限期改正通知书 西教责改字〔2026〕第12号"
    assert reader.metadata.author == "西溪县教育局"
    assert reader.metadata.creation_date.strftime("%Y-%m-%d") == "2026-11-21"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"


@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_qpdf_finds_no_fault(draw, make, tmp_path):
    if not shutil.which("qpdf"):
        pytest.skip("qpdf is not installed")
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(draw(make()))
    subprocess.run(["qpdf", "--check", paper], check=True, capture_output=True)


@pytest.mark.parametrize("violations", [1, 12])
def test_each_page_says_its_number_and_how_many_there_are(violations):
    pages = PdfReader(BytesIO(rectification_notice.draw(notice(violations)))).pages
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in squeezed(page.extract_text())


def test_twelve_violations_are_numbered_and_one_is_not():
    text = read_by_pypdf(rectification_notice.draw(notice(12)))
    assert "十二、检查时" in text
    assert "12．将第12项" in text
    assert "一、检查时" not in read_by_pypdf(rectification_notice.draw(notice(1)))


def test_the_signatures_never_stand_on_a_page_without_the_notice():
    for length in range(20, 420, 20):
        pages = PdfReader(BytesIO(rectification_notice.draw(notice(1, "查" * length)))).pages
        texts = [squeezed(page.extract_text()) for page in pages]
        [signed] = [text for text in texts if "（印章）" in text]
        assert "逾期不改正" in signed or "不服本通知" in signed


def test_a_finding_of_1004_characters_flows_over_pages():
    facts = "查" * 1003 + "。"
    pages = PdfReader(BytesIO(rectification_notice.draw(notice(2, facts)))).pages
    assert sum(page.extract_text().count("查") for page in pages) >= 2006
    assert len(pages) >= 3


def test_the_demo_mark_stands_on_every_page():
    mark = "演示数据，不具法律效力"
    pages = PdfReader(BytesIO(rectification_notice.draw(notice(12, demo_mark=mark)))).pages
    assert all(mark in page.extract_text() for page in pages)


def test_remedies_are_printed_only_where_the_office_prints_them():
    assert "行政复议" in read_by_pypdf(rectification_notice.draw(notice()))
    assert "行政复议" not in read_by_pypdf(rectification_notice.draw(notice(remedies=None)))


def test_a_refusal_names_its_reason_witness_and_recording():
    refused = Refused("须请示总部", "李见证", signature(5), "记录仪A12-03")
    text = read_by_pypdf(rectification_notice.draw(notice(receipt=refused)))
    assert "当事人拒绝签收本通知书，事由：须请示总部。录音录像编号：记录仪A12-03。" in text
    assert "见证人：李见证" in text


def test_a_receipt_says_who_took_the_paper_and_when():
    taken = Signed("章甲", "负责人", signature(5), datetime(2026, 11, 21, 3, 5, tzinfo=UTC))
    text = read_by_pypdf(rectification_notice.draw(notice(receipt=taken)))
    assert "签收人：章甲（负责人）" in text
    assert "时间：2026年11月21日11时05分" in text


def test_an_unsigned_record_has_lines_to_sign_on_every_page():
    pages = PdfReader(BytesIO(visit_record.draw(record(party_signature=None)))).pages
    assert all("被检查人（签名）：" in page.extract_text() for page in pages)


def test_a_place_without_codes_is_addressed_by_name_and_person():
    party = Party("文一路88号3幢“小饭桌”", person_in_charge="章乙", person_id="33010619800101000X")
    text = read_by_pypdf(rectification_notice.draw(notice(addressee=party)))
    assert "文一路88号3幢“小饭桌”（负责人：章乙；身份证件号码：33010619800101000X）：" in text


def test_what_no_face_has_is_named_and_never_drawn():
    facts = "表情\U0001fae0、私用区\ue170、控制符\x07、阿拉伯文ع"
    assert missing_characters(facts) == [
        "U+1FAE0 \U0001fae0 MELTING FACE",
        "U+E170",
        "U+0007",
        "U+0639 ع ARABIC LETTER AIN",
    ]
    assert missing_in(notice(1, facts)) == missing_characters(facts)
    with pytest.raises(UndrawableError, match="MELTING FACE"):
        rectification_notice.draw(notice(1, facts))


def test_a_text_that_turns_its_direction_is_refused():
    assert missing_characters("abc\u202edef") == ["U+202E RIGHT-TO-LEFT OVERRIDE"]


def test_a_broken_signature_is_refused():
    broken = replace(notice(), officers=(Officer("林一", "33010600101", b"no picture"),))
    with pytest.raises(BrokenPictureError):
        rectification_notice.draw(broken)


def test_what_a_face_maps_to_its_empty_box_is_missing():
    assert missing_characters("\uffff") == ["U+FFFF"]
