"""One object for every argument of a route, from the demo; a new argument needs its own."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from werkzeug.routing import Rule

from inspect_app.app import create_app
from inspect_app.cli.authority import certificate_files, this_place
from inspect_app.rules.catalogue import catalogue
from inspect_app.services import people
from inspect_app.services.approvals import batches as approving
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.merging.merges import NewMerge, merge
from inspect_app.services.notices.reading import NoticeFilter
from inspect_app.services.papers import batches
from inspect_app.services.reminders import claims
from inspect_app.services.reminders.channels import add_robot, robots_of, set_enabled
from inspect_app.services.reminders.feeds import make_feed
from inspect_app.services.reminders.robots import Robot
from inspect_app.services.replies import access
from inspect_app.services.statements import at_length
from inspect_app.services.visits import drafts
from inspect_app.services.visits.papers import document_of, evidence_labels
from inspect_app.services.visits.photos import photos_of
from inspect_app.store.base import db
from inspect_app.store.draw import Draw, Recusal
from inspect_app.store.evidence import EvidenceHolder
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.store.notice import Notice
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding
from inspect_app.store.person import ApiToken, Person
from inspect_app.store.plan import Plan
from inspect_app.store.rectification import Extension, Referral, Report
from inspect_app.store.reminder import ReminderChannel
from inspect_app.store.seal import SealCertificate
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web.authority import FOLDER
from inspect_app.web.reply_files import shown_files
from tests.cast import Client
from tests.conftest import DEMO_NOW, copy_of
from tests.contract import approval_calls, record_calls, statement_calls

ROLES = ("inspector", "office", "admin", "auditor")
PEOPLE = {"inspector": "lin", "office": "zhao", "admin": "admin", "auditor": "auditor"}
REGISTER = "机构名称,地址\n青岚区新来的培训中心,望湖路3号\n".encode()
VISIT = sa.select(Visit.uuid).where(Visit.violations.any()).order_by(Visit.id)
BODIES = {"field.keep_draft": {"fields": {}}}
"""What a route reads as JSON; where none is named, those of the API get an empty object."""
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

    def path(self, rule: Rule, method: str) -> str:
        """The address of the route's example."""
        with self.app.test_request_context():
            adapter = self.app.url_map.bind("localhost")
            return adapter.build(rule.endpoint, self.arguments(rule), method=method)

    def party(self) -> Client:
        """A browser that the second code let into its notice; nobody is signed in at it."""
        client = Client(self.app)
        client.browser.set_cookie("reply", str(self.values["reply_key"]), path="/r/")
        return client

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
        field = "draft" if rule.endpoint != "field.receipt" else "visit"
        nouns = {
            "field": field, "reply_slip": "notice", "notice_seal": "notice",
            "notice_record": "notice", "paper": "paper" if rule.rule.endswith("/pdf") else "notice",
        }  # fmt: skip
        return nouns.get(noun, noun)
    if rule.endpoint == "papers.issue":
        return {"kind": "paper_kind", "deed": "notice"}[name]
    if name in {"sha256", "code"}:
        return f"{blueprint.removeprefix('api_')}.{name}"
    return name


def is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def body_of(rule: Rule, method: str) -> dict[str, Any]:
    """What a client is to be called with, that the route has something to read."""
    reads = method not in {"GET", "HEAD"} and (is_api(rule) or rule.endpoint in BODIES)
    return {"json": BODIES.get(rule.endpoint, {})} if reads else {}


@contextmanager
def world_on(demo: Flask, folder: Path) -> Iterator[World]:
    """Lend a world on a copy of the demo, to be changed."""
    app = create_app(copy_of(demo, folder))
    app.config["TESTING"] = True
    with app.app_context():
        made = make_world(app, DEMO_NOW)
        db.session.remove()
    yield made
    with app.app_context():
        db.engine.dispose()


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
    world.values.update({name: find() for name, find in _finders(world, now).items()})
    return world


