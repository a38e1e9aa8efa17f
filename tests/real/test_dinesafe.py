"""Twelve years of a city's inspections: of one premises in eight, and of all by `make soak`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.app import create_app
from inspect_app.rules.coverage import MONTHS_BETWEEN_VISITS, Period, months_before
from inspect_app.services import audit
from inspect_app.services.coverage.blind_spots import blind_spots
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.evidence.receiving import receive_file
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.register.files import import_file
from inspect_app.services.reports.records import Scope as ReportScope
from inspect_app.services.reports.report import make_report
from inspect_app.store.base import Base, db
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit
from tests import tables
from tests.cast import NOW, Cast, make_cast
from tests.conftest import settings_for
from tests.real.dinesafe import DISTRICT, Dinesafe, Inspection, insert, places, submit
from tests.real.report_by_hand import assert_as_by_hand
from tests.visits import PICTURES

pytestmark = pytest.mark.real
SENT_ONE_BY_ONE = 200
YEARS = (2001, 2005, 2010, 2012, 2020, 2021)
SIZES = {8: (1_444, 12_443, 11_719), 1: (11_543, 97_010, 87_115)}
"""Premises, visits and findings, by how many premises one is taken of."""
SHARES = [
    pytest.param(8, id="one in eight"),
    pytest.param(1, id="all", marks=pytest.mark.soak),
]


@dataclass
class City:
    app: Flask
    cast: Cast
    given: Dinesafe
    sizes: tuple[int, int, int]
    counts: dict[str, int]
    sent: list[Inspection]

    def visited(self, year: int) -> set[UUID]:
        """Premises with a visit in that year, counted from the files alone."""
        return {each.premises for each in self.given.inspections if each.day.year == year}


@pytest.fixture(scope="module", params=SHARES)
def city(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    """Everything loaded once: the register by import, the visits in bulk and one by one."""
    folder = tmp_path_factory.mktemp("dinesafe")
    app = create_app(settings_for(folder))
    given = Dinesafe(shared_data, request.param)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            tables.make_empty()
        else:
            Base.metadata.create_all(db.engine)
        cast = make_cast()
        path = folder / "register.csv"
        path.write_bytes(given.register())
        plan, applied = import_file(path, cast.offices["xihu"], NOW, confirmed=True)
        assert applied
        known = places(cast)
        for sha256, content in PICTURES.items():
            receive_file(sha256, BytesIO(content), cast.lin, NOW)
        by_findings = sorted(given.inspections, key=lambda each: (-len(each.findings), each.number))
        sent = by_findings[:SENT_ONE_BY_ONE]
        apart = {each.uuid for each in sent}
        insert([each for each in given.inspections if each.uuid not in apart], known, cast)
        assert all(each.is_complete for each in submit(sent, known, cast))
        db.session.commit()
        yield City(app, cast, given, SIZES[request.param], plan.counts(), sent)
        db.session.remove()
        db.engine.dispose()


def counted(column: sa.ColumnElement[int]) -> int:
    return db.session.scalar(sa.select(sa.func.count(column))) or 0


def test_every_premises_visit_and_finding_is_there(city: City) -> None:
    print(city.counts)  # noqa: T201 - the account is what the reader wants
    premises, visits, findings = city.sizes
    assert (city.counts["rows"], city.counts["new"]) == (premises, premises)
    assert counted(Visit.id) == len(city.given.inspections) == visits
    assert counted(Violation.id) == findings
    given = Counter(one.words for each in city.given.inspections for one in each.findings)
    kept = Counter(db.session.scalars(sa.select(Violation.facts)))
    assert kept == given
    assert audit.verify()[1] is None


def test_coverage_of_a_year_is_what_counting_by_hand_gives(city: City) -> None:
    office = city.cast.offices["xihu"]
    sub_district = {each.uuid: each.district for each in city.given.premises}
    members = Counter(sub_district.values())
    for year in YEARS:
        period = Period(date(year, 1, 1), date(year, 12, 31))
        found = cover(Scope(office, period), "district")
        print(year, found.total)  # noqa: T201 - the account is what the reader wants
        visited = Counter(sub_district[premises] for premises in city.visited(year))
        rows = {row.key: row.tally for row in found.rows}
        told = {key: tally.visited for key, tally in rows.items() if len(key) > len(DISTRICT)}
        assert told == {key: visited[key] for key in members if key != DISTRICT}
        assert found.total.visited == visited.total()
        # The cast's own two institutions are in the register since 2020, in no sub-district.
        assert found.total.denominator == len(sub_district) + (2 if year >= 2020 else 0)
        assert {key: rows[key].denominator for key in told} == {key: members[key] for key in told}


def test_the_report_of_a_year_is_what_counting_by_hand_gives(city: City) -> None:
    for year in YEARS[1:]:
        period = Period(date(year, 1, 1), date(year, 12, 31))
        report = make_report(ReportScope(city.cast.offices["xihu"], period, date(2026, 11, 20)))
        print(year, report.total.now)  # noqa: T201 - as above
        assert_as_by_hand(report, city.given)


def test_who_is_overdue_is_what_counting_by_hand_gives(city: City) -> None:
    on = date(2012, 12, 31)
    last: dict[UUID, date] = {}
    for each in city.given.inspections:
        if each.day <= on:
            last[each.premises] = each.day
    grades = {each.uuid: each.grade for each in city.given.premises}
    overdue = [
        premises
        for premises, day in last.items()
        if day < months_before(on, MONTHS_BETWEEN_VISITS[grades[premises]])
    ]
    found = blind_spots(city.cast.offices["xihu"], on)
    print(found.never_visited.count, found.overdue.count)  # noqa: T201 - as above
    assert found.overdue.count == len(overdue)
    assert found.never_visited.count == len(grades) - len(last)
    assert found.no_coordinates.count == 0


def test_every_place_of_a_common_name_is_found_page_by_page(city: City) -> None:
    given = [
        each.uuid
        for each in city.given.premises
        if "restaurant" in f"{each.name} {each.address}".lower()
    ]
    found, after, limit = [], None, min(200, len(given) // 3)
    while True:
        page = search_institutions(Query(DISTRICT, "restaurant", limit=limit, after=after))
        found += [row.uuid for row in page.items]
        after = page.next
        if after is None:
            break
    print(len(found), "restaurants")  # noqa: T201 - as above
    assert sorted(found) == sorted(given)


def test_the_visit_with_most_findings_becomes_a_notice_that_reads_back(city: City) -> None:
    longest = city.sent[0]
    client = city.cast.client(city.app, "lin")
    answer = client.post(f"/api/v1/visits/{longest.uuid}/notice", json={})
    assert answer.status_code == 201, answer.json
    pages = PdfReader(BytesIO(client.get(answer.json["pdf"]).data)).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    print(len(longest.findings), "findings on", len(pages), "pages")  # noqa: T201 - as above
    assert [one.words for one in longest.findings if "".join(one.words.split()) not in text] == []
