"""The database orders a register by the score that the rule gives, over any histories."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.rules.coverage import ATTEMPTS, months_before
from inspect_app.rules.rectification import VIOLATION_STATES
from inspect_app.rules.risk import CLUE_SOURCES, Facts, Finding, Weights, risk
from inspect_app.services import people
from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.offices import RISK
from inspect_app.services.risk.ordering import repetitions
from inspect_app.services.risk.scoring import page_by_risk, riskiest
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit
from tests import databases
from tests.cast import NOW, PASSWORD
from tests.conftest import settings_for

TODAY = date(2026, 11, 20)
NOON = timedelta(hours=4)
"""Of China's day, in UTC."""
BOUNDS = [months_before(TODAY, n) for n in (0, 3, 6, 12, 24, 36, 48)]
"""Where a term, or the time in which something counts, begins."""
near = st.builds(
    lambda day, more: day + timedelta(days=more), st.sampled_from(BOUNDS), st.integers(-1, 1)
)
days = near | st.integers(-40, 1100).map(lambda n: TODAY - timedelta(days=n))


@dataclass
class Went:
    """One visit as drawn, with what it found."""

    day: date
    outcome: str
    source: str
    state: str
    replaced: bool
    own: bool
    findings: list[Finding] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        return self.own and not self.replaced


@dataclass
class Sent:
    """One assignment as drawn."""

    day: date
    source: str
    cancelled: bool
    own: bool


@dataclass
class Place:
    kind: str
    grade: str
    visits: list[Went]
    sent: list[Sent]

    def facts(self, months: int) -> Facts:
        """Recount by hand what is known of it today."""
        counting = [visit for visit in self.visits if visit.counts]
        completed = [
            visit.day
            for visit in counting
            if visit.outcome == "completed" and visit.state == "complete" and visit.day <= TODAY
        ]
        clues = [s.day for s in self.sent if s.own and not s.cancelled and s.source in CLUE_SOURCES]
        clues += [visit.day for visit in counting if visit.source in CLUE_SOURCES]
        found = tuple(each for visit in counting for each in visit.findings)
        last = max(completed, default=None)
        return Facts(self.kind, self.grade, months, last, found, tuple(clues))


sources = st.sampled_from(("plan", "draw", "own_initiative", *CLUE_SOURCES))
seldom, mostly = st.sampled_from((False, False, True)), st.sampled_from((True, True, False))
findings = st.builds(
    Finding,
    st.sampled_from(("FEE-01", "AD-01")),
    st.just(TODAY),  # the day is its visit's
    st.sampled_from(("open", *VIOLATION_STATES)),
    st.none() | st.integers(-20, 20).map(lambda n: TODAY + timedelta(days=n)),
    seldom,
)


def of_its_day(visit: Went) -> Went:
    visit.findings = [
        Finding(f.code, visit.day, f.state, f.due_on, f.corrected_on_spot) for f in visit.findings
    ]
    return visit


