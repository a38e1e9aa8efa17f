"""`register import` and `register export`, as design §7 promises them."""

import json

import pytest
import xlsxwriter
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


def test_the_console_tells_renamed_moved_and_gone(console, tmp_path):
    path = tmp_path / "register.csv"
    heads = "机构名称,地址,办学许可证号,电话\n"
    path.write_text(heads + "甲,东路1号,L1,\n乙,西路2号,L2,\n丙,北路3号,L3,\n丁,南路4号,L4,\n")
    assert console("import", str(path), "--office", "culture").exit_code == 0
    path.write_text(heads + "甲改,东路1号,L1,\n乙,新路9号,L2,\n丙,北路3号,L3,111\n戊,远路5号,L4,\n")
    options = ("--office", "culture", "--complete", "--dry-run")
    told = console("import", str(path), *options).stdout.splitlines()
    assert told == [
        "rows=4 gone=1 warned=1 new=1 changed=3 same=0 refused=0",
        "renamed=1 moved=1 details=1",
        "~ 2 甲改: 更名: 机构名称 甲 → 甲改",
        "~ 3 乙: 迁址: 地址 西路2号 → 新路9号",
        "? 5 戊: 办学许可证号与已有机构相同（丁，南路4号），按不同机构处理。",
        "x 丁 南路4号",
    ]
    told = json.loads(console("import", str(path), *options, "--json").stdout)
    assert set(told) == {"rows", "new", "changed", "same", "gone", "warned", "refused"}


def test_the_console_names_the_sheet_of_a_row(console, tmp_path):
    path = tmp_path / "register.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("城东街道", "城西街道"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["机构名称", "登记日期"])
            sheet.write_row(1, 0, [f"{name}甲", "2024-02-30"])
        book.add_worksheet("说明").write_row(0, 0, ["请勿改动表头"])
    options = ("--office", "culture", "--dry-run")
    lines = console("import", str(path), *options).stdout.splitlines()
    assert lines[1] == "! 说明: 没有表头行"
    assert [line.split(" ")[1] for line in lines[2:]] == ["城东街道!2", "城西街道!2"]
    told = json.loads(console("import", str(path), *options, "--json").stdout)["refused"]
    assert [one["row"] for one in told] == [2, 2]
    assert [one["reason"][:5] for one in told] == ["城东街道:", "城西街道:"]
