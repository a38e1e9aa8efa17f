"""The ledgers: what is on the list and nothing else, as texts, days and numbers, row by row."""

import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from inspect_app.rules import loop_bodies
from inspect_app.rules.rectification import RECHECK_RESULTS, STATES
from inspect_app.rules.refusals import Conflict
from inspect_app.rules.visit_report import OUTCOMES
from inspect_app.services.ledgers import rectifications as notice_ledgers
from inspect_app.services.ledgers import sheet as sheets
from inspect_app.services.ledgers import visits as visit_ledgers
from inspect_app.services.ledgers import words
from inspect_app.services.ledgers.sheet import Cell, Column, Cover, Ledger, Line, write_ledger
from inspect_app.services.notices.reading import NoticeFilter, notice_list
from inspect_app.services.rectifications import deeds, rechecks, referrals
from inspect_app.services.rectifications.chasing import Wanted, chase_list
from inspect_app.services.rectifications.extensions import decide_extension, request_extension
from inspect_app.services.visits.lists import Wanted as WantedVisits
from inspect_app.services.visits.lists import newest_visits
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.violation import Violation
from tests.cast import NOW, Cast
from tests.notices import Found, make_notice, make_recheck_visit, make_visit

COVER = Cover("西湖区教育局", ["检查日期：2026年11月1日起"], NOW)
PLAIN = Ledger(
    "试验台账",
    (
        Column("名称", 20, unit="家次"),
        Column("代码", 20, "code"),
        Column("日期", 11, "day"),
        Column("数", 8, "number", unit="项"),
    ),
)
HEADER = sheets.HEADER_ROW + 1
LATER = NOW + timedelta(hours=1)


def written(ledger: Ledger, lines: list[Line]) -> io.BytesIO:
    file = io.BytesIO()
    write_ledger(file, ledger, COVER, lines)
    file.seek(0)
    return file


def cells_of(file: io.BytesIO) -> list[list[Any]]:
    """Every row below the header, the totals last."""
    file.seek(0)
    rows = list(load_workbook(file).active.iter_rows(min_row=HEADER + 1))
    return [[cell.value for cell in row] for row in rows]


def by_heading(file: io.BytesIO) -> list[dict[str, Any]]:
    """Every line of the ledger by its headings, without the totals."""
    file.seek(0)
    sheet = load_workbook(file).active
    heads = [cell.value for cell in sheet[HEADER]]
    return [dict(zip(heads, map(plain, row), strict=True)) for row in cells_of(file)[:-1]]


def plain(value: Any) -> Any:
    """A day as a day: a spreadsheet has moments only."""
    return value.date() if isinstance(value, datetime) else value


NASTY = ["=1+1", "@SUM(A1)", "+1", "-1", '=HYPERLINK("http://x","y")', "\t=1", "＝1+1",
         "http://evil.example/", "{=1}", "00123", "1e5", "'=1"]  # fmt: skip


def test_a_text_stays_a_text_whatever_it_begins_with() -> None:
    lines = [Line([text, text, None, None]) for text in NASTY]
    file = written(PLAIN, lines)
    rows = list(load_workbook(file).active.iter_rows(min_row=HEADER + 1))[:-1]
    for text, row in zip(NASTY, rows, strict=True):
        for cell in (row[1], row[2]):
            assert (cell.value, cell.data_type) == (text, "s")
    for text, row in zip(NASTY, rows, strict=True):
        if text[0] in "=@+-\t＝":
            assert row[1].quotePrefix, "it would run as soon as somebody edits the cell"
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            assert not re.search(rb"<f[ >/]", part), name
            assert b"<hyperlink" not in part
            assert b"evil.example" not in part or name.startswith("xl/worksheets/sheet")


def test_days_are_days_and_numbers_numbers() -> None:
    lines = [Line(["星河", "91", date(2026, 11, 20), 3])]
    row = load_workbook(written(PLAIN, lines)).active[HEADER + 1]
    assert [plain(cell.value) for cell in row] == [1, "星河", "91", date(2026, 11, 20), 3]
    assert [cell.data_type for cell in row] == ["n", "s", "s", "d", "n"]
    assert row[3].number_format == "yyyy-mm-dd"
    assert row[2].number_format == "@"


