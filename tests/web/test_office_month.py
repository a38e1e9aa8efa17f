"""An office's month: a plan, excuses, visits; after each deed every page says the same numbers."""

import io
import json
import re
from collections import Counter
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from inspect_app.cli.coverage import coverage
from inspect_app.rules.coverage import Period, end_of_month, quarter_of, term_of
from inspect_app.services.coverage.checking import first_difference
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.web.clock import today
from tests.cast import Cast, make_institution
from tests.visits import send, visit_document

Numbers = dict[str, int]
NAMES = ("denominator", "visited", "excused", "attempted", "not_visited")


class Desk:
    """The director's desk in a period, and what each of its sources says of it."""

    def __init__(self, app: Flask, cast: Cast, period: Period, kind: str) -> None:
        self.app, self.period, self.kind = app, period, kind
        self.browser = cast.browser(app, "director")
        self.api = cast.client(app, "director")
        self.phone = cast.client(app, "lin")
        self.days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
        self.query = f"from={period.first}&to={period.last}&kind={kind}"

    def post(self, path: str, **fields: str) -> str:
        token = self.browser.csrf("/plans/new")
        answer = self.browser.post(path, data={**fields, "csrf_token": token})
        assert answer.status_code == 302, answer.get_data(as_text=True)
        db.session.rollback()  # what is read next shall see it
        return answer.location

    def plans(self, name: str) -> str:
        return self.post(
            "/plans/new", name=f"{name}检查计划", period="campaign",
            goal="visits_each", visits_each="1",
            kind="" if self.kind == "licensed" else self.kind,
            first_day=self.days["from"], last_day=self.days["to"],
        )  # fmt: skip

    def excuses(self, place: Institution) -> None:
        path = f"/coverage/excuses/{place.uuid}?{self.query}"
        self.post(path, first_day=self.days["from"], last_day=self.days["to"], reason="停业装修")

    def visits(self, place: Institution, **changes: Any) -> None:
        document = visit_document(place, **changes)
        document |= {"started_at": f"{today()}T00:00:00+08:00"}
        document |= {"finished_at": f"{today()}T00:01:00+08:00"}
        answer = send(self.phone, document)
        assert answer.status_code == 201, answer.get_json()
        db.session.rollback()  # as above

    def page(self, path: str) -> str:
        return self.browser.get(path, headers={"Accept-Language": "en"}).get_data(as_text=True)

    def sources(self, plan: str) -> dict[str, Numbers]:
        """Every source that tells these numbers, each with those of them that it tells."""
        return {
            **{f"API by {by}": self.by_api(by) for by in ("district", "sector", "kind", "month")},
            "plan's API": self.by_plan_api(plan),
            "plan's page": self.by_plan_page(plan),
            "coverage's page": self.by_coverage_page(),
            "lists": self.by_lists(),
            **self.by_statement(),
            "console": self.by_console(),
        }

    def by_api(self, by: str) -> Numbers:
        told = self.api.get(f"/api/v1/coverage?{self.query}&by={by}").get_json()
        if by in ("district", "sector"):
            for name in NAMES:
                assert sum(row[name] for row in told["rows"]) == told[name], (by, name)
        return {name: told[name] for name in NAMES}

    def by_plan_api(self, plan: str) -> Numbers:
        told = self.api.get(f"/api/v1{plan}").get_json()["progress"]
        assert told["fulfilled"] == told["visited"]
        missed = {"not_visited": told["to_visit"] + told["excused"]}
        return missed | {name: told[name] for name in NAMES[:-1]}

    def by_plan_page(self, plan: str) -> Numbers:
        page = self.page(f"{plan}?lang=en")
        of = [int(n) for n in number(r"<strong>(\d+)/(\d+)</strong> fulfilled", page)]
        told = {"visited": of[0], "denominator": of[1]}
        words = {"excused": "excused", "attempted": "not visited, attempted"}
        assert number(r">visited in the period: (\d+)", page) == [str(of[0])]
        led = re.findall(r'href="(/coverage/institutions[^"]*)">[^<]*: (\d+)<', page)
        assert len(led) == 4, "excused, not begun, visited, attempted"
        for href, n in led:
            assert self.page(unescape(href)).count('<th scope="row">') == int(n), href
        return told | {name: int(*number(rf">{each}: (\d+)", page)) for name, each in words.items()}

    def by_coverage_page(self) -> Numbers:
        page = self.page(f"/coverage/?{self.query}&lang=en")
        of = [int(n) for n in number(r"<strong>(\d+)/(\d+)</strong> visited", page)]
        words = {
            "visited": "Visited", "excused": "excused", "attempted": "of these attempted",
            "not_visited": "Not visited",
        }  # fmt: skip
        told = {name: int(*number(rf">{each}: (\d+)", page)) for name, each in words.items()}
        assert told["visited"] == of[0]
        return told | {"denominator": of[1]}

    def by_lists(self) -> Numbers:
        path = f"/coverage/institutions?{self.query}&state="
        states = (*NAMES[1:], "missed")
        told = {state: self.page(path + state).count('<th scope="row">') for state in states}
        told["denominator"] = told["visited"] + told["excused"] + told.pop("missed")
        return told

    def by_statement(self) -> dict[str, Numbers]:
        asked = {**self.days, "district": "330106", "kind": self.kind}
        told = self.api.post("/api/v1/coverage-statements", json=asked).get_json()
        rows = Counter[str]()
        for row in told["rows"]:
            rows["denominator"] += 1
            rows["visited"] += row["state"] == "visited"
            rows["not_visited"] += row["state"] != "visited"
            rows["excused"] += row["state"] != "visited" and bool(row["excuses"])
            rows["attempted"] += row["state"] != "visited" and bool(row["attempt"])
        file = self.api.get(told["xlsx"]).get_data()
        sheet = load_workbook(io.BytesIO(file), read_only=True).worksheets[0]
        lines = [line for line in sheet.iter_rows(values_only=True) if isinstance(line[0], int)]
        states = Counter(line[6] for line in lines)
        page = self.page(f"/coverage/statements/{told['id']}?lang=en")
        of = [int(n) for n in number(r"<strong>(\d+)/(\d+)</strong> visited", page)]
        return {
            "statement's API": {name: told[name] for name in NAMES},
            "statement's rows": dict(rows),
            "statement's page": {"visited": of[0], "denominator": of[1]},
            "statement's xlsx": {
                "denominator": len(lines),
                "visited": states["已检查"],
                "excused": states["免检"],
            },
        }

    def by_console(self) -> Numbers:
        days = ("--from", self.days["from"], "--to", self.days["to"], "--kind", self.kind)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("inspect_app.cli.coverage.app", lambda: self.app)
            run = self.app.test_cli_runner().invoke
            plain = run(coverage, [*days, "--office", "xihu"]).output.splitlines()[0]
            told = json.loads(run(coverage, [*days, "--office", "xihu", "--json"]).output)
        want = f"{told['visited']}/{told['denominator']} "
        assert plain.startswith(want)
        assert f"attempted {told['attempted']}  excused {told['excused']}" in plain
        return {name: told[name] for name in NAMES}


