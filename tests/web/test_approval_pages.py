"""Approvals at the desk and on the phone: who sees and does what, and what papers and pages say."""

import threading
from dataclasses import fields
from io import BytesIO
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.rules.approvals import STATES, AskBody
from inspect_app.services.approvals import batches
from inspect_app.services.approvals.asking import ask
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.approvals.papers import form_of
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.notices.numbering import gaps
from inspect_app.services.papers.case_file import case_file
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.job import Job
from inspect_app.store.paper import Paper
from inspect_app.store.visit import Visit
from inspect_app.web.api.openapi import description, told
from tests.approvals import ASK, LATER, NO, YES, approved, second_approver, task
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import BASE
from tests.visits import send, visit_document

NUMBER = "西教检通字〔2026〕第1号"


def posted(browser: Client, path: str, **form: object) -> int:
    data = {**form, "csrf_token": browser.csrf("/approvals/")}
    return browser.browser.post(path, data=data).status_code


def page(client: Client, path: str) -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.fixture
def tasks(cast: Cast) -> list[object]:
    places = [make_institution(cast.offices["xihu"], f"启明培训{n}") for n in range(3)]
    return [task(cast, place) for place in places]


def test_a_page_of_assignments_is_asked_for_and_approved_with_two_clicks(
    app: Flask, cast: Cast, tasks: list[object]
) -> None:
    second_approver(cast)
    lin, boss = (cast.browser(app, login) for login in ("lin", "boss"))
    listed = page(lin, "/approvals/?show=unasked")
    for each in tasks:
        assert each.institution.name in listed
    on_page = [str(each.uuid) for each in tasks]
    assert posted(lin, "/approvals/", do="ask-page", on_page=on_page) == 302
    db.session.rollback()
    rows = [str(row.uuid) for row in db.session.scalars(sa.select(InspectionApproval))]
    assert len(rows) == 3
    assert posted(boss, "/approvals/", do="approve-page", on_page=rows) == 302
    db.session.rollback()
    numbers = sorted(db.session.scalars(sa.select(Paper.number).filter_by(kind="inspection")))
    assert numbers == [f"西教检通字〔2026〕第{n}号" for n in (1, 2, 3)]
    assert NUMBER in page(boss, "/approvals/?show=decided")
    assert "Nothing waits for approval" in page(boss, "/approvals/")


def test_very_many_are_approved_by_a_job_that_goes_on_where_it_was(app: Flask, cast: Cast) -> None:
    places = [make_institution(cast.offices["xihu"], f"远航培训{n}") for n in range(12)]
    rows = [ask(task(cast, place), ASK, cast.lin, NOW) for place in places]
    ids = [str(row.uuid) for row in rows]
    decide(rows[0], YES, cast.director, LATER, BASE)
    decide(rows[1], NO, second_approver(cast), LATER, BASE)
    director = cast.browser(app, "director")
    data = {"do": "approve-page", "on_page": ids, "csrf_token": director.csrf("/approvals/")}
    answer = director.browser.post("/approvals/", data=data)
    place = answer.headers["Location"]
    assert "/approvals/batches/" in place
    assert "Each gets its own number" in page(director, place)
    assert run_waiting_job(lambda: LATER, threading.Event())
    db.session.rollback()
    told = page(director, place)
    assert "Approved 11 inspections." in told
    assert "远航培训1: This was decided or taken back already." in told
    assert director.get(f"{place}/progress").get_json()["over"] is True
    states = list(db.session.scalars(sa.select(InspectionApproval.state)))
    assert sorted(states) == ["approved"] * 11 + ["refused"]
    assert gaps(cast.lin.office_id, "inspection", 2026) == []
    assert cast.client(app, "zhou").get(place).status_code == 404


