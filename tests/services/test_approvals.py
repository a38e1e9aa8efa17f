"""An inspection is asked for, decided once by another person, and its notice issued with it."""

from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inspect_app.rules.approvals import AskBody
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid
from inspect_app.services import audit
from inspect_app.services.approvals.asking import ask, ask_many, withdraw
from inspect_app.services.approvals.deciding import decide, decide_many
from inspect_app.services.approvals.papers import form_of
from inspect_app.services.approvals.reading import (
    Wanted,
    approval_list,
    count_waiting,
    standings,
    unasked,
)
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.number_book import Shelf, numbers_of
from inspect_app.services.notices.numbering import every_gap, gaps
from inspect_app.services.notices.sheet_documents import from_document
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.notice import NumberFate
from pdf.inspection_notice import draw
from tests.approvals import ASK, LATER, NO, YES, approved, second_approver, task, words
from tests.cast import NOW, Cast, make_institution
from tests.notices import BASE, make_visit


def test_an_approval_issues_the_notice_with_a_number_of_its_own(cast: Cast) -> None:
    row = approved(cast)
    paper = row.paper
    assert paper is not None
    assert (row.state, paper.number) == ("approved", "西教检通字〔2026〕第1号")
    assert (paper.notice_id, paper.deed, paper.addressee) == (None, row.uuid, cast.star.name)
    text = words(paper)
    for told in (
        cast.star.name, paper.number, "林检查（执法证号：33010600101）", "年度检查频次上限为2次",
        "已对你单位实施检查0次", "文三路100号", "2026年11月20日至2026年11月27日",
        "五个严禁、八个不得", "有权申请回避", "有权进行陈述和申辩", "投诉举报，渠道：西湖区教育局",
        paper.verify_code,
    ):  # fmt: skip
        assert told in text, told
    form = words(form_of(row))
    for told in (
        "行政检查审批表",
        "☑年度计划",
        "拟同意实施检查。",
        "林检查",
        "同意。",
        "钱主任",
        paper.number,
    ):
        assert told in form, told


def test_the_notice_is_drawn_from_what_is_kept_and_draws_the_same_bytes_again(cast: Cast) -> None:
    paper = approved(cast).paper
    assert paper is not None
    sheet = from_document(paper.sheet, blobs().read)
    assert draw(sheet) == blobs().read(paper.paper)


def test_what_was_asked_stays_as_it_was_then(cast: Cast) -> None:
    row = ask(task(cast), AskBody(matters=("收费情况",), helpers=("张三",)), cast.lin, NOW)
    with writing():
        cast.star.name, cast.star.address = "改名后的机构", "别处1号"
    decide(row, YES, cast.director, LATER, BASE)
    text = words(row.paper)
    assert "星河学科培训中心" in text
    assert "文三路100号" in text
    assert "改名后的机构" not in text
    assert "一、检查事项：收费情况。" in text
    assert "协助检查人员：张三" in text


def test_a_refusal_has_its_reason_on_the_form_and_takes_no_number(cast: Cast) -> None:
    row = decide(ask(task(cast), ASK, cast.lin, NOW), NO, cast.director, LATER, BASE)
    assert (row.state, row.paper_id) == ("refused", None)
    assert "不同意。与年度计划重复" in words(form_of(row))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(NumberFate)) == 0
    again = ask(db.session.get_one(Assignment, row.assignment_id), ASK, cast.lin, LATER)
    assert again.state == "requested"


def test_beyond_the_cap_it_says_why_and_is_never_stopped(cast: Cast) -> None:
    for _ in range(3):
        make_visit(cast)
    row = approved(cast, task(cast, ground="群众举报节假日违规补课"))
    assert (row.asked["visits_before"], row.asked["visit_cap"]) == (3, 2)
    assert "本次检查的来由：群众举报节假日违规补课。" in words(row.paper)
    assert "超出上限的事由：群众举报节假日违规补课" in words(form_of(row))


def test_what_a_clue_said_stays_in_the_office(cast: Cast) -> None:
    for _ in range(2):
        make_visit(cast)
    new = NewAssignment(
        uuid4(), cast.star, [cast.lin, cast.wang], date(2026, 11, 27), "complaint",
        ground="家长王女士来电反映周末补课", urgent=True,
    )  # fmt: skip
    row = approved(cast, assign(new, cast.director, NOW))
    assert "王女士" not in words(row.paper)
    assert "本次检查的来由：投诉举报。" in words(row.paper)
    assert "王女士" in words(form_of(row)), "the form stays inside"


def test_the_usual_matters_are_what_can_be_wrong_there(cast: Cast) -> None:
    row = ask(task(cast), ASK, cast.lin, NOW)
    assert "资质与公示" in row.asked["matters"]
    assert not [each for each in row.asked["matters"] if "、" in each[:2]]
    assert not {"入场程序", "结束"} & set(row.asked["matters"])


def test_one_approval_lives_for_an_assignment(cast: Cast) -> None:
    assignment = task(cast)
    row = ask(assignment, ASK, cast.lin, NOW)
    for _ in range(2):
        with pytest.raises(Conflict, match="approval_stands"):
            ask(assignment, ASK, cast.director, LATER)
        if row.state == "requested":
            decide(row, YES, cast.director, LATER, BASE)


def test_a_request_is_taken_back_by_who_asked_or_who_plans(cast: Cast) -> None:
    row = ask(task(cast), ASK, cast.lin, NOW)
    with pytest.raises(Forbidden):
        withdraw(row, cast.wang, LATER)
    withdraw(row, cast.lin, LATER)
    assert row.state == "withdrawn"
    with pytest.raises(Conflict, match="approval_not_now") as refused:
        decide(row, YES, cast.director, LATER, BASE)
    assert refused.value.allowed_from == ["requested"]


