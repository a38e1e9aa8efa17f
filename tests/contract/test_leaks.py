"""Nothing of one office's cases reaches another: neither by an id, nor by any list, search or file.

The secrets looked for are gathered from the database itself: whatever the demo's office wrote into
any table of its cases. A new table, route or list is looked through the moment it is there.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from inspect_app.services import people
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.web.access import needed_right
from tests.cast import Client
from tests.conftest import DEMO_NOW
from tests.contract.listening import Listening
from tests.contract.secret_texts import secret_texts, told_in
from tests.examples import ROLES, World, body_of, world_on
from tests.test_every_page import MINE_ONLY, SHAPE, SHARED_BY_ALL
from tests.visits import png, send_file, sha256, visit_document

OF_THE_DISTRICT = {
    "institutions.show": 200, "api_institutions.show": 200, "coverage.ask_excuse": 200,
    "coverage.add_excuse": 422,
}  # fmt: skip
"""What a neighbour may ask of an institution, with the answer; excuses are their own numbers."""
DISTRICT = "990106"


@pytest.fixture(scope="module")
def world(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_on(demo, tmp_path_factory.mktemp("leaks")) as made:
        with made.app.app_context():
            _make_neighbours()
            db.session.remove()
        yield made


def _make_neighbours() -> None:
    """Another authority of the demo's own district, with somebody in every role."""
    office = people.NewOffice("culture", "青岚区文化局", DISTRICT, "青文", is_demo=True)
    people.add_office(office, "tests", DEMO_NOW)
    for role in ROLES:
        one = people.NewPerson(
            f"near-{role}", "隔壁人", role, "culture", "correct horse", "8", date(2028, 12, 31)
        )
        people.add_person(one, "tests", DEMO_NOW)


@pytest.fixture(scope="module")
def listening(world: World) -> Listening:
    return Listening(world.app)


@pytest.fixture(scope="module")
def secrets(world: World) -> dict[str, set[str]]:
    with world.app.app_context():
        return secret_texts()


@pytest.fixture(scope="module")
def strangers(world: World) -> dict[str, str]:
    """The tokens of everybody who is not of the demo's office: far away, and next door."""
    with world.app.app_context():
        near = {f"near-{role}": _token(f"near-{role}") for role in ROLES}
    return {**{f"far-{role}": token for role, token in world.outsiders.items()}, **near}


def _token(login: str) -> str:
    person = people.person_by_login(login)
    assert person is not None
    return people.new_token(person, DEMO_NOW)


def rules(method: str, *, named: bool) -> list[Rule]:
    return [
        rule
        for rule in sorted(SHAPE.url_map.iter_rules(), key=lambda rule: rule.rule)
        if method in (rule.methods or ()) and bool(rule.arguments) is named
    ]


def is_somebodys(rule: Rule) -> bool:
    """Tell whether a route names an object of an office."""
    blueprint = rule.endpoint.partition(".")[0]
    return blueprint not in SHARED_BY_ALL and rule.endpoint not in MINE_ONLY


OBJECTS = [
    pytest.param(method, rule, id=f"{method} {rule.rule}")
    for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
    for rule in rules(method, named=True)
    if is_somebodys(rule) and rule.endpoint != "api_files.put"
]


@pytest.mark.parametrize(("method", "rule"), OBJECTS)
def test_an_id_of_another_office_opens_nothing_to_anybody(
    world: World,
    strangers: dict[str, str],
    secrets: dict[str, set[str]],
    method: str,
    rule: Rule,
) -> None:
    path = world.path(rule, method)
    for login, token in strangers.items():
        answer = world.client(token).open(method, path, **body_of(rule, method))
        near = login.startswith("near")
        allowed = {403, OF_THE_DISTRICT.get(rule.endpoint, 404) if near else 404}
        assert answer.status_code in allowed, login
        hidden = secrets["cases"] | (set() if near else secrets["register"])
        assert told_in(answer, hidden, own=path) == [], login


def questions(world: World) -> list[str]:
    """What somebody might add to the address of a list to see more than is theirs."""
    with world.app.app_context():
        place = db.session.scalars(sa.select(Institution).order_by(Institution.id)).first()
        notice = db.session.scalars(sa.select(Notice).order_by(Notice.id)).first()
        assert place is not None
        assert notice is not None
        office = notice.office_id
        asked: list[dict[str, Any]] = [
            {"limit": 200}, {"q": place.name}, {"q": notice.number}, {"q": "lin"},
            {"district": DISTRICT, "limit": 200}, {"institution": str(place.uuid), "limit": 200},
            {"office": office}, {"office_id": office}, {"subject": str(notice.uuid)},
            {"subject": "wang"}, {"state": "issued"}, {"cursor": "WzBd"},
            {"recheck_of": str(notice.uuid)},
            {"from": "2026-01-01", "to": "2026-12-31", "by": "month"}, {"on": "2026-11-20"},
        ]  # fmt: skip
    return [urlencode(each) for each in asked]


LISTS = [
    pytest.param(rule, id=rule.rule)
    for rule in (*rules("GET", named=False), *rules("GET", named=True))
    if not rule.arguments
    or rule.endpoint in {"institutions.export", "catalogue.show", "field_forms.show"}
]


