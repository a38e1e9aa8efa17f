"""The database counts what the rules say, over any register and any visits."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.rules.coverage import ATTEMPTS, OFF_SITE, Period, Standing, Tally, tally
from inspect_app.rules.parties import VOCABULARY
from inspect_app.services import people
from inspect_app.services.coverage import last_visits
from inspect_app.services.coverage.blind_spots import blind_spots
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.coverage.named import STATES, Part, named
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, PASSWORD

START = date(2026, 8, 25)
days = st.integers(0, 130).map(lambda n: START + timedelta(days=n))


@dataclass
class Fact:
    """One visit as drawn: whose, when, what became of it, and whether it counts."""

    day: date
    outcome: str
    state: str = "complete"
    replaced: bool = False
    own: bool = True
    method: str = "on_site"


@dataclass
class Place:
    kind: str
    sector: str
    district: str
    area: str
    grade: str
    registered_on: date | None
    closed_on: date | None
    visits: list[Fact] = field(default_factory=list)
    excuses: list[tuple[date, date]] = field(default_factory=list)

    def standing(self) -> Standing:
        """Recount by hand what of the visits counts."""
        counting = [v for v in self.visits if v.own and not v.replaced and v.state == "complete"]
        return Standing(
            self.registered_on,
            self.closed_on,
            tuple(v.day for v in counting if v.outcome == "completed"),
            tuple(v.day for v in counting if v.outcome != "completed"),
            tuple(self.excuses),
            tuple(v.day for v in counting if v.outcome == "completed" and v.method in OFF_SITE),
        )


facts = st.builds(
    Fact,
    days,
    st.sampled_from(("completed", "completed", *ATTEMPTS)),
    st.sampled_from(("complete", "complete", "incomplete")),
    st.sampled_from((False, False, True)),
    st.sampled_from((True, True, False)),
    st.sampled_from(("on_site", *OFF_SITE)),
)
places = st.builds(
    Place,
    st.sampled_from(("licensed", "licensed", *VOCABULARY["kind"])),
    st.sampled_from((*VOCABULARY["sector"], "")),
    st.sampled_from(("330106", "330106001", "330106002003", "330106002", "330106000", "330110")),
    st.sampled_from(("", "北山街道", "西溪街道")),
    st.sampled_from(("", "A", "D")),
    st.none() | days,
    st.none() | days,
    st.lists(facts, max_size=3),
    st.lists(st.tuples(days, days).map(lambda p: (min(p), max(p))), max_size=2),
)
periods = st.tuples(days, days).map(lambda p: Period(min(p), max(p)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two offices of one district and no institution."""
    folder = tmp_path_factory.mktemp("coverage")
    url = "sqlite+pysqlite:///:memory:"
    app = create_app(Settings(folder, url, "", "only for tests", "", "zh_CN"))
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


def fill(register: list[Place]) -> None:
    """Write the drawn register over the last one."""
    db.session.rollback()
    for model in (LastVisit, Excuse, Visit, Institution):
        db.session.execute(sa.delete(model))
    ids = {office.code: office.id for office in db.session.scalars(sa.select(Office))}
    senders = dict(db.session.execute(sa.select(Person.office_id, Person.id)).all())
    for number, place in enumerate(register, start=1):
        _add(Institution, id=number, uuid=uuid4(), office_id=ids["own"], name=f"机构{number}",
             kind=place.kind, sector=place.sector, district=place.district, area=place.area,
             grade=place.grade, registered_on=place.registered_on, closed_on=place.closed_on,
             stages=[], lat=None, created_at=NOW, updated_at=NOW)  # fmt: skip
        for fact in place.visits:
            office = ids["own" if fact.own else "other"]
            _add(Visit, uuid=uuid4(), office_id=office, sender_id=senders[office],
                 institution_id=number, party={}, kind="routine", source="plan", method=fact.method,
                 outcome=fact.outcome, checklist_id="CL", checklist_version="1", started_at=NOW,
                 finished_at=NOW, received_at=NOW, visited_on=fact.day, verdict="unknown",
                 document="{}", content_hash="", receipt=str(uuid4()), state=fact.state,
                 superseded_by_id=None, warnings=[])  # fmt: skip
        for first, last in place.excuses:
            _add(Excuse, office_id=ids["own"], institution_id=number, first_day=first,
                 last_day=last, reason="停业装修", person_id=senders[ids["own"]],
                 recorded_at=NOW)  # fmt: skip
    replaced = [fact.replaced for place in register for fact in place.visits]
    ids_of_visits = db.session.scalars(sa.select(Visit.id).order_by(Visit.id)).all()
    for visit_id, is_replaced in zip(ids_of_visits, replaced, strict=True):
        if is_replaced:
            change = sa.update(Visit).filter_by(id=visit_id)
            db.session.execute(change.values(superseded_by_id=visit_id))
    last_visits.rebuild()
    db.session.commit()


def _add(model: type[Base], **values: object) -> None:
    db.session.execute(sa.insert(model).values(**values))