visits = st.builds(
    Went,
    days,
    st.sampled_from(("completed", "completed", *ATTEMPTS)),
    sources,
    st.sampled_from(("complete", "complete", "incomplete")),
    seldom,
    mostly,
    st.lists(findings, max_size=3),
).map(of_its_day)
places = st.builds(
    Place,
    st.sampled_from(("licensed", "licensed", "unlicensed", "school")),
    st.sampled_from(("", "A", "B", "D", "E")),
    st.lists(visits, max_size=3),
    st.lists(st.builds(Sent, days, sources, seldom, mostly), max_size=2),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two offices of one district and no institution, in a database that many draws fill anew."""
    folder = tmp_path_factory.mktemp("risk")
    url = databases.own(folder) if databases.ON_POSTGRESQL else "sqlite+pysqlite:///:memory:"
    app = create_app(settings_for(folder, url))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for code in ("own", "other"):
            people.add_office(people.NewOffice(code, code, "330106", "西教"), "tests", NOW)
            people.add_person(
                people.NewPerson(f"{code}-lin", "林", "inspector", code, PASSWORD), "tests", NOW
            )
        yield app
        db.session.remove()
        db.engine.dispose()


def own_office() -> Office:
    return db.session.scalars(sa.select(Office).filter_by(code="own")).one()


def usual_office() -> Office:
    office = own_office()
    office.parameters = {}
    db.session.commit()
    return office


def _add(model: type[Base], **values: object) -> int:
    done = db.session.execute(sa.insert(model).values(**values))
    key = done.inserted_primary_key
    assert key is not None
    return int(key[0])


def fill(register: list[Place]) -> None:
    """Write the drawn register over the last one."""
    db.session.rollback()
    for model in (LastVisit, Violation, Visit, Assignment, Institution):
        db.session.execute(sa.delete(model))
    ids = {office.code: office.id for office in db.session.scalars(sa.select(Office))}
    senders = dict(db.session.execute(sa.select(Person.office_id, Person.id)).all())
    for number, place in enumerate(register, start=1):
        _add(Institution, id=number, uuid=uuid4(), office_id=ids["own"], name=f"机构{number}",
             kind=place.kind, district="330106", grade=place.grade, stages=[], created_at=NOW,
             updated_at=NOW)  # fmt: skip
        for visit in place.visits:
            office = ids["own" if visit.own else "other"]
            _write(number, visit, office, senders[office])
        for sent in place.sent:
            office = ids["own" if sent.own else "other"]
            at = datetime(sent.day.year, sent.day.month, sent.day.day, tzinfo=UTC) + NOON
            _add(Assignment, uuid=uuid4(), office_id=office, institution_id=number, due_on=TODAY,
                 source=sent.source, created_at=at, created_by_id=senders[office],
                 cancelled_at=NOW if sent.cancelled else None)  # fmt: skip
    last_visits.rebuild()
    db.session.commit()


def _write(institution_id: int, visit: Went, office_id: int, sender_id: int) -> None:
    key = _add(
        Visit, uuid=uuid4(), office_id=office_id, sender_id=sender_id,
        institution_id=institution_id, party={}, kind="routine", source=visit.source,
        method="on_site", outcome=visit.outcome, checklist_id="CL", checklist_version="1",
        started_at=NOW, finished_at=NOW, received_at=NOW, visited_on=visit.day, verdict="unknown",
        document="{}", content_hash="", receipt=str(uuid4()), state=visit.state, warnings=[],
    )  # fmt: skip
    if visit.replaced:
        change = sa.update(Visit).filter_by(id=key)
        db.session.execute(change.values(superseded_by_id=key))
    for ordinal, one in enumerate(visit.findings):
        _add(
            Violation, uuid=uuid4(), visit_id=key, ordinal=ordinal, code=one.code, title="",
            facts="", requirement="", severity="", due={}, basis={}, state=one.state,
            due_on=one.due_on, corrected_on_spot=one.corrected_on_spot,
        )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.lists(places, max_size=14),
    st.sampled_from(
        (
            {},
            {"repeated": 90},
            {"open": 0, "never": 3, "grades": {"E": 70}},
            {"term": 1, "clue": 99},
        )
    ),
    st.integers(1, 6),
)
def test_the_database_orders_as_the_rule_does(
    world: Flask, register: list[Place], own: dict[str, object], limit: int
) -> None:
    fill(register)
    office = own_office()
    office.parameters = {RISK: own, "visit_months": {"E": 1}}
    db.session.commit()
    months, weights = months_by_grade(office), Weights.of_office(own)
    expected = [
        (number, risk(place.facts(months.get(place.grade, 12)), weights, TODAY))
        for number, place in enumerate(register, start=1)
    ]
    expected.sort(key=lambda pair: (-pair[1].score, pair[0]))
    found = riskiest(office, sa.true(), TODAY, limit)
    assert [(one.institution.id, one.score, one.parts) for one in found] == [
        (number, each.score, each.parts) for number, each in expected
    ][:limit]
    after, turned = None, list[tuple[int, int]]()
    for _ in range(len(register) + 1):
        page = page_by_risk(office, sa.true(), TODAY, limit, after)
        turned += [(one.score, one.institution.id) for one in page.items]
        after = page.next
        if after is None:
            break
        assert after == turned[-1]
    assert turned == [(each.score, number) for number, each in expected]


def test_only_what_was_asked_for_is_listed(world: Flask) -> None:
    fill([Place("licensed", "A", [], []), Place("unlicensed", "", [], [])])
    found = riskiest(own_office(), Institution.kind == "licensed", TODAY, 5)
    assert [one.institution.name for one in found] == ["机构1"]


def test_few_are_scored_one_by_one(world: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A code that came back is counted only where it may lift one onto the page."""
    back = [Finding("FEE-01", TODAY - timedelta(days=n), "rectified") for n in (9, 5)]
    went = [Went(f.found_on, "completed", "plan", "complete", False, True, [f]) for f in back]
    sites = [Place("unlicensed", "D", [], []) for _ in range(4)]
    fill([*sites, *(Place("licensed", "A", went, []) for _ in range(5))])
    asked = list[int]()

    def noted(*told: Any) -> Any:
        asked.extend(told[3])
        return repetitions(*told)

    monkeypatch.setattr("inspect_app.services.risk.scoring.repetitions", noted)
    office = usual_office()
    found = riskiest(office, sa.true(), TODAY, 3)
    assert [one.institution.id for one in found] == [1, 2, 3]
    assert asked == []
    page = page_by_risk(office, sa.true(), TODAY, 2, (found[-1].score, 3))
    assert [one.institution.id for one in page.items] == [4, 5]
    assert asked == [5, 6, 7, 8, 9]


def test_who_was_not_visited_for_long_is_not_passed_over(world: Flask) -> None:
    """Two where something happened stand high; one where nothing did stands higher by its age."""
    day = TODAY - timedelta(days=1)
    late = Finding("FEE-01", day, "open", day)
    found = [late, Finding("AD-01", day, "open")]
    lately = Went(day, "completed", "plan", "complete", False, True, found)
    long_ago = Went(TODAY - timedelta(days=330), "completed", "plan", "complete", False, True)
    each = ([lately], [lately], [long_ago])
    fill([Place("licensed", "D", visits, []) for visits in each])
    (first,) = riskiest(usual_office(), sa.true(), TODAY, 1)
    assert (first.institution.id, first.score) == (3, 60)