def test_a_whole_plan_is_asked_for_by_a_job_that_goes_on_where_it_was(
    app: Flask, cast: Cast
) -> None:
    places = [make_institution(cast.offices["xihu"], f"远航培训{n}") for n in range(6)]
    tasks = [task(cast, place) for place in places]
    task(cast, make_institution(cast.offices["xihu"], "无人去的培训"), urgent=True)
    strange = make_institution(cast.offices["xihu"], "别的来由")
    other = NewAssignment(uuid4(), strange, [cast.lin, cast.wang], NOW.date(), "own_initiative")
    assign(other, cast.director, NOW)
    lone = NewAssignment(
        uuid4(), make_institution(cast.offices["xihu"], "独自前往"), [cast.lin], NOW.date(), "plan"
    )
    assign(lone, cast.director, NOW)
    lin = cast.browser(app, "lin")
    data = {"do": "ask-list", "csrf_token": lin.csrf("/approvals/")}
    answer = lin.browser.post("/approvals/?show=unasked&source=plan", data=data)
    place = answer.headers["Location"]
    assert "/approvals/batches/" in place
    assert "Each is asked for with the usual matters" in page(lin, place)
    begun = db.session.scalars(sa.select(Job).filter_by(kind="ask_many")).one()
    ask(tasks[0], ASK, cast.lin, begun.asked_at)  # an attempt before this one got so far
    ask(tasks[1], ASK, cast.wang, NOW)
    assert run_waiting_job(lambda: LATER, threading.Event())
    db.session.rollback()
    told = page(lin, place)
    assert "Asked for 6 approvals." in told
    assert "远航培训1: An approval was asked for already, or given." in told
    assert "独自前往: Two inspectors with certificates valid" in told
    assert lin.get(f"{place}/progress").get_json()["over"] is True
    rows = db.session.scalars(sa.select(InspectionApproval)).all()
    assert len({row.assignment_id for row in rows}) == len(rows) == 7
    assert "别的来由" in page(lin, "/approvals/?show=unasked")
    assert cast.client(app, "zhou").get(place).status_code == 404