@pytest.mark.parametrize("rule", LISTS)
def test_no_list_search_or_export_tells_of_another_office(
    world: World,
    strangers: dict[str, str],
    secrets: dict[str, set[str]],
    listening: Listening,
    rule: Rule,
) -> None:
    """A page that looks at nothing but the language answers every question alike."""
    path = world.path(rule, "GET")
    for login, token in strangers.items():
        hidden = secrets["cases"] | (set() if login.startswith("near") else secrets["register"])
        listening.names.clear()
        asked = [""]
        for query in asked:
            answer = world.client(token).get(f"{path}?{query}")
            assert answer.status_code < 500
            shown = told_in(answer, hidden, own=answer.request.url)
            assert shown == [], f"{login}: {path}?{query}"
            if not query and login.endswith("office") and listening.names - {"lang"}:
                asked += questions(world)


def test_a_list_is_seen_to_listen(world: World, listening: Listening) -> None:
    """Else no question would be asked above."""
    for path, heard in (("/institutions/", {"q", "cursor"}), ("/shell.json", set[str]())):
        listening.names.clear()
        world.client(world.tokens["office"]).get(path)
        assert heard <= listening.names
        assert bool(heard) is bool(listening.names - {"lang"})


DOORS = {
    ("PUT", "api_visits.submit"), ("PUT", "api_files.put"), ("HEAD", "api_files.show"),
    ("PUT", "api_phones.report"),
}  # fmt: skip
"""All that a phone's send token opens; of the first two only for what is sealed."""
ALL = [
    pytest.param(method, rule, id=f"{method} {rule.rule}")
    for rule in sorted(SHAPE.url_map.iter_rules(), key=lambda rule: rule.rule)
    for method in sorted((rule.methods or set()) - {"OPTIONS"})
]


@pytest.fixture(scope="module")
def send_token(world: World) -> dict[str, str]:
    """The send token of the demo's own inspector: whoever takes it from the phone has no more."""
    body = {"unsent": 0, "oldest": None, "label": "", "send_key": True}
    path = f"/api/v1/phones/{world.values['phone']}"
    told = world.client(world.tokens["inspector"]).put(path, json=body).get_json()
    return {"Authorization": f"Phone {told['send_token']}"}


@pytest.mark.parametrize(("method", "rule"), ALL)
def test_a_send_token_opens_nothing_but_its_doors(
    world: World,
    send_token: dict[str, str],
    secrets: dict[str, set[str]],
    method: str,
    rule: Rule,
) -> None:
    path = world.path(rule, method)
    body = body_of(rule, method)
    answer = Client(world.app).open(method, path, headers=send_token, **body)
    is_public = needed_right(world.app, rule.endpoint) is None
    if is_public:
        stranger = Client(world.app).open(method, path, headers={"Authorization": "x"}, **body)
        assert answer.status_code == stranger.status_code
    elif (method, rule.endpoint) in {("HEAD", "api_files.show"), ("PUT", "api_phones.report")}:
        assert answer.status_code in (200, 422)
    else:
        assert answer.status_code == 403
    hidden = set() if is_public else secrets["cases"] | secrets["register"]
    assert told_in(answer, hidden, own=path + send_token["Authorization"]) == []


def test_no_other_view_bears_the_mark_of_a_send_token(world: World) -> None:
    marked = {
        (method, rule.endpoint)
        for rule in world.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"OPTIONS"}
        if hasattr(world.app.view_functions[rule.endpoint], "send_door")
    }
    assert marked - {("GET", "api_files.show")} == DOORS


def test_the_office_itself_sees_what_is_looked_for(
    world: World, secrets: dict[str, set[str]]
) -> None:
    """Else the searches above would find nothing because they look for nothing."""
    seen: set[str] = set()
    for rule in [*rules("GET", named=False), *rules("GET", named=True)]:
        for token in world.tokens.values():
            answer = world.client(token).get(world.path(rule, "GET") + "?limit=200")
            seen |= set(told_in(answer, secrets["cases"] | secrets["register"]))
    print(f"{len(secrets['cases'])} secrets of cases, {len(seen)} seen")  # noqa: T201 - shown by -rP
    assert len(secrets["cases"]) > 200
    assert len(seen & secrets["cases"]) > 50
    assert len(seen & secrets["register"]) > 50


def test_the_same_bytes_sent_by_another_office_are_new_to_it(
    world: World, strangers: dict[str, str]
) -> None:
    """200 would tell that somebody else holds this very photo."""
    content = png(77)
    path = f"/api/v1/files/{sha256(content)}"
    assert send_file(world.client(world.tokens["inspector"]), content).status_code == 201
    for login in ("far-inspector", "near-inspector"):
        stranger = world.client(strangers[login])
        assert stranger.get(path).status_code == stranger.open("HEAD", path).status_code == 404
        assert stranger.get(f"{path}/preview").status_code == 404
        assert send_file(stranger, content).status_code == 201
        assert send_file(stranger, content).status_code == 200
        assert stranger.get(path).data == content


@pytest.mark.parametrize("known", [True, False])
def test_a_proof_of_another_office_is_refused_like_one_that_is_nowhere(
    world: World, strangers: dict[str, str], known: bool
) -> None:
    """A visit that names another office's photo waits for it, as for one that was never sent."""
    content = png(78)
    if known:
        send_file(world.client(world.tokens["inspector"]), content)
    site = {"name": "某托管班", "address": "", "district": DISTRICT}
    document = visit_document(None, site=site, inspectors=["near-inspector", "near-office"])
    document["signatures"], document["outcome"] = [], "closed_door"
    document["files"] = [{"sha256": sha256(content)}]
    near = world.client(strangers["near-inspector"])
    uuid = f"00000000-0000-7000-8000-00000000000{int(known)}"
    answer = near.put(f"/api/v1/visits/{uuid}", json=document)
    assert answer.status_code == 202, answer.text
    assert answer.json["files"]["missing"] == [sha256(content)]
