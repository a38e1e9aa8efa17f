"""The day as a way from place to place: on the page, in the API, on the phone; and putting off."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import route
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.store.assignment import Assignment
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.web.clock import today
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import make_visit

NORTH = {"丙处": 30.30, "甲处": 30.10, "丁处": 30.40, "乙处": 30.20}
"""Four places in a row, due in this order; 0.1 degrees of latitude are about 11.1 km."""


@dataclass
class Day:
    """lin's day: the assignments by the names of their places."""

    app: Flask
    cast: Cast
    ids: dict[str, UUID]

    def browser(self, login: str = "lin") -> Client:
        return self.cast.browser(self.app, login)

    def api(self, login: str = "lin") -> Client:
        return self.cast.client(self.app, login)

    def row(self, name: str) -> Assignment:
        query = sa.select(Assignment).filter_by(uuid=self.ids[name])
        return db.session.scalars(query.execution_options(populate_existing=True)).one()


@pytest.fixture
def day(app: Flask, cast: Cast) -> Day:
    ids = {}
    for number, (name, lat) in enumerate(NORTH.items()):
        place = make_institution(cast.offices["xihu"], name, lat=lat, lng=120.1)
        ids[name] = send(cast, place, number)
    nowhere = make_institution(cast.offices["xihu"], "无处", lat=None, lng=None)
    ids["无处"] = send(cast, nowhere, 9)
    return Day(app, cast, ids)


def send(cast: Cast, place: object, days: int) -> UUID:
    uuid, due = uuid4(), today() + timedelta(days=days)
    pair = [cast.lin, cast.wang]
    return assign(NewAssignment(uuid, place, pair, due, "plan"), cast.director, NOW).uuid  # type: ignore[arg-type]  # an institution of the cast


def names_of(page: str) -> list[str]:
    """The places of the way, in its order."""
    way = page.split('<ol class="plain stack">')[1].partition("</ol>")[0]
    return [part.partition("</h3>")[0].partition(". ")[2] for part in way.split("<h3>")[1:]]


def answer(client: Client, query: str = "") -> dict[str, tuple[int | None, int | None]]:
    told = client.get(f"/api/v1/assignments{query}").get_json()
    return {each["institution"]["name"]: (each["order"], each["metres"]) for each in told["items"]}


def test_the_day_begins_where_something_is_due_first(day: Day) -> None:
    page = day.browser().get("/field/").text
    assert names_of(page) == ["丙处", "丁处", "乙处", "甲处", "无处"]
    assert "今日到期" in page
    assert "登记无坐标" in page
    assert "11.1 公里" in page


def test_it_begins_where_the_phone_is(day: Day) -> None:
    lin = day.browser()
    token = lin.csrf("/field/")
    here = {"csrf_token": token, "lat": "30.05", "lng": "120.1", "stop": ""}
    assert lin.browser.post("/field/start", data=here).status_code == 302
    assert "起点：点按时手机所在的位置。" in lin.get("/field/").text
    assert names_of(lin.get("/field/").text) == ["甲处", "乙处", "丙处", "丁处", "无处"]
    lin.browser.post("/field/start", data={"csrf_token": token, "stop": day.ids["丁处"]})
    assert names_of(lin.get("/field/").text) == ["丁处", "丙处", "乙处", "甲处", "无处"]


@pytest.mark.parametrize("lat", ["91", "nan", "", "inf", "here"])
def test_what_is_no_point_begins_nowhere(day: Day, lat: str) -> None:
    lin = day.browser()
    typed = {"csrf_token": lin.csrf("/field/"), "lat": lat, "lng": "120.1", "stop": "x"}
    assert lin.browser.post("/field/start", data=typed).status_code == 302
    assert names_of(lin.get("/field/").text)[0] == "丙处"


def test_putting_off_plans_the_way_anew_and_is_on_record(day: Day) -> None:
    lin = day.browser()
    token, path = lin.csrf("/field/"), f"/field/assignments/{day.ids['丙处']}"
    told = {"csrf_token": token, "reason": "机构今日停课"}
    assert lin.browser.post(f"{path}/skip", data=told).status_code == 302
    page = lin.get("/field/").text
    assert names_of(page) == ["甲处", "乙处", "丁处", "无处"]
    assert "机构今日停课" in page
    assert day.row("丙处").skipped_on == today()
    lin.browser.post(f"{path}/taking-up", data={"csrf_token": token})
    assert names_of(lin.get("/field/").text)[0] == "丙处"
    db.session.rollback()  # SQLite would go on showing the moment of the last look
    deeds = db.session.scalars(sa.select(AuditEvent.deed).order_by(AuditEvent.seq))
    assert [*deeds][-2:] == ["assignment.skip", "assignment.take_up"]


