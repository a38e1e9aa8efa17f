"""Fill an instance: a whole city's office with its register, three years of visits, notices."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from inspect_app.cli.bench import notice_rows, visit_rows
from inspect_app.cli.bench.fiction import CITY, Facts, institutions
from inspect_app.cli.bench.instance import Instance
from inspect_app.cli.bench.loading import catch_up_sequences, load
from inspect_app.cli.bench.visit_rows import (
    VISIT_COLUMNS,
    Inspecting,
    Past,
    Visited,
    VisitWriter,
    history,
)
from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.services import audit, people
from inspect_app.services.coverage import last_visits
from inspect_app.services.visits.facts import PARTY_FACTS
from inspect_app.services.visits.rows import wording_of
from inspect_app.store.base import db, writing
from inspect_app.store.institution import FACTS
from inspect_app.store.office import Office
from inspect_app.store.search_index import index_many

OFFICE = "bench"
VISITS_EACH = 10
INSPECTORS = 60
EVENTS = 3_000
PART = 50_000
_PEOPLE_COLUMNS = (
    "id", "login", "display", "role", "office_id", "certificate_no", "certificate_until",
    "approver", "active", "password_hash", "locale", "created_at",
)  # fmt: skip


def fill(instance: Instance, now: datetime) -> None:
    """Fill it with its size of institutions and ten visits to each, up to yesterday."""
    instance.day = china_day(now)
    opened = datetime.combine(instance.day - timedelta(days=4 * 365), time(9), CHINA)
    with instance.app.app_context(), _in_haste():
        office = people.add_office(
            people.NewOffice(OFFICE, "云州市教育局", CITY, "云教"), "bench", opened
        )
        inspectors = _add_people(instance, office, opened)
        places = _register(instance, office, opened)
        count = instance.size * VISITS_EACH
        visits = history(count, instance.day - timedelta(days=1), places)
        yielding, latest = _write_visits(visits, VisitWriter(office.id, inspectors))
        _write_notices(office, yielding, inspectors[0], instance.day)
        _write_desk(instance, office, inspectors[0], now)
        _write_events(office, latest)
        with writing():
            catch_up_sequences(db.session.connection())
            last_visits.rebuild()
        db.session.remove()
        if instance.dialect == "postgresql":
            _vacuum()
        instance.tokens = {login: _token(login, now) for login in ("director", "admin", "i001")}
        db.session.remove()


@contextmanager
def _in_haste() -> Iterator[None]:
    """Let SQLite keep more in memory and wait for no disk, until the connection ends."""
    if db.engine.dialect.name == "sqlite":
        connection = db.session.connection()
        connection.exec_driver_sql("PRAGMA cache_size=-262144")
        db.session.commit()
    yield
    db.session.remove()
    db.engine.dispose()


def _token(login: str, now: datetime) -> str:
    person = people.person_by_login(login)
    assert person is not None
    return people.new_token(person, now, label="bench")


def _add_people(instance: Instance, office: Office, opened: datetime) -> list[Inspecting]:
    """The director, the admin, and the inspectors: more where there is more to inspect."""
    many = INSPECTORS + instance.size // 1_000
    until = date(instance.day.year + 2, 12, 31)
    roles = [("director", "office"), ("admin", "admin")]
    roles += [(f"i{number:03d}", "inspector") for number in range(1, many + 1)]
    rows = [
        (number, login, f"检查员{number}", role, office.id, f"990100{number:05d}", until, False,
         True, "", "", opened)
        for number, (login, role) in enumerate(roles, 1)
    ]  # fmt: skip
    with writing():
        load(db.session.connection(), "person", _PEOPLE_COLUMNS, rows)
        catch_up_sequences(db.session.connection())
    return [Inspecting(row[0], row[1], row[2], row[5]) for row in rows if row[3] == "inspector"]


def _register(instance: Instance, office: Office, opened: datetime) -> list[Visited]:
    """Load the register as an import leaves it: institutions, first revisions, search index."""
    held = list(enumerate(institutions(instance.size, instance.day), 1))
    fixed = (office.id, opened, opened)
    columns = ("id", "uuid", "office_id", "created_at", "updated_at", *FACTS)
    rows = ((number, uuid, *fixed, *facts.values()) for number, (uuid, facts) in held)
    told = ("institution_id", "valid_on", "recorded_at", "person_id", "source", "changes")
    day = china_day(opened)
    firsts = ((number, day, opened, None, "import", _first(facts)) for number, (_, facts) in held)
    with writing():
        connection = db.session.connection()
        load(connection, "institution", columns, rows)
        load(connection, "institution_revision", told, firsts)
        index_many(office.id, ((number, facts) for number, (_, facts) in held))
    return [
        Visited(number, uuid, visit_rows.party_text(uuid, facts, PARTY_FACTS))
        for number, (uuid, facts) in held
    ]


def _first(facts: Facts) -> dict[str, list[object]]:
    return {
        name: [None, fact.isoformat() if isinstance(fact, date) else fact]
        for name, fact in facts.items()
        if fact not in (None, "")
    }


def _write_visits(visits: Iterator[Past], writer: VisitWriter) -> tuple[list[Past], deque[Past]]:
    """Write them part by part; return those that yield a notice, and the latest ones."""
    yielding, latest = list[Past](), deque[Past](maxlen=EVENTS)
    with writing():
        wordings = [wording_of(writer.checklist)]
        load(db.session.connection(), "checklist_wording", ("hash", "wordings"), wordings)
    while part := list(islice(visits, PART)):
        yielding += [past for past in part if past.has_notice]
        latest += part
        with writing():
            connection = db.session.connection()
            rows = map(writer.visit, part)
            load(connection, "visit", VISIT_COLUMNS, rows, visit_rows.VISIT_AS_STORED)
            named = _flat(map(writer.inspectors, part))
            load(connection, "visit_inspector", visit_rows.INSPECTOR_COLUMNS, named)
    return yielding, latest


def _flat(groups: Iterable[Iterator[tuple[object, ...]]]) -> Iterator[tuple[object, ...]]:
    for group in groups:
        yield from group


def _write_notices(office: Office, visits: list[Past], issuer: Inspecting, day: date) -> None:
    issued = notice_rows.issued(visits, day)
    writer = notice_rows.NoticeWriter(office.id, issuer.id)
    following: dict[int, int] = {}
    for one in issued:
        following[one.visit.at.year] = one.serial + 1
    sequences = [(office.id, "notice", year, serial) for year, serial in following.items()]
    with writing():
        connection = db.session.connection()
        load(
            connection, "violation", notice_rows.VIOLATION_COLUMNS,
            _flat(map(writer.violations, issued)), ("due", "basis", "files"),
        )  # fmt: skip
        notices = map(writer.notice, issued)
        load(connection, "notice", notice_rows.NOTICE_COLUMNS, notices, ("sheet",))
        links = _flat(map(writer.links, issued))
        load(connection, "notice_violation", ("notice_id", "violation_id"), links)
        load(connection, "number_fate", notice_rows.FATE_COLUMNS, map(writer.fate, issued))
        load(connection, "number_sequence", ("office_id", "kind", "year", "next_serial"), sequences)


def _write_desk(instance: Instance, office: Office, person: Inspecting, now: datetime) -> None:
    """What else waits at the desk: excuses, assignments, refused visits; one in fifty each."""
    rng = Random(instance.size)  # noqa: S311 - dice, not secrets
    day = instance.day
    places = [rng.randint(1, instance.size) for _ in range(max(instance.size // 50, 4))]
    excuses = [
        (office.id, place, first := day - timedelta(days=rng.randint(0, 900)),
         first + timedelta(days=rng.randint(10, 90)), "停业装修", person.id, now)
        for place in places
    ]  # fmt: skip
    tasks = [
        (number, UUID(int=rng.getrandbits(128), version=4), office.id, place,
         day + timedelta(days=number % 30), "plan", now, person.id)
        for number, place in enumerate(places, 1)
    ]  # fmt: skip
    document = json.dumps({"schema": 1, "statement": "情况属实。" * 200}, ensure_ascii=False)
    problem = '{"inspectors": [["two_certified_inspectors", {"day": "2026-11-20"}]]}'
    refused = [
        (UUID(int=rng.getrandbits(128), version=4), office.id, person.id, now, "0" * 64, document,
         problem, None)
        for _ in places
    ]  # fmt: skip
    with writing():
        connection = db.session.connection()
        load(connection, "excuse", _EXCUSES, excuses)
        load(connection, "assignment", _TASKS, tasks)
        named = ((task[0], person.id) for task in tasks)
        load(connection, "assignment_inspector", ("assignment_id", "person_id"), named)
        load(connection, "quarantined_visit", _REFUSED, refused, ("problems",))


_EXCUSES = (
    "office_id", "institution_id", "first_day", "last_day", "reason", "person_id", "recorded_at",
)  # fmt: skip
_TASKS = (
    "id", "uuid", "office_id", "institution_id", "due_on", "source", "created_at", "created_by_id",
)  # fmt: skip
_REFUSED = (
    "visit_uuid", "office_id", "sender_id", "received_at", "content_hash", "document", "problems",
    "resolved_at",
)  # fmt: skip


def _write_events(office: Office, visits: Iterable[Past]) -> None:
    """The end of the chain, link by link; the older events of such a city are left out."""
    with writing():
        for past in visits:
            after = {"outcome": past.outcome, "receipt": visit_rows.receipt(past)}
            deed = audit.Deed("visit.submit", "visit", str(past.uuid), after=after)
            audit.record(office.id, "i001", deed, past.at)


def _vacuum() -> None:
    """What PostgreSQL does by itself after an hour: statistics, and the map of visible rows."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
