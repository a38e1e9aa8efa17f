"""Plans and assignments at the desk and over the API: what they say, who may, what is refused."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.rules.plans import read_plan
from inspect_app.services import audit
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.coverage.checking import first_difference
from inspect_app.services.plans.making import make_plan
from inspect_app.services.plans.progress import progress_of
from inspect_app.services.plans.publishing import publish
from inspect_app.services.plans.standing import Asked
from inspect_app.store.assignment import Assignment, AssignmentInspector
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Recusal
from inspect_app.store.office import Office
from inspect_app.store.plan import Plan
from inspect_app.store.visit import VisitDraft
from inspect_app.web.clock import today
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import make_notice, make_visit

YEAR = {
    "name": "2026年度检查计划", "from": "2026-01-01", "to": "2026-12-31",
    "scope": {}, "goal": {"visits_each": 1},
}  # fmt: skip
BY_GRADE = {"by_grade": {"A": {"visits": 1, "months": 24}, "甲": 2}}


def planned(cast: Cast, **changes: Any) -> Plan:
    return make_plan(uuid4(), read_plan({**YEAR, **changes}), cast.director, NOW)


def visited(cast: Cast) -> None:
    make_visit(cast)
    db.session.commit()


def deeds() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(AuditEvent.deed).order_by(AuditEvent.seq)))


class Desk:
    """The director's browser: each form is sent with its token."""

    def __init__(self, app: Flask, cast: Cast) -> None:
        self.client = cast.browser(app, "director")

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None) -> TestResponse:
        token = self.client.csrf("/plans/new")
        answer = self.client.post(path, data={**(data or {}), "csrf_token": token})
        db.session.rollback()
        return answer


def found_in(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    assert found, pattern
    return found[1]


def test_the_api_makes_a_plan_and_tells_its_progress(app: Flask, cast: Cast) -> None:
    visited(cast)
    director = cast.client(app, "director")
    answer = director.post("/api/v1/plans", json=YEAR)
    assert answer.status_code == 201
    told = answer.get_json()
    assert told["name"] == YEAR["name"]
    assert (told["from"], told["to"], told["period"]) == ("2026-01-01", "2026-12-31", "year")
    assert told["goal"] == YEAR["goal"]
    progress = told["progress"]
    assert (progress["denominator"], progress["fulfilled"], progress["to_visit"]) == (2, 1, 1)
    assert progress["rate"] == pytest.approx(1 / 2)
    assert {row["key"]: row["fulfilled"] for row in progress["sectors"]} == {
        "subject": 1, "arts": 0,
    }  # fmt: skip
    for login in ("lin", "auditor", "admin"):
        assert cast.client(app, login).get(f"/api/v1/plans/{told['id']}").get_json() == told
    listed = cast.client(app, "auditor").get("/api/v1/plans").get_json()
    assert [item["id"] for item in listed["items"]] == [told["id"]]
    assert listed["next"] is None
    assert "plan.add" in deeds()
    assert "coverage.keep" in deeds()
    db.session.rollback()
    assert first_difference() is None


def test_a_key_makes_one_plan(app: Flask, cast: Cast) -> None:
    director, key = cast.client(app, "director"), {"Idempotency-Key": "jahr-2026"}
    first = director.post("/api/v1/plans", json=YEAR, headers=key)
    again = director.post("/api/v1/plans", json=YEAR, headers=key)
    assert first.get_json() == again.get_json()
    assert db.session.query(Plan).count() == 1


@pytest.mark.parametrize("login", ["lin", "admin", "auditor"])
def test_only_the_office_makes_plans(app: Flask, cast: Cast, login: str) -> None:
    client = cast.client(app, login)
    assert client.post("/api/v1/plans", json=YEAR).status_code == 403
    for path in ("/plans/new", "/assignments/new"):
        assert client.get(path).status_code == 403
        assert client.post(path).status_code == 403


def test_another_office_finds_no_plan(app: Flask, cast: Cast) -> None:
    plan = planned(cast)
    row = assign(
        NewAssignment(uuid4(), cast.star, [cast.lin], NOW.date(), "plan"), cast.director, NOW
    )
    for login in ("zhou", "chen"):
        client = cast.client(app, login)
        assert client.get(f"/api/v1/plans/{plan.uuid}").status_code == 404
        assert client.get(f"/plans/{plan.uuid}").status_code == 404
        assert client.get(f"/assignments/{row.uuid}").status_code == 404
        assert client.get(f"/assignments/?plan={plan.uuid}").status_code == 404
        assert client.get("/api/v1/plans").get_json()["items"] == []
        assert cast.star.name not in client.get("/assignments/").get_data(as_text=True)
    zhou = cast.client(app, "zhou")
    assert zhou.post(f"/plans/{plan.uuid}/publication").status_code == 404
    assert zhou.post(f"/assignments/{row.uuid}/cancellation").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": {"district": "330110"}}, "scope.district"),
        ({"scope": {"district": "3301"}}, "scope.district"),
        ({"goal": {"visits_each": 0}}, "goal.visits_each"),
        ({"to": "2025-12-31"}, "to"),
        ({"names": 1}, "names"),
    ],
)
def test_what_is_no_plan_is_refused(
    app: Flask, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    answer = cast.client(app, "director").post("/api/v1/plans", json={**YEAR, **changes})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]
    assert db.session.query(Plan).count() == 0


