"""Coverage on two whole real registers equals a plain count in sets, wherever it is told.

Each kind of period, area and category; by API, console and page, on the statement row by row, and
on its signed papers.
"""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from html import unescape
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from inspect_app.app import create_app
from inspect_app.cli.coverage import coverage
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import Period
from inspect_app.rules.plans import PERIODS, period_of
from inspect_app.services import people
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.register.files import import_file
from inspect_app.services.statements.content import open_content
from inspect_app.services.statements.gathering import Wanted
from inspect_app.services.statements.making import make_statement, sign_statement
from inspect_app.services.statements.papers import xlsx_of
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import Base, db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests import tables
from tests.cast import NOW, PASSWORD, Client
from tests.conftest import settings_for
from tests.pdf.reading import raw_text
from tests.real.plain_coverage import COUNTS, Check, Truth, cram_schools, toronto

pytestmark = pytest.mark.real
DISTRICT = "440305"
SECTOR_WORDS = {"subject": "学科类", "sports": "体育", "arts": "文化艺术", "tech": "科技"}


@dataclass
class World:
    app: Flask
    truth: Truth
    office: Office
    director: Person
    client: Client
    browser: Client


@pytest.fixture(scope="module", params=(toronto, cram_schools), ids=lambda read: read.__name__)
def world(
    request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One register of an office of its own, imported once, with its visits and excuses."""
    truth = request.param(shared_data)
    folder = tmp_path_factory.mktemp("truth")
    app = create_app(settings_for(folder))
    app.config["TESTING"] = True
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            tables.make_empty()
        else:
            Base.metadata.create_all(db.engine)
        office = people.add_office(people.NewOffice("truth", "真教育局", DISTRICT, "真"), "t", NOW)
        new = people.NewPerson(
            "boss", "主任", "office", "truth", PASSWORD, "9", date(2028, 1, 1), approver=True
        )
        director = people.add_person(new, "t", NOW)
        (folder / "register.csv").write_text(register(truth), encoding="utf-8")
        plan, applied = import_file(folder / "register.csv", office, NOW, confirmed=True)
        assert applied
        assert plan.counts()["new"] == len(truth.places)
        fill(truth, office, director)
        client, browser = Client(app), Client(app)
        client.token = people.new_token(director, NOW)
        assert browser.sign_in("boss").status_code == 302
        db.session.commit()
        yield World(app, truth, office, director, client, browser)
        db.session.remove()
        db.engine.dispose()


def uuid_of(kind: str, number: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"truth/{kind}/{number}")


def register(truth: Truth) -> str:
    """The places as a register file; the area stands apart from the district."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ("系统编号", "机构名称", "办学地址", "区划代码", "片区", "学科类型", "登记日期", "注销日期")
    )
    for each in truth.places:
        sector = SECTOR_WORDS.get(each.sector, "其他" if each.sector else "")
        writer.writerow(
            (uuid_of("place", each.id), each.name, each.address, DISTRICT, each.area, sector,
             each.opened, each.closed)
        )  # fmt: skip
    return stream.getvalue()


def fill(truth: Truth, office: Office, director: Person) -> None:
    """Write the visits and the excuses in bulk."""
    query = sa.select(Institution.uuid, Institution.id).filter_by(office_id=office.id)
    ids = dict(db.session.execute(query).all())
    known = {each.id: ids[uuid_of("place", each.id)] for each in truth.places}
    excuses = [
        {"office_id": office.id, "institution_id": known[each.id], "person_id": director.id,
         "first_day": date(year, 1, 1), "last_day": date(year, 6, 30), "reason": "停业装修",
         "recorded_at": NOW}
        for each in truth.places if each.id.endswith("4") for year in range(2001, 2027, 2)
    ]  # fmt: skip
    with writing():
        rows = [visit_row(each, known[each.place], office, director) for each in truth.checks]
        db.session.execute(sa.insert(Visit), rows)
        db.session.execute(sa.insert(Excuse), excuses)


