"""`register import` and `register export`, as design §7 promises them."""

import json

import pytest
from click.testing import CliRunner, Result

from inspect_app.cli import main, running

TEXT = """机构名称,地址,登记日期,统一社会信用代码
甲,东路,2020-01-02,
乙,西路,2024-02-30,
丙,北路,,123
"""


@pytest.fixture
def console(app, cast, monkeypatch):
    """Run a command against the test's own app."""
    monkeypatch.setattr("inspect_app.cli.register.app", lambda: app)
    monkeypatch.setattr(running, "app", lambda: app)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["register", *arguments])

    return run


@pytest.fixture
def register(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_an_import_with_doubts_stops_and_says_why(console, register):
    result = console("import", register, "--office", "culture", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert {name: told[name] for name in told if name != "refused"} == {
        "rows": 3, "new": 2, "changed": 0, "same": 0, "gone": 0, "warned": 1,
    }  # fmt: skip
    assert told["refused"] == [{"row": 3, "reason": "登记日期：不存在“2024-02-30”这一天。"}]
    assert result.stderr.count("\n") == 1


def test_a_yes_takes_the_good_and_the_doubtful_rows(console, register, tmp_path):
    assert console("import", register, "--office", "culture", "--yes").exit_code == 0
    again = console("import", register, "--office", "culture", "--yes", "--json")
    told = json.loads(again.stdout)
    assert (told["same"], told["new"], len(told["refused"])) == (2, 0, 1)
    for ending in ("csv", "xlsx"):
        path = str(tmp_path / f"out.{ending}")
        assert console("export", path, "--office", "culture").exit_code == 0
        back = console("import", path, "--office", "culture", "--json")
        assert (back.exit_code, json.loads(back.stdout)["same"]) == (0, 2)


def test_a_dry_run_says_what_would_happen_and_exits_well(console, register):
    result = console("import", register, "--office", "culture", "--dry-run", "--json")
    assert result.exit_code == 0
    again = console("import", register, "--office", "culture", "--dry-run", "--json")
    assert json.loads(again.stdout)["new"] == 2


def test_people_read_each_remark_on_a_line(console, register):
    result = console("import", register, "--office", "culture", "--dry-run")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("rows=3")
    assert [line[:3] for line in lines[1:]] == ["- 3", "? 4"]


@pytest.mark.parametrize(
    "arguments", [("import", "/no/such.csv", "--office", "culture"), ("export", "/tmp/out.doc")]
)
def test_a_file_that_is_none_is_refused_in_one_line(console, arguments):
    result = console(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1


def test_an_unknown_office_is_refused_and_bad_usage_is_2(console, register):
    assert console("import", register, "--office", "nobody").exit_code == 1
    assert console("import", register).exit_code == 2
