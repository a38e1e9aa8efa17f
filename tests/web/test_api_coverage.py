"""`GET /api/v1/coverage` and `/blind-spots` answer as design §7 says, to whom it says."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from click.testing import CliRunner
from flask import Flask

from inspect_app.cli import coverage as command
from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, make_institution

QUARTER = "from=2026-10-01&to=2026-12-31"


def make_visit(
    office: Office, sender: Person, institution: Institution, day: date, **facts: Any
) -> Visit:
    """Store a visit that counts, unless told otherwise."""
    given = {"outcome": "completed", "state": "complete", "method": "on_site", **facts}
    with writing():
        visit = Visit(
            uuid=uuid4(), office_id=office.id, sender_id=sender.id, institution_id=institution.id,
            party={"name": institution.name}, kind="routine", source="plan",
            checklist_id="CL-SUBJ-OFFLINE", checklist_version="2026-11-21", started_at=NOW,
            finished_at=NOW, received_at=NOW, visited_on=day, verdict="unknown", document="{}",
            content_hash="0" * 64, receipt=str(uuid4()), warnings=[], **given,
        )  # fmt: skip
        db.session.add(visit)
    return visit


@pytest.fixture
def visited(cast: Cast) -> Cast:
    """`star` was visited, at `noise` nobody opened; the culture bureau saw `noise`."""
    xihu, culture = cast.offices["xihu"], cast.offices["culture"]
    make_visit(xihu, cast.lin, cast.star, date(2026, 11, 3))
    make_visit(xihu, cast.lin, cast.star, date(2026, 11, 4))
    make_visit(xihu, cast.lin, cast.noise, date(2026, 11, 5), outcome="closed_door")
    make_visit(culture, cast.chen, cast.noise, date(2026, 11, 6))
    return cast


def test_it_counts_the_licensed_of_the_district(app: Flask, visited: Cast) -> None:
    answer = visited.client(app, "auditor").get(f"/api/v1/coverage?{QUARTER}").json
    assert {k: answer[k] for k in ("denominator", "visited", "attempted", "excused")} == {
        "denominator": 2, "visited": 1, "attempted": 1, "excused": 0,
    }  # fmt: skip
    assert (answer["not_visited"], answer["rate"], answer["rate_excused"]) == (1, 0.5, 0.5)
    assert sum(row["denominator"] for row in answer["rows"]) == 2


def test_another_office_of_the_district_sees_its_own_visits_only(app: Flask, visited: Cast) -> None:
    answer = visited.client(app, "chen").get(f"/api/v1/coverage?{QUARTER}&by=sector").json
    rows = {row["key"]: (row["denominator"], row["visited"]) for row in answer["rows"]}
    assert rows == {"subject": (1, 0), "arts": (1, 1)}


def test_another_district_sees_none_of_it(app: Flask, visited: Cast) -> None:
    answer = visited.client(app, "zhao").get(f"/api/v1/coverage?{QUARTER}").json
    assert (answer["denominator"], answer["visited"]) == (1, 0)


def test_an_excuse_is_taken_from_the_divisor(app: Flask, visited: Cast) -> None:
    days = date(2026, 12, 1), date(2027, 2, 1)
    excuse(NewExcuse(visited.noise, *days, "停业装修"), visited.director, NOW)
    answer = visited.client(app, "lin").get(f"/api/v1/coverage?{QUARTER}").json
    assert (answer["excused"], answer["rate"], answer["rate_excused"]) == (1, 0.5, 1.0)


def test_all_kinds_have_a_row_and_months_follow_each_other(app: Flask, visited: Cast) -> None:
    lin = visited.client(app, "lin")
    kinds = lin.get(f"/api/v1/coverage?{QUARTER}&by=kind").json
    assert [(row["key"], row["denominator"]) for row in kinds["rows"]] == [
        ("licensed", 2), ("unlicensed", 0), ("school", 1),
    ]  # fmt: skip
    assert kinds["rows"][1]["rate"] is None
    assert kinds["denominator"] == 2
    months = lin.get(f"/api/v1/coverage?{QUARTER}&by=month").json["rows"]
    assert [(row["key"], row["visited"]) for row in months] == [
        ("2026-10", 0), ("2026-11", 1), ("2026-12", 0),
    ]  # fmt: skip
    assert months[1]["label"] == "2026年11月"
    english = lin.get(f"/api/v1/coverage?{QUARTER}&by=month", headers={"Accept-Language": "en"})
    assert english.json["rows"][1]["label"] == "November 2026"


def test_schools_have_their_own_numbers(app: Flask, visited: Cast) -> None:
    answer = visited.client(app, "lin").get(f"/api/v1/coverage?{QUARTER}&kind=school").json
    assert (answer["denominator"], answer["visited"]) == (1, 0)


def test_who_closed_within_is_told_apart(app: Flask, visited: Cast) -> None:
    make_institution(visited.offices["xihu"], "已关闭培训中心", closed_on=date(2026, 11, 9))
    answer = visited.client(app, "lin").get(f"/api/v1/coverage?{QUARTER}").json
    assert (answer["denominator"], answer["closed"]) == (2, 1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "from"),
        ("from=2026-10-01", "to"),
        ("from=2026-12-31&to=2026-10-01", "to"),
        ("from=2026-02-30&to=2026-10-01", "from"),
        ("from=0001-01-01&to=2026-10-01", "from"),
        (f"{QUARTER}&by=colour", "by"),
        (f"{QUARTER}&kind=club", "kind"),
        ("from=1990-01-01&to=2026-12-31&by=month", "to"),
    ],
)
def test_what_cannot_be_asked_is_named(app: Flask, cast: Cast, query: str, field: str) -> None:
    answer = cast.client(app, "lin").get(f"/api/v1/coverage?{query}")
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]


def test_a_stranger_is_not_told(client: Any) -> None:
    assert client.get(f"/api/v1/coverage?{QUARTER}").status_code == 401
    assert client.get("/api/v1/blind-spots").status_code == 401


def test_blind_spots(app: Flask, visited: Cast) -> None:
    make_institution(visited.offices["xihu"], "无坐标培训中心", lat=None, lng=None, grade="D")
    lin = visited.client(app, "lin")
    answer = lin.get("/api/v1/blind-spots?on=2026-12-01").json
    never = [item["name"] for item in answer["never_visited"]["items"]]
    assert sorted(never) == ["无坐标培训中心", "琴韵艺术培训学校", "西湖第一小学"]
    assert answer["no_coordinates"]["count"] == 1
    assert answer["overdue"]["count"] == 0
    assert answer["empty_areas"]["items"] == []
    later = lin.get("/api/v1/blind-spots?on=2027-11-05").json
    assert [(i["name"], i["last_visit"]) for i in later["overdue"]["items"]] == [
        ("星河学科培训中心", "2026-11-04")
    ]
    assert lin.get("/api/v1/blind-spots?on=soon").status_code == 422


def test_a_grade_has_its_own_months(app: Flask, visited: Cast) -> None:
    with writing():
        db.session.get(Institution, visited.star.id).grade = "甲"
        db.session.get(Office, visited.offices["xihu"].id).parameters = {"visit_months": {"甲": 1}}
    answer = visited.client(app, "lin").get("/api/v1/blind-spots?on=2026-12-05").json
    assert answer["overdue"]["count"] == 1


def test_the_console_says_the_same(
    app: Flask, visited: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "app", lambda: app)
    arguments = ["--from", "2026-10-01", "--to", "2026-12-31", "--by", "sector", "--json"]
    told = CliRunner().invoke(command.coverage, arguments)
    assert told.exit_code == 0
    api = visited.client(app, "lin").get(f"/api/v1/coverage?{QUARTER}&by=sector").json
    assert json.loads(told.stdout) == api
    plain = CliRunner().invoke(command.coverage, arguments[:-1])
    assert "1/2" in plain.stdout
