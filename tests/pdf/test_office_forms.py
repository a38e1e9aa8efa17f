"""Closure, delivery address, reply slip, case file and batch list."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from pdf import batch_list, case_file, closure_form, delivery_address, reply_slip
from pdf.case_file import FiledPaper
from pdf.form_parts import NO_OPINION
from pdf.sheets import Party
from tests.pdf import loop_sheets as loop
from tests.pdf.loop_sheets import AT
from tests.pdf.reading import page_texts, words


def closed(**changes):
    return "".join(page_texts(closure_form.draw(loop.closure(**changes))))


def addressed(**changes):
    return "".join(page_texts(delivery_address.draw(loop.address(**changes))))


def slip(**changes):
    return "".join(page_texts(reply_slip.draw(loop.slip(**changes))))


def test_a_closure_says_each_violations_end_its_day_and_proof():
    text = closed()
    assert "案由预收费未存入监管专用账户" in text
    assert "（西教责改字〔2026〕第12号），2026年11月21日发出，2026年11月21日送达" in text
    assert "已移送2026年12月8日复查意见书、照片2-1" in text
    assert "未送达" in closed(delivered_on=None)


def test_a_closure_has_both_opinions_with_name_and_day_or_room_for_them():
    text = closed()
    assert "承办人意见建议销号结案。签名和日期林一2026年12月10日" in text
    assert "负责人审批意见同意。签名和日期周六2026年12月11日" in text
    assert closed(handler=NO_OPINION, approver=NO_OPINION).count("签名和日期年月日") == 2


def test_a_short_closure_is_one_page_and_twenty_violations_repeat_the_head():
    assert len(page_texts(closure_form.draw(loop.closure()))) == 1
    pages = page_texts(closure_form.draw(loop.closure(20)))
    assert sum("序号改正要求" in page for page in pages) == 2


def test_a_long_summary_flows_on_whole():
    assert closed(summary="良" * 1600).count("良") == 1600


@pytest.mark.parametrize(
    ("agreed", "ticks"),
    [(True, "☑同意☐不同意"), (False, "☐同意☑不同意"), (None, "☐同意☐不同意")],
)
def test_a_party_says_whether_it_agrees_to_electronic_delivery(agreed, ticks):
    assert ticks in addressed(agreed=agreed)


def test_a_delivery_address_is_prefilled_with_what_is_known():
    text = addressed()
    for part in (
        "送达地址西溪县文一路88号3幢2层", "收件人章甲", "联系电话13800000000",
        "接收电子送达的系统电子邮件", "系统账号zhang@example.cn", "第六十一条第二款",
        "2026年11月21日11时05分", "33010600101",
    ):  # fmt: skip
        assert part in text


def test_an_open_delivery_address_has_room_and_identifies_a_person_by_the_identity_card():
    text = addressed(signed=None, party=Party("小饭桌", person_id="33010619800101000X"))
    assert "身份证件号码：33010619800101000X" in text
    assert "负责人：＿＿＿＿" in text
    assert "确认所填内容真实、准确。年月日" in text


def test_a_delivery_address_is_one_page():
    assert len(page_texts(delivery_address.draw(loop.address()))) == 1


def test_the_second_code_is_one_unbroken_text_in_the_largest_type():
    data = reply_slip.draw(loop.slip())
    sizes = {}
    PdfReader(BytesIO(data)).pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, _font, size: sizes.update({text.strip(): size})
    )
    assert sizes["4PWDHB2N7K3M"] == max(sizes.values()) >= 30
    assert "4PWDHB2N7K3M" in [word.text for word in words(data)]


def test_a_slip_names_notice_party_address_and_until_when():
    text = slip()
    for part in (
        "《责令限期改正通知书》（西教责改字〔2026〕第12号）", "西溪县启明星艺术培训学校有限公司",
        "https://inspect.example.cn/r/7K3M9QXT4PWDHB2N", "可以使用到2027年1月31日23时59分",
        "办理码只印在本联上", "签收人（签名）：",
    ):  # fmt: skip
        assert part in text
    assert re.findall(r"(\d)．", text) == ["1", "2", "3", "4"]


def test_a_slip_is_one_page_with_the_longest_name_and_address():
    data = reply_slip.draw(
        loop.slip(party_name="西溪县启明星" * 9, url="https://inspect.example.cn/r/" + "x" * 60)
    )
    assert len(page_texts(data)) == 1
    assert "https://inspect.example.cn/r/" + "x" * 60 in [word.text for word in words(data)]


def test_a_cover_says_number_party_cause_days_and_how_many_pages():
    cover, *_ = page_texts(case_file.draw(loop.case_file()))
    for part in (
        "西溪县教育局行政检查案卷", "案卷号西教卷〔2026〕12号", "案由预收费未存入监管专用账户",
        "检查日期2026年11月20日", "结案日期2026年12月11日", "共6件，18页",
        "立卷人和日期王二2026年12月12日", "承办人林一、王二",
    ):  # fmt: skip
        assert part in cover
    assert cover.endswith("保管期限")


def test_an_open_case_leaves_its_end_blank():
    cover, *_ = page_texts(
        case_file.draw(loop.case_file(closed_on=None, filed_on=None, filed_by=""))
    )
    assert "结案日期年月日" in cover


def test_an_index_lists_each_paper_with_its_pages_under_a_head_on_every_page():
    _, *index = page_texts(case_file.draw(loop.case_file(70)))
    assert len(index) >= 3
    assert all("序号文件题名文号日期页号备注" in page for page in index)
    text = "".join(index)
    assert "1第1号现场检查笔录西教检录〔2026〕1号2026.11.201-2复印件" in text
    assert "2第2号现场检查笔录西教检录〔2026〕2号2026.11.204" in text
    assert f"目录第{len(index)}页共{len(index)}页" in index[-1]


def test_what_is_kept_apart_stands_in_the_index_without_a_page():
    recording = FiledPaper("送达录像", "", None, 0, 0, "另存 8a3f00112233aabb")
    sheet = loop.case_file(papers=(*loop.case_file().papers, recording))
    cover, index = page_texts(case_file.draw(sheet))
    assert "7送达录像—另存8a3f00112233aabb" in index
    assert "共7件，18页" in cover


def test_a_cause_of_twenty_violations_flows_on_the_cover():
    text = "".join(page_texts(case_file.draw(loop.case_file(cause="㛃" * 900))))
    assert text.count("㛃") == 900


def test_a_batch_lists_every_paper_with_its_hash_on_one_line():
    data = batch_list.draw(loop.batch(60))
    found = {word.text for word in words(data)}
    assert all(f"SHA-256：{paper.sha256}" in found for paper in loop.batch(60).papers)
    pages = page_texts(data)
    assert all("序号文号文书当事人页数" in page for page in pages)


def test_a_batch_says_when_by_whom_and_how_much():
    text = "".join(page_texts(batch_list.draw(loop.batch(made_at=AT))))
    assert "生成时间：2026年11月21日11时05分经办人：王二合计：3份，9页" in text


def test_no_page_of_a_batch_parts_a_paper_from_its_hash():
    for page in page_texts(batch_list.draw(loop.batch(60))):
        assert page.count("责令限期改正通知书") == page.count("SHA-256：")
