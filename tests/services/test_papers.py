"""The papers of the loop: what each says of the deed it documents, once and for ever."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.rules import loop_bodies, record_bodies
from inspect_app.rules.papers import PAPERS
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.numbering import every_gap
from inspect_app.services.notices.reading import life_of
from inspect_app.services.papers.issuing import Wanted, issue_paper, papers_of
from inspect_app.services.rectifications import (
    deeds,
    extensions,
    hearings,
    rechecks,
    referrals,
)
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.paper import Paper
from tests.cast import NOW, Cast
from tests.notices import BASE, Found, make_notice, make_recheck_visit

LATER = NOW + timedelta(hours=2)
FINE = Found("FEE-01", requirement="退还超出3个月的预收费用。")
FIRE = Found("FIR-02", facts="安全出口堆放桌椅。", requirement="清理安全出口。")


def words(paper: Paper) -> str:
    reader = PdfReader(BytesIO(blobs().read(paper.paper)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())


def paper_for(notice: Notice, kind: str, deed: UUID, cast: Cast) -> Paper:
    wanted = Wanted(PAPERS[kind], deed, cast.director, LATER, BASE)
    paper, _is_new = issue_paper(notice, wanted)
    return paper


def delivered(cast: Cast, *found: Found, **proof: Any) -> Notice:
    notice = make_notice(cast, found=list(found) or [FINE])
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "李四"}, **proof}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.lin, LATER)
    return notice


def rechecked(cast: Cast, notice: Notice, results: dict[str, str], **body: Any) -> Any:
    visit = make_recheck_visit(cast, notice, "rectified", at=LATER)
    document = {
        "recheck_of": str(notice.uuid),
        "results": [
            {"violation": str(each.uuid), "result": results[each.code], "note": "", "files": []}
            for each in notice.violations
        ],
    }
    visit.document = json.dumps(document)
    db.session.commit()
    told = {"visit": str(visit.uuid), **body}
    return rechecks.recheck(notice, loop_bodies.read_recheck(told), cast.director, LATER)


def test_a_proof_of_delivery_is_open_for_ink_before_and_says_what_happened_after(
    cast: Cast,
) -> None:
    notice = delivered(cast, place="文三路100号")
    [delivery] = life_of(notice).deliveries
    blank = words(paper_for(notice, "receipt", notice.uuid, cast))
    filled = words(paper_for(notice, "receipt", delivery.uuid, cast))
    assert notice.number in blank
    assert notice.number in filled
    assert "李四" in filled
    assert "李四" not in blank
    assert "2026年11月20日" in filled
    assert "☑直接送达" in filled
    assert "☑" not in blank


def test_a_recheck_opinion_splits_what_is_done_from_what_goes_on(cast: Cast) -> None:
    notice = delivered(cast, FINE, FIRE)
    fee = notice.violations[0]
    part = {"violation": str(fee.uuid), "done": "已退还李某2000元。", "rest": "退还其余7800元。"}
    row = rechecked(cast, notice, {"FEE-01": "partly", "FIR-02": "rectified"}, parts=[part])
    assert notice.state == "not_rectified"
    assert fee.rest == "退还其余7800元。"
    text = words(paper_for(notice, "recheck", row.uuid, cast))
    for told in ("部分改正", "已改正", "已退还李某2000元。", "退还其余7800元。", "清理安全出口。"):
        assert told in text
    assert notice.number in text


def test_an_extension_says_the_new_day_and_leaves_safety_as_it_was(cast: Cast) -> None:
    notice = delivered(cast, FINE, FIRE)
    asked = loop_bodies.read_extension({"reason": "退费名单较长", "until": "2026-12-04"})
    request = extensions.request_extension(notice, asked, cast.lin, LATER)
    granted = loop_bodies.read_decision({"granted": True, "reason": "情况属实"})
    extensions.decide_extension(request, notice, granted, cast.director, LATER)
    fee, fire = notice.violations
    assert fee.due_on.isoformat() == "2026-12-04"
    assert fire.due_on.isoformat() == "2026-11-27"
    paper = paper_for(notice, "extension", request.uuid, cast)
    assert paper.title == "准予延期整改通知书"
    assert "2026年12月4日" in words(paper)
    assert "退费名单较长" in words(paper)


def test_a_refused_extension_says_why_and_no_new_day(cast: Cast) -> None:
    notice = delivered(cast)
    asked = loop_bodies.read_extension({"reason": "人手不足", "until": "2026-12-04"})
    request = extensions.request_extension(notice, asked, cast.lin, LATER)
    with pytest.raises(NotFound):  # nothing was decided yet
        paper_for(notice, "extension", request.uuid, cast)
    refused = loop_bodies.read_decision({"granted": False, "reason": "无正当理由"})
    extensions.decide_extension(request, notice, refused, cast.director, LATER)
    paper = paper_for(notice, "extension", request.uuid, cast)
    assert paper.title == "不予延期整改通知书"
    assert "无正当理由" in words(paper)


def test_a_referral_is_a_letter_with_a_letter_s_number_and_a_slip_to_return(cast: Cast) -> None:
    notice = delivered(cast, FINE, FIRE)
    rechecked(cast, notice, {"FEE-01": "rectified", "FIR-02": "not_rectified"})
    fire = notice.violations[1]
    body = {
        "authority": "西湖区消防救援大队",
        "violations": [str(fire.uuid)],
        "reason": "属消防职权",
    }
    row = referrals.refer(notice, loop_bodies.read_referral(body), cast.director, LATER)
    paper = paper_for(notice, "referral", row.uuid, cast)
    text = words(paper)
    assert paper.number == "西教移〔2026〕1号"
    for told in ("西湖区消防救援大队", "安全出口堆放桌椅。", "回执", notice.number):
        assert told in text
    assert FINE.facts not in text, "what is not referred stays out of the letter"


def test_a_hearing_is_written_down_word_for_word_with_the_opinion(cast: Cast) -> None:
    notice = delivered(cast)
    said = {"text": "收的是两期学费，不是五个月。", "speaker": "李四", "at": LATER.isoformat()}
    row = hearings.hear(notice, record_bodies.read_hearing(said), cast.lin, LATER)
    answer = record_bodies.read_hearing_answer({"accepted": False, "opinion": "收据载明五个月。"})
    hearings.answer_hearing(row, notice, answer, cast.director, LATER)
    text = words(paper_for(notice, "hearing", row.uuid, cast))
    assert said["text"] in text
    assert "收据载明五个月。" in text
    assert "不成立" in text


def test_a_closure_form_says_how_each_violation_ended(cast: Cast) -> None:
    notice = delivered(cast, FINE, FIRE)
    rechecked(cast, notice, {"FEE-01": "rectified", "FIR-02": "not_applicable"})
    text = words(paper_for(notice, "closure", notice.uuid, cast))
    for told in ("已改正", "不再适用", "清理安全出口。", notice.number):
        assert told in text


def test_the_form_of_addresses_says_what_is_known_and_asks_for_the_rest(cast: Cast) -> None:
    notice = make_notice(cast)
    paper = paper_for(notice, "address", notice.uuid, cast)
    assert (paper.serial, paper.number) == (None, "")
    assert "文三路100号" in words(paper)
    assert "☑" not in words(paper)


def test_a_paper_is_made_once_for_its_deed_and_never_changes(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)
    first = paper_for(notice, "receipt", notice.uuid, cast)
    again = paper_for(notice, "receipt", notice.uuid, cast)
    assert (again.id, again.paper) == (first.id, first.paper)
    assert [each.kind for each in papers_of(notice)] == ["receipt"]
    fates = db.session.scalars(sa.select(NumberFate).filter_by(kind="receipt"))
    assert [(each.serial, each.fate, each.paper_id) for each in fates] == [(1, "issued", first.id)]
    assert not every_gap()
    assert audit.verify()[1] is None


def test_a_deed_of_another_notice_has_no_paper_here(cast: Cast) -> None:
    notice, other = delivered(cast), delivered(cast)
    with pytest.raises(NotFound):
        paper_for(notice, "receipt", other.uuid, cast)


def test_text_that_cannot_be_drawn_leaves_no_number_behind(cast: Cast) -> None:
    notice = delivered(cast)
    said = {"text": "负责人名\U0002ffff", "speaker": "李四", "at": LATER.isoformat()}
    row = hearings.hear(notice, record_bodies.read_hearing(said), cast.lin, LATER)
    with pytest.raises(Conflict, match="undrawable_text"):
        paper_for(notice, "hearing", row.uuid, cast)
    assert papers_of(notice) == []