def test_nothing_is_asked_or_approved_for_what_is_cancelled(cast: Cast) -> None:
    assignment = task(cast)
    row = ask(assignment, ASK, cast.lin, NOW)
    with writing():
        assignment.cancelled_at = NOW
    with pytest.raises(Conflict, match="assignment_is_cancelled"):
        decide(row, YES, cast.director, LATER, BASE)
    db.session.refresh(row)
    assert row.state == "requested"
    assert every_gap() == []
    assert decide(row, NO, cast.director, LATER, BASE).state == "refused"
    with pytest.raises(Conflict, match="assignment_is_cancelled"):
        ask(assignment, ASK, cast.lin, NOW)


def test_two_certificates_must_be_valid_on_all_of_the_days(cast: Cast) -> None:
    with writing():
        cast.wang.certificate_until = date(2026, 11, 26)
    with pytest.raises(Invalid, match="invalid") as refused:
        ask(task(cast), ASK, cast.lin, NOW)
    assert refused.value.errors == {"inspectors": [("two_certificates_needed", {})]}
    row = ask(task(cast), AskBody(last_day=date(2026, 11, 26)), cast.lin, NOW)
    assert [each["valid"] for each in row.asked["officers"]] == [True, True]


def test_only_an_approver_decides_and_not_what_they_asked_for(cast: Cast) -> None:
    row = ask(task(cast), ASK, cast.director, NOW)
    with pytest.raises(Forbidden, match="approver_needed"):
        decide(row, YES, cast.lin, LATER, BASE)
    boss = second_approver(cast)
    with pytest.raises(Forbidden, match="approval_of_own_request"):
        decide(row, YES, cast.director, LATER, BASE)
    db.session.refresh(row)
    assert row.state == "requested"
    assert decide(row, YES, boss, LATER, BASE).state == "approved"
    assert "仅有一名负责人" not in words(form_of(row))


def test_the_only_approver_decides_alone_and_the_form_says_so(cast: Cast) -> None:
    row = decide(ask(task(cast), ASK, cast.director, NOW), YES, cast.director, LATER, BASE)
    assert "仅有一名负责人" in words(form_of(row))


def test_many_are_asked_for_and_approved_at_once_each_with_its_number(cast: Cast) -> None:
    places = [make_institution(cast.offices["xihu"], f"培训机构{n}") for n in range(7)]
    tasks = [task(cast, place) for place in places]
    ask(tasks[0], ASK, cast.lin, NOW)
    done = ask_many(tasks, ASK, cast.lin, NOW)
    assert (done.count, [r.code for _, r in done.refused]) == (6, ["approval_stands"])
    rows, _next = approval_list(cast.lin.office_id, Wanted(), 50)
    done = decide_many(rows, YES, cast.director, LATER, BASE)
    assert (done.count, done.refused) == (7, [])
    numbers = sorted(row.paper.number for row in rows if row.paper)
    assert numbers == [f"西教检通字〔2026〕第{n}号" for n in range(1, 8)]
    assert gaps(cast.lin.office_id, "inspection", 2026) == []
    booked = numbers_of(Shelf(cast.lin.office_id, "inspection", 2026), "", 0, 50)
    assert [(each.fate, bool(each.paper)) for each in booked] == [("issued", True)] * 7


def test_a_paper_that_cannot_be_drawn_gives_its_number_back(cast: Cast) -> None:
    row = ask(task(cast), AskBody(matters=("\U0010fffd",)), cast.lin, NOW)
    with pytest.raises(Conflict, match="undrawable_text"):
        decide(row, YES, cast.director, LATER, BASE)
    db.session.expire_all()
    assert (row.state, row.paper_id) == ("requested", None)
    paper = approved(cast).paper
    assert paper is not None
    assert paper.number == "西教检通字〔2026〕第1号"


def test_every_step_is_in_the_chain(cast: Cast) -> None:
    approved(cast)
    withdraw(ask(task(cast), ASK, cast.lin, NOW), cast.lin, LATER)
    events = audit.AuditEvent
    deeds = list(
        db.session.scalars(sa.select(events.deed).where(events.subject_kind == "approval"))
    )
    assert deeds == ["approval.ask", "approval.approve", "approval.ask", "approval.withdraw"]
    assert audit.verify()[1] is None


def test_lists_are_paged_and_an_assignment_leaves_the_unasked_when_it_is_asked_for(
    cast: Cast,
) -> None:
    tasks = [task(cast) for _ in range(5)]
    office = cast.lin.office_id
    newest, key = unasked(office, Wanted(), 3)
    assert [row.id for row in newest] == [t.id for t in reversed(tasks[2:])]
    older, end = unasked(office, Wanted(), 3, key)
    assert ([row.id for row in older], end) == ([tasks[1].id, tasks[0].id], None)
    assert not unasked(office, Wanted(source="complaint"), 3)[0]
    asked = [ask(each, ASK, cast.lin, NOW) for each in tasks]
    assert not unasked(office, Wanted(), 3)[0]
    first, key = approval_list(office, Wanted(), 3)
    rest, end = approval_list(office, Wanted(), 3, key)
    assert [row.id for row in (*first, *rest)] == [row.id for row in asked]
    assert end is None
    assert count_waiting(office, date(2026, 11, 20)).requests == 5
    assert not approval_list(cast.zhao.office_id, Wanted(), 3)[0]
    decide(asked[0], YES, cast.director, LATER, BASE)
    known = standings([each.id for each in tasks])
    assert (known[tasks[0].id].state, known[tasks[0].id].number) == (
        "approved", "西教检通字〔2026〕第1号",
    )  # fmt: skip
    assert known[tasks[1].id].state == "requested"