def test_a_day_of_a_broken_clock_is_told_as_a_text() -> None:
    rows = cells_of(written(PLAIN, [Line(["星河", "", date(1899, 12, 31), 0])]))
    assert rows[0] == [1, "星河", None, "1899-12-31", 0]


def test_the_totals_stand_below_what_the_filter_sifts() -> None:
    lines = [Line([f"机构{n}", "", None, n], {"名称": 1, "数": n}) for n in range(1, 4)]
    sheet = load_workbook(written(PLAIN, lines)).active
    last = HEADER + len(lines)
    assert sheet.auto_filter.ref == f"A{HEADER}:E{last}"
    assert [cell.value for cell in sheet[last + 1]] == ["合计", 3, None, None, 6]
    assert sheet.cell(last + 1, 2).number_format == '0"家次"'
    assert sheet.max_row == last + 1


def test_an_empty_ledger_says_so_and_opens() -> None:
    file = written(PLAIN, [])
    assert cells_of(file) == [["合计", 0, None, None, 0]]


def test_it_prints_on_a4_across_with_its_header_on_every_page() -> None:
    sheet = load_workbook(written(PLAIN, [Line(["a", "", None, 1])])).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", sheets.A4)
    assert sheet.page_setup.fitToWidth in {None, 1}  # one page is what the standard takes for none
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == f"$1:${HEADER}"
    assert sheet.freeze_panes == f"A{HEADER + 1}"
    assert [sheet.column_dimensions[c].width >= 6 for c in "ABCDE"] == [True] * 5
    assert sheet["B4"].alignment.wrap_text
    assert sheet["A1"].value == "试验台账"
    assert sheet["A2"].value == (
        "西湖区教育局　　检查日期：2026年11月1日起　　制表时间：2026年11月20日12:00"
    )


def test_what_no_cell_holds_is_cut_and_says_so() -> None:
    long = "𠮷" * 20_000  # each counts twice
    (row, _totals) = cells_of(written(PLAIN, [Line([long, "", None, None])]))
    assert row[1].endswith("全文见系统）")
    assert row[1].startswith("𠮷" * 16_000)
    assert len(row[1].encode("utf-16-le")) // 2 <= sheets.LONGEST_TEXT


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    line = Line(["a", "", None, 1])
    assert len(cells_of(written(PLAIN, [line] * 2))) == 3
    with pytest.raises(Conflict, match="ledger_too_long"):
        written(PLAIN, [line] * 3)


def test_a_long_ledger_takes_no_more_memory_than_a_short_one() -> None:
    def lines(count: int) -> Iterator[Line]:
        for n in range(count):
            cells: list[Cell] = [f"机构{n}" * 5, str(n), date(2026, 11, 20), n]
            yield Line(cells, {"数": n})

    def peak(count: int) -> int:
        tracemalloc.start()
        write_ledger(_Sink(), PLAIN, COVER, lines(count))
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)  # what is imported and compiled once
    assert peak(8_000) < 2 * peak(800)


class _Sink(io.BytesIO):
    """A file that keeps nothing."""

    def write(self, data: Any) -> int:
        return len(data)


def visit_ledger(cast: Cast, wanted: WantedVisits = WantedVisits()) -> list[dict[str, Any]]:  # noqa: B008 - frozen
    file = io.BytesIO()
    visit_ledgers.write_visit_ledger(file, cast.offices["xihu"], wanted, LATER)
    return by_heading(file)


def test_the_ledger_of_visits_has_the_columns_of_the_trade(app: Flask, cast: Cast) -> None:
    notice = make_notice(cast, found=[Found(), Found(code="FEE-02")])
    (line,) = visit_ledger(cast)
    assert line == {
        "序号": 1,
        "检查日期": date(2026, 11, 20),
        "检查时间": "11:00-12:00",
        "机构名称": "星河学科培训中心",
        "统一社会信用代码": None,
        "地址": "文三路100号",
        "类型": "持证机构",
        "检查类别": "日常检查",
        "检查来源": "检查计划",
        "检查方式": "现场检查",
        "检查人员": "林检查、王检查",
        "检查结果": "已检查",
        "发现问题数": 2,
        "通知书文号": notice.number,
        "通知书状态": "已出具，待送达",
        "材料状态": "已上传",
        "回执号": notice.visit.receipt,
    }


