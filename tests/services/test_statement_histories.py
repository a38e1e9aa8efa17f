"""Any history of a register: the parts make the denominator, and no statement ever changes."""

import itertools
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from inspect_app.app import create_app
from inspect_app.rules.coverage import ATTEMPTS, OFF_SITE, Period, Standing, tally
from inspect_app.rules.coverage_statement import STANDINGS, standing
from inspect_app.rules.refusals import Refusal
from inspect_app.services import people
from inspect_app.services.coverage.counting import Scope, cover, place_key
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.institutions.editing import By, create_institution, edit_institution
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.services.statements.content import open_content
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement, sign_statement
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import Base, db, writing
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.visit import Visit
from tests import tables
from tests.cast import NOW, PASSWORD
from tests.conftest import settings_for, without_fsync
from tests.services.frozen import (
    Everything,
    assert_papers_hold_its_rows,
    assert_reconciled,
    everything_of,
    hash_of,
)

START = date(2026, 8, 25)
PERIODS = (
    Period(date(2026, 10, 1), date(2026, 12, 31)),
    Period(date(2026, 9, 10), date(2026, 10, 9)),
)
EDGES = [
    day + timedelta(days=n)
    for each in PERIODS
    for day in (each.first, each.last)
    for n in (-1, 0, 1)
]
days = st.sampled_from(EDGES) | st.integers(0, 130).map(lambda n: START + timedelta(days=n))
spans = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
which = st.integers(0, 99)
inner = st.sampled_from(("", "001", "002"))
outcomes = st.sampled_from(("completed",) * 5 + ATTEMPTS)
methods = st.sampled_from(("on_site", "on_site", *OFF_SITE))
visits = st.lists(st.tuples(days, outcomes, methods), min_size=3, max_size=3)
_offices = itertools.count(100)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app without any office: each history has one of its own."""
    app = create_app(settings_for(tmp_path_factory.mktemp("histories")))
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            tables.make_empty()
        else:
            sa.event.listen(db.engine, "connect", without_fsync)
            Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


class History(RuleBasedStateMachine):
    """What an office does to its register, in any order; statements are made in between."""

    def __init__(self) -> None:
        super().__init__()
        number = next(_offices)
        self.district = f"330{number}"
        new = people.NewOffice(f"o{number}", "某教育局", self.district, "某")
        office = people.add_office(new, "tests", NOW)
        person = people.NewPerson(
            f"p{number}", "主任", "office", f"o{number}", PASSWORD, "9", date(2028, 1, 1),
            approver=True,
        )  # fmt: skip
        self.by = By(people.add_person(person, "tests", NOW), office, NOW)
        self.kept: list[tuple[CoverageStatement, Everything]] = []

    @initialize(
        places=st.lists(
            st.tuples(st.none() | days, st.none() | days, visits, st.none() | spans, inner),
            min_size=6, max_size=6,
        ),
    )  # fmt: skip
    def has_a_register(self, places: list[tuple[Any, ...]]) -> None:
        for number, (opened, closed, visited, away, within) in enumerate(places):
            first_day, last_day = (
                sorted((opened, closed)) if opened and closed else (opened, closed)
            )
            self.opens(first_day, within)
            self.edit(number, {"closed_on": last_day})
            for visit in visited:
                self.is_visited(number, *visit)
            if away:
                self.is_excused(number, away)
        for period in PERIODS:
            self.a_statement_is_made(period, "", signed=False)

    def one(self, number: int) -> Institution | None:
        query = sa.select(Institution).filter_by(office_id=self.by.office.id, merged_into_id=None)
        rows = db.session.scalars(query.order_by(Institution.id)).all()
        return rows[number % len(rows)] if rows else None

    @rule(day=st.none() | days, within=inner)
    def opens(self, day: date | None, within: str) -> None:
        facts = {
            "name": f"机构{uuid4().hex[:6]}", "kind": "licensed", "registered_on": day,
            "district": f"{self.district}{within}",
        }  # fmt: skip
        create_institution(facts, self.by)

    @rule(number=which, within=inner)
    def moves(self, number: int, within: str) -> None:
        self.edit(number, {"district": f"{self.district}{within}"})

    @rule(number=which, day=st.none() | days)
    def closes_or_opens_again(self, number: int, day: date | None) -> None:
        self.edit(number, {"registered_on": None, "closed_on": day})

    @rule(number=which, kind=st.sampled_from(("licensed", "school")))
    def becomes(self, number: int, kind: str) -> None:
        self.edit(number, {"kind": kind})

    def edit(self, number: int, facts: dict[str, object]) -> None:
        if institution := self.one(number):
            edit_institution(institution, facts, self.by)

    @rule(number=which, span=spans)
    def is_excused(self, number: int, span: Period) -> None:
        if institution := self.one(number):
            excuse(NewExcuse(institution, span.first, span.last, "停业"), self.by.person, NOW)

    @rule(number=which, day=days, outcome=outcomes, method=methods)
    def is_visited(self, number: int, day: date, outcome: str, method: str) -> None:
        if institution := self.one(number):
            self.visit(institution.id, day, outcome, method)

    @rule(number=which, day=days, outcome=outcomes, method=methods)
    def a_visit_is_corrected(self, number: int, day: date, outcome: str, method: str) -> None:
        query = sa.select(Visit).filter_by(office_id=self.by.office.id, superseded_by_id=None)
        rows = db.session.scalars(query.order_by(Visit.id)).all()
        if rows:
            base = rows[number % len(rows)]
            assert base.institution_id is not None
            new = self.visit(base.institution_id, day, outcome, method)
            with writing():
                base.superseded_by_id = new.id

    def visit(self, institution_id: int, day: date, outcome: str, method: str) -> Visit:
        with writing():
            row = Visit(
                uuid=uuid4(), office_id=self.by.office.id, sender_id=self.by.person.id,
                institution_id=institution_id, party={}, kind="routine", source="plan",
                method=method, outcome=outcome, checklist_id="CL", checklist_version="1",
                started_at=NOW, finished_at=NOW, received_at=NOW, visited_on=day,
                verdict="unknown", document="{}", content_hash="0" * 64, receipt=str(uuid4()),
                state="complete", warnings=[],
            )  # fmt: skip
            db.session.add(row)
        return row

    @rule(number=which, other=which)
    def two_are_merged(self, number: int, other: int) -> None:
        survivor, absorbed = self.one(number), self.one(other)
        if survivor and absorbed and survivor.id != absorbed.id:
            try:
                merge(NewMerge(survivor, absorbed, (), "同一家"), self.by)
            except Refusal:
                db.session.rollback()  # of two kinds, say

    @rule()
    def a_merge_is_undone(self) -> None:
        query = (
            sa.select(InstitutionMerge)
            .filter_by(undone_at=None)
            .join(Institution, Institution.id == InstitutionMerge.survivor_id)
            .where(Institution.office_id == self.by.office.id)
        )
        row = db.session.scalars(query.order_by(InstitutionMerge.id.desc())).first()
        if row is not None:
            undo(row, "不是同一家", self.by)

    @rule(period=st.sampled_from(PERIODS), within=inner, signed=st.booleans())
    def a_statement_is_made(self, period: Period, within: str, signed: bool) -> None:
        made = make_statement(Wanted(period, f"{self.district}{within}"), self.by.person, NOW)
        self.assert_parts_make_the_whole(made, period)
        self.kept.append((made, everything_of(made)))
        if signed:
            self.a_draft_is_signed(-1)

    @rule(number=which)
    def a_draft_is_signed(self, number: int) -> None:
        """However long after it was made: it says what it said."""
        drafts = [place for place, each in enumerate(self.kept) if each[0].signed_at is None]
        if drafts:
            place = drafts[number % len(drafts)]
            statement, (before, files) = self.kept[place]
            sign_statement(statement, self.by.person, NOW, "https://app.example")
            after, signed_files = everything_of(statement)
            by_signing = {key for key in after if after[key] != before[key]}
            assert by_signing == {"signed_by_id", "signed_at", "pdf"}
            assert signed_files[:1] == files
            self.kept[place] = statement, (after, signed_files)

    def assert_parts_make_the_whole(self, made: CoverageStatement, period: Period) -> None:
        """Against the rule, institution by institution, and against coverage as it counts."""
        with open_content(made.content, whole=True) as content:
            rows, about = list(content.rows()), content.about
        parts = {each: {row["id"] for row in rows if standing(row) == each} for each in STANDINGS}
        known = self.standings(made.district)
        there = [one for one, stands in known.items() if stands.in_register_on(period.last)]
        assert sum(map(len, parts.values())) == len(rows) == made.denominator
        assert set.union(*parts.values()) == {str(one.uuid) for one in there}
        want = tally(known.values(), period)
        assert (want.visited, want.excused) == (len(parts["visited"]), len(parts["excused"]))
        assert (made.visited, made.excused) == (want.visited, want.excused)
        assert len(parts["missed"]) == made.denominator - made.visited - made.excused
        assert made.attempted == want.attempted
        off_site = {str(one.uuid) for one in there if known[one].visited_off_site_only(period)}
        assert {row["id"] for row in rows if row["off_site"]} == off_site
        assert made.off_site == len(off_site)
        assert made.closed == sum(one.closed_within(period) for one in known.values())
        assert made.register_hash == hash_of(there, made)
        places = Counter(place_key(self.by.office, one.district, one.area) for one in there)
        assert {each["key"]: each["denominator"] for each in about["by_district"]} == places
        for name in ("denominator", "visited", "attempted", "excused"):
            sums = {sum(each[name] for each in about[by]) for by in ("by_district", "by_sector")}
            assert sums == {getattr(made, name)}
        if made.district == self.district:
            counted = cover(Scope(self.by.office, period), "sector")
            assert counted.total == want
            assert (counted.closed, counted.off_site) == (made.closed, made.off_site)

    def standings(self, district: str) -> dict[Institution, Standing]:
        """Every licensed institution that stands there, with the facts that refer to it now."""
        found = {}
        query = sa.select(Institution).filter_by(office_id=self.by.office.id, merged_into_id=None)
        licensed = db.session.scalars(query.filter_by(kind="licensed")).all()
        for one in (each for each in licensed if each.district.startswith(district)):
            visits = db.session.scalars(
                sa.select(Visit).filter_by(institution_id=one.id, superseded_by_id=None)
            ).all()
            done = [each for each in visits if each.outcome == "completed"]
            excuses = db.session.scalars(sa.select(Excuse).filter_by(institution_id=one.id)).all()
            found[one] = Standing(
                one.registered_on,
                one.closed_on,
                tuple(each.visited_on for each in done),
                tuple(each.visited_on for each in visits if each.outcome != "completed"),
                tuple((each.first_day, each.last_day) for each in excuses),
                tuple(each.visited_on for each in done if each.method != "on_site"),
            )
        return found

    def teardown(self) -> None:
        self.a_draft_is_signed(0)
        for period, within in itertools.product(PERIODS, ("", "001", "002")):
            self.a_statement_is_made(period, within, signed=False)
        for statement, before in self.kept:
            assert everything_of(statement) == before
            if statement.signed_at:
                assert_papers_hold_its_rows(statement)
        for (earlier, _), (later, _) in itertools.pairwise(self.kept):
            assert_reconciled(earlier, later)


def test_any_history_adds_up_and_leaves_statements_as_they_are(place: Flask) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=20,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
