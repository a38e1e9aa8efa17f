"""What the papers after a notice say: recheck, extension, hearing, inspection."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pdf import (
    extension_decision,
    hearing_record,
    inspection_approval,
    inspection_notice,
    recheck_opinion,
)
from pdf.fonts import missing_in
from pdf.recheck_opinion import METHODS
from pdf.sheets import Party, Told
from tests.pdf import loop_sheets as loop
from tests.pdf.loop_sheets import REFUSED, TAKEN
from tests.pdf.reading import page_texts

RARE = "㛃䶮𬭎"
WITH_A_SEAL = (
    (recheck_opinion.draw, loop.recheck),
    (extension_decision.draw, loop.extension),
    (inspection_notice.draw, loop.inspection_notice),
)


def rechecked(**changes):
    return "".join(page_texts(recheck_opinion.draw(loop.recheck(**changes))))


def extended(**changes):
    return "".join(page_texts(extension_decision.draw(loop.extension(**changes))))


def heard(**changes):
    return "".join(page_texts(hearing_record.draw(loop.hearing(**changes))))


def inspected(**changes):
    return "".join(page_texts(inspection_notice.draw(loop.inspection_notice(**changes))))


def test_a_recheck_names_the_notice_its_day_and_how_it_was_rechecked():
    text = rechecked()
    assert (
        "本机关于2026年11月21日向你单位发出《责令限期改正通知书》（西教责改字〔2026〕第12号）"
        in text
    )
    for method, words in METHODS.items():
        assert f"进行了{words}" in rechecked(method=method)


def test_each_violation_has_its_result_in_words():
    text = rechecked()
    for part in (
        "一、将第0项", "复查结论：已改正。专用账户回单已核对。", "复查结论：部分改正。",
        "复查结论：未改正。以上有现场检查笔录、照片2-1为证。",
        "复查结论：不再适用。该校区已经停办。",
    ):  # fmt: skip
        assert part in text


def test_what_is_partly_put_right_says_what_is_done_and_what_goes_on_until_when():
    text = rechecked()
    assert "已完成的部分：已存入三十二万元。" in text
    assert "继续整改的部分：其余八万元尚未存入。期限：2026年12月20日（星期日，含当日）前。" in text
    assert "处理：准予就未完成部分继续整改。" in text


def test_a_recheck_counts_its_results_and_leaves_out_what_there_is_none_of():
    assert "共复查4项，其中已改正1项，部分改正1项，未改正1项，不再适用1项。" in rechecked()
    assert "共复查1项，其中已改正1项。" in rechecked(count=1)


def test_a_single_violation_of_a_recheck_has_no_ordinal():
    assert "一、将" not in rechecked(count=1)


def test_the_partys_opinion_is_printed_or_has_lines():
    assert "当事人意见：没有意见，会尽快补存。" in rechecked()
    assert "当事人意见：联系人：" in rechecked(statement="")


def test_twenty_rechecked_violations_flow_over_pages_to_the_last():
    pages = page_texts(recheck_opinion.draw(loop.recheck(20)))
    assert len(pages) >= 5
    assert "二十、将第19项" in "".join(pages)


@pytest.mark.parametrize("length", range(0, 600, 31))
def test_a_seal_is_never_alone_on_a_page(length):
    for draw, sheet in (
        (recheck_opinion.draw, loop.recheck(1, measures=("处" * length + "。",))),
        (extension_decision.draw, loop.extension(reason="因" * length)),
        (inspection_notice.draw, loop.inspection_notice(matters=("查" * length,))),
    ):
        [sealed] = [page for page in page_texts(draw(sheet)) if "（印章）" in page]
        assert "异议" in sealed or "依法处理" in sealed or "予以配合" in sealed


@pytest.mark.parametrize(("draw", "make"), WITH_A_SEAL)
def test_who_took_it_or_why_not_or_lines_stand_below_the_seal(draw, make):
    texts = ["".join(page_texts(draw(make(receipt=each)))) for each in (TAKEN, REFUSED, None)]
    assert "签收人：章甲（前台负责人）" in texts[0]
    assert "事由：称须请示总部。录音录像编号：记录仪A12-03。见证人：李见证" in texts[1]
    assert "签收人（签名）：" in texts[2]


def test_time_that_is_granted_names_the_old_and_the_new_day():
    text = extended()
    assert "决定准予延期整改。理由：开户行已出具证明。" in text
    assert (
        "原定期限：2026年12月5日（星期六，含当日）前；"
        "延长后的期限：2026年12月20日（星期日，含当日）前。" in text
    )


def test_time_that_is_refused_names_the_reason_and_leaves_the_day():
    text = extended(granted=False)
    assert "决定不予延期整改。理由：涉及安全的事项不得延期。" in text
    assert "原定期限：2026年12月5日（星期六，含当日）前。" in text
    assert "延长后的期限" not in text


def test_an_extension_says_what_was_asked_for_and_with_what_proof():
    text = extended()
    assert "你单位于2026年12月2日就《责令限期改正通知书》" in text
    assert "申请延期整改至2026年12月25日，理由：监管账户开户行正在办理变更手续。" in text
    assert "已完成的部分：已退还学员费用三十二万元。附有开户行证明、退费凭证12份。" in text


def test_a_hearing_always_tells_that_the_penalty_does_not_grow_by_it():
    for told in ((), (Told("你有什么意见？", "有。"),)):
        assert "不因当事人陈述、申辩而给予更重的处罚" in heard(told=told)


def test_a_hearing_says_when_where_who_spoke_and_who_heard():
    text = heard()
    assert "时间：2026年11月21日11时05分至11时45分" in text
    assert "地点：西溪县教育局一楼接待室" in text
    assert "陈述申辩人：章㛃法定代表人身份证件号码：33010619800101000X电话：13800000000" in text
    assert "听取和记录人员：林一（执法证号：33010600101）" in text
    assert "时间：2026年11月21日11时05分地点" in heard(finished_at=None)


def test_a_statement_is_printed_word_for_word():
    words = f"第一，{RARE}老师“有证”！\n第二，a<b>&amp; 100%。"
    assert "".join(words.split()) in heard(statement=words)


def test_the_offices_opinion_stands_below_the_signatures():
    text = heard()
    assert text.index("属实。") < text.index("复核意见陈述、申辩理由不成立。签到表与收费流水不符。")
    assert "复核人：王二2026年11月24日" in text
    accepted = replace(loop.hearing().review, accepted=True)
    assert "理由成立。" in heard(review=accepted)


def test_a_hearing_not_yet_reviewed_or_signed_has_lines():
    text = heard(review=None, signature=None, statement="")
    assert "☐成立☐不成立理由：" in text
    assert "陈述申辩人（签名）：＿" in text
    assert "拒绝在本笔录上签名，事由：称须请示总部" in heard(signature=REFUSED)


def test_an_inspection_says_ground_matters_time_place_and_officers():
    text = inspected()
    assert "依据《中华人民共和国民办教育促进法》、本机关2026年度行政检查计划，本机关决定" in text
    assert "检查事项：办学许可和证照公示情况；收费和资金监管情况；" in "".join(text.split())
    assert "2．查" in inspected(matters=("查" * 70, "查" * 70)), "long ones stand one by one"
    assert "检查时间和方式：2026年11月20日9时00分，现场检查。" in text
    assert "检查地点：西溪县文一路88号3幢2层。" in text
    assert "王二（执法证号：33010600102）；协助检查人员：张三。" in text


def test_an_inspection_of_several_days_says_from_when_to_when():
    text = inspected(starts=date(2026, 11, 20), ends=date(2026, 11, 22))
    assert "2026年11月20日至2026年11月22日，现场检查。" in text
    assert not isinstance(loop.inspection_notice(starts=date(2026, 1, 1)).starts, datetime)


def test_an_inspection_says_how_often_of_how_often_and_why_more():
    assert "已对你单位实施检查1次，年度检查频次上限为2次。本次检查的来由：投诉举报。" in inspected()
    assert "上限" not in inspected(visit_cap=None)
    assert "来由" not in inspected(cap_exception="")


def test_an_inspection_tells_the_rights_and_the_discipline():
    text = inspected(discipline=("检查人员不得接受宴请",))
    for part in ("不出示执法证件的，有权拒绝", "申请回避", "陈述和申辩", "投诉举报，渠道：西溪县"):
        assert part in text
    assert "“五个严禁、八个不得”" in text
    assert "2．检查人员不得接受宴请。" in text


@pytest.mark.parametrize(("draw", "make"), WITH_A_SEAL)
def test_a_place_without_codes_is_addressed_by_name_and_rare_characters_are_drawn(draw, make):
    sheet = make(party=Party(f"“{RARE}”小饭桌"))
    assert not missing_in(sheet)
    assert f"“{RARE}”小饭桌：" in "".join(page_texts(draw(sheet)))


def approved(**changes):
    return "".join("".join(page_texts(inspection_approval.draw(loop.approval(**changes)))).split())


def test_a_notice_that_comes_after_the_inspection_says_so():
    late = inspected(visited_on=date(2026, 11, 18))
    text = "".join(late.split())
    assert "行政检查通知书（补办）" in text
    assert "因情况紧急，本机关已于2026年11月18日先行实施" in "".join(text.split())
    assert "补办" not in inspected()


def test_an_approval_form_has_every_field_of_the_ministrys_form_on_one_page():
    pages = page_texts(inspection_approval.draw(loop.approval(4)))
    assert len(pages) == 1
    text = "".join(pages[0].split())
    for told in (
        "☑双随机", "☐年度计划", "☑日常检查", "办学许可和证照公示情况",
        "《中华人民共和国民办教育促进法》",
        "☑现场检查", "2026年11月20日至2026年11月27日", "检查员2，执法证号33010600102",
        "检查员3，执法证号33010600103，有效期至2028年12月31日（拟检查时间内证件无效）",
        "1人：张三",
        "已检查2次，年度上限2次", "超出上限的事由：投诉举报反映该机构节假日违规补课",
        "拟同意实施检查。", "钱负责", "西教检通字〔2026〕第28号",
    ):  # fmt: skip
        assert told in text, told


def test_an_approval_form_says_what_was_approved_afterwards_and_who_decided_alone():
    late = approved(urgency="正在违规补课", visited_on=date(2026, 11, 18))
    assert "正在违规补课。2026年11月18日先行实施检查，2026年11月19日补办审批手续。" in late
    assert "仅有一名负责人" in approved(alone=True)
    assert "仅有一名负责人" not in late
    assert "补办" not in approved()


def test_many_matters_go_on_over_the_page_with_opinion_and_signature_together():
    pages = page_texts(inspection_approval.draw(loop.approval(4, matters=("查" * 90,) * 12)))
    assert len(pages) == 2
    assert "".join(pages).count("查" * 20) > 12
    opinion, name = ((part in pages[0]) for part in ("负责人审批意见", "钱负责"))
    assert opinion == name
