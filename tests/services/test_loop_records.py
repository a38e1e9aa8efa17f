"""What is put on record beside a notice's way: heard, laid before somebody, answered; limits."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from inspect_app.rules import loop_bodies, record_bodies
from inspect_app.rules.escalation import Stuck
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid
from inspect_app.services import audit
from inspect_app.services.notices.reading import life_of, timeline
from inspect_app.services.offices import LOOP, change_office, with_part
from inspect_app.services.rectifications import (
    deeds,
    escalations,
    extensions,
    hearings,
    rechecks,
    referrals,
)
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice, make_recheck_visit

LATER = NOW + timedelta(hours=2)


def delivered(cast: Cast, *codes: str) -> Notice:
    notice = make_notice(cast, found=[Found(code) for code in codes or ("FEE-01",)])
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "李四"}}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.lin, LATER)
    return notice


def failed(cast: Cast) -> Notice:
    notice = delivered(cast)
    visit = make_recheck_visit(cast, notice, "not_rectified", at=LATER)
    body = loop_bodies.read_recheck({"visit": str(visit.uuid)})
    rechecks.recheck(notice, body, cast.director, LATER)
    return notice


def sets(cast: Cast, **loop: object) -> None:
    office = cast.offices["xihu"]
    wanted = {"parameters": with_part(office, LOOP, loop)}
    change_office(office, wanted, cast.admin, NOW)


def asked(notice: Notice, until: str, cast: Cast) -> Any:
    body = loop_bodies.read_extension({"reason": "名单较长", "until": until})
    return extensions.request_extension(notice, body, cast.lin, LATER)


def grants(notice: Notice, row: Any, cast: Cast, until: str | None = None) -> None:
    body = loop_bodies.read_decision({"granted": True, "until": until, "reason": ""})
    extensions.decide_extension(row, notice, body, cast.director, LATER)


def codes_of(error: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [code for problems in error.value.errors.values() for code, _ in problems]


def test_matters_of_safety_alone_are_not_extended(cast: Cast) -> None:
    notice = delivered(cast, "FIR-02", "MIN-01")
    with pytest.raises(Invalid) as error:
        asked(notice, "2026-12-04", cast)
    assert codes_of(error) == ["safety_not_extended"]


def test_an_office_that_set_no_limit_is_not_stopped(cast: Cast) -> None:
    notice = delivered(cast)
    grants(notice, asked(notice, "2027-03-01", cast), cast)
    assert notice.violations[0].due_on == date(2027, 3, 1)


def test_an_office_s_limits_bind_request_and_decision(cast: Cast) -> None:
    sets(cast, extension_times=1, extension_term=True)
    notice = delivered(cast)  # due 11-27, a week after delivery
    with pytest.raises(Invalid) as error:
        asked(notice, "2026-12-05", cast)
    assert codes_of(error) == ["extension_beyond_term"]
    row = asked(notice, "2026-12-03", cast)
    with pytest.raises(Invalid) as error:
        grants(notice, row, cast, until="2026-12-05")
    assert codes_of(error) == ["extension_beyond_term"]
    grants(notice, row, cast, until="2026-12-04")
    deeds.report(notice, loop_bodies.read_report({"text": "在办"}), cast.lin, LATER)
    with pytest.raises(Invalid) as error:
        asked(notice, "2026-12-05", cast)
    assert codes_of(error) == ["extension_too_often", "extension_beyond_term"]


def test_who_decides_is_told_what_goes_beyond_the_advised(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)  # due 11-27, a week after delivery
    row = asked(notice, "2026-12-05", cast)
    assert extensions.advice_for(notice, row) == ["extension_beyond_term"]
    page = cast.browser(app, "director").get(f"/notices/{notice.uuid}").get_data(as_text=True)
    assert "延期合计超过原期限" in page
    grants(notice, row, cast, until="2026-12-02")
    deeds.report(notice, loop_bodies.read_report({"text": "在办"}), cast.lin, LATER)
    again = asked(notice, "2026-12-04", cast)
    assert extensions.advice_for(notice, again) == ["extension_too_often"]


def test_a_withdrawn_notice_leaves_nothing_of_its_recheck_behind(cast: Cast) -> None:
    notice = delivered(cast)
    visit = make_recheck_visit(cast, notice, "partly", at=LATER)
    body = loop_bodies.read_recheck({"visit": str(visit.uuid)})
    rechecks.recheck(notice, body, cast.director, LATER)
    assert notice.violations[0].rest == notice.violations[0].requirement
    told = loop_bodies.read_withdrawal({"reason": "文书有误"})
    deeds.withdraw(notice, told, cast.director, LATER)
    assert (notice.violations[0].state, notice.violations[0].rest) == ("open", "")


def test_a_statement_is_answered_once_and_changes_nothing_by_itself(cast: Cast) -> None:
    notice = delivered(cast)
    said = {"text": "没有超期。", "speaker": "李四", "at": LATER.isoformat()}
    row = hearings.hear(notice, record_bodies.read_hearing(said), cast.lin, LATER)
    assert notice.state == "delivered"
    answer = record_bodies.read_hearing_answer({"accepted": True, "opinion": "部分成立"})
    hearings.answer_hearing(row, notice, answer, cast.director, LATER)
    with pytest.raises(Conflict, match="hearing_answered"):
        hearings.answer_hearing(row, notice, answer, cast.director, LATER)
    assert notice.state == "delivered"
    steps = [step.deed for step in timeline(notice, life_of(notice))]
    assert steps[-2:] == ["hear", "answer_hearing"]


def test_a_statement_before_the_visit_or_tomorrow_is_a_slip(cast: Cast) -> None:
    notice = delivered(cast)
    for at, code in (
        (NOW - timedelta(days=3), "heard_before_the_visit"),
        (LATER + timedelta(days=3), "heard_in_the_future"),
    ):
        said = {"text": "没有超期。", "speaker": "李四", "at": at.isoformat()}
        with pytest.raises(Invalid) as error:
            hearings.hear(notice, record_bodies.read_hearing(said), cast.lin, LATER)
        assert codes_of(error) == [code]


def test_a_stuck_matter_goes_up_step_by_step(cast: Cast) -> None:
    notice = delivered(cast)  # due on Friday 11-27
    days = {
        date(2026, 11, 27): None,
        date(2026, 11, 30): ("office", Stuck.OVERDUE),
        date(2026, 12, 4): ("approver", Stuck.OVERDUE),
    }
    for today, expected in days.items():
        found = escalations.proposal_for(notice, today)
        assert (found and (found.level, found.why)) == expected


def test_a_notice_nobody_delivers_and_one_nobody_decides_are_stuck_too(cast: Cast) -> None:
    fresh = make_notice(cast)
    assert escalations.proposal_for(fresh, date(2026, 11, 25)) is None
    found = escalations.proposal_for(fresh, date(2026, 11, 26))
    assert found is not None
    assert found.why == Stuck.UNDELIVERED
    old = failed(cast)
    found = escalations.proposal_for(old, date(2026, 11, 27))
    assert found is not None
    assert (found.level, found.why) == ("approver", Stuck.NOT_RECTIFIED)


def test_what_was_laid_before_somebody_is_answered_by_whom_it_was_laid_before(
    cast: Cast,
) -> None:
    notice = failed(cast)
    body = record_bodies.read_escalation({"level": "approver", "reason": "拒不改正"})
    row = escalations.escalate(notice, body, cast.lin, LATER)
    assert row.answer_by == date(2026, 11, 25)
    assert escalations.proposal_for(notice, date(2026, 12, 31)) is None, "somebody has it"
    with pytest.raises(Conflict, match="escalation_unanswered"):
        escalations.escalate(notice, body, cast.lin, LATER)
    answer = record_bodies.read_answer({"answer": "移送处理"})
    with writing():
        cast.director.approver = False
    with pytest.raises(Forbidden):
        escalations.answer_escalation(row, notice, answer, cast.director, LATER)
    with writing():
        cast.director.approver = True
    escalations.answer_escalation(row, notice, answer, cast.director, LATER)
    with pytest.raises(Conflict, match="escalation_answered"):
        escalations.answer_escalation(row, notice, answer, cast.director, LATER)
    assert notice.state == "not_rectified"


def test_a_day_to_answer_is_not_past(cast: Cast) -> None:
    notice = failed(cast)
    told = {"level": "office", "reason": "拒不改正", "answer_by": "2026-11-19"}
    with pytest.raises(Invalid) as error:
        escalations.escalate(notice, record_bodies.read_escalation(told), cast.lin, LATER)
    assert codes_of(error) == ["day_is_past"]


def test_another_authority_answers_once_even_after_the_closure(cast: Cast) -> None:
    notice = failed(cast)
    named = [str(each.uuid) for each in notice.violations]
    body = {
        "authority": "市场监督管理局", "violations": named, "reason": "职权所限",
        "answer_by": "2026-12-20",
    }  # fmt: skip
    row = referrals.refer(notice, loop_bodies.read_referral(body), cast.director, LATER)
    assert row.answer_by == date(2026, 12, 20)
    deeds.close(notice, loop_bodies.read_closure({}), cast.director, LATER)
    for on, code in (
        ("2026-11-19", "answer_before_referral"),
        ("2026-12-01", "answer_in_the_future"),
    ):
        told = {"accepted": True, "case_no": "市监立〔2026〕3号", "on": on}
        with pytest.raises(Invalid) as error:
            referrals.answer_referral(
                row, notice, record_bodies.read_referral_answer(told), cast.director, LATER
            )
        assert codes_of(error) == [code]
    told = {"accepted": True, "case_no": "市监立〔2026〕3号", "on": "2026-11-20"}
    answer = record_bodies.read_referral_answer(told)
    referrals.answer_referral(row, notice, answer, cast.director, LATER)
    with pytest.raises(Conflict, match="referral_answered"):
        referrals.answer_referral(row, notice, answer, cast.director, LATER)
    assert notice.state == "closed"
    assert audit.verify()[1] is None


def test_who_does_not_take_a_matter_on_says_why() -> None:
    with pytest.raises(Invalid):
        record_bodies.read_referral_answer({"accepted": False, "on": "2026-11-20"})


def test_the_page_leads_through_these_deeds(app: Flask, cast: Cast) -> None:
    notice = failed(cast)
    browser = cast.browser(app, "director")
    address = f"/notices/{notice.uuid}"

    def sends(path: str, **data: str) -> int:
        page = browser.get(address).get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        answer = browser.post(f"{address}/{path}", data={"csrf_token": token, **data})
        return answer.status_code

    form = {"hear-speaker": "李四", "hear-at": "2026-11-20T15:00", "hear-text": "不属实"}
    assert sends("hearings", **form) == 302
    with app.app_context():
        waiting = hearings.unanswered(db.session.get_one(Notice, notice.id))
        assert waiting is not None
        uuid = waiting.uuid
    assert "不属实" in browser.get(address).get_data(as_text=True)
    answer = {"answer_hearing-accepted": "no", "answer_hearing-opinion": "收据为证"}
    assert sends(f"hearings/{uuid}/answer", **answer) == 302
    assert sends(f"hearings/{uuid}/answer", **answer) == 409
    raised = {"escalate-level": "office", "escalate-reason": ""}
    assert sends("escalations", **raised) == 422
    assert sends("escalations", **{**raised, "escalate-reason": "拒不改正"}) == 302
    assert "拒不改正" in browser.get(address).get_data(as_text=True)


def test_saving_the_office_s_settings_keeps_what_other_pages_keep(app: Flask, cast: Cast) -> None:
    office = cast.offices["xihu"]
    change_office(office, {"parameters": with_part(office, "seal", {"url": "x"})}, cast.admin, NOW)
    browser = cast.browser(app, "admin")
    page = browser.get("/admin/offices/").get_data(as_text=True)
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    told = {
        "csrf_token": token, "name": office.name, "word": office.word, "number_style": "case",
        "report_days": "3", "visit_cap": "2", "extension_times": "1", "extension_term": "y",
    }  # fmt: skip
    assert browser.post("/admin/offices/", data=told).status_code == 302
    db.session.refresh(office)
    assert office.parameters["seal"] == {"url": "x"}
    assert office.parameters["loop"] == {"extension_times": 1, "extension_term": True}