def _finders(world: World, now: datetime) -> dict[str, Callable[[], Value]]:
    return {
        "institution_id": lambda: _first(sa.select(Institution.uuid).order_by(Institution.id)),
        "other_id": lambda: _first(
            sa.select(Institution.uuid).filter_by(kind="licensed").order_by(Institution.id.desc())
        ),
        "layer": lambda: _first(sa.select(MapLayer.uuid)),
        "merge_id": lambda: _merged(now),
        "visit": lambda: _first(VISIT),
        "notice": lambda: _first(sa.select(Notice.uuid).filter_by(state="reported")),
        "draft": lambda: _draft(now),
        "shared_draft": lambda: _shared_draft(now),
        "extension": lambda: _first(sa.select(Extension.uuid)),
        "referral": lambda: _first(sa.select(Referral.uuid)),
        "hearing": lambda: UUID(record_calls.heard(_reported(), _person("zhao"), now)["hearing"]),
        "escalation": lambda: UUID(
            record_calls.raised(_reported(), _person("zhao"), now)["escalation"]
        ),
        "paper": lambda: UUID(record_calls.papered(_reported(), _person("zhao"))["uuid"]),
        "statement": lambda: _stated(now),
        "other": lambda: _stated(now),
        "working": lambda: _working(now),
        "patrol": lambda: _first(sa.select(Patrol.uuid).join(PatrolFinding)),
        "patrol_cell": lambda: _first(sa.select(PatrolCell.uuid).order_by(PatrolCell.id)),
        "finding": lambda: _first(sa.select(PatrolFinding.uuid)),
        "paper_kind": lambda: "address",
        "approval": lambda: approval_calls.requested(*_place_and_pair()),
        "approving": lambda: _approving(now),
        "assignment": lambda: approval_calls.assigned(*_place_and_pair()),
        "batch": lambda: _batch(now),
        "draw": lambda: _first(sa.select(Draw.uuid).where(Draw.result_published_at.is_not(None))),
        "recusal": lambda: _first(sa.select(Recusal.uuid)),
        "plan": lambda: _first(sa.select(Plan.uuid).where(Plan.published_at.is_(None))),
        "public_plan": lambda: _first(sa.select(Plan.uuid).where(Plan.published_at.is_not(None))),
        "login": lambda: "wang",
        "token_id": lambda: _first(sa.select(ApiToken.id)),
        "quarantine_id": lambda: _quarantined(world),
        "phone": lambda: _phone(world),
        "kind": lambda: "notice",
        "certificate": lambda: _first(sa.select(SealCertificate.id)),
        "year": lambda: _first(sa.select(NumberReservation.year)),
        "serial": lambda: _first(sa.select(NumberReservation.serial)),
        "files.sha256": lambda: _first(sa.select(EvidenceHolder.sha256)),
        "visits.sha256": _photo_of_a_visit,
        "import_id": lambda: _uploaded(world),
        "catalogue.code": lambda: "FEE-05",
        "genuine.code": lambda: _first(sa.select(Notice.verify_code)),
        "token": lambda: _first(sa.select(Notice.verify_code).filter_by(state="reported")),
        "page": lambda: "defence",
        "report": lambda: _first(
            sa.select(Report.uuid)
            .join(Notice, Notice.id == Report.notice_id)
            .filter_by(state="reported")
        ),
        "name": lambda: _let_in(world, now),
        "checklist_id": lambda: catalogue().checklists[0].id,
        "checklist_version": lambda: catalogue().checklists[0].version,
        "party_key": lambda: "licensed.subject.offline.compulsory.",
        "ending": lambda: "csv",
        "key": lambda: make_feed(_person("lin"), now),
        "robot": lambda: _robot(now).uuid,
        "reminder_id": lambda: _reminder(now),
        "path": lambda: "css/app.css",
        "filename": lambda: "css/app.css",
        "version": lambda: "1",
    }


def _approving(now: datetime) -> UUID:
    """A job that approved one inspection of the demo."""
    uuid = approval_calls.requested(*_place_and_pair())
    row = db.session.scalars(sa.select(InspectionApproval).filter_by(uuid=uuid)).one()
    job = approving.begin([row], _person("zhao"), "http://localhost", now)
    assert run_waiting_job(lambda: now, threading.Event())
    return job.uuid


def _place_and_pair() -> tuple[Institution, tuple[Person, Person], Person]:
    """A place of the demo, who goes there, and who sends them."""
    place = db.session.scalars(sa.select(Institution).order_by(Institution.id)).first()
    assert place is not None
    return place, (_person("lin"), _person("wang")), _person("zhao")


def _reported() -> Notice:
    """The notice that is the example."""
    return db.session.query(Notice).filter_by(state="reported").order_by(Notice.id).first()


def _stated(now: datetime) -> UUID:
    """A coverage statement of the demo's office."""
    return statement_calls.stated(_person("zhao"), now=now).uuid


def _working(now: datetime) -> UUID:
    """A job that drew a statement of the demo's office."""
    job = at_length.begin_drawing(
        statement_calls.stated(_person("zhao"), now=now), _person("zhao"), now
    )
    assert run_waiting_job(lambda: now, threading.Event())
    return job.uuid


def _batch(now: datetime) -> UUID:
    """Every notice of the demo as one file, finished."""
    job = batches.begin(_person("zhao"), NoticeFilter(), "zip", now)
    assert run_waiting_job(lambda: now, threading.Event())
    return job.uuid


def _let_in(world: World, now: datetime) -> str:
    """A browser's key to the notice that is the example, and the name of a photo in its reply."""
    notice = db.session.query(Notice).filter_by(state="reported").first()
    director = people.person_by_login("zhao")
    assert notice is not None
    assert director is not None
    code = access.make_code(notice, director, datetime.now(UTC)).text
    world.values["reply_key"] = access.enter(notice.verify_code, code, "", datetime.now(UTC))
    with world.app.test_request_context():
        return shown_files(notice, [_photo_of_a_visit()])[0].name


def _photo_of_a_visit() -> str:
    """A photo of the visit that is the example."""
    visit = db.session.query(Visit).filter_by(uuid=_first(VISIT)).one()
    return photos_of(evidence_labels(visit, document_of(visit)))[0]


def _first(query: sa.Select[tuple[Value]]) -> Value:
    db.session.rollback()  # what a client's request just wrote is behind this session's snapshot
    found = db.session.scalar(query.limit(1))
    assert found is not None
    return found


def _token(login: str, now: datetime) -> str:
    person = people.person_by_login(login)
    assert person is not None
    return people.new_token(person, now)


def _person(login: str) -> Person:
    person = people.person_by_login(login)
    assert person is not None
    return person


def _robot(now: datetime) -> ReminderChannel:
    """A group's robot of the demo's office, switched off."""
    admin = _person("admin")
    for known in robots_of(admin.office_id):
        return known
    robot = Robot("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=example")
    made = add_robot(robot, admin, now)
    set_enabled(made, admin, now, enabled=False)
    return made


def _reminder(now: datetime) -> int:
    """A reminder that was given up."""
    (row,) = claims.claim(_robot(now), [claims.Key("digest", "daily", now.date())], now)
    claims.drop([row], "robot_away")
    return row.id


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
    assert client.put(f"/api/v1/phones/{uuid}/numbers", json={}).status_code == 200
    return uuid


def _uploaded(world: World) -> UUID:
    client = world.client(world.tokens["office"])
    data = {"file": (io.BytesIO(REGISTER), "register.csv")}
    answer = client.post("/institutions/import", data=data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return UUID(answer.location.rpartition("/")[2])
