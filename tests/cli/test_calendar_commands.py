"""The calendar from the console: both shapes of a file, and one line for each refusal.

The 2027 of these tests is made up: its notice comes from the State Council, not from us.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from inspect_app.cli import main, running
from inspect_app.rules.calendar import CALENDAR_FILE
from inspect_app.services import calendars
from inspect_app.store.base import db
from tests.cast import Cast

OWN = """years:
  2027:
    papers: [https://example.invalid/2027]
    days_off:
    - [2027-01-01, 2027-01-03]
    - [2027-05-01, 2027-05-03]
    - [2027-10-01, 2027-10-03]
    make_up_days: [2027-01-09]
"""
DAYS = [
    "2027-01-01", "2027-01-02", "2027-01-03", "2027-05-01", "2027-05-02", "2027-05-03",
    "2027-10-01", "2027-10-02", "2027-10-03",
]  # fmt: skip
COMMON = {
    "year": 2027,
    "papers": [],
    "days": [
        *({"name": "节", "date": day, "isOffDay": True} for day in DAYS),
        {"name": "节", "date": "2027-01-09", "isOffDay": False},
    ],
}
Console = Callable[..., Result]


@pytest.fixture
def console(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Console:
    """Run a command against the test's own app, late in 2026."""
    monkeypatch.setattr("inspect_app.cli.calendar.app", lambda: app)
    monkeypatch.setattr(
        "inspect_app.cli.calendar.now", lambda: datetime(2026, 11, 20, 4, tzinfo=UTC)
    )
    monkeypatch.setattr(running, "app", lambda: app)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["calendar", *arguments])

    return run


def written(folder: Path, text: str, name: str = "calendar.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def known() -> dict[str, list[str]]:
    db.session.rollback()
    return calendars.working_calendar().to_document()


def test_both_shapes_give_the_same_year(console: Console, tmp_path: Path) -> None:
    for text, name in ((OWN, "own.yaml"), (json.dumps(COMMON), "common.json")):
        file = written(tmp_path, text, name)
        told = console("add", file, "--paper", "试字1号", "--dry-run")
        assert (told.exit_code, told.stdout) == (0, "2027: 0 due days changed, 0 later\n")
        assert 2027 not in known()["years"]
    assert console("add", written(tmp_path, json.dumps(COMMON)), "--paper", "试").exit_code == 0
    by_common = known()
    assert [day for day in by_common["days_off"] if day >= "2027"] == DAYS
    assert by_common["make_up_days"][-1] == "2027-01-09"


def test_a_file_that_repeats_known_years_adds_the_new_one(console: Console, tmp_path: Path) -> None:
    whole = CALENDAR_FILE.read_text(encoding="utf-8") + OWN.removeprefix("years:\n")
    assert console("add", written(tmp_path, whole)).exit_code == 0
    (row,) = calendars.added_years()
    assert (row.year, row.added_by) == (2027, "console")
    assert row.paper == "https://example.invalid/2027"


def test_the_known_years_are_shown(console: Console, tmp_path: Path) -> None:
    console("add", written(tmp_path, OWN))
    assert console("show").stdout.splitlines()[-1] == "2027  off 9  worked 1"
    assert json.loads(console("show", "--json").stdout) == known()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CALENDAR_FILE.read_text(encoding="utf-8"), "year: 2019年的放假安排已经录入。"),
        (json.dumps({**COMMON, "days": []}), "days: 缺少法定放假日"),
        (json.dumps(COMMON), "paper: "),
        (OWN.replace("[2027-01-01, 2027-01-03]", "[2027-01-03, 2027-01-01]"), "file: 这不是"),
        ('{"year": "next", "days": []}', "file: 这不是"),
        ("years: {}", "file: 这不是"),
        ("[1, 2", "file: 这不是"),
        ("", "file: 这不是"),
    ],
)
def test_what_is_no_calendar_is_refused_in_one_line(
    console: Console, tmp_path: Path, text: str, said: str
) -> None:
    paper = ["--paper", "试"] if '"days": []' in text else []
    result = console("add", written(tmp_path, text), *paper)
    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert calendars.added_years() == []


def test_a_file_that_is_not_there_is_refused(console: Console) -> None:
    result = console("add", "/no/such/file.json")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