def number(pattern: str, page: str) -> list[str]:
    """What the page says there, and that it says it once."""
    [found] = re.findall(pattern, page)
    return [found] if isinstance(found, str) else list(found)


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), end_of_month(day))


@pytest.mark.parametrize(
    ("name", "kind", "period_of"),
    [("本月", "licensed", month_of), ("本季度", "licensed", quarter_of),
     ("本学期", "school", term_of)],
)  # fmt: skip
def test_every_source_says_the_same_after_each_deed(
    app: Flask, cast: Cast, name: str, kind: str, period_of: Any
) -> None:
    period, xihu = period_of(today()), cast.offices["xihu"]
    facts = {"kind": kind, "sector": "" if kind == "school" else "arts"}
    stages = {"stages": ["primary"]} if kind == "school" else {}
    places = [
        make_institution(xihu, f"第{n}家", district=f"33010600{n % 3}", **facts, **stages)
        for n in range(6)
    ]
    make_institution(xihu, "关张", closed_on=period.first, **facts, **stages)
    desk = Desk(app, cast, period, kind)
    count = 6 + (1 if kind == "school" else 2)

    def same(plan: str, *told: int) -> None:
        """Say denominator, visited, excused and attempted."""
        want = dict(zip(NAMES, told, strict=False)) | {"not_visited": told[0] - told[1]}
        for source, says in desk.sources(plan).items():
            assert says == {key: want[key] for key in says}, source
        if period == quarter_of(today()) and kind == "licensed":
            assert f"<strong>{told[1]}</strong>/{told[0]}" in desk.page("/?lang=en")
            assert f"Not visited: {told[0] - told[1]}" in desk.page("/?lang=en")
        assert first_difference() is None

    before = desk.plans(name)
    same(before, count, 0, 0, 0)
    desk.excuses(places[0])
    desk.excuses(places[1])
    same(before, count, 0, 2, 0)
    desk.visits(places[2])
    same(before, count, 1, 2, 0)
    desk.visits(places[0], outcome="closed_door")
    same(before, count, 1, 2, 1)
    desk.visits(places[1])
    same(before, count, 2, 1, 1)
    same(desk.plans(f"{name}补充"), count, 2, 1, 1)