def test_a_page_of_many_is_asked_for_by_the_job_too_and_an_empty_list_asks_nothing(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ASKED_AT_ONCE", 1)
    ids = [str(task(cast).uuid) for _ in range(2)]
    lin = cast.browser(app, "lin")
    assert "Ask for all 2 on this page" in page(lin, "/approvals/?show=unasked")
    assert posted(lin, "/approvals/", do="ask-page", on_page=ids) == 302
    job = db.session.scalars(sa.select(Job)).one()
    assert job.payload == {"assignments": ids}
    assert posted(lin, "/approvals/?show=unasked&source=complaint", do="ask-list") == 302
    assert "Choose at least one." in page(lin, "/approvals/")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1
    auditor = cast.browser(app, "auditor")
    assert posted(auditor, "/approvals/?show=unasked", do="ask-list") == 403


def test_only_what_was_chosen_is_done_and_what_was_not_is_told(
    app: Flask, cast: Cast, tasks: list[object]
) -> None:
    ask(tasks[0], ASK, cast.wang, NOW)
    lin = cast.browser(app, "lin")
    page(lin, "/approvals/?show=unasked")
    chosen = [str(each.uuid) for each in tasks[:2]]
    on_page = [str(each.uuid) for each in tasks]
    assert posted(lin, "/approvals/", do="ask", chosen=chosen, on_page=on_page) == 302
    assert db.session.scalar(sa.select(sa.func.count()).select_from(InspectionApproval)) == 2
    told = page(lin, "/approvals/")
    assert "启明培训0: An approval was asked for already, or given." in told
    assert "Asked for 1 approval." in told
    assert posted(lin, "/approvals/", do="ask") == 302
    assert "Choose at least one." in page(lin, "/approvals/")


def test_an_inspector_decides_nothing_and_a_stranger_finds_nothing(app: Flask, cast: Cast) -> None:
    row = ask(task(cast), ASK, cast.lin, NOW)
    path = f"/approvals/{row.uuid}"
    lin = cast.browser(app, "lin")
    assert posted(lin, f"{path}/decision", granted="yes", reason="") == 403
    assert posted(lin, "/approvals/", do="approve", chosen=[str(row.uuid)]) == 403
    zhou = cast.browser(app, "zhou")
    assert zhou.get(path).status_code == 404
    assert posted(zhou, f"{path}/decision", granted="yes", reason="") == 404
    assert posted(zhou, "/approvals/", do="approve", chosen=[str(row.uuid)]) == 404
    db.session.refresh(row)
    assert row.state == "requested"


def test_the_form_of_one_assignment_shows_what_is_known_and_keeps_what_is_typed(
    app: Flask, cast: Cast
) -> None:
    assignment = task(cast, ground="投诉举报")
    lin, path = cast.browser(app, "lin"), f"/approvals/assignments/{assignment.uuid}"
    shown = page(lin, path)
    assert "《中华人民共和国民办教育促进法》" in shown
    assert 'value="文三路100号"' in shown
    typed = {
        "matters": "收费情况\n安全情况", "basis": "《中华人民共和国民办教育促进法》",
        "method": "on_site", "first_day": "2026-11-21", "last_day": "2026-11-20",
        "place": "文三路100号", "helpers": "张三、李四", "ground": "投诉举报",
    }  # fmt: skip
    assert posted(lin, path, **typed) == 422, "the last day is before the first"
    assert posted(lin, path, **{**typed, "last_day": "2026-11-24"}) == 302
    row = db.session.scalars(sa.select(InspectionApproval)).one()
    assert row.asked["matters"] == ["收费情况", "安全情况"]
    assert row.asked["helpers"] == ["张三", "李四"]
    assert (row.asked["first_day"], row.asked["last_day"]) == ("2026-11-21", "2026-11-24")


def test_a_decision_without_its_reason_is_asked_again_and_made_once(app: Flask, cast: Cast) -> None:
    row = ask(task(cast), ASK, cast.lin, NOW)
    director, path = cast.browser(app, "director"), f"/approvals/{row.uuid}/decision"
    assert posted(director, path, granted="no", reason=" ") == 422
    assert posted(director, path, granted="yes", reason="请注意取证") == 302
    assert posted(director, path, granted="no", reason="不") == 409
    db.session.refresh(row)
    assert (row.state, row.decision) == ("approved", "请注意取证")
    assert NUMBER in page(director, f"/approvals/{row.uuid}")


def test_the_notice_is_verified_by_its_code_and_stands_in_the_book(app: Flask, cast: Cast) -> None:
    row = approved(cast)
    assert row.paper is not None
    answer = Client(app).get(f"/v/{row.paper.verify_code}?lang=en")
    assert answer.status_code == 200
    told = answer.get_data(as_text=True)
    assert NUMBER in told
    assert cast.star.name not in told, "nothing of its content"
    book = page(cast.browser(app, "director"), "/notices/numbers/?of=2026-inspection")
    assert NUMBER in book
    assert cast.star.name in book
    pdf = cast.client(app, "lin").get(f"/api/v1/papers/{row.paper.uuid}/pdf")
    assert pdf.data.startswith(b"%PDF")
    assert cast.client(app, "zhou").get(f"/papers/{row.paper.uuid}/pdf").status_code == 404


def test_the_phone_is_told_how_each_inspection_stands(app: Flask, cast: Cast) -> None:
    asked, granted, refused, open_ = (task(cast) for _ in range(4))
    ask(asked, ASK, cast.lin, NOW)
    approved(cast, granted)
    decide(ask(refused, ASK, cast.lin, NOW), NO, cast.director, LATER, BASE)
    day = cast.client(app, "lin").get("/api/v1/offline").get_json()
    told = {each["id"]: each["approval"] for each in day["assignments"]}
    assert told[str(granted.uuid)] == {"state": "approved", "notice_no": NUMBER}
    states = [told[str(each.uuid)]["state"] for each in (asked, refused, open_)]
    assert states == ["requested", "refused", ""]
    today = page(cast.browser(app, "lin"), "/field/")
    for words in (f"Approved {NUMBER}", "Waits for approval", "Not approved", "not asked for"):
        assert words in today


def test_a_visit_begins_with_the_number_of_its_notice(app: Flask, cast: Cast) -> None:
    assignment = task(cast)
    approved(cast, assignment)
    lin = cast.browser(app, "lin")
    form = {
        "institution": str(cast.star.uuid), "assignment": str(assignment.uuid), "source": "plan",
        "csrf_token": lin.csrf("/field/"),
    }  # fmt: skip
    answer = lin.browser.post("/field/visits", data=form)
    assert f'value="{NUMBER}"' in page(lin, answer.headers["Location"])


def test_home_and_the_visit_s_page_say_what_came_before_its_approval(
    app: Flask, cast: Cast
) -> None:
    uuid = uuid4()
    assert send(cast.client(app, "lin"), visit_document(cast.star), uuid).status_code == 201
    director = cast.browser(app, "director")
    visit = page(director, f"/visits/{uuid}")
    assert "Made without approval; " in visit
    assert "Tue, 24 Nov 2026." in visit
    assert 'href="/approvals/?show=afterwards' in page(director, "/")
    row = db.session.scalars(sa.select(InspectionApproval)).one()
    decide(row, YES, cast.director, LATER, BASE)
    assert f"Approved afterwards, {NUMBER}." in page(director, f"/visits/{uuid}")


def test_a_visit_that_was_approved_before_says_so_and_others_what_is_missing(
    app: Flask, cast: Cast
) -> None:
    assignment = task(cast)
    decide(ask(assignment, ASK, cast.lin, NOW), YES, cast.director, NOW, BASE)
    later = {
        "started_at": "2026-11-20T14:12:31+08:00", "finished_at": "2026-11-20T15:02:10+08:00",
        "assignment_id": str(assignment.uuid),
    }  # fmt: skip
    uuid = uuid4()
    answer = send(cast.client(app, "lin"), visit_document(cast.star, **later), uuid)
    assert answer.status_code == 201
    director = cast.browser(app, "director")
    assert f"Approved before it began, {NUMBER}." in page(director, f"/visits/{uuid}")


def test_a_case_file_begins_with_the_approval_and_the_inspection_notice(
    app: Flask, cast: Cast
) -> None:
    assignment = task(cast)
    row = approved(cast, assignment)
    uuid = uuid4()
    told = visit_document(cast.star, ["FEE-01"], assignment_id=str(assignment.uuid))
    assert send(cast.client(app, "lin"), told, uuid).status_code == 201
    db.session.expire_all()
    visit = db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()
    notice, _new = issue_notice(visit, cast.director, LATER, BASE)
    reader = PdfReader(BytesIO(case_file(notice, cast.director, LATER)))
    pages = ["".join(each.extract_text().split()) for each in reader.pages]
    index = "".join(pages[:2])
    places = [
        index.index(title)
        for title in ("行政检查审批表", "行政检查通知书", "现场检查笔录", "责令限期改正通知书")
    ]
    assert places == sorted(places)
    whole = "".join(pages)
    assert NUMBER in whole
    assert "负责人审批意见" in whole
    assert form_of(row) is not None


def test_the_calls_ask_and_decide_and_say_what_waits(app: Flask, cast: Cast) -> None:
    assignment = task(cast)
    lin, director = cast.client(app, "lin"), cast.client(app, "director")
    path = f"/api/v1/assignments/{assignment.uuid}/approval"
    made = lin.post(path, json={"matters": ["收费情况"]})
    assert made.status_code == 201
    assert made.json["asked"]["matters"] == ["收费情况"]
    again = lin.post(path, json={})
    assert (again.status_code, again.json["code"]) == (409, "approval_stands")
    decision = f"/api/v1/approvals/{made.json['id']}/decision"
    refused = lin.post(decision, json={"granted": True})
    assert (refused.status_code, refused.json["code"]) == (403, "approver_needed")
    assert director.post(decision, json={"granted": False}).status_code == 422
    done = director.post(decision, json={"granted": True, "reason": "同意检查"})
    assert (done.status_code, done.json["notice_no"], done.json["state"]) == (
        201, NUMBER, "approved",
    )  # fmt: skip
    assert director.get(done.json["notice"]).data.startswith(b"%PDF")
    assert director.get(done.json["form"]).data.startswith(b"%PDF")
    late = director.post(decision, json={"granted": True})
    assert (late.status_code, late.json["allowed_from"]) == (409, ["requested"])
    listed = director.get("/api/v1/approvals?state=approved").json
    assert [each["id"] for each in listed["items"]] == [made.json["id"]]
    assert cast.client(app, "zhou").get("/api/v1/approvals").json["items"] == []


def test_the_description_names_the_states_that_are_checked() -> None:
    listed = told("parameters")["query"]["approval_state"]["schema"]["enum"]
    assert tuple(listed) == STATES
    asked = description()["components"]["schemas"]["AskedApproval"]["properties"]
    assert set(asked) == {field.name for field in fields(AskBody)}


def test_the_list_is_filtered_by_name_state_and_overdue(app: Flask, cast: Cast) -> None:
    approved(cast)
    decide(ask(task(cast, cast.noise), ASK, cast.lin, NOW), NO, cast.director, LATER, BASE)
    director = cast.browser(app, "director")
    both = page(director, "/approvals/?show=decided")
    assert cast.star.name in both
    assert cast.noise.name in both
    assert cast.noise.name not in page(director, "/approvals/?show=decided&state=approved")
    assert cast.star.name not in page(director, "/approvals/?show=decided&q=琴韵")
    assert cast.noise.name in page(director, "/approvals/?show=decided&q=琴韵")
    assert cast.noise.name not in page(director, "/approvals/?show=decided&source=complaint")
    assert director.get("/approvals/?show=everything").status_code == 422
    assert "No inspection waits" in page(director, "/approvals/?show=afterwards")


def test_a_withdrawn_approval_is_told_at_the_desk_on_the_phone_and_to_who_holds_the_notice(
    app: Flask, cast: Cast
) -> None:
    assignment = task(cast)
    row = approved(cast, assignment)
    lin, director = cast.browser(app, "lin"), cast.browser(app, "director")
    path = f"/approvals/{row.uuid}"
    assert posted(lin, f"{path}/revocation", reason="改期") == 403
    assert posted(director, f"{path}/revocation", reason=" ") == 422
    assert posted(director, f"{path}/revocation", reason="机构已停课，改期检查") == 302
    db.session.expire_all()
    told = page(director, path)
    for words in ("Approval withdrawn", "机构已停课，改期检查", NUMBER):
        assert words in told
    assert row.paper is not None
    checked = Client(app).get(f"/v/{row.paper.verify_code}?lang=en").get_data(as_text=True)
    assert "the notice was withdrawn on" in checked
    assert "停课" not in checked, "why is the office's own matter"
    assert "Approval withdrawn" in page(lin, "/field/")
    [phone] = cast.client(app, "lin").get("/api/v1/offline").get_json()["assignments"]
    assert phone["approval"] == {"state": "withdrawn", "notice_no": ""}
    assert cast.star.name in page(lin, "/approvals/?show=unasked"), "it can be asked for anew"


def test_the_call_withdraws_an_approval_once(app: Flask, cast: Cast) -> None:
    row = approved(cast)
    director, path = cast.client(app, "director"), f"/api/v1/approvals/{row.uuid}/revocation"
    refused = cast.client(app, "lin").post(path, json={"reason": "改期"})
    assert (refused.status_code, refused.json["code"]) == (403, "approver_needed")
    assert director.post(path, json={}).status_code == 422
    done = director.post(path, json={"reason": "改期"})
    assert (done.status_code, done.json["state"], done.json["decision"]) == (
        201, "withdrawn", "改期",
    )  # fmt: skip
    late = director.post(path, json={"reason": "改期"})
    assert (late.status_code, late.json["code"]) == (409, "approval_not_now")


def test_a_visit_that_does_not_fit_is_pointed_out_on_three_pages(app: Flask, cast: Cast) -> None:
    row = decide(ask(task(cast), ASK, cast.lin, NOW), YES, cast.director, NOW, BASE)
    officers = [each for each in row.asked["officers"] if each["login"] != "wang"]
    row.asked = {**row.asked, "officers": officers, "last_day": "2026-11-19"}
    row.asked = {**row.asked, "first_day": "2026-11-18"}
    db.session.commit()
    assert row.assignment is not None
    uuid, told = uuid4(), visit_document(cast.star, assignment_id=str(row.assignment.uuid))
    assert send(cast.client(app, "lin"), told, uuid).status_code == 201
    director = cast.browser(app, "director")
    days = "Approved for Wed, 18 Nov 2026 to Thu, 19 Nov 2026 only."
    for path in (
        f"/visits/{uuid}", f"/institutions/{cast.star.uuid}", "/approvals/?show=unfit",
    ):  # fmt: skip
        shown = page(director, path)
        assert days in shown, path
        assert f"The approval does not name {cast.wang.display}." in shown, path
    assert "Nothing fits these filters" in page(director, "/approvals/?show=unfit&q=琴韵")


def test_an_assignment_s_page_says_how_it_is_approved_and_where_to_ask(
    app: Flask, cast: Cast
) -> None:
    open_, granted = task(cast), task(cast)
    approved(cast, granted)
    lin = cast.browser(app, "lin")
    asking = f"/approvals/assignments/{open_.uuid}"
    unasked = page(lin, f"/assignments/{open_.uuid}")
    assert "Approval not asked for" in unasked
    assert f'href="{asking}"' in unasked
    told = page(lin, f"/assignments/{granted.uuid}")
    assert f"Approved {NUMBER}" in told
    assert "/approvals/assignments/" not in told
    assert asking not in page(cast.browser(app, "auditor"), f"/assignments/{open_.uuid}")
