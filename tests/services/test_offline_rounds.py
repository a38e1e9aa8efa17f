"""Whatever happens to the register between and during syncs, a whole one leaves it on the phone."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Refusal
from inspect_app.services import people
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.offline import rounds
from inspect_app.services.offline.places import Place, places
from inspect_app.services.offline.rounds import Position, round_for, step
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution, InstitutionRevision
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, make_institution
from tests.notices import make_visit

ROWS = 5
MOST_PAGES = 1_000
LATEST = 59
PLACE = st.integers(0, ROWS - 1)
CHANGES = st.one_of(
    st.tuples(st.just("rename"), PLACE, st.integers(0, 3)),
    st.tuples(st.just("close"), PLACE, st.integers(-2, 2)),
    st.tuples(st.just("reopen"), PLACE),
    st.tuples(st.just("move"), PLACE, st.sampled_from(["330106", "330110", "330106001"])),
    st.tuples(st.just("merge"), PLACE, PLACE),
    st.tuples(st.just("undo"), st.integers(0, 3)),
    st.tuples(st.just("visit"), PLACE, st.sampled_from(["lin", "chen"])),
    st.tuples(st.just("add"), st.sampled_from(["330106", "330110"])),
)
STEPS = st.lists(
    st.one_of(
        # How many minutes pass, what happens, and how many minutes before now its deed began.
        st.tuples(st.integers(0, 3000), CHANGES, st.integers(0, LATEST)),
        # A sync that is broken off after some pages, the last of which may not arrive.
        st.tuples(st.integers(0, 3000), st.just("sync"), st.integers(0, 4), st.booleans()),
    ),
    max_size=12,
)


@dataclass
class Phone:
    """Keeps what it is sent, as `static/js/day_sync.mjs` does."""

    person: Person
    position: Position | None = None
    told: dict[str, Any] = field(default_factory=dict)
    basis: str = "a"

    def page(self, now: datetime) -> "Page":
        """What the server would answer now."""
        basis = f"{self.basis} {china_day(now).year}"  # visits count by the year
        at = round_for(self.person, basis, self.position, now)
        found = step(self.person, at, now)
        sent = places(found.ids, self.person, now)
        return Page(found.position, sent, at.since is None and at.after == 0, found.is_last)

    def takes(self, now: datetime) -> bool:
        """Take a page; True when it was the last one."""
        page = self.page(now)
        if page.anew:
            self.told.clear()
        for place in page.sent:
            if place.row is None:
                self.told.pop(place.uuid, None)
            else:
                self.told[place.uuid] = facts(place)
        self.position = page.position
        db.session.commit()
        return page.is_last

    def syncs(self, now: datetime) -> None:
        assert any(self.takes(now) for _ in range(MOST_PAGES)), "a sync comes to an end"


@dataclass(frozen=True)
class Page:
    position: Position
    sent: list[Place]
    anew: bool
    is_last: bool


def facts(place: Place) -> tuple[Any, ...]:
    """Copy what a row says: the row itself changes with the register."""
    assert place.row is not None
    return place.row.name, place.row.address, place.nth, place.visits


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "PAGE", 2)


@pytest.fixture
def city(cast: Cast) -> By:
    """Somebody of the city, who keeps entries of both districts."""
    new = people.NewOffice("city", "杭州市教育局", "330100", "杭教")
    office = people.add_office(new, "tests", NOW)
    return By(cast.director, office, NOW)


def register_of(person: Person, now: datetime) -> dict[str, Any]:
    """What stands in the register of the person's district, read without the code under test."""
    db.session.rollback()
    rows = db.session.scalars(sa.select(Institution).order_by(Institution.id))
    ids = [
        row.id
        for row in rows
        if row.district.startswith(person.office.district)
        and row.merged_into_id is None
        and (row.closed_on is None or row.closed_on > china_day(now))
    ]
    return {place.uuid: facts(place) for place in places(ids, person, now)}


