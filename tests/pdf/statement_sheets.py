"""A coverage statement of a fictional county, as the tests of papers print it."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pdf.coverage_statement import AreaLine, ClosedLine, CoverageStatementSheet, StatementLine
from pdf.sheets import Verification

TOLD = ("已检查1次，9月4日，现场检查", "未检查；到访未果1次（拒绝检查，9月8日）", "未检查")


def line(number: int) -> StatementLine:
    told = TOLD[number % len(TOLD)]
    return StatementLine(f"第{number}家培训中心", f"街道{number % 7}", "学科类", "B", told)


def statement(count: int = 3, **changes: object) -> CoverageStatementSheet:
    """Signed; ``lines`` may be given as anything that is walked once."""
    lines = tuple(line(number) for number in range(1, count + 1))
    sheet = CoverageStatementSheet(
        office_name="西溪县教育局",
        title="覆盖情况表",
        number="",
        scope="西溪县教育局，行政区划330106，持证机构",
        first_day=date(2026, 7, 1),
        last_day=date(2026, 9, 30),
        made_at=datetime(2026, 10, 8, 3, 5, tzinfo=UTC),
        made_by="王二",
        figures=(("应检查", "120"), ("已检查", "96"), ("覆盖率", "80.0%")),
        areas=(AreaLine("北山街道", (70, 60, 2, 8, 3)), AreaLine("西溪街道", (50, 36, 4, 10, 5))),
        definitions=(("已检查机构", "期内至少检查过一次的机构，多次只计一次。"),),
        lines=lines,
        closed=(ClosedLine("旧日培训中心", "灵隐街道", date(2026, 8, 9)),),
        register_hash="a1" * 32,
        content_hash="b2" * 32,
        signed_by="钱负责",
        signed_on=date(2026, 10, 9),
        verification=Verification("https://app.example/v/ABCDEFGHJKMN", "ABCDEFGHJKMN"),
    )
    return replace(sheet, **changes)