def test_a_plan_is_typed_by_grade(app: Flask, cast: Cast) -> None:
    db.session.execute(sa.update(Office).values(parameters={"visit_months": {"A": 12, "甲": 9}}))
    db.session.commit()
    director = Desk(app, cast)
    page = director.get("/plans/new").get_data(as_text=True)
    numbers = {grade: found_in(rf'for="visits_(\d+)">{grade}级', page) for grade in ("A", "甲")}
    form = {
        "name": "第四季度计划", "period": "quarter", "first_day": "2026-10-01",
        "last_day": "2026-12-31", "goal": "by_grade", "sector": "subject", "kind": "",
        f"visits_{numbers['A']}": "1", f"months_{numbers['A']}": "24",
        f"visits_{numbers['甲']}": "2",
    }  # fmt: skip
    answer = director.post("/plans/new", data=form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    plan = db.session.query(Plan).one()
    assert (plan.goal, plan.scope, plan.period) == (BY_GRADE, {"sector": "subject"}, "quarter")
    shown = director.get(answer.location).get_data(as_text=True)
    assert "A级：每24个月1次" in shown
    assert "甲级：计划期内2次" in shown
    assert "D级" not in shown, "this office has no such grade"
    change = {**form, "name": "第四季度检查计划", f"visits_{numbers['甲']}": "3"}
    assert director.post(f"/plans/{plan.uuid}/edit", data=change).status_code == 302
    db.session.refresh(plan)
    assert plan.goal["by_grade"]["甲"] == 3
    refused = director.post("/plans/new", data={**form, "last_day": "2026-11-30"})
    assert refused.status_code == 422
    assert "起止日期与所选周期不符" in refused.get_data(as_text=True)


def test_a_published_plan_is_public_and_never_changes(app: Flask, cast: Cast) -> None:
    plan, stranger = planned(cast), Client(app)
    assert stranger.get(f"/public/plans/{plan.uuid}").status_code == 404
    assign(
        NewAssignment(uuid4(), cast.star, [cast.lin], NOW.date(), "plan", plan=plan),
        cast.director,
        NOW,
    )
    director = Desk(app, cast)
    assert director.post(f"/plans/{plan.uuid}/publication").status_code == 302
    page = stranger.get(f"/public/plans/{plan.uuid}")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert plan.name in text
    assert "每家至少1次" in text
    for hidden in (cast.star.name, cast.lin.display, "未派任务"):
        assert hidden not in text
    assert director.get(f"/plans/{plan.uuid}/edit").status_code == 409
    assert director.post(f"/plans/{plan.uuid}/edit", data={}).status_code == 409
    assert director.post(f"/plans/{plan.uuid}/publication").status_code == 409
    assert deeds().count("plan.publish") == 1


def test_what_was_published_does_not_follow_the_register(app: Flask, cast: Cast) -> None:
    plan, stranger = planned(cast), Client(app)
    publish(plan, cast.director, NOW)
    path = f"/public/plans/{plan.uuid}"
    before = stranger.get(path).get_data(as_text=True)
    assert "<dd>2</dd>" in before
    assert "家数于2026年11月20日" in before
    make_institution(cast.offices["xihu"], "后来的培训中心", sector="tech")
    assert stranger.get(path).get_data(as_text=True) == before
    assert progress_of(Asked.of(plan, cast.offices["xihu"])).total.denominator == 3


def test_numbers_that_were_not_kept_say_that_they_are_todays(app: Flask, cast: Cast) -> None:
    plan = planned(cast)
    with writing():
        plan.published_at = NOW
        audit.record(
            plan.office_id, "director",
            audit.Deed("plan.publish", "plan", str(plan.uuid), after={"name": plan.name}), NOW,
        )  # fmt: skip
    make_institution(cast.offices["xihu"], "后来的培训中心")
    page = Client(app).get(f"/public/plans/{plan.uuid}").get_data(as_text=True)
    assert "<dd>3</dd>" in page
    assert "计划公布时的数字未留存" in page


def test_the_chosen_are_sent_fairly(app: Flask, cast: Cast) -> None:
    office = cast.offices["xihu"]
    places = [make_institution(office, f"新机构{n}") for n in range(6)]
    plan, director = planned(cast), Desk(app, cast)
    page = director.get(f"/plans/{plan.uuid}").get_data(as_text=True)
    assert all(str(place.uuid) in page for place in places)
    people = [cast.lin.id, cast.wang.id, cast.director.id]
    form = {
        "plan": str(plan.uuid), "institution": [str(place.uuid) for place in places],
        "inspectors": people, "each": "2", "due_on": "2026-12-20", "source": "plan",
    }  # fmt: skip
    answer = director.post("/assignments/new", data=form)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    counts = dict(
        db.session.execute(
            sa.select(AssignmentInspector.person_id, sa.func.count()).group_by(
                AssignmentInspector.person_id
            )
        ).all()
    )
    assert counts == dict.fromkeys(people, 4)
    assert {row.plan_id for row in db.session.query(Assignment)} == {plan.id}
    page = director.get(f"/plans/{plan.uuid}").get_data(as_text=True)
    assert not any(str(place.uuid) in page for place in places)
    auditor = cast.client(app, "auditor")
    told = auditor.get(f"/api/v1/plans/{plan.uuid}").get_json()["progress"]
    assert (told["assigned"], told["unassigned"]) == (6, 2)
    again = director.post("/assignments/new", data=form)
    assert again.status_code == 422, "sent twice, assigned once"
    assert db.session.query(Assignment).count() == 6


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"inspectors": []}, "请至少选择两名执法人员"),
        ({"each": "3"}, "请至少选择两名执法人员"),
        ({"due_on": "2029-01-31"}, "执法证"),
    ],
)
def test_two_certified_inspectors_are_needed(
    app: Flask, cast: Cast, changes: dict[str, Any], words: str
) -> None:
    form = {
        "institution": str(cast.star.uuid), "inspectors": [cast.lin.id, cast.wang.id],
        "each": "2", "due_on": "2026-12-20", "source": "complaint", **changes,
    }  # fmt: skip
    answer = Desk(app, cast).post("/assignments/new", data=form)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert db.session.query(Assignment).count() == 0