def made(city: By) -> list[Institution]:
    """Entries of the city's; those of earlier examples are put away, and what was done to them."""
    with writing():
        away = {"closed_on": date(2020, 1, 3), "merged_into_id": None, "updated_at": NOW}
        db.session.execute(sa.update(Institution).values(away))
        db.session.execute(sa.update(InstitutionRevision).values(recorded_at=NOW))
        db.session.execute(sa.update(Visit).values(received_at=NOW))
    return [
        make_institution(city.office, f"机构{n}", district="330106" if n else "330110")
        for n in range(ROWS)
    ]


@given(STEPS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_whole_sync_leaves_the_register_on_the_phone(
    app: Flask, cast: Cast, city: By, steps: list[Any]
) -> None:
    rows, now = made(city), NOW + timedelta(days=400)
    phone = Phone(cast.lin)
    for number, (minutes, *what) in enumerate(steps):
        now += timedelta(minutes=minutes)
        match what:
            case ["sync", pages, arrives]:
                _break_off(phone, now, pages, arrives=arrives)
            case [change, late]:
                by = By(city.person, city.office, now - timedelta(minutes=late))
                _change(cast, rows, change, by, number)
    phone.syncs(now)
    assert phone.told == register_of(cast.lin, now)
    again = phone.page(now + timedelta(minutes=1))
    assert again.sent == [], "nothing changed: nothing is sent"


def _break_off(phone: Phone, now: datetime, pages: int, *, arrives: bool) -> None:
    for _ in range(pages):
        if phone.takes(now):
            return
    if not arrives:
        phone.page(now)


def _change(cast: Cast, rows: list[Institution], change: Any, by: By, number: int) -> None:
    """Do it, or be refused it."""
    try:
        match change:
            case ("rename", at, word):
                edit_institution(rows[at], {"name": f"机构{'甲乙丙丁'[word]}{at}"}, by)
            case ("close", at, days):
                day = china_day(by.now) + timedelta(days=days)
                edit_institution(rows[at], {"closed_on": day}, by)
            case ("reopen", at):
                edit_institution(rows[at], {"closed_on": None}, by)
            case ("move", at, district):
                edit_institution(rows[at], {"district": district}, by)
            case ("merge", one, other):
                merge(NewMerge(rows[one], rows[other], (), "同一家"), by)
            case ("undo", which) if standing := _standing_merges(rows):
                undo(standing[which % len(standing)], "看错了", by)
            case ("visit", at, login):
                inspectors = (login, "wang") if login == "lin" else (login,)
                place = rows[at].standing
                make_visit(cast, place, found=(), at=by.now, inspectors=inspectors)
            case ("add", district):
                row = make_institution(by.office, f"新机构{number}", district=district)
                with writing():
                    row.created_at = row.updated_at = by.now
                rows.append(row)
    except Refusal:
        db.session.rollback()


def _standing_merges(rows: list[Institution]) -> list[InstitutionMerge]:
    ids = [row.id for row in rows]
    query = sa.select(InstitutionMerge).filter_by(undone_at=None)
    return list(db.session.scalars(query.where(InstitutionMerge.survivor_id.in_(ids))))


def test_what_is_gone_is_said_once(cast: Cast, city: By) -> None:
    phone, rows = Phone(cast.lin), made(city)
    phone.syncs(NOW + timedelta(days=1))
    later = By(city.person, city.office, NOW + timedelta(days=2))
    edit_institution(rows[1], {"closed_on": china_day(later.now)}, later)
    edit_institution(rows[2], {"district": "330110"}, later)
    merge(NewMerge(rows[3], rows[4], (), "同一家"), later)
    sent, is_last, moment = [], False, later.now + timedelta(minutes=1)
    while not is_last:
        page = phone.page(moment)
        sent += page.sent
        phone.position, is_last = page.position, page.is_last
    gone = {place.uuid for place in sent if place.row is None}
    assert gone == {str(rows[n].uuid) for n in (1, 2, 4)}
    assert [place.uuid for place in sent if place.row] == [str(rows[3].uuid)]
    assert phone.page(moment + timedelta(minutes=1)).sent == []


def test_what_never_was_in_the_district_is_never_named(cast: Cast, city: By) -> None:
    phone, rows = Phone(cast.lin), made(city)
    phone.syncs(NOW)
    edit_institution(
        rows[0], {"name": "别处"}, By(city.person, city.office, NOW + timedelta(hours=2))
    )
    assert phone.page(NOW + timedelta(hours=3)).sent == []


def test_a_change_that_became_visible_late_is_sent(cast: Cast, city: By) -> None:
    """Its deed began before the last sync, its transaction ended after it."""
    phone, rows = Phone(cast.lin), made(city)
    phone.syncs(NOW + timedelta(days=1))
    before = By(city.person, city.office, NOW + timedelta(days=1) - rounds.LATE / 2)
    edit_institution(rows[1], {"name": "晚到的名字"}, before)
    phone.syncs(NOW + timedelta(days=1, minutes=1))
    assert phone.told[str(rows[1].uuid)][0] == "晚到的名字"


def test_a_closing_day_that_comes_closes_without_another_word(cast: Cast, city: By) -> None:
    phone, rows = Phone(cast.lin), made(city)
    before = By(city.person, city.office, NOW + timedelta(hours=1))
    edit_institution(rows[1], {"closed_on": china_day(NOW) + timedelta(days=2)}, before)
    phone.syncs(NOW + timedelta(days=1))
    assert str(rows[1].uuid) in phone.told
    phone.syncs(NOW + timedelta(days=2))
    assert str(rows[1].uuid) not in phone.told


def test_what_changed_while_a_sync_lay_broken_off_comes_with_it(cast: Cast, city: By) -> None:
    """Complete is said of the register as it is then, not as it was when the sync began."""
    phone, rows = Phone(cast.lin), made(city)
    assert not phone.takes(NOW + timedelta(days=1))
    later = NOW + timedelta(days=3)
    edit_institution(rows[1], {"name": "新名字"}, By(city.person, city.office, later))
    make_visit(cast, rows[2], found=(), at=later)
    phone.syncs(later + timedelta(days=3))
    assert phone.told == register_of(cast.lin, later)
    assert phone.told[str(rows[1].uuid)][0] == "新名字"


def test_another_basis_ends_the_round_that_lay_broken_off(cast: Cast, city: By) -> None:
    made(city)
    phone = Phone(cast.lin)
    assert not phone.takes(NOW)
    first = set(phone.told)
    phone.basis = "b"
    phone.told = dict.fromkeys(first, "as it was told before")
    phone.syncs(NOW + timedelta(days=1))
    assert phone.told == register_of(cast.lin, NOW)


def test_another_basis_sends_every_row_again_and_forgets_none(cast: Cast, city: By) -> None:
    phone, rows = Phone(cast.lin), made(city)
    phone.syncs(NOW)
    later = NOW + timedelta(hours=2)
    edit_institution(rows[1], {"closed_on": china_day(later)}, By(city.person, city.office, later))
    phone.basis = "b"
    phone.told = {str(rows[1].uuid): phone.told[str(rows[1].uuid)]}
    phone.syncs(later)
    assert phone.told == register_of(cast.lin, later)


def test_another_person_or_office_begins_anew(cast: Cast, city: By) -> None:
    made(city)
    phone = Phone(cast.lin)
    phone.syncs(NOW)
    assert not phone.page(NOW).anew
    phone.person = cast.wang
    assert phone.page(NOW).anew
    phone.person = cast.lin
    with writing():
        db.session.execute(
            sa.update(Person).filter_by(id=cast.lin.id).values(office_id=cast.zhao.office_id)
        )
    db.session.expire_all()
    assert phone.page(NOW).anew


def test_a_district_that_became_another_begins_anew(cast: Cast, city: By) -> None:
    made(city)
    phone = Phone(cast.lin)
    phone.syncs(NOW)
    with writing():
        db.session.execute(
            sa.update(Office).filter_by(id=cast.lin.office_id).values(district="330110")
        )
    db.session.expire_all()
    assert phone.page(NOW).anew
