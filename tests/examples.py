"""One object for every argument of a route, from the demo; a new argument needs its own."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from inspect_app.cli.authority import certificate_files, this_place
from inspect_app.rules.catalogue import catalogue
from inspect_app.services import people
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.visits import drafts
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceHolder
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.person import ApiToken
from inspect_app.store.rectification import Extension
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web.authority import FOLDER
from tests.cast import Client

ROLES = ("inspector", "office", "admin", "auditor")
PEOPLE = {"inspector": "lin", "office": "zhao", "admin": "admin", "auditor": "auditor"}
REGISTER = "机构名称,地址\n青岚区新来的培训中心,望湖路3号\n".encode()
Value = str | int | UUID


@dataclass
class World:
    """The demo, its people's tokens, a stranger office elsewhere, and the examples."""

    app: Flask
    tokens: dict[str, str]
    outsiders: dict[str, str]
    values: dict[str, Value]
    browsers: dict[str, Client] = field(default_factory=dict)
    """One browser a token: what it uploaded waits in its session."""

    def arguments(self, rule: Rule) -> dict[str, Value]:
        """Fill every argument of a route; fails for one that nobody has given an example."""
        return {name: self.values[key_of(rule, name)] for name in rule.arguments}

    def client(self, token: str = "") -> Client:
        """A bearer of that token, or a stranger."""
        if token not in self.browsers or not token:
            self.browsers[token] = Client(self.app)
            self.browsers[token].token = token
        return self.browsers[token]


def key_of(rule: Rule, name: str) -> str:
    """Name the example: by the argument, or by what the blueprint is about."""
    blueprint = rule.endpoint.partition(".")[0]
    if rule.endpoint == "api_notices.issue":
        return "visit"
    if name == "uuid":
        noun = blueprint.removeprefix("api_").rstrip("s")
        return {"field": "draft" if rule.endpoint != "field.receipt" else "visit"}.get(noun, noun)
    if name in {"sha256", "code"}:
        return f"{blueprint.removeprefix('api_')}.{name}"
    return name


def make_world(app: Flask, now: datetime) -> World:
    """Gather the examples, inside the app's context; strangers of every role work elsewhere."""
    tokens = {role: _token(login, now) for role, login in PEOPLE.items()}
    new = people.NewOffice("elsewhere", "云州市远山区教育局", "990108", "远教", is_demo=True)
    people.add_office(new, "tests", now)
    for role in ROLES:
        until = date(2028, 12, 31)
        one = people.NewPerson(
            f"far-{role}", "远方人", role, "elsewhere", "correct horse", "9", until
        )
        people.add_person(one, "tests", now)
    outsiders = {role: _token(f"far-{role}", now) for role in ROLES}
    certificate_files(Path(app.config["INSTANCE"]) / FOLDER, this_place(""), now)
    world = World(app, tokens, outsiders, {})
    world.values = {name: find() for name, find in _finders(world, now).items()}
    return world


def _finders(world: World, now: datetime) -> dict[str, Callable[[], Value]]:
    return {
        "institution_id": lambda: _first(sa.select(Institution.uuid).order_by(Institution.id)),
        "other_id": lambda: _first(
            sa.select(Institution.uuid).filter_by(kind="licensed").order_by(Institution.id.desc())
        ),
        "merge_id": lambda: _merged(now),
        "visit": lambda: _first(sa.select(Visit.uuid).where(Visit.violations.any())),
        "notice": lambda: _first(sa.select(Notice.uuid).filter_by(state="reported")),
        "draft": lambda: _draft(now),
        "shared_draft": lambda: _shared_draft(now),
        "extension": lambda: _first(sa.select(Extension.uuid)),
        "login": lambda: "wang",
        "token_id": lambda: _first(sa.select(ApiToken.id)),
        "quarantine_id": lambda: _quarantined(world),
        "phone": lambda: _phone(world),
        "files.sha256": lambda: _first(sa.select(EvidenceHolder.sha256)),
        "import_id": lambda: _uploaded(world),
        "catalogue.code": lambda: "FEE-05",
        "genuine.code": lambda: _first(sa.select(Notice.verify_code)),
        "checklist_id": lambda: catalogue().checklists[0].id,
        "checklist_version": lambda: catalogue().checklists[0].version,
        "party_key": lambda: "licensed.subject.offline.compulsory.",
        "ending": lambda: "csv",
        "path": lambda: "css/app.css",
        "filename": lambda: "css/app.css",
        "version": lambda: "1",
    }


def _first(query: sa.Select[tuple[Value]]) -> Value:
    db.session.rollback()  # what a client's request just wrote is behind this session's snapshot
    found = db.session.scalar(query.limit(1))
    assert found is not None
    return found


def _token(login: str, now: datetime) -> str:
    person = people.person_by_login(login)
    assert person is not None
    return people.new_token(person, now)


def _merged(now: datetime) -> UUID:
    """Two entries of the demo's office that were made for this, one gone into the other."""
    director = people.person_by_login("zhao")
    assert director is not None
    by = By(director, director.office, now)
    kept, gone = (
        create_institution({"name": name, "kind": "unlicensed"}, by)
        for name in ("望湖晚托", "望湖晚托班")
    )
    return merge(NewMerge(kept, gone, (), "同一处场所"), by).uuid


def _shared_draft(now: datetime) -> UUID:
    """A draft of lin's that names the office's person beside her."""
    lin = people.person_by_login("lin")
    assert lin is not None
    draft = drafts.begin_visit(lin, drafts.Beginning(catalogue().checklists[0]), now)
    fields = {**draft.fields, "inspectors-1": ["zhao"], "site-name": ["望湖小饭桌"]}
    return drafts.save_draft(lin, draft.visit_uuid, fields, now).visit_uuid


def _draft(now: datetime) -> UUID:
    lin = people.person_by_login("lin")
    assert lin is not None
    place = db.session.scalars(sa.select(Institution).order_by(Institution.id)).first()
    return drafts.begin_visit(
        lin, drafts.Beginning(catalogue().checklists[0], place), now
    ).visit_uuid


def _quarantined(world: World) -> int:
    client = world.client(world.tokens["inspector"])
    assert client.put(f"/api/v1/visits/{UUID(int=77)}", json={"schema": 1}).status_code == 422
    return int(str(_first(sa.select(QuarantinedVisit.id))))


def _phone(world: World) -> UUID:
    uuid = UUID(int=78)
    client = world.client(world.tokens["inspector"])
    body = {"unsent": 2, "oldest": "2026-11-20T10:00:00+08:00", "label": "Chrome"}
    assert client.put(f"/api/v1/phones/{uuid}", json=body).status_code == 200
    return uuid


def _uploaded(world: World) -> UUID:
    client = world.client(world.tokens["office"])
    data = {"file": (io.BytesIO(REGISTER), "register.csv")}
    answer = client.post("/institutions/import", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return UUID(answer.location.rpartition("/")[2])