def test_every_page_of_the_list_is_in_the_ledger_in_its_order(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit_ledgers, "CHUNK", 2)
    for n in range(5):
        make_visit(cast, found=(), at=NOW - timedelta(days=n), outcome=OUTCOMES[n % 2])
    make_visit(cast, cast.far, found=(), inspectors=("zhao",))
    office = cast.offices["xihu"].id
    for wanted in (
        WantedVisits(),
        WantedVisits(outcome=OUTCOMES[0]),
        WantedVisits(first_day=date(2026, 11, 17), last_day=date(2026, 11, 19)),
        WantedVisits(state="incomplete"),
    ):
        shown = [visit.receipt for visit in newest_visits(office, wanted, 0, 100)]
        assert [line["回执号"] for line in visit_ledger(cast, wanted)] == shown
    assert len(visit_ledger(cast)) == 5


def test_the_totals_of_visits_count_what_reports_ask(app: Flask, cast: Cast) -> None:
    withdrawn = make_notice(cast)
    reason = loop_bodies.read_withdrawal({"reason": "文号有误"})
    deeds.withdraw(withdrawn, reason, cast.director, LATER)
    make_notice(cast, found=[Found(), Found(code="FEE-02")])
    file = io.BytesIO()
    visit_ledgers.write_visit_ledger(file, cast.offices["xihu"], WantedVisits(), LATER)
    totals = cells_of(file)[-1]
    assert [each for each in totals if each is not None] == ["合计", 2, 4, 3, 1]


def delivered(cast: Cast, **visit: Any) -> Notice:
    notice = make_notice(cast, now=LATER, **visit)
    body = {"method": "in_person", "at": NOW.isoformat(), "recipient": {"name": "张三"}}
    deeds.deliver(notice, loop_bodies.read_delivery(body), cast.lin, LATER)
    return notice


def chased(cast: Cast, wanted: Wanted = Wanted(), now: datetime = LATER) -> list[dict[str, Any]]:  # noqa: B008 - frozen
    file = io.BytesIO()
    notice_ledgers.write_chase_ledger(file, cast.offices["xihu"], wanted, now)
    return by_heading(file)


def listed(
    cast: Cast,
    wanted: NoticeFilter = NoticeFilter(),  # noqa: B008 - frozen
) -> list[dict[str, Any]]:
    file = io.BytesIO()
    notice_ledgers.write_notice_ledger(file, cast.offices["xihu"], wanted, LATER)
    return by_heading(file)


def test_the_ledger_of_rectifications_has_a_row_for_each_violation(app: Flask, cast: Cast) -> None:
    found = [Found(), Found(code="FEE-02", due={"immediate": True})]
    notice = delivered(cast, found=found)
    week_later = NOW + timedelta(days=10)
    first, second = chased(cast, now=week_later)
    assert first == {
        "序号": 1,
        "文号": notice.number,
        "机构名称": "星河学科培训中心",
        "检查日期": date(2026, 11, 20),
        "存在问题": found[0].facts,
        "违规代码": "FEE-01",
        "整改要求": found[0].requirement,
        "送达日期": date(2026, 11, 20),
        "送达方式": "直接送达",
        "限期要求": "5个工作日",
        "整改期限": date(2026, 11, 27),
        "延期至": None,
        "复查日期": None,
        "复查结果": None,
        "销号日期": None,
        "移送日期": None,
        "移送机关": None,
        "状态": "已送达",
        "逾期天数": 3,
    }
    assert (second["违规代码"], second["限期要求"], second["逾期天数"]) == ("FEE-02", "立即", 10)


def test_nothing_is_due_or_late_before_delivery(app: Flask, cast: Cast) -> None:
    make_notice(cast, found=[Found(due={"date": "2026-11-21"})])
    (line,) = chased(cast, now=NOW + timedelta(days=30))
    assert (line["送达日期"], line["整改期限"], line["逾期天数"]) == (None, None, None)
    assert line["限期要求"] == "2026年11月21日前"


def test_an_extension_leaves_the_first_term_readable(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)
    asked = loop_bodies.read_extension({"reason": "退费需要时间", "until": "2026-12-10"})
    row = request_extension(notice, asked, cast.lin, LATER)
    granted = loop_bodies.read_decision({"granted": True, "until": "2026-12-08", "reason": "同意"})
    decide_extension(row, notice, granted, cast.director, LATER)
    (line,) = chased(cast)
    assert (line["整改期限"], line["延期至"]) == (date(2026, 11, 27), date(2026, 12, 8))
    assert line["状态"] == "已延期"


