"""The period report: page, API, console, paper and workbook say the same, of one's own office."""

import json
import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from markupsafe import escape
from pypdf import PdfReader

from inspect_app.cli import report as command
from inspect_app.rules import loop_bodies
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.charts import BarChart, BarGroup
from inspect_app.rules.period_report import MEASURES
from inspect_app.services import audit
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import rechecks
from inspect_app.services.reports import words
from inspect_app.store.base import db, writing
from inspect_app.web.charts import bar_chart
from inspect_app.web.clock import today
from inspect_app.web.wording import reports as wording
from inspect_app.web.wording.catalogue import CATEGORIES
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice, make_recheck_visit, make_visit

MONTH = "from=2026-11-01&to=2026-11-30"
RECHECKED = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def told(cast: Cast) -> Cast:
    """A visit with two findings, its notice put right, a closed door, a finding last year."""
    with writing():
        cast.noise.area = "=1+1街道"
    last_year = datetime(2025, 11, 5, 4, 0, tzinfo=UTC)
    make_visit(cast, found=[Found("FEE-01")], at=last_year)
    found = [Found("FEE-01"), Found("FEE-02", corrected_on_spot=True)]
    notice = make_notice(cast, found=found)
    director = cast.director
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "周某"}}
    rectifications.deliver(notice, loop_bodies.read_delivery(body), director, NOW)
    visit = make_recheck_visit(cast, notice, "rectified", at=RECHECKED)
    answer = loop_bodies.read_recheck({"visit": str(visit.uuid)})
    rechecks.recheck(notice, answer, director, RECHECKED)
    make_visit(cast, institution=cast.noise, found=(), outcome="closed_door")
    make_visit(cast, institution=cast.noise, found=[Found("TIM-02")], at=RECHECKED)
    make_visit(cast, institution=cast.noise, found=(), inspectors=("chen",))
    return cast


