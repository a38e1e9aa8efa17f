"""The period report counts what a plain computation over the same facts counts."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count as numbers
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import ATTEMPTS, Period
from inspect_app.rules.period_report import total
from inspect_app.rules.report_facts import FoundFact, OrderFact, PaperFact, VisitFact, count
from inspect_app.services import people
from inspect_app.services.reports import cells
from inspect_app.services.reports.places import Place
from inspect_app.services.reports.records import Scope
from inspect_app.services.reports.report import make_report
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.rectification import Recheck, Referral, Report
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitInspector
from tests import tables
from tests.cast import NOW, PASSWORD
from tests.conftest import settings_for

START = date(2024, 2, 27)
days = st.sampled_from((0, 1, 2, 30, 366, 730, 731, 732)) | st.integers(0, 800)
days = days.map(lambda n: START + timedelta(days=n))
PLACES = (
    Place("330106001", "北山街道", "arts"), Place("330106001", "北山街道", "subject"),
    Place("330106002", "", ""), Place("330106", "西溪街道", "arts"),
)  # fmt: skip
SITES = (("甲", "一号"), ("甲", "二号"), ("乙", "一号"))
CODES = ("FEE-01", "FEE-02", "TIME-01")


@dataclass
class Paper:
    fact: PaperFact
    own: bool = True


@dataclass
class Seen:
    """A visit as drawn: at the institution of that number, or at a site (negative)."""

    at: int
    fact: VisitFact
    state: str = "complete"
    replaced: bool = False
    own: bool = True
    papers: list[Paper] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        return self.state == "complete" and not self.replaced and self.own

    @property
    def place(self) -> Place:
        return PLACES[self.at] if self.at >= 0 else Place("330106009", "", "")


found = st.builds(FoundFact, st.sampled_from(CODES), st.booleans())
orders = st.builds(
    OrderFact,
    st.none() | days,
    st.sampled_from(("open", "rectified", "partly", "not_applicable", "referred", "withdrawn")),
    st.lists(days, max_size=2).map(tuple),
)
facts = st.builds(
    VisitFact,
    st.just(""),
    days,
    st.sampled_from(("completed", "completed", *ATTEMPTS)),
    st.sampled_from(("on_site", "on_site", "video")),
    st.sampled_from(("routine", "routine", "recheck")),
    st.integers(0, 3),
    st.lists(found, max_size=3).map(tuple),
)
paper_facts = st.builds(
    PaperFact,
    st.sampled_from(("notice", "opinion")),
    days,
    st.sampled_from(("issued", "closed", "withdrawn")),
    st.none() | days,
    st.none() | days,
    st.lists(days, max_size=2).map(tuple),
    st.lists(days, max_size=2).map(tuple),
    st.lists(orders, max_size=3).map(tuple),
)
visits = st.builds(
    Seen,
    st.integers(-len(SITES), len(PLACES) - 1),
    facts,
    st.sampled_from(("complete", "complete", "complete", "incomplete")),
    st.sampled_from((False, False, False, True)),
    st.sampled_from((True, True, True, False)),
    st.lists(st.builds(Paper, paper_facts, st.sampled_from((True, True, False))), max_size=2),
)
periods = st.tuples(days, days).map(lambda p: Period(min(p), max(p)))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two offices of one district with four institutions and nothing else."""
    app = create_app(settings_for(tmp_path_factory.mktemp("reports")))
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            tables.make_empty()
        else:
            Base.metadata.create_all(db.engine)
        for code in ("own", "other"):
            people.add_office(people.NewOffice(code, code, "330106", "西教"), "tests", NOW)
            people.add_person(
                people.NewPerson(f"{code}-lin", "林", "inspector", code, PASSWORD), "tests", NOW
            )
        for number, place in enumerate(PLACES, start=1):
            _add(Institution, id=number, uuid=uuid4(), office_id=own_office().id,
                 name=f"机构{number}", kind="licensed", sector=place.sector,
                 district=place.district, area=place.area, stages=[], created_at=NOW,
                 updated_at=NOW)  # fmt: skip
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def own_office() -> Office:
    return db.session.scalars(sa.select(Office).filter_by(code="own")).one()


def _add(model: type[Base], **values: object) -> int:
    return db.session.execute(sa.insert(model).values(**values)).inserted_primary_key[0]


def moment(day: date, late: bool) -> datetime:
    """The first or the last minute of a day in Shanghai."""
    return datetime.combine(day, time(23, 59) if late else time(0, 0), CHINA)