def test_it_is_there_again_the_next_day(day: Day) -> None:
    with writing():
        day.row("丙处").skipped_on = today() - timedelta(days=1)
    assert names_of(day.browser().get("/field/").text)[0] == "丙处"


def test_a_reason_is_asked_for(day: Day) -> None:
    lin = day.browser()
    typed = {"csrf_token": lin.csrf("/field/"), "reason": "  "}
    lin.browser.post(f"/field/assignments/{day.ids['丙处']}/skip", data=typed)
    assert day.row("丙处").skipped_on is None


def test_the_api_tells_order_and_metres(day: Day) -> None:
    lin = day.api()
    known = answer(lin, "?lat=30.05&lng=120.1")
    assert [name for name, _ in known.items()] == ["甲处", "乙处", "丙处", "丁处", "无处"]
    assert known["甲处"] == (1, pytest.approx(5543, abs=5))
    assert known["无处"] == (5, None)
    assert answer(lin)["丙处"] == (1, None)


def test_the_api_puts_off(day: Day) -> None:
    lin, path = day.api(), f"/api/v1/assignments/{day.ids['丙处']}/skip"
    told = lin.post(path, json={"reason": "停课"})
    assert told.status_code == 201
    last = told.get_json()["items"][-1]
    assert (last["institution"]["name"], last["order"], last["skip_reason"]) == (
        "丙处",
        None,
        "停课",
    )
    assert last["skipped_on"] == today().isoformat()
    assert lin.post(path, json={"reason": ""}).status_code == 422
    assert lin.post(path, json={"why": "停课"}).status_code == 422


def test_a_phone_tells_later_what_it_put_off_without_a_network(day: Day) -> None:
    lin, path = day.api(), f"/api/v1/assignments/{day.ids['丙处']}/skip"
    before, ahead = (str(today() + timedelta(days=days)) for days in (-2, 3))
    assert lin.post(path, json={"reason": "停课", "on": before}).status_code == 201

    def row() -> Assignment:
        db.session.rollback()  # what was read before hides what came since
        return day.row("丙处")

    assert (str(row().skipped_on), row().skip_reason) == (before, "停课")
    going = {each["institution"]["name"]: each["order"] for each in lin.get(ALL).json["items"]}
    assert going["丙处"] is not None, "today it is on the way"
    assert lin.post(path, json={"reason": "封路", "on": ahead}).status_code == 201
    assert row().skipped_on == today(), "no clock that is ahead puts off tomorrow"
    assert lin.post(path, json={"reason": "停课", "on": before}).status_code == 201
    assert row().skip_reason == "封路", "what is known of a later day stays"
    assert lin.post(path, json={"reason": "停课", "on": "gestern"}).status_code == 422


ALL = "/api/v1/assignments"


@pytest.mark.parametrize("query", ["?lat=91&lng=0", "?lat=30", "?lat=nan&lng=1"])
def test_a_start_that_is_no_point_is_refused(day: Day, query: str) -> None:
    assert day.api().get(f"/api/v1/assignments{query}").status_code == 422


def test_only_who_is_sent_puts_off(day: Day) -> None:
    path = f"/api/v1/assignments/{day.ids['丙处']}/skip"
    assert day.api("director").post(path, json={"reason": "停课"}).status_code == 403
    assert day.api("zhao").post(path, json={"reason": "停课"}).status_code == 404
    assert day.row("丙处").skipped_on is None


def test_what_is_done_is_not_put_off(day: Day) -> None:
    row = day.row("丙处")
    make_visit(day.cast, row.institution, assignment_id=row.id)
    path = f"/api/v1/assignments/{row.uuid}/skip"
    assert day.api().post(path, json={"reason": "停课"}).status_code == 409
    assert "丙处" not in answer(day.api())


def test_the_phone_brings_the_servers_order(day: Day) -> None:
    lin = day.api()
    lin.post(f"/api/v1/assignments/{day.ids['丁处']}/skip", json={"reason": "停课"})
    told = lin.get("/api/v1/offline?since=").get_json()["assignments"]
    orders = {each["id"]: (each["order"], each["skipped_on"]) for each in told}
    assert orders[str(day.ids["丙处"])] == (1, None)
    assert orders[str(day.ids["丁处"])] == (None, today().isoformat())
    assert sorted(order for order, _ in orders.values() if order) == [1, 2, 3, 4]


def test_the_most_urgent_are_the_way_and_others_follow(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "MOST_ROUTED", 2)
    assert names_of(day.browser().get("/field/").text) == ["丙处", "甲处"]
    assert [*answer(day.api())] == ["丙处", "甲处", "丁处", "乙处", "无处"]