def asked(app: Flask, cast: Cast, query: str = MONTH, login: str = "auditor") -> Any:
    answer = cast.client(app, login).get(f"/api/v1/reports/period?{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_api_counts_the_own_offices_month(app: Flask, told: Cast) -> None:
    answer = asked(app, told)
    now = answer["total"]["now"]
    want = {
        "inspector_visits": 8, "visits": 3, "rechecks": 1, "institutions": 2, "attempts": 1,
        "closed_door": 1, "violations": 3, "on_spot": 1, "papers": 1, "notices": 1,
        "rectified": 2, "referrals": 0,
    }  # fmt: skip
    assert {key: now[key] for key in want} == want
    assert now["days_to_rectify"] == {"median": 4, "upper": 4, "n": 2}
    assert now["repeated"] == {"count": 1, "n": 2, "rate": 0.5}
    assert answer["before"] == {"from": "2025-11-01", "to": "2025-11-30"}
    assert answer["total"]["before"]["violations"] == 1
    assert answer["codes"][0] == {
        "code": "FEE-01", "count": 1, "before": 1, "area": "330106", "most": 1,
    }  # fmt: skip
    assert [(part["category"], part["count"], part["before"]) for part in answer["parts"]] == [
        ("fees", 2, 1), ("time", 1, 0),
    ]  # fmt: skip
    assert [row["key"] for row in answer["rows"]] == ["330106", "330106/=1+1街道"]
    assert [row["key"] for row in asked(app, told, f"{MONTH}&by=sector")["rows"]] == [
        "subject", "arts",
    ]  # fmt: skip
    assert asked(app, told, login="zhao")["total"]["now"]["visits"] == 0
    assert asked(app, told, login="chen")["total"]["now"]["visits"] == 1


def test_a_wrong_period_is_refused_and_a_stranger_asked_to_sign_in(app: Flask, told: Cast) -> None:
    client = told.client(app, "auditor")
    for path in ("/api/v1/reports/period", "/reports/report.pdf", "/reports/report.xlsx"):
        assert client.get(f"{path}?from=2026-11-30&to=2026-11-01").status_code == 422
    assert client.get("/api/v1/reports/period").status_code == 422
    assert client.get(f"/api/v1/reports/period?{MONTH}&by=kind").status_code == 422
    assert app.test_client().get(f"/reports/?{MONTH}").status_code == 302
    assert app.test_client().get(f"/api/v1/reports/period?{MONTH}").status_code == 401


def test_the_console_says_what_the_api_says(
    app: Flask, told: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "app", lambda: app)
    days = ["--from", "2026-11-01", "--to", "2026-11-30", "--office", "xihu", "--by", "sector"]
    result = CliRunner().invoke(command.report, [*days, "--json"])
    assert json.loads(result.output) == asked(app, told, f"{MONTH}&by=sector")
    table = CliRunner().invoke(command.report, days).output
    assert re.search(r"^ +8 +2 +出动执法人员 \(人次\)$", table, re.MULTILINE)
    assert "50.0% (1/2)" in table


def figures_of_the_page(text: str) -> list[tuple[str, str]]:
    rows = re.findall(
        r'<td class="number"><strong>(\d+)</strong></td><td class="number">(\d+)', text
    )
    return rows[: len(MEASURES)]


def test_page_paper_and_workbook_say_what_the_api_says(app: Flask, told: Cast) -> None:
    sides = asked(app, told)["total"]
    want = [(str(sides["now"][m.key]), str(sides["before"][m.key])) for m in MEASURES]
    browser = told.browser(app, "director")
    page = browser.get(f"/reports/?{MONTH}").get_data(as_text=True)
    assert figures_of_the_page(page) == want
    assert "50.0% (1/2)" in page
    answer = browser.get(f"/reports/report.pdf?{MONTH}")
    assert answer.mimetype == "application/pdf"
    paper = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages)
    paper = "".join(paper.split())
    for measure, (now, before) in zip(MEASURES, want, strict=True):
        name, unit = words.MEASURES[measure.key], words.UNITS[measure.unit]
        assert f"{name}{unit}{now}{before}" in paper
    assert "50.0%（1/2）" in paper
    book = openpyxl.load_workbook(BytesIO(browser.get(f"/reports/report.xlsx?{MONTH}").data))
    rows = list(book["汇总"].iter_rows(min_row=4, values_only=True))
    assert [(str(row[2]), str(row[3])) for row in rows] == want
    assert all(isinstance(row[2], int) for row in rows)
    rates = {row[0]: row[2] for row in book["整改质效"].iter_rows(min_row=4, values_only=True)}
    assert rates[words.REPEAT] == 0.5
    assert rates[words.MEDIAN] == 4


def test_the_workbook_is_frozen_below_its_header_and_runs_nothing(app: Flask, told: Cast) -> None:
    data = told.client(app, "director").get(f"/reports/report.xlsx?{MONTH}").data
    book = openpyxl.load_workbook(BytesIO(data))
    assert {sheet.freeze_panes for sheet in book} == {"B4"}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == "=1+1街道"]
    assert named
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in named)
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("ending", ["pdf", "xlsx"])
def test_the_same_record_gives_the_same_bytes(app: Flask, told: Cast, ending: str) -> None:
    client = told.client(app, "director")
    first, again = (client.get(f"/reports/report.{ending}?{MONTH}").data for _ in range(2))
    assert first == again
    make_visit(told, found=())
    with writing():
        audit.record(told.lin.office_id, "lin", audit.Deed("visit.submit", "visit", ""), NOW)
    assert client.get(f"/reports/report.{ending}?{MONTH}").data != first


