"""From a visit to a paper: what is refused, what is printed, and the numbers."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.rules.numbering import parse_number
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices import paper as notice_paper
from inspect_app.services.notices.basis import confirm_circumstances
from inspect_app.services.notices.issuing import (
    CODE_SIGNS,
    issue_notice,
    issue_opinion,
    notice_by_code,
    redraw,
)
from inspect_app.services.notices.numbering import gaps
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.legal_text import ConfirmedText
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast
from tests.notices import BASE, Found, keep_file, make_notice, make_visit, picture

BLOCKED = "LIC-08"
"""A code with `basis_gap`."""


def text_of(notice: Notice) -> str:
    """The words of the paper, without the white space that lines need."""
    pages = PdfReader(BytesIO(blobs().read(notice.paper))).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def refused(visit: Visit, cast: Cast) -> str:
    with pytest.raises(Conflict) as caught:
        issue_notice(visit, cast.director, NOW, BASE)
    return caught.value.code


def test_a_visit_yields_one_notice(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast)
    notice, is_new = issue_notice(visit, cast.lin, NOW, BASE)
    again, again_new = issue_notice(visit, cast.director, NOW, BASE)
    assert is_new
    assert not again_new
    assert again.id == notice.id
    assert notice.number == "西教责改字〔2026〕第1号"
    assert audit.verify()[1] is None


def test_the_paper_says_what_was_found_and_ordered(app: Flask, cast: Cast) -> None:
    photo = keep_file(cast, picture("收据"))
    text = text_of(make_notice(cast, found=[Found(files=[photo])]))
    for words in (
        "西湖区教育局", "责令限期改正通知书", "西教责改字〔2026〕第1号",
        "星河学科培训中心",
        Found().facts, Found().requirement, "照片1", "现场检查笔录",
        "《中华人民共和国教育法》第三十条第（五）项",
        "《中华人民共和国行政处罚法》第二十八条第一款",
        "自送达次日起5个工作日内", "2026年11月27日", "林检查", "33010600101", "王检查",
    ):  # fmt: skip
        assert words in text
    for words in ("罚款", "第一百二十三条", "责令停止举办"):
        assert words not in text


def test_each_citation_of_the_order_stands_once(app: Flask, cast: Cast) -> None:
    text = text_of(make_notice(cast, found=[Found(), Found(code="FEE-02")]))
    assert text.count("《中华人民共和国行政处罚法》第二十八条第一款") == 1


def test_what_was_corrected_on_the_spot_stands_as_a_fact(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast, found=[Found(), Found(code="FEE-02", corrected_on_spot=True)])
    assert "已当场改正" in text_of(notice)
    assert [each.state for each in notice.violations] == ["open", "rectified"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": "incomplete"}, "visit_incomplete"),
        ({"found": ()}, "no_violations"),
        ({"inspectors": ("lin",)}, "two_inspectors_needed"),
    ],
)
def test_a_visit_that_cannot_yield_a_notice(app: Flask, cast: Cast, facts: dict, code: str) -> None:
    assert refused(make_visit(cast, **facts), cast) == code
    assert db.session.scalars(sa.select(NumberFate)).all() == []


def test_a_school_gets_an_opinion(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, cast.school, [Found(code="SCH-01")])
    assert refused(visit, cast) == "school_gets_opinion"
    opinion, _ = issue_opinion(visit, cast.director, NOW, BASE)
    assert opinion.number == "西教督字〔2026〕第1号"
    text = text_of(opinion)
    assert "督导意见书" in text
    assert "《教育督导条例》第二十一条" in text
    assert "行政处罚法" not in text


def test_an_institution_gets_no_opinion(app: Flask, cast: Cast) -> None:
    with pytest.raises(Conflict, match="not_a_school"):
        issue_opinion(make_visit(cast), cast.director, NOW, BASE)


def test_an_older_revision_yields_none(app: Flask, cast: Cast) -> None:
    first = make_visit(cast)
    second = make_visit(cast, revision_of_id=first.id)
    with writing():
        first.superseded_by_id = second.id
    assert refused(first, cast) == "visit_superseded"


def test_a_standing_notice_of_an_earlier_revision_is_withdrawn_first(
    app: Flask, cast: Cast
) -> None:
    notice = make_notice(cast)
    second = make_visit(cast, revision_of_id=notice.visit_id)
    assert refused(second, cast) == "earlier_notice_stands"


def test_a_code_without_law_waits_for_a_confirmed_text(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, found=[Found(code=BLOCKED)])
    assert refused(visit, cast) == "legal_text_needed"
    with writing():
        db.session.add(
            ConfirmedText(
                office_id=cast.lin.office_id, code=BLOCKED, text="《某省校外培训条例》第十条",
                confirmed_by="钱主任", confirmed_on=date(2026, 11, 1), person_id=cast.admin.id,
                recorded_at=NOW,
            )
        )  # fmt: skip
    notice, _ = issue_notice(visit, cast.director, NOW, BASE)
    assert "《某省校外培训条例》第十条" in text_of(notice)
    assert notice.number.endswith("第1号")


def test_a_circumstance_is_confirmed_when_the_notice_is_issued(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, found=[Found(code="CTR-01")])
    assert refused(visit, cast) == "circumstance_unconfirmed"
    (violation,) = visit.violations
    wording = notice_paper.catalogue().violations["CTR-01"].circumstances
    chosen = {violation.uuid: wording}
    notice, _ = issue_notice(visit, cast.director, NOW, BASE, chosen)
    assert violation.basis["breached"]
    assert violation.basis["breached"][0]["article"] in text_of(notice)


def test_a_circumstance_adds_to_what_stood_already(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast, found=[Found(code="FIR-03")])
    (violation,) = visit.violations
    before = violation.basis
    assert before["blocked"] is None
    (wording,) = notice_paper.catalogue().violations["FIR-03"].circumstances
    confirm_circumstances(visit, {violation.uuid: [wording, "none of ours"]}, cast.lin, NOW)
    after = violation.basis
    assert after["circumstances"] == [wording]
    assert after["breached"][: len(before["breached"])] == before["breached"]
    kept = [*before["breached"], *before["order"]]
    added = [each for each in [*after["breached"], *after["order"]] if each not in kept]
    assert added
    notice, _ = issue_notice(visit, cast.director, NOW, BASE)
    assert added[0]["article"] in text_of(notice)
    told = db.session.query(AuditEvent).filter_by(deed="visit.circumstances").one()
    assert told.after == {str(violation.uuid): [wording]}


@pytest.mark.parametrize("bad", ["\U00012000", "\ue000"])
def test_a_character_without_glyph_is_refused_by_name(app: Flask, cast: Cast, bad: str) -> None:
    visit = make_visit(cast, found=[Found(facts=f"名称为{bad}的课程")])
    with pytest.raises(Conflict) as caught:
        issue_notice(visit, cast.director, NOW, BASE)
    assert caught.value.code == "undrawable_text"
    assert f"U+{ord(bad):04X}" in str(caught.value.params["characters"])
    assert make_notice(cast).serial == 1


def test_rare_characters_are_copied_out_right(app: Flask, cast: Cast) -> None:
    facts = "负责人𠮷田、教师𬱖某、䶮某在场。"
    assert facts in text_of(make_notice(cast, found=[Found(facts=facts)]))


def test_typed_text_is_no_markup(app: Flask, cast: Cast) -> None:
    facts = "<b>广告</b>&nbsp;{{ 7*7 }} %(x)s \\u4e00"
    assert "".join(facts.split()) in text_of(make_notice(cast, found=[Found(facts=facts)]))


def test_the_kept_sheet_redraws_the_same_bytes(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast, found=[Found(), Found(code="FEE-02", due={"date": "2026-12-05"})])
    db.session.expire_all()
    assert redraw(notice) == blobs().read(notice.paper)


def test_the_code_finds_the_notice_however_it_was_typed(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast)
    assert set(notice.verify_code) <= set(CODE_SIGNS)
    typed = f" {notice.verify_code.lower()[:6]} {notice.verify_code.lower()[6:]}"
    assert notice_by_code(typed) == notice
    assert notice_by_code("ABC") is None


def test_a_failure_while_drawing_leaves_no_gap(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_visit(cast), make_visit(cast)

    def power_cut(sheet: object) -> bytes:
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(notice_paper, "draw_notice", power_cut)
        with pytest.raises(OSError, match="power cut"):
            issue_notice(first, cast.director, NOW, BASE)
    notice, _ = issue_notice(second, cast.director, NOW, BASE)
    assert notice.serial == 1
    assert gaps(notice.office_id, "notice", 2026) == []


def test_twenty_at_once_get_consecutive_numbers(app: Flask, cast: Cast) -> None:
    ids = [make_visit(cast).id for _ in range(20)]
    director = cast.director.id

    def issue(visit_id: int) -> str:
        with app.app_context():
            visit = db.session.get_one(Visit, visit_id)
            person = db.session.get_one(type(cast.director), director)
            return issue_notice(visit, person, NOW, BASE)[0].number

    with ThreadPoolExecutor(20) as pool:
        numbers = [parse_number(text) for text in pool.map(issue, ids)]
    assert sorted(each.serial for each in numbers if each) == list(range(1, 21))
    assert gaps(cast.lin.office_id, "notice", 2026) == []


def test_one_visit_issued_ten_times_at_once_yields_one_notice(app: Flask, cast: Cast) -> None:
    visit_id, director = make_visit(cast).id, cast.director.id

    def issue(_: int) -> tuple[str, bool]:
        with app.app_context():
            visit = db.session.get_one(Visit, visit_id)
            person = db.session.get_one(type(cast.director), director)
            notice, is_new = issue_notice(visit, person, NOW, BASE)
            return notice.number, is_new

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(issue, range(10)))
    assert len({number for number, _ in answers}) == 1
    assert [is_new for _, is_new in answers].count(True) == 1


def test_offices_and_years_count_apart(app: Flask, cast: Cast) -> None:
    make_notice(cast)
    other = make_visit(cast, cast.far, inspectors=("zhao", "zhou"))
    notice, _ = issue_notice(other, cast.zhou, NOW, BASE)
    assert notice.number == "余教责改字〔2026〕第1号"
    next_year = make_notice(cast, now=NOW.replace(year=2027))
    assert next_year.number == "西教责改字〔2027〕第1号"


def test_an_office_has_its_own_words(app: Flask, cast: Cast) -> None:
    with writing():
        office = cast.offices["xihu"]
        office.kind_words, office.number_style = {"notice": "校外改"}, "letter"
        office.title_alias = "责令限期整改通知书"
    notice = make_notice(cast)
    assert notice.number == "西教校外改〔2026〕1号"
    assert "责令限期整改通知书" in text_of(notice)