def expected(register: list[Place], period: Period, **where: str) -> Tally:
    """Count by hand the places of the district that are as told."""
    chosen = [
        place.standing()
        for place in register
        if place.district.startswith("330106")
        and all(getattr(place, axis) == value for axis, value in where.items())
    ]
    return tally(chosen, period)


@settings(max_examples=60, deadline=None)
@given(st.lists(places, max_size=12), periods, st.sampled_from(VOCABULARY["kind"]))
def test_the_database_counts_as_the_rules_do(
    world: Flask, register: list[Place], period: Period, kind: str
) -> None:
    fill(register)
    scope = Scope(own_office(), period, kind)
    want = expected(register, period, kind=kind)
    for by in ("district", "sector", "kind", "month"):
        assert cover(scope, by).total == want, by
    assert {row.key: row.tally for row in cover(scope, "kind").rows} == {
        each: expected(register, period, kind=each) for each in VOCABULARY["kind"]
    }
    for row in cover(scope, "sector").rows:
        sector = "" if row.key == "unknown" else row.key
        assert row.tally == expected(register, period, kind=kind, sector=sector)
    months = cover(scope, "month").rows
    assert [row.tally for row in months] == [
        expected(register, month, kind=kind) for month in period.months()
    ]
    assert cover(scope, "sector").off_site == sum(
        place.standing().visited_off_site_only(period)
        for place in register
        if place.kind == kind and place.district.startswith("330106")
    )
    assert cover(scope, "month").closed == sum(
        place.standing().closed_within(period)
        for place in register
        if place.kind == kind and place.district.startswith("330106")
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(places, max_size=12), periods, st.sampled_from(VOCABULARY["kind"]))
def test_every_number_has_its_institutions(
    world: Flask, register: list[Place], period: Period, kind: str
) -> None:
    fill(register)
    scope = Scope(own_office(), period, kind)
    tallies = {Part(): cover(scope, "sector").total}
    tallies |= {Part(place=row.key): row.tally for row in cover(scope, "district").rows}
    tallies |= {Part(sector=row.key): row.tally for row in cover(scope, "sector").rows}
    for part, counted in tallies.items():
        lists = {state: named(scope, replace(part, state=state), None, 50) for state in STATES}
        for state in ("visited", "not_visited", "attempted", "excused"):
            assert len(lists[state]) == getattr(counted, state), (part, state)
        parts = (lists[state] for state in ("visited", "excused", "missed"))
        everybody = [one.institution.id for each in parts for one in each]
        assert len(everybody) == len(set(everybody)) == counted.denominator
        assert all(one.visit and one.visit.visited_on in period for one in lists["visited"])
        assert all(one.attempt for one in lists["attempted"])
        assert all(one.excuses for one in lists["excused"])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("inspect_app.services.coverage.named.FEW", 0)  # as if each were common
            assert named(scope, replace(part, state="attempted"), None, 50) == lists["attempted"]
        graded = named(scope, replace(part, state="visited", grade="D"), None, 50)
        assert graded == [one for one in lists["visited"] if one.institution.grade == "D"]


@settings(max_examples=40, deadline=None)
@given(st.lists(places, max_size=10), days)
def test_blind_spots_are_found(world: Flask, register: list[Place], on: date) -> None:
    fill(register)
    found = blind_spots(own_office(), on)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inspect_app.services.coverage.blind_spots.RARE", 0)  # as if each were rare
        assert blind_spots(own_office(), on) == found
    here = {
        f"机构{number}": place.standing()
        for number, place in enumerate(register, start=1)
        if place.district.startswith("330106") and place.standing().in_register_on(on)
    }
    never = {name for name, each in here.items() if not [d for d in each.visits if d <= on]}
    assert {spot.institution.name for spot in found.never_visited.spots} == never
    assert found.no_coordinates.count == len(here)
    late = {spot.institution.name for spot in found.overdue.spots}
    for spot in found.overdue.spots:
        assert spot.institution.grade == "D"  # the drawn days span less than half a year
        assert (on - max(d for d in here[spot.institution.name].visits if d <= on)).days >= 89
    assert not late & never


def test_rows_of_sub_districts_take_code_or_area(world: Flask) -> None:
    def place(district: str, area: str) -> Place:
        return Place("licensed", "arts", district, area, "", None, None)

    fill([
        place("330106001", "北山街道"), place("330106001002", "北山街道"), place("330106", ""),
        place("330106", "西溪街道"), place("330106000", ""), place("330110", ""),
    ])  # fmt: skip
    period = Period(START, START)
    rows = cover(Scope(own_office(), period), "district").rows
    assert [(row.key, row.label, row.tally.denominator) for row in rows] == [
        ("330106", "330106", 2),
        ("330106/西溪街道", "西溪街道", 1),
        ("330106001", "北山街道", 2),
    ]
    empty = blind_spots(own_office(), START).empty_areas
    assert [row.key for row in empty] == [row.key for row in rows]