def test_what_was_counted_stands_until_the_next_deed(app: Flask, told: Cast) -> None:
    client = told.client(app, "auditor")

    def statements(query: str = MONTH) -> int:
        said: list[str] = []

        def note(*told: Any) -> None:
            said.append(told[2])

        sa.event.listen(db.engine, "before_cursor_execute", note)
        answer = client.get(f"/api/v1/reports/period?{query}")
        sa.event.remove(db.engine, "before_cursor_execute", note)
        assert answer.json["to"] == query[-10:]
        return sum("FROM visit" in statement for statement in said)

    assert statements() > 5
    assert statements() == 0
    assert statements("from=2026-11-01&to=2026-11-23") > 5
    with writing():
        audit.record(told.lin.office_id, "lin", audit.Deed("visit.submit", "visit", ""), NOW)
    assert statements() > 5


def test_an_area_that_no_face_can_draw_is_printed_with_a_mark(app: Flask, told: Cast) -> None:
    with writing():
        told.noise.area = "街\U0001fae0道"
    data = told.client(app, "director").get(f"/reports/report.pdf?{MONTH}").data
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert "街〓道" in "".join(text.split())


def test_nothing_at_all_is_said_so(app: Flask, cast: Cast) -> None:
    client = cast.browser(app, "auditor")
    page = client.get("/reports/?from=1990-01-01&to=1990-02-28&lang=en").get_data(as_text=True)
    assert "Nothing was inspected" in page
    assert '<svg class="chart"' not in page
    assert client.get("/reports/report.pdf?from=1990-01-01&to=1990-02-28").status_code == 200


def test_no_month_that_is_still_to_come_is_shown_as_empty(app: Flask, cast: Cast) -> None:
    year = today().year
    answer = asked(app, cast, f"from={year}-01-01&to={year}-12-31")
    assert [each["month"] for each in answer["months"]] == list(range(1, today().month + 1))
    assert date.fromisoformat(answer["to"]) == date(year, 12, 31)


def test_a_chart_is_sound_tells_itself_and_runs_nothing() -> None:
    groups = (BarGroup("<script>&", (3, None)), BarGroup("b", (0, 4)))
    svg = bar_chart(BarChart('"><x', ("now", "before"), groups), "c1")
    root = ET.fromstring(svg)
    assert root.find("title").text == '"><x'
    assert root.find("desc").text == "<script>&: now 3; b: now 0, before 4"
    assert root.get("aria-labelledby") == "c1-title c1-text"
    assert [each.text for each in root.findall("text")][2:] == ["<script>&", "3", "b", "0", "4"]
    widths = [float(each.get("width")) for each in root.findall("rect")][2:]
    assert widths == [pytest.approx(0.75 * max(widths)), max(widths)]
    assert "style" not in svg


def test_the_page_in_chinese_uses_the_words_of_the_papers(app: Flask) -> None:
    with app.test_request_context("/?lang=zh_CN"):
        assert {key: str(text) for key, text in wording.MEASURES.items()} == words.MEASURES
        assert {key: str(text) for key, text in wording.UNITS.items()} == words.UNITS
        assert tuple(map(str, wording.DEFINITIONS)) == words.DEFINITIONS
        names = [str(name) for name, _ in wording.RATES]
        assert {key: wording.part_name(key) for key in words.PARTS} == words.PARTS
    assert words.PARTS.keys() == {*CATEGORIES, ""}
    assert names == [words.MEDIAN, words.UPPER, words.IN_TIME, words.UNCHECKED, words.REPEAT]


def test_what_was_found_is_named_in_the_readers_language(app: Flask, told: Cast) -> None:
    known = catalogue().violations["FEE-02"]
    client = told.client(app, "auditor")
    pages = {
        lang: client.get(f"/reports/?{MONTH}&lang={lang}").get_data(as_text=True)
        for lang in ("en", "zh_CN")
    }
    for lang, named, other in (
        ("en", known.title_en, known.title_zh),
        ("zh_CN", known.title_zh, known.title_en),
    ):
        assert str(escape(named)) in pages[lang]
        assert str(escape(other)) not in pages[lang]
