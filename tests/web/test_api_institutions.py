"""Institutions through the API: the row of design §7, and who may do what."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.services.institutions.history import history_of
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from tests.cast import NOW, Cast, Client

PATH = "/api/v1/institutions"


@pytest.fixture
def director(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


def names(client: Client, query: str = "") -> list[str]:
    return [item["name"] for item in client.get(f"{PATH}?{query}").json["items"]]


def fields(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.mimetype == "application/problem+json"
    return sorted(answer.json["errors"])


def test_the_list_is_by_name_within_the_district(lin: Client) -> None:
    found = names(lin)
    assert found == sorted(found)
    assert set(found) == {"星河学科培训中心", "琴韵艺术培训学校", "西湖第一小学"}
    item = lin.get(PATH).json["items"][0]
    assert {"id", "name", "address", "district", "sector", "kind"} <= set(item)


def test_filters_and_pages(lin: Client) -> None:
    assert names(lin, "kind=school") == ["西湖第一小学"]
    assert names(lin, "sector=arts") == ["琴韵艺术培训学校"]
    assert names(lin, "district=330110") == []
    assert len(names(lin, "district=3301")) == 3
    first = lin.get(f"{PATH}?limit=2").json
    rest = lin.get(f"{PATH}?limit=2&cursor={first['next']}").json
    assert [i["name"] for i in first["items"] + rest["items"]] == names(lin)
    assert rest["next"] is None


def test_a_search_finds_any_part(lin: Client, cast: Cast) -> None:
    facts = {
        "name": "博雅美术工作室",
        "address": "竞舟路8号",
        "licence_no": "教民133010670000121号",
    }
    create_institution(facts, By(cast.director, cast.offices["xihu"], NOW))
    for query in ("雅", "博雅美", "竞舟路", "70000121", "bymsgzs"):
        assert names(lin, f"q={query}") == ["博雅美术工作室"], query
    assert names(lin, "q=雅博") == []


@pytest.mark.parametrize(
    "query", ["kind=club", "sector=maths", "limit=0", "limit=201", "cursor=x", "q=" + "长" * 201]
)
def test_what_cannot_be_asked_is_refused(lin: Client, query: str) -> None:
    assert fields(lin.get(f"{PATH}?{query}")) == [query.split("=", maxsplit=1)[0]]


def test_one_institution_in_full(lin: Client, cast: Cast) -> None:
    found = lin.get(f"{PATH}/{cast.star.uuid}").json
    assert found["registered_on"] == "2020-01-02"
    assert found["stages"] == ["compulsory"]
    assert lin.get(f"{PATH}/{cast.far.uuid}").status_code == 404
    assert lin.get(f"{PATH}/{uuid4()}").status_code == 404
    assert lin.get(f"{PATH}/not-an-id").status_code == 404


def test_an_inspector_adds_a_site_found_on_the_way(lin: Client, cast: Cast) -> None:
    answer = lin.post(PATH, json={"name": "三单元五零一家教点", "address": "文二路20号"})
    assert answer.status_code == 201
    assert (answer.json["kind"], answer.json["district"]) == ("unlicensed", "330106")
    assert lin.get(answer.headers["Location"]).json["id"] == answer.json["id"]
    assert names(lin, "q=五零一") == ["三单元五零一家教点"]
    row = db.session.scalars(sa.select(Institution).filter_by(name="三单元五零一家教点")).one()
    assert history_of(row)[0].what == "found"
    assert audit.verify()[1] is None


def test_sent_twice_with_a_key_it_is_one(lin: Client) -> None:
    headers = {"Idempotency-Key": "a-site"}
    first, again = (
        lin.post(PATH, json={"name": "某处", "address": ""}, headers=headers) for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json["id"] == again.json["id"]
    assert names(lin, "q=某处") == ["某处"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"address": "文二路20号"}, ["name"]),
        ({"name": "  "}, ["name"]),
        ({"name": 5}, ["name"]),
        ({"name": "某处\u0000"}, ["name"]),
        ({"name": "长" * 201}, ["name"]),
        ({"name": "某处", "colour": "red", "id": "x"}, ["colour", "id"]),
        ({"name": "某处", "kind": "club"}, ["kind"]),
        ({"name": "某处", "stages": "compulsory"}, ["stages"]),
        ({"name": "某处", "stages": ["night"]}, ["stages"]),
        ({"name": "某处", "district": "330110"}, ["district"]),
        ({"name": "某处", "lat": 30.1}, ["lat"]),
        ({"name": "某处", "lat": 130.1, "lng": 120}, ["lat"]),
        ({"name": "某处", "lat": True, "lng": 120}, ["lat"]),
        ({"name": "某处", "capacity": -1}, ["capacity"]),
        ({"name": "某处", "capacity": 1.5}, ["capacity"]),
        ({"name": "某处", "registered_on": "2026-02-30"}, ["registered_on"]),
        ({"name": "某处", "registered_on": "2026-02-01", "closed_on": "2026-01-01"}, ["closed_on"]),
        (["name"], ["body"]),
    ],
)
def test_a_body_that_cannot_be_is_refused_by_key(lin: Client, body: Any, wrong: list[str]) -> None:
    assert fields(lin.post(PATH, json=body)) == wrong


def test_no_json_is_refused(lin: Client) -> None:
    assert fields(lin.post(PATH, data="{", content_type="application/json")) == ["body"]


def test_the_office_corrects_an_entry_as_a_dated_revision(director: Client, cast: Cast) -> None:
    path = f"{PATH}/{cast.star.uuid}"
    body = {"name": "星河新学科培训中心", "capacity": 80, "valid_on": "2026-11-01"}
    answer = director.patch(path, json=body)
    assert (answer.status_code, answer.json["name"]) == (200, "星河新学科培训中心")
    revision = db.session.scalars(sa.select(InstitutionRevision)).one()
    assert revision.valid_on.isoformat() == "2026-11-01"
    assert revision.changes["name"] == ["星河学科培训中心", "星河新学科培训中心"]
    assert director.patch(path, json={"capacity": None}).json["capacity"] is None
    assert fields(director.patch(path, json={"valid_on": "soon"})) == ["valid_on"]
    assert fields(director.patch(path, json={"id": "x"})) == ["id"]
    assert names(director, "q=星河新") == ["星河新学科培训中心"]


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("lin", 403),
        ("auditor", 403),
        ("chen", 403),
        ("zhou", 404),
        ("director", 200),
        ("admin", 200),
    ],
)
def test_who_may_correct(app: Flask, cast: Cast, login: str, status: int) -> None:
    client = cast.client(app, login)
    assert client.patch(f"{PATH}/{cast.star.uuid}", json={"capacity": 9}).status_code == status


@pytest.mark.parametrize(("login", "status"), [("auditor", 403), ("admin", 201), ("director", 201)])
def test_who_may_add(app: Flask, cast: Cast, login: str, status: int) -> None:
    assert cast.client(app, login).post(PATH, json={"name": "某处"}).status_code == status


def test_another_offices_entry_is_read_and_not_changed(app: Flask, cast: Cast) -> None:
    culture = cast.offices["culture"]
    theirs = create_institution({"name": "西湖画室"}, By(cast.chen, culture, NOW))
    director = cast.client(app, "director")
    assert director.get(f"{PATH}/{theirs.uuid}").status_code == 200
    assert director.patch(f"{PATH}/{theirs.uuid}", json={"capacity": 1}).status_code == 403


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    assert client.get(PATH).status_code == 401
    assert client.post(PATH, json={"name": "某处"}).status_code in (400, 401)
    assert client.get(f"{PATH}/{cast.star.uuid}").status_code == 401