def test_nobody_is_sent_where_recused(app: Flask, cast: Cast) -> None:
    with writing():
        db.session.add(Recusal(
            uuid=uuid4(), office_id=cast.lin.office_id, person_id=cast.lin.id,
            institution_id=cast.star.id, reason="亲属任职", declared_on=NOW.date(),
            recorded_by_id=cast.director.id, recorded_at=NOW,
        ))  # fmt: skip
    form = {
        "institution": [str(cast.star.uuid), str(cast.noise.uuid)], "each": "2",
        "inspectors": [cast.lin.id, cast.wang.id, cast.director.id],
        "due_on": "2026-12-20", "source": "own_initiative",
    }  # fmt: skip
    director = Desk(app, cast)
    assert director.post("/assignments/new", data=form).status_code == 302
    row = db.session.query(Assignment).filter_by(institution_id=cast.star.id).one()
    going = db.session.query(AssignmentInspector.person_id).filter_by(assignment_id=row.id)
    assert {person for (person,) in going} == {cast.wang.id, cast.director.id}
    change = {"inspectors": [cast.lin.id, cast.wang.id]}
    assert director.post(f"/assignments/{row.uuid}/inspectors", data=change).status_code == 422
    pair = {**form, "inspectors": [cast.lin.id, cast.wang.id]}
    assert director.post("/assignments/new", data=pair).status_code == 422


