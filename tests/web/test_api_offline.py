"""What a phone takes along to work without a network, as it asks for it."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.calendar import Calendar, china_day
from inspect_app.rules.deadlines import Due, due_date
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.offline import rounds
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.folding import fold
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.web import blank_forms
from inspect_app.web.paging import cursor_for
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import make_notice, make_recheck_visit, make_visit
from tests.web.test_query_counts import counted

PATH = "/api/v1/offline"


def ask(client: Client, since: str = "", **headers: str) -> Any:
    answer = client.get(PATH, query_string={"since": since}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def row(page: Any, name: str) -> Any:
    [found] = [each for each in page["institutions"] if each.get("name") == name]
    return found


def changed(cast: Cast, place: Any, **facts: Any) -> None:
    edit_institution(place, facts, By(cast.director, cast.director.office, datetime.now(UTC)))


def test_it_brings_the_register_of_the_district(lin: Client, cast: Cast) -> None:
    page = ask(lin)
    assert {each["name"] for each in page["institutions"]} == {
        cast.star.name, cast.noise.name, cast.school.name,
    }  # fmt: skip
    assert (page["complete"], page["anew"]) == (True, True)
    assert page["person"] == {
        "login": "lin", "display": "林检查", "office": "西湖区教育局", "district": "330106",
    }  # fmt: skip
    star = row(page, cast.star.name)
    assert (star["lat"], star["lng"], star["nth"], star["cap"]) == (30.2741, 120.1551, 1, 2)
    assert star["form"] == star["forms"][0]["form"]
    assert len(star["forms"]) == 5, "every checklist is offered"


def test_what_is_closed_merged_or_elsewhere_is_not_brought(lin: Client, cast: Cast) -> None:
    office = cast.offices["xihu"]
    make_institution(office, "停业的", closed_on=date(2021, 1, 1))
    make_institution(office, "并掉的", merged_into_id=cast.star.id)
    make_institution(office, "搬走的", district="330110")
    make_institution(office, "将停业的", closed_on=datetime.now(UTC).date() + timedelta(days=9))
    names = {each["name"] for each in ask(lin)["institutions"]}
    assert names == {cast.star.name, cast.noise.name, cast.school.name, "将停业的"}


def test_later_only_what_changed_is_brought(lin: Client, cast: Cast) -> None:
    known = ask(lin)
    assert ask(lin, known["next"])["institutions"] == []
    changed(cast, cast.star, name="星河新名")
    changed(cast, cast.noise, closed_on=date(2026, 11, 1))
    page = ask(lin, known["next"])
    assert row(page, "星河新名")["id"] == str(cast.star.uuid)
    assert {"id": str(cast.noise.uuid), "gone": True} in page["institutions"]
    assert len(page["institutions"]) == 2
    assert not page["anew"]
    assert ask(lin, page["next"])["institutions"] == []


def test_a_visit_changes_what_is_told_of_its_place(lin: Client, cast: Cast) -> None:
    known = ask(lin)
    today = datetime.now(UTC)
    make_visit(cast, cast.star, at=today)
    [told] = ask(lin, known["next"])["institutions"]
    assert told["nth"] == 2
    assert [
        (visit["outcome"], visit["inspectors"], visit["violations"]) for visit in told["visits"]
    ] == [("completed", ["林检查", "王检查"], 1)]


def test_a_row_tells_the_last_three_visits_of_ones_own_office(lin: Client, cast: Cast) -> None:
    for day in range(1, 6):
        at = datetime(2026, 10, day, 4, 0, tzinfo=UTC)
        make_visit(cast, cast.star, at=at, found=(), inspectors=("lin",))
    make_visit(cast, cast.star, found=(), inspectors=("chen",))
    visits = row(ask(lin), cast.star.name)["visits"]
    assert [visit["on"] for visit in visits] == ["2026-10-05", "2026-10-04", "2026-10-03"]
    assert {tuple(visit["inspectors"]) for visit in visits} == {("林检查",)}


def test_pages_go_on_where_the_phone_stood(
    lin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "PAGE", 2)
    first = ask(lin)
    assert (len(first["institutions"]), first["complete"], first["anew"]) == (2, False, True)
    nothing_yet = [first[name] for name in ("assignments", "violations", "calendar", "forms")]
    assert nothing_yet == [[], [], None, []]
    second = ask(lin, first["next"])
    assert (len(second["institutions"]), second["complete"], second["anew"]) == (1, True, False)
    assert ask(lin, first["next"])["institutions"] == second["institutions"], "asked once more"


def test_a_page_holds_a_thousand(lin: Client, cast: Cast) -> None:
    assert rounds.PAGE >= 1000


def test_a_new_year_or_cap_tells_every_row_again(lin: Client, cast: Cast) -> None:
    known = ask(lin)
    with writing():
        db.session.execute(sa.update(Office).values(visit_cap=4))
    page = ask(lin, known["next"])
    assert {each["cap"] for each in page["institutions"]} == {4}
    assert len(page["institutions"]) == 3
    assert not page["anew"], "what is here stays until its row comes"


def test_the_point_is_wgs84_whatever_the_register_has(lin: Client, cast: Cast) -> None:
    make_institution(cast.offices["xihu"], "火星坐标", datum="GCJ-02")
    make_institution(cast.offices["xihu"], "无坐标", lat=None, lng=None)
    page = ask(lin)
    shifted = row(page, "火星坐标")
    assert shifted["lat"] != 30.2741
    assert abs(shifted["lat"] - 30.2741) < 0.01
    assert (row(page, "无坐标")["lat"], row(page, "无坐标")["lng"]) == (None, None)


@pytest.mark.parametrize(
    "query", ["星", "河学", "xhxk", "文三路100", "0571证", "ＷＥＮ", "wen", "学 科", "没有", "河星"]
)
def test_the_phone_finds_what_the_server_finds(lin: Client, cast: Cast, query: str) -> None:
    """Names, initials, addresses, licence numbers; a telephone is not taken along."""
    make_institution(cast.offices["xihu"], "文Wen社", licence_no="浙0571证 9号")
    folded = [fold(word) for word in query.split()]
    found = {
        each["name"]
        for each in ask(lin)["institutions"]
        if all(word in each["text"] for word in folded)
    }
    server = search_institutions(Query("330106", query)).items
    assert found == {each.name for each in server}


def test_telephones_stay_at_home_and_where_no_notice_is_issued_the_rest_too(
    lin: Client, cast: Cast
) -> None:
    make_institution(
        cast.offices["xihu"], "有电话的", phone="13800001111", credit_code="91330106MA2ABCDE1X",
        contact="王某",
    )  # fmt: skip
    told = row(ask(lin), "有电话的")
    assert (told["credit_code"], told["person_in_charge"]) == ("91330106MA2ABCDE1X", "王某")
    assert "13800001111" not in json.dumps(told)
    assert "91330106" not in told["text"]
    with writing():
        cast.lin.office.issue_on_site = False
    told = json.dumps(row(ask(lin), "有电话的"), ensure_ascii=False)
    for secret in ("13800001111", "91330106", "91330106ma", "王某"):
        assert secret not in told


def test_it_brings_ones_own_open_assignments(lin: Client, cast: Cast) -> None:
    mine, done, others = uuid4(), uuid4(), uuid4()
    for uuid, who in ((mine, cast.lin), (done, cast.lin), (others, cast.wang)):
        assign(NewAssignment(uuid, cast.star, [who], date(2026, 12, 1), "plan"), cast.director, NOW)
    answered = db.session.scalars(sa.select(Assignment).filter_by(uuid=done)).one()
    make_visit(cast, cast.star, assignment_id=answered.id)
    assert ask(lin)["assignments"] == [
        {
            "id": str(mine), "institution": str(cast.star.uuid), "due_on": "2026-12-01",
            "source": "plan", "approval": {"state": "", "notice_no": ""}, "order": 1,
            "skipped_on": None, "recheck_of": None,
        }
    ]  # fmt: skip


def test_an_assignment_to_recheck_names_its_notice_while_that_runs(lin: Client, cast: Cast) -> None:
    notice, strange = make_notice(cast), make_notice(cast, institution=cast.noise)
    strange.office_id = cast.offices["culture"].id
    db.session.commit()
    for each in (notice, strange):
        new = NewAssignment(
            uuid4(), cast.star, [cast.lin], date(2026, 12, 1), "plan", recheck_of=each
        )
        assign(new, cast.director, NOW)
    told = [each["recheck_of"] for each in ask(lin)["assignments"]]
    assert told == [str(notice.uuid), None], "another office's notice is not named"
    notice.state = "closed"
    db.session.commit()
    assert [each["recheck_of"] for each in ask(lin)["assignments"]] == [None, None]


def test_it_brings_what_is_open_under_notices_of_the_own_office(
    app: Flask, lin: Client, cast: Cast
) -> None:
    notice = make_notice(cast)
    [told] = ask(lin)["violations"]
    [violation] = notice.violations
    assert told == {
        "id": str(violation.uuid),
        "institution": str(cast.star.uuid),
        "notice": {"id": str(notice.uuid), "number": notice.number, "state": "issued"},
        "code": violation.code,
        "title": violation.title,
        "facts": violation.facts,
        "requirement": violation.requirement,
        "due_on": None,
        "provisional": False,
        "state": "open",
    }
    assert ask(cast.client(app, "chen"))["violations"] == []
    with writing():
        db.session.execute(sa.text("UPDATE violation SET state = 'rectified'"))
    assert ask(lin)["violations"] == []


def test_days_fall_as_the_rules_say(lin: Client, cast: Cast) -> None:
    calendar = ask(lin)["calendar"]
    assert calendar["dues"][1] == {"due": {"days": 3, "type": "working"}, "words": "3 个工作日"}
    first, last = (date.fromisoformat(calendar[name]) for name in ("first", "last"))
    today = china_day(datetime.now(UTC))
    assert first < today
    assert (last - today).days > 30
    assert len(calendar["days"]) == (last - first).days + 1
    dues = [Due.from_document(each["due"]) for each in calendar["dues"]]
    for text, falls in calendar["days"].items():
        told = [(f["on"], f["moved_from"], f["provisional"]) for f in falls]
        assert told == list(_counted(dues, date.fromisoformat(text)))


def _counted(dues: list[Due], day: date) -> Iterator[tuple[str, str | None, bool]]:
    for due in dues:
        found = due_date(due, day, Calendar.published())
        moved = found.moved_from.isoformat() if found.moved_from else None
        yield found.day.isoformat(), moved, found.provisional


def test_every_form_it_names_can_be_fetched(app: Flask, lin: Client, cast: Cast) -> None:
    page = ask(lin)
    offered = {form["form"] for each in page["institutions"] for form in each["forms"]}
    assert offered <= set(page["forms"])
    assert page["site_form"] in page["forms"]
    assert len(page["forms"]) == len(set(page["forms"])) == 8, "three parties, five for anybody"
    for form in page["forms"]:
        assert lin.get(form).status_code == 200


def test_the_version_is_that_of_the_forms(
    app: Flask, lin: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(client: Client, **headers: str) -> str:
        return str(ask(client, **headers)["version"])

    first = version(lin)
    assert version(lin) == first
    make_visit(cast, cast.star, inspectors=("lin",), found=())
    assert version(lin) == first, "a visit changes no form"
    found = {first, version(cast.client(app, "wang")), version(lin, **{"Accept-Language": "en"})}
    with writing():
        db.session.execute(sa.update(Person).filter_by(login="wang").values(display="王新名"))
    found.add(version(lin))
    with writing():
        db.session.execute(
            sa.update(Person).filter_by(login="wang").values(certificate_until=date(2020, 1, 1))
        )
    found.add(version(lin))
    with writing():
        db.session.execute(
            sa.update(Person).filter_by(login="lin").values(certificate_until=date(2020, 1, 1))
        )
    found.add(version(lin))
    with writing():
        db.session.execute(sa.update(Office).values(parameters={"x": 1}))
    found.add(version(lin))
    make_visit(cast, cast.star, inspectors=("lin", "director"), found=())
    found.add(version(lin))
    monkeypatch.setattr(blank_forms, "_program", lambda: "another")
    found.add(version(lin))
    assert len(found) == 9


def test_it_asks_the_database_as_often_for_many(lin: Client, cast: Cast) -> None:
    def asked() -> int:
        ask(lin)
        with counted() as statements:
            ask(lin)
        return len(statements)

    make_visit(cast, cast.star)
    few = asked()
    for number in range(30):
        place = make_institution(cast.offices["xihu"], f"机构{number}")
        make_notice(cast, institution=place)
    assert asked() == few


def test_it_is_packed_for_who_takes_it_packed(lin: Client, cast: Cast) -> None:
    answer = lin.get(PATH, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data))["complete"]


@pytest.mark.parametrize(
    "key",
    [
        [], [1], ["a", "b", 0, None, 0],
        ["a", "b", "x", None, 0, "c"], ["a", "b", -1, None, 0, "c"],
        ["a", "b", 10**30, None, 0, "c"], ["a", "b", 0, True, 0, "c"], ["a", "b", 0, None, -2, "c"],
        ["a", "b", 0, None, 2**63, "c"], [None, "b", 0, None, 0, "c"], ["a", "b", 0, 0.5, 0, "c"],
    ],
)  # fmt: skip
def test_a_cursor_of_another_kind_is_refused(lin: Client, cast: Cast, key: list[Any]) -> None:
    answer = lin.get(PATH, query_string={"since": cursor_for(key)})
    assert answer.status_code == 422
    assert "since" in answer.get_json()["errors"]


def test_who_makes_no_visits_takes_nothing_along(app: Flask, cast: Cast) -> None:
    for login in ("admin", "auditor"):
        assert cast.client(app, login).get(PATH).status_code == 403
    assert Client(app).get(PATH).status_code == 401


def test_a_recheck_counts_for_no_year(lin: Client, cast: Cast) -> None:
    today = datetime.now(UTC)
    notice = make_notice(cast, at=today)
    make_recheck_visit(cast, notice, "rectified", at=today)
    assert row(ask(lin), cast.star.name)["nth"] == 2