class History:
    """Writes what was drawn over what was drawn before."""

    def __init__(self) -> None:
        db.session.rollback()
        for model in (NoticeViolation, Report, Referral, Recheck, Notice, Violation,
                      VisitInspector):  # fmt: skip
            db.session.execute(sa.delete(model))
        db.session.execute(sa.update(Visit).values(superseded_by_id=None))
        db.session.execute(sa.delete(Visit))
        self.offices = {row.code: row.id for row in db.session.scalars(sa.select(Office))}
        self.people = dict(db.session.execute(sa.select(Person.office_id, Person.id)).all())
        self.serials, self.late = numbers(1), False

    def write(self, seen: list[Seen]) -> None:
        for each in seen:
            self.visit(each)
        db.session.commit()

    def visit(self, each: Seen) -> None:
        office = self.offices["own" if each.own else "other"]
        visit = self._visit(each, office)
        if each.replaced:
            change = sa.update(Visit).filter_by(id=visit).values(superseded_by_id=visit)
            db.session.execute(change)
        for ordinal in range(each.fact.inspectors):
            _add(VisitInspector, visit_id=visit, ordinal=ordinal, person_id=self.people[office],
                 login="lin", display="林", certificate_no="1", certificate_valid=True)  # fmt: skip
        for ordinal, one in enumerate(each.fact.found):
            self._violation(visit, ordinal, one)
        for paper in each.papers:
            owner = self.offices["own" if paper.own else "other"]
            self._paper(paper.fact, visit, each, owner)

    def _visit(self, each: Seen, office: int) -> int:
        site = None
        if each.at < 0:
            name, address = SITES[each.at]
            site = {"name": name, "address": address, "district": "330106009"}
        return _add(
            Visit, uuid=uuid4(), office_id=office, sender_id=self.people[office],
            institution_id=each.at + 1 if each.at >= 0 else None, site=site, party={},
            kind=each.fact.kind, source="plan", method=each.fact.method,
            outcome=each.fact.outcome, checklist_id="CL", checklist_version="1", started_at=NOW,
            finished_at=NOW, received_at=NOW, visited_on=each.fact.day, verdict="unknown",
            document="{}", content_hash="", receipt=str(uuid4()), state=each.state,
            superseded_by_id=None, warnings=[],
        )  # fmt: skip

    def _violation(self, visit: int, ordinal: int, one: FoundFact, **facts: object) -> Violation:
        row = Violation(
            uuid=uuid4(), visit_id=visit, ordinal=ordinal, code=one.code, title="t", facts="f",
            requirement="r", severity="minor", due={}, basis={}, corrected_on_spot=one.on_spot,
            **facts,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        return row

    def _paper(self, fact: PaperFact, visit: int, each: Seen, office: int) -> None:
        serial, self.late = next(self.serials), not self.late
        closed_at = moment(fact.closed_on, self.late) if fact.closed_on else None
        notice = _add(
            Notice, uuid=uuid4(), office_id=office, kind=fact.kind, year=2026, serial=serial,
            number=str(serial), title="t", visit_id=visit,
            institution_id=each.at + 1 if each.at >= 0 else None, addressee="a",
            issued_by_id=self.people[office], issued_at=moment(fact.issued_on, self.late),
            sheet={}, paper="0" * 64, verify_code=str(serial), state=fact.state,
            delivered_on=fact.delivered_on, closed_at=closed_at,
        )  # fmt: skip
        deed = {"notice_id": notice, "person_id": self.people[office]}
        for day in fact.reports:
            _add(Report, uuid=uuid4(), recorded_at=moment(day, self.late), text="", results=[],
                 **deed)  # fmt: skip
        for day in fact.referrals:
            _add(Referral, uuid=uuid4(), recorded_at=moment(day, self.late), authority="a",
                 violations=[], reason="r", **deed)  # fmt: skip
        for ordinal, order in enumerate(fact.orders):
            self._order(order, ordinal, replace(each, replaced=False), deed)

    def _order(self, order: OrderFact, ordinal: int, each: Seen, deed: dict[str, int]) -> None:
        """Its violation belongs to a visit that no report counts: its own were written already."""
        office = self.offices["own"]
        aside = replace(each, state="incomplete")
        visit = self._visit(aside, office)
        row = self._violation(
            visit, ordinal, FoundFact("X"), state=order.state, due_on=order.due_on
        )
        _add(NoticeViolation, notice_id=deed["notice_id"], violation_id=row.id)
        for day in order.rectified_on:
            again = self._visit(replace(aside, fact=replace(each.fact, day=day)), office)
            named = str(row.uuid).upper() if ordinal else str(row.uuid)
            results = [{"violation": str(uuid4()), "result": "partly"},
                       {"violation": named, "result": "rectified"}]  # fmt: skip
            _add(Recheck, uuid=uuid4(), recorded_at=NOW, visit_id=again, results=results, **deed)


def by_hand(seen: list[Seen], place: Place, period: Period, today: date) -> object:
    here = [each for each in seen if each.place == place]
    told = [
        replace(each.fact, place=str(each.at), in_register=each.at >= 0)
        for each in here
        if each.counts
    ]
    papers = [paper.fact for each in here for paper in each.papers if paper.own]
    return count(told, papers, period, today)


@settings(max_examples=50, deadline=None)
@given(st.lists(visits, max_size=9), periods, days)
def test_the_database_counts_as_the_rules_do(
    world: Flask, seen: list[Seen], period: Period, today: date
) -> None:
    History().write(seen)
    [(found, codes)] = cells.count(Scope(own_office(), period, today))
    for place in (*PLACES, Place("330106009", "", "")):
        want = by_hand(seen, place, period, today)
        assert total([found[place]] if place in found else []) == total([want]), place
    assert set(found) <= {*PLACES, Place("330106009", "", "")}
    for code in CODES:
        told = sum(n for (each, _), n in codes.items() if each == code)
        assert told == sum(
            one.code == code
            for each in seen
            if each.counts and each.fact.day in period
            for one in each.fact.found
        )


@settings(max_examples=20, deadline=None)
@given(st.lists(visits, max_size=9), days)
def test_months_hold_the_completed_visits(world: Flask, seen: list[Seen], last: date) -> None:
    History().write(seen)
    year = Period(date(last.year, 1, 1), last)
    found = cells.by_month(own_office(), year)
    for month in range(1, 13):
        assert found.get(month, 0) == sum(
            each.counts and each.fact.outcome == "completed" and each.fact.day in year
            and each.fact.day.month == month
            for each in seen
        )  # fmt: skip


def test_rows_add_up_and_codes_say_where_they_were_found_most(world: Flask) -> None:
    def at(number: int, *codes: str, day: str = "2026-08-01", **facts: object) -> Seen:
        found = tuple(FoundFact(code) for code in codes)
        return Seen(number, VisitFact("", date.fromisoformat(day), found=found, **facts))

    History().write([
        at(0, "FEE-01", "FEE-02"), at(1, "FEE-01"), at(2, "FEE-02", "TIME-01"), at(3, "FEE-01"),
        at(-1, "FEE-01"), at(0, "FEE-01", day="2025-08-01"), at(2, day="2025-03-01"),
        at(2, outcome="refused", day="2026-02-01"),
    ])  # fmt: skip
    scope = Scope(own_office(), Period(date(2026, 7, 1), date(2026, 9, 30)), date(2026, 10, 1))
    report = make_report(scope)
    assert (report.before.first, report.before.last) == (date(2025, 7, 1), date(2025, 9, 30))
    districts = [(line.key, line.label, line.now.visits, line.before.visits)
                 for line in report.lines["district"]]  # fmt: skip
    assert districts == [
        ("330106/西溪街道", "西溪街道", 1, 0),
        ("330106001", "北山街道", 2, 1),
        ("330106002", "330106002", 1, 0),
        ("330106009", "330106009", 1, 0),
    ]
    sectors = [(line.key, line.now.visits) for line in report.lines["sector"]]
    assert sectors == [("subject", 1), ("arts", 2), ("unknown", 2)]
    for lines in report.lines.values():
        assert total([line.now for line in lines]) == total([report.total.now])
        assert total([line.before for line in lines]) == total([report.total.before])
    codes = [(line.code, line.count, line.before, line.area, line.most) for line in report.codes]
    assert codes == [
        ("FEE-01", 4, 1, "北山街道", 2), ("FEE-02", 2, 0, "北山街道", 1),
        ("TIME-01", 1, 0, "330106002", 1),
    ]  # fmt: skip
    assert (report.total.now.with_violations, report.total.now.repeated) == (4, 1)
    months = [(line.month, line.now, line.before) for line in report.months]
    assert months == [(n, 5 * (n == 8), (n == 8) + (n == 3)) for n in range(1, 10)]