def test_beyond_the_cap_a_ground_is_asked_and_nothing_blocked(app: Flask, cast: Cast) -> None:
    with writing():
        cast.offices["xihu"].visit_cap = 0
    form = {
        "institution": str(cast.star.uuid), "inspectors": [cast.lin.id, cast.wang.id],
        "each": "2", "due_on": "2026-12-20", "source": "own_initiative",
    }  # fmt: skip
    director = Desk(app, cast)
    asked = director.post("/assignments/new", data=form)
    assert asked.status_code == 422
    assert "已达到年度频次上限" in asked.get_data(as_text=True)
    grounded = {**form, "source": "complaint", "ground": "家长投诉超时上课"}
    assert director.post("/assignments/new", data=grounded).status_code == 302
    assert director.post("/assignments/new", data={**form, "confirmed": "y"}).status_code == 302
    grounds = [row.ground for row in db.session.query(Assignment).order_by(Assignment.id)]
    assert grounds == ["家长投诉超时上课", ""]


def test_a_recheck_is_assigned_from_its_notice(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast)
    director = Desk(app, cast)
    page = director.get(f"/assignments/new?notice={notice.uuid}").get_data(as_text=True)
    assert notice.number in page
    form = {
        "notice": str(notice.uuid), "inspectors": [cast.lin.id, cast.wang.id],
        "each": "2", "due_on": "2026-12-20", "source": "own_initiative",
    }  # fmt: skip
    assert director.post("/assignments/new", data=form).status_code == 302
    row = db.session.query(Assignment).one()
    assert (row.recheck_of_id, row.institution_id) == (notice.id, cast.star.id)
    lin = cast.browser(app, "lin")
    begun = {"assignment": str(row.uuid), "csrf_token": lin.csrf("/field/")}
    begun["institution"] = str(cast.star.uuid)
    assert lin.post("/field/visits", data=begun).status_code == 302
    db.session.rollback()
    fields = db.session.query(VisitDraft).one().fields
    assert fields["recheck_of"] == [str(notice.uuid)]


def test_the_riskiest_are_chosen(app: Flask, cast: Cast) -> None:
    plan = planned(cast)
    director = cast.client(app, "director")
    page = director.get(f"/assignments/new?plan={plan.uuid}&riskiest=1").get_data(as_text=True)
    assert page.count('name="institution"') == 1
    bad = director.get(f"/assignments/new?plan={plan.uuid}&riskiest=999")
    assert bad.status_code == 422


def test_an_assignment_is_cancelled_with_a_reason_and_stays_so(app: Flask, cast: Cast) -> None:
    new = NewAssignment(uuid4(), cast.star, [cast.lin, cast.wang], today(), "plan")
    row = assign(new, cast.director, NOW)
    director = Desk(app, cast)
    path = f"/assignments/{row.uuid}"
    assert director.post(f"{path}/cancellation", data={"reason": " "}).status_code == 422
    change = {"inspectors": [cast.wang.id, cast.director.id]}
    assert director.post(f"{path}/inspectors", data=change).status_code == 302
    said = {"reason": "机构已注销"}
    assert director.post(f"{path}/cancellation", data=said).status_code == 302
    assert director.post(f"{path}/cancellation", data=said).status_code == 409
    assert director.post(f"{path}/inspectors", data=change).status_code == 409
    assert "机构已注销" in director.get(path).get_data(as_text=True)
    assert deeds()[-2:] == ["assignment.reassign", "assignment.cancel"]
    listed = {
        state: cast.star.name in director.get(f"/assignments/?state={state}").get_data(as_text=True)
        for state in ("open", "overdue", "done", "cancelled")
    }
    assert listed == {"open": False, "overdue": False, "done": False, "cancelled": True}
    lin = cast.client(app, "lin").get("/api/v1/offline?since=").get_json()
    assert lin["assignments"] == []


