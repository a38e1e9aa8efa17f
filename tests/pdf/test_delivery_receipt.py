from dataclasses import replace
from datetime import date

from pdf.delivery_receipt import METHODS, STANDINGS, DeliveredPaper, draw
from tests.pdf.loop_sheets import REFUSED, receipt
from tests.pdf.reading import page_texts, pictures, words
from tests.pdf.sheets_to_print import officers


def text(**changes):
    return "".join(page_texts(draw(receipt(**changes))))


def test_it_is_one_page_taken_refused_or_still_open():
    for received in (receipt().received, REFUSED, None):
        assert len(page_texts(draw(receipt(received=received)))) == 1


def test_the_method_and_the_standing_are_ticked_and_nothing_else():
    for key, name in METHODS.items():
        found = text(method=key, standing="代收人")
        assert f"☑{name}" in found
        assert "☑代收人" in found
        assert found.count("☑") == 2
        assert found.count("☐") == len(METHODS) + len(STANDINGS) - 2


def test_an_open_form_ticks_nothing_and_leaves_room():
    found = text(method="", standing="", received=None, place="")
    assert "☑" not in found
    assert "拒收事由和日期年月日时分" in found


def test_a_standing_of_other_words_is_printed_and_ticked():
    assert "☑村民小组长" in text(standing="村民小组长")


def test_each_paper_stands_with_its_number_and_copies():
    found = text()
    assert "2份《责令限期改正通知书》（西教责改字〔2026〕第12号）" in found
    assert "1份《照片页》" in found


def test_who_took_it_as_what_and_when():
    found = text()
    assert "章甲前台负责人" in found
    assert "2026年11月21日11时05分" in found


def test_a_refusal_names_reason_day_witness_with_standing_and_recording():
    found = text(received=REFUSED, witness_standing="文一社区居民委员会", method="left_in_place")
    for part in (
        "称须请示总部",
        "2026年11月21日11时05分",
        "李见证（文一社区居民委员会）",
        "记录仪A12-03",
    ):
        assert part in found


def test_the_day_that_counts_stands_for_a_delivery_without_a_signature():
    assert "2026年12月21日" in text(received=None, delivered_on=date(2026, 12, 21))


def test_every_officer_stands_with_the_certificate():
    assert "林一33010600101" in text()
    assert "王二33010600102" in text()
    assert text(officers=officers() * 2).count("33010600102") == 2


def test_many_papers_flow_on_and_the_seal_has_a_row_above_it():
    many = tuple(DeliveredPaper(f"文书{n}", f"西教责改字〔2026〕第{n}号") for n in range(1, 61))
    pages = page_texts(draw(receipt(papers=many)))
    assert len(pages) >= 2
    assert "备注" in pages[-1]


def test_a_long_post_keeps_clear_of_the_signature():
    long = replace(receipt().received, post="教学管理部副主任兼前台接待负责人")
    data = draw(receipt(received=long))
    signatures = pictures(data)
    assert len(signatures) == 3
    for signature in signatures:
        assert not [word.text for word in words(data) if meets(signature, word)]


def meets(one, other):
    across = min(one.right, other.right) - max(one.left, other.left)
    return across > 0.3 and min(one.foot, other.foot) - max(one.top, other.top) > 0.5