def visit_row(check: Check, place: int, office: Office, by: Person) -> dict[str, object]:
    at = datetime.combine(date.fromisoformat(check.day), time(9, 30), CHINA)
    return {
        "uuid": uuid_of("visit", check.id), "office_id": office.id, "sender_id": by.id,
        "institution_id": place, "party": {}, "kind": "routine", "source": "plan",
        "method": check.method, "outcome": check.outcome, "checklist_id": "CL",
        "checklist_version": "1", "started_at": at, "finished_at": at, "received_at": NOW,
        "visited_on": at.date(), "verdict": "unknown", "document": "{}", "content_hash": "0" * 64,
        "receipt": check.id, "state": "complete", "warnings": [],
    }  # fmt: skip


def totals(world: World, first: str, last: str) -> dict[str, int]:
    return {name: len(ids) for name, ids in world.truth.members(first, last).items()}


def row_key(by: str, key: str) -> str:
    """The plain count's name for a row that the app gives."""
    return key.partition("/")[2] if by == "area" else key.replace("unknown", "")


def days(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_the_periods_hold_something_of_everything(world: World) -> None:
    """A comparison of nothing with nothing would prove nothing."""
    assert {period_of(days(*each)) for each in world.truth.periods} == set(PERIODS)
    every = [totals(world, *period) for period in world.truth.periods]
    for name in every[0]:
        assert any(each[name] for each in every), name
    print(len(world.truth.places), len(world.truth.checks), every)  # noqa: T201 - what was compared


def test_api_and_console_say_what_plain_counting_gives(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.cli.coverage.app", lambda: world.app)
    runner = world.app.test_cli_runner()
    for first, last in world.truth.periods:
        want = totals(world, first, last)
        for by, fact in (("district", "area"), ("sector", "sector")):
            query = f"from={first}&to={last}&by={by}"
            answer = world.client.get(f"/api/v1/coverage?{query}").get_json()
            assert {name: answer[name] for name in want} == want
            rows = {row_key(fact, row["key"]): row for row in answer["rows"]}
            told = {key: {n: row[n] for n in COUNTS} for key, row in rows.items()}
            assert told == world.truth.by(fact, first, last)
            asked = ("--from", first, "--to", last, "--by", by, "--office", "truth", "--json")
            said = json.loads(runner.invoke(coverage, asked).output)
            assert said == answer


def test_months_say_what_plain_counting_gives(world: World) -> None:
    first, last = world.truth.periods[-1]
    answer = world.client.get(f"/api/v1/coverage?from={first}&to={last}&by=month").get_json()
    assert len(answer["rows"]) > 40
    for row in answer["rows"]:
        days = [each for each in months_of(first, last) if each[0].startswith(row["key"])]
        want = totals(world, *days[0])
        assert {name: row[name] for name in COUNTS} == {name: want[name] for name in COUNTS}


def months_of(first: str, last: str) -> list[tuple[str, str]]:
    found, (year, month) = [], (int(first[:4]), int(first[5:7]))
    while f"{year}-{month:02}" <= last[:7]:
        following = date(year + month // 12, month % 12 + 1, 1)
        end = date.fromordinal(following.toordinal() - 1).isoformat()
        found.append((max(first, f"{year}-{month:02}-01"), min(last, end)))
        year, month = following.year, following.month
    return found


def test_the_page_shows_the_same_numbers(world: World) -> None:
    for first, last in world.truth.periods:
        want = totals(world, first, last)
        page = world.browser.get(f"/coverage/?from={first}&to={last}&lang=en")
        text = page.get_data(as_text=True)
        assert f"<strong>{want['visited']}/{want['denominator']}</strong>" in text
        assert f"Not visited: {want['not_visited']}<" in text
        assert f"of these attempted: {want['attempted']}<" in text
        assert f"excused: {want['excused']}<" in text
        for told, count in (("off site only", "off_site"), ("and not counted", "closed")):
            shown = re.search(rf"{told}: (\d+)<", text)
            assert int(shown[1] if shown else 0) == want[count]
        areas = world.truth.by("area", first, last)
        table = text.partition("By sub-district")[2].partition("</table>")[0]
        for name, visited, denominator in re.findall(
            r'<th scope="row">([^<]+)</th>\s*<td[^>]*><span>(\d+)/(\d+)', table
        ):
            area = areas["" if name == DISTRICT else unescape(name)]
            assert (int(visited), int(denominator)) == (area["visited"], area["denominator"])
        assert table.count('<th scope="row">') == len(areas)


def test_the_statement_names_exactly_those(world: World) -> None:
    numbers = {str(uuid_of("place", each.id)): each.id for each in world.truth.places}
    for first, last in world.truth.periods:
        members = world.truth.members(first, last)
        made = make_statement(Wanted(days(first, last), DISTRICT), world.director, NOW)
        kept = (made.denominator, made.visited, made.off_site, made.attempted, made.excused)
        names = ("denominator", "visited", "off_site", "attempted", "excused")
        assert kept == tuple(len(members[name]) for name in names)
        assert made.closed == len(members["closed"])
        with open_content(made.content, whole=True) as content:
            rows = {numbers[row["id"]]: row for row in content.rows()}
            about, closed = content.about, {numbers[row["id"]] for row in content.closed()}
        assert set(rows) == members["denominator"]
        assert closed == members["closed"]
        visited = {key for key, row in rows.items() if row["state"] == "visited"}
        assert visited == members["visited"]
        assert {key for key in visited if rows[key]["off_site"]} == members["off_site"]
        excused = {key for key in set(rows) - visited if rows[key]["excuses"]}
        assert excused == members["excused"]
        tried = {key for key in set(rows) - visited if rows[key]["attempt"]}
        assert tried == members["attempted"]
        for fact, told in (("area", about["by_district"]), ("sector", about["by_sector"])):
            rows = {row_key(fact, each["key"]): {n: each[n] for n in COUNTS} for each in told}
            assert rows == world.truth.by(fact, first, last)


def test_its_signed_papers_hold_every_row(world: World) -> None:
    numbers = {str(uuid_of("place", each.id)): each.id for each in world.truth.places}
    first, last = world.truth.periods[0]
    members = world.truth.members(first, last)
    made = make_statement(Wanted(days(first, last), DISTRICT), world.director, NOW)
    sign_statement(made, world.director, NOW, "https://app.example")
    with blobs().path(xlsx_of(made)).open("rb") as file:
        book = load_workbook(file, read_only=True)
        lines = [*book["覆盖情况表"].iter_rows(min_row=4, values_only=True)]
        gone = [*book["期内注销"].iter_rows(min_row=4, values_only=True)]
    *lines, total = lines
    assert total[1] == len(lines)
    stands = {numbers[line[-1]]: line[6] for line in lines}
    assert len(stands) == len(lines)
    assert stands == {
        each: "已检查" if each in members["visited"]
        else "免检" if each in members["excused"] else "未检查"
        for each in members["denominator"]
    }  # fmt: skip
    assert {numbers[line[-1]] for line in gone[:-1]} == members["closed"]
    counted = counted_on_paper(blobs().read(made.paper))
    told = {"已检查": "visited", "未检查": "not_visited", "免检": "excused", "注销": "closed"}
    assert counted == {word: len(members[name]) for word, name in told.items()}


def counted_on_paper(pdf: bytes) -> dict[str, int]:
    """How many rows of the PDF say what, read by another program."""
    rows, _, gone = raw_text(pdf).partition("逐家情况")[2].partition("期内注销（不计入应检查）")
    said = Counter(re.findall(r"(已检查)\d+次，|(未检查)|(免检)（", rows))
    told = {"".join(each): count for each, count in said.items()}
    return {**told, "注销": len(re.findall(r"\d{4}-\d\d-\d\d", gone))}


def test_a_period_that_is_kept_says_the_same(world: World) -> None:
    period = days(*world.truth.periods[0])
    counted = cover(Scope(world.office, period), "district")
    keep_period(world.office, period, "tests", NOW)
    assert cover(Scope(world.office, period), "district") == counted
