"""Nothing of one office's cases reaches another: neither by an id, nor by any list, search or file.

The secrets looked for are gathered from the database itself: whatever the demo's office wrote into
any table of its cases. A new table, route or list is looked through the moment it is there.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from inspect_app.app import create_app
from inspect_app.services import people
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from tests.conftest import DEMO_NOW, copy_of
from tests.examples import ROLES, World, make_world
from tests.test_every_page import BODIES, MINE_ONLY, SHAPE, SHARED_BY_ALL, is_api
from tests.visits import png, send_file, sha256, visit_document

ROOT = Path(__file__).parent.parent.parent
REGISTER = {
    "institution", "institution_revision", "institution_merge", "distinction", "search_block",
    "search_text", "likeness",
}  # fmt: skip
"""What everybody in the district reads by design (design §3 "Rights")."""
NOBODYS = {"office", "calendar_year"}
"""An office's name and the State Council's calendar are no secret."""
OF_THE_DISTRICT = {
    "institutions.show": 200, "api_institutions.show": 200, "coverage.ask_excuse": 200,
    "coverage.add_excuse": 422,
}  # fmt: skip
"""What a neighbour may ask of an institution, with the answer; excuses are their own numbers."""
MOST_A_COLUMN = 30
DISTRICT = "990106"


@pytest.fixture(scope="module")
def world(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    app = create_app(copy_of(demo, tmp_path_factory.mktemp("leaks")))
    app.config["TESTING"] = True
    with app.app_context():
        made = make_world(app, DEMO_NOW)
        _make_neighbours()
        db.session.remove()
    yield made
    with app.app_context():
        db.engine.dispose()


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
def strangers(world: World) -> dict[str, str]:
    """The tokens of everybody who is not of the demo's office: far away, and next door."""
    with world.app.app_context():
        near = {f"near-{role}": _token(f"near-{role}") for role in ROLES}
    return {**{f"far-{role}": token for role, token in world.outsiders.items()}, **near}


def _token(login: str) -> str:
    person = people.person_by_login(login)
    assert person is not None
    return people.new_token(person, DEMO_NOW)


@pytest.fixture(scope="module")
def secrets(world: World) -> dict[str, set[str]]:
    """Texts of the office's cases ("cases") and of its part of the register ("register").

    What a case copied from the register is as readable as the register.
    """
    public, register, cases = _public_text(), set[str](), set[str]()
    shown = set[str]()
    with world.app.app_context():
        for table in Base.metadata.sorted_tables:
            for texts in _columns(table) if table.name not in NOBODYS else ():
                kept = sorted((t for t in texts if t not in public), key=len)[-MOST_A_COLUMN:]
                if table.name in REGISTER:
                    register |= set(kept)
                    shown |= texts
                else:
                    cases |= set(kept)
    everything = "\n".join(shown)
    return {"cases": {t for t in cases if t not in everything}, "register": register}


def _public_text() -> str:
    """What stands in the program itself: words of templates, the law, the demo's own names."""
    folders = ("inspect_app/templates", "inspect_app/translations", "inspect_app/rules/data")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)


def _columns(table: sa.Table) -> Iterator[set[str]]:
    """The telling texts of each column of a table."""
    for column in table.columns:
        if isinstance(column.type, sa.String | sa.Text | sa.JSON | sa.Uuid):
            values = db.session.scalars(sa.select(column).where(column.is_not(None)))
            yield {text for value in values for text in _texts(value) if _is_telling(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    else:
        yield str(value)


def _is_telling(text: str) -> bool:
    """Long enough to be nobody else's: a sentence, a hash, an id, a code; not a day or a word."""
    if len(text) > 300:
        return False
    if len(re.findall(r"[\u4e00-\u9fff]", text)) >= 6:
        return True
    return bool(re.fullmatch(r"[0-9A-Za-z-]{12,64}", text)) and bool(
        re.search(r"\d.*[a-zA-Z]", text)
    )


def text_of(answer: TestResponse) -> str:
    """Everything an answer says, its headers too, packed or printed."""
    body = answer.get_data()
    told = str(answer.headers)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return told + "".join(packed.read(n).decode(errors="ignore") for n in packed.namelist())
    if body.startswith(b"%PDF"):
        return told + "".join(
            page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages
        )
    return told + body.decode(errors="ignore")


def told_in(answer: TestResponse, secrets: set[str], own: str = "") -> list[str]:
    """Which secrets stand in the answer; what was asked with may be repeated."""
    text = text_of(answer)
    return [secret for secret in secrets if secret in text and secret not in own]


def url_of(world: World, rule: Rule, method: str) -> str:
    with world.app.test_request_context():
        adapter = world.app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, world.arguments(rule), method=method)


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
    path = url_of(world, rule, method)
    for login, token in strangers.items():
        body = (
            {"json": BODIES.get(rule.endpoint, {})}
            if is_api(rule) or rule.endpoint in BODIES
            else {}
        )
        answer = world.client(token).open(method, path, **body)
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
            {}, {"limit": 200}, {"q": place.name}, {"q": notice.number}, {"q": "lin"},
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


DEAF = {"/field/pages.json"}
"""It hears no question, and takes a second to answer."""


@pytest.mark.parametrize("rule", LISTS)
def test_no_list_search_or_export_tells_of_another_office(
    world: World, strangers: dict[str, str], secrets: dict[str, set[str]], rule: Rule
) -> None:
    path = url_of(world, rule, "GET")
    for login, token in strangers.items():
        hidden = secrets["cases"] | (set() if login.startswith("near") else secrets["register"])
        asks = login.endswith("office") and rule.rule not in DEAF
        for query in questions(world) if asks else [""]:
            answer = world.client(token).get(f"{path}?{query}")
            assert answer.status_code < 500
            shown = told_in(answer, hidden, own=answer.request.url)
            assert shown == [], f"{login}: {path}?{query}"


def test_the_office_itself_sees_what_is_looked_for(
    world: World, secrets: dict[str, set[str]]
) -> None:
    """Else the searches above would find nothing because they look for nothing."""
    seen: set[str] = set()
    for rule in [*rules("GET", named=False), *rules("GET", named=True)]:
        for token in world.tokens.values():
            answer = world.client(token).get(url_of(world, rule, "GET") + "?limit=200")
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