def test_lists_are_filtered_and_paged(app: Flask, cast: Cast) -> None:
    plan = planned(cast)
    for number in range(5):
        place = make_institution(cast.offices["xihu"], f"机构{number}")
        due = today() + timedelta(days=number // 2 - 1)
        people = [cast.lin, cast.wang] if number else [cast.wang, cast.director]
        of_plan = plan if number == 4 else None
        assign(NewAssignment(uuid4(), place, people, due, "plan", of_plan), cast.director, NOW)
    auditor = cast.client(app, "auditor")

    def names(path: str) -> list[str]:
        return re.findall(r">(机构\d)<", auditor.get(path).get_data(as_text=True))

    assert names("/assignments/") == [f"机构{n}" for n in range(5)]
    assert names("/assignments/?state=overdue") == ["机构0", "机构1"]
    assert names("/assignments/?inspector=lin") == [f"机构{n}" for n in range(1, 5)]
    assert names(f"/assignments/?plan={plan.uuid}") == ["机构4"]
    found, path = [], "/assignments/?limit=2"
    for _page in range(3):
        text = auditor.get(path).get_data(as_text=True)
        found += re.findall(r">(机构\d)<", text)
        following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', text)
        path = following.group(1).replace("&amp;", "&") if following else ""
    assert found == [f"机构{n}" for n in range(5)]
    assert not path
    assert auditor.get("/assignments/?inspector=zhao").status_code == 404
    load = auditor.get("/assignments/load").get_data(as_text=True)
    assert load.index("王检查") < load.index("林检查") < load.index("钱主任")


def test_the_plan_page_goes_on_and_narrows(app: Flask, cast: Cast) -> None:
    office = cast.offices["xihu"]
    for number in range(3):
        make_institution(office, f"北山{number}", district="330106001")
    plan, auditor = planned(cast), cast.client(app, "auditor")
    page = auditor.get(f"/plans/{plan.uuid}?limit=2&district=330106001").get_data(as_text=True)
    assert ("北山0" in page, "北山2" in page, cast.star.name in page) == (True, False, False)
    assert 'type="checkbox"' not in page, "who may not plan chooses nothing"
    path = found_in(r'href="([^"]*cursor=[^"]*)" rel="next"', page)
    rest = auditor.get(path.replace("&amp;", "&")).get_data(as_text=True)
    assert ("北山0" in rest, "北山2" in rest) == (False, True)


def test_the_list_of_plans_counts_each(app: Flask, cast: Cast) -> None:
    visited(cast)
    plan = planned(cast)
    publish(planned(cast, name="专项", goal=BY_GRADE, period="campaign"), cast.director, NOW)
    page = cast.client(app, "auditor").get("/plans/").get_data(as_text=True)
    assert page.index("专项") < page.index(plan.name)
    assert page.count("<strong>1</strong>/2") == 2
    assert date(2026, 1, 1) == plan.first_day
    assert isinstance(plan.uuid, UUID)


def test_the_list_counts_no_more_than_a_reader_waits_for(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited(cast)
    for number in range(3):
        planned(cast, name=f"专项{number}", goal=BY_GRADE, period="campaign")
    planned(cast)
    auditor = cast.client(app, "auditor")
    assert "打开计划后统计" not in auditor.get("/plans/").get_data(as_text=True)
    monkeypatch.setattr("inspect_app.services.plans.progress.MOST_WALKED", 2)
    page = auditor.get("/plans/").get_data(as_text=True)
    assert page.count("打开计划后统计") == 2
    assert page.count("<strong>1</strong>/2") == 2
    assert page.index("<strong>1</strong>/2") < page.index("专项2") < page.index("打开计划后统计")