def test_a_closed_notice_tells_its_recheck_and_its_day(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)
    visit = make_recheck_visit(cast, notice, "rectified", at=datetime(2026, 11, 24, 3, tzinfo=UTC))
    late = NOW + timedelta(days=5)
    rechecks.recheck(notice, loop_bodies.read_recheck({"visit": str(visit.uuid)}), cast.lin, late)
    deeds.close(notice, loop_bodies.read_closure({}), cast.director, late)
    assert chased(cast) == [], "it runs no more"
    (line,) = listed(cast)
    assert (line["复查日期"], line["复查结果"]) == (date(2026, 11, 24), "已改正")
    assert (line["销号日期"], line["状态"]) == (date(2026, 11, 25), "已销号")
    assert line["逾期天数"] is None


def test_what_goes_on_after_a_partial_recheck_stands_beside_what_was_ordered(
    app: Flask, cast: Cast
) -> None:
    notice = delivered(cast)
    with writing():
        for violation in notice.violations:
            db.session.get_one(Violation, violation.id).rest = "尚有2户未退费。"
    (line,) = chased(cast)
    assert line["整改要求"] == f"{Found().requirement}\n尚未完成：尚有2户未退费。"


def test_a_referral_names_authority_and_day(app: Flask, cast: Cast) -> None:
    notice = delivered(cast)
    visit = make_recheck_visit(cast, notice, "not_rectified")
    rechecks.recheck(notice, loop_bodies.read_recheck({"visit": str(visit.uuid)}), cast.lin, LATER)
    (violation,) = notice.violations
    body = {"authority": "区市场监管局", "violations": [str(violation.uuid)], "reason": "价格"}
    referrals.refer(notice, loop_bodies.read_referral(body), cast.director, LATER)
    (line,) = chased(cast)
    assert (line["移送机关"], line["移送日期"]) == ("区市场监管局", date(2026, 11, 20))
    assert (line["复查结果"], line["逾期天数"]) == ("未改正", None)


def test_the_ledger_holds_the_notices_of_the_list_in_its_order(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_ledgers, "CHUNK", 2)
    dues = [{"days": n, "type": "calendar"} for n in (9, 3, 15, 3)]
    notices = [delivered(cast, found=[Found(due=due), Found(code="FEE-02")]) for due in dues]
    notices.append(make_notice(cast, institution=cast.noise))
    far = make_notice(cast, institution=cast.far)
    now = NOW + timedelta(days=6)
    office, today = cast.offices["xihu"].id, date(2026, 11, 26)
    for wanted in (
        Wanted(),
        Wanted(overdue=True),
        Wanted(due_soon=True),
        Wanted(state="issued"),
        Wanted(due_before=date(2026, 12, 1)),
        Wanted(district="330106"),
    ):
        items, _ = chase_list(office, wanted, today, 100)
        shown = [item.notice.number for item in items]
        assert list(dict.fromkeys(each["文号"] for each in chased(cast, wanted, now))) == shown
    for filters in (
        NoticeFilter(),
        NoticeFilter(state="issued"),
        NoticeFilter(last_day=NOW.date()),
    ):
        rows, _ = notice_list(office, filters, 100)
        told = dict.fromkeys(each["文号"] for each in listed(cast, filters))
        assert list(told) == [each.number for each in rows]
    assert len(chased(cast)) == 2 * 4 + 2
    assert {each["机构名称"] for each in chased(cast, Wanted(district="330110"))} == {far.addressee}


def test_the_totals_count_notices_findings_and_what_is_closed(app: Flask, cast: Cast) -> None:
    delivered(cast, found=[Found(), Found(code="FEE-02"), Found(code="FEE-03")])
    delivered(cast)
    file = io.BytesIO()
    notice_ledgers.write_chase_ledger(file, cast.offices["xihu"], Wanted(), LATER)
    totals = cells_of(file)[-1]
    assert [each for each in totals if each is not None] == ["合计", 2, 4, 0]


def test_every_value_has_its_word() -> None:
    assert set(words.OUTCOMES) == set(OUTCOMES)
    assert set(words.NOTICE_STATES) == set(STATES)
    assert set(words.RESULTS) == set(RECHECK_RESULTS)
