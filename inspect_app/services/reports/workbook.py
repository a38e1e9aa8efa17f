"""The report as xlsx: a sheet a table, numbers as numbers, the same report the same bytes.

Texts are written as texts whatever they begin with (see `services.ledgers.sheet`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import IO, Any

from inspect_app.rules.period_report import (
    MEASURES,
    MEDIAN,
    SPANS,
    UPPER,
    Figures,
)
from inspect_app.services.ledgers.sheet import A4, RUN_BY_SPREADSHEETS
from inspect_app.services.reports import words
from inspect_app.services.reports.report import Line, PeriodReport
from inspect_app.services.reports.sheet import (
    NAMED,
    period_words,
    row_name,
    span_words,
    title_of,
)

Cell = str | int | float | None
FIRST_ROW = 3
"""Title, what it covers, header."""
TEXT_WIDTH, NUMBER_WIDTH = 26, 11


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of the book; the first ``texts`` columns are wide. A share is 0 to 1."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1


def write_workbook(file: IO[bytes], report: PeriodReport, made_by: str) -> None:
    """Write the book."""
    import xlsxwriter  # only an export needs it

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    made = datetime.combine(report.scope.today, time())
    office = report.scope.office.name
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": words.TITLE, "company": office, "created": made})
        about = (
            f"{office}　　统计期间：{period_words(report.scope.period)}　　"
            f"上年同期：{period_words(report.before)}　　"
            f"制表日期：{made:%Y-%m-%d}　　制表人：{made_by}"
        )
        for page in pages_of(report):
            _write(book, page, about)


def pages_of(report: PeriodReport) -> Iterator[Page]:
    """Every sheet, in order."""
    sides = report.total.now, report.total.before
    measures: tuple[tuple[Cell, ...], ...] = tuple(
        (_measure_name(each.key, each.part_of), words.UNITS[each.unit], *_pair(sides, each.key))
        for each in MEASURES
    )
    heads = ("项目", "单位", words.NOW, words.BEFORE)
    yield Page("汇总", heads, measures)
    yield Page("整改质效", heads, tuple(_rates(*sides)))
    for axis, lines in report.lines.items():
        yield _lines(axis, lines)
    parts: tuple[tuple[Cell, ...], ...] = tuple(
        (words.PARTS[each.code], each.count, each.before, each.area, each.most)
        for each in report.parts
    )
    part_heads = ("违规类别", words.NOW, words.BEFORE, "最多的区域", "其中（项）")
    yield Page("分违规类别", part_heads, parts)
    codes: tuple[tuple[Cell, ...], ...] = tuple(
        (each.code, title_of(each.code), each.count, each.before, each.area, each.most)
        for each in report.codes
    )
    code_heads = ("代码", "问题", words.NOW, words.BEFORE, "最多的区域", "其中（项）")
    yield Page("发现最多的问题", code_heads, codes, 2)
    months: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{each.month}月", each.now, each.before) for each in report.months
    )
    yield Page("各月检查家次", ("月份", words.NOW, words.BEFORE), months)
    yield Page("统计口径", ("说明",), tuple((text,) for text in words.DEFINITIONS))


def _measure_name(key: str, part_of: str) -> str:
    return f"　其中：{words.MEASURES[key]}" if part_of else words.MEASURES[key]


def _pair(sides: Sequence[Figures], name: str) -> tuple[int, ...]:
    return tuple(getattr(side, name) for side in sides)


def _rates(now: Figures, before: Figures) -> Iterator[tuple[Cell, ...]]:
    """Each time and share with its n in a row of its own, so that it can be computed again."""
    sides = now, before
    for name, percent in ((words.MEDIAN, MEDIAN), (words.UPPER, UPPER)):
        yield name, "天", *(each.days_within(percent) for each in sides)
    yield "　样本（有送达日期的完成整改项）", "项", *(each.timed for each in sides)
    for place, span in enumerate(SPANS):
        yield f"　{span_words(*span)}", "项", *(each.spans()[place] for each in sides)
    yield words.IN_TIME, "", *(each.in_time_rate for each in sides)
    yield "　按期完成", "项", *_pair(sides, "in_time")
    yield "　期限届满", "项", *_pair(sides, "due")
    yield f"　{words.UNCHECKED}", "项", *_pair(sides, "unchecked")
    yield words.REPEAT, "", *(each.repeat_rate for each in sides)
    yield "　重复违规机构", "家", *_pair(sides, "repeated")
    yield "　被发现问题的机构", "家", *_pair(sides, "with_violations")


def _lines(axis: str, lines: Sequence[Line]) -> Page:
    heads = [NAMED[axis]]
    for measure in MEASURES:
        unit = words.UNITS[measure.unit]
        heads += [f"{words.MEASURES[measure.key]}（{unit}）", words.BEFORE]
    heads += ["按期完成（项）", words.BEFORE, "期限届满（项）", words.BEFORE]
    keys = [*(measure.key for measure in MEASURES), "in_time", "due"]
    rows = []
    for line in lines:
        cells: list[Cell] = [row_name(axis, line)]
        for key in keys:
            cells += _pair((line.now, line.before), key)
        rows.append(tuple(cells))
    return Page(f"分{NAMED[axis]}", tuple(heads), tuple(rows))


def _write(book: Any, page: Page, about: str) -> None:
    """Lay out one sheet: title, what it covers, a frozen header, the rows."""
    sheet, last = book.add_worksheet(page.name), len(page.heads) - 1
    body = {"border": 1, "valign": "vcenter", "text_wrap": True}
    styles = {
        "text": book.add_format(body),
        "quoted": book.add_format({**body, "num_format": "@", "quote_prefix": True}),
        "number": book.add_format({**body, "num_format": "0"}),
        "share": book.add_format({**body, "num_format": "0.0%"}),
    }
    head = {**body, "bold": True, "bg_color": "#DDEBF7", "align": "center"}
    header = book.add_format(head)
    title = book.add_format({"bold": True, "font_size": 16})
    widest = 100 if last == 0 else TEXT_WIDTH
    sheet.set_column(0, page.texts - 1, widest)
    sheet.set_column(page.texts, max(last, page.texts), NUMBER_WIDTH)
    sheet.write_string(0, 0, f"{words.TITLE}（{page.name}）", title)
    sheet.write_string(1, 0, about)
    for place, name in enumerate(page.heads):
        sheet.write_string(FIRST_ROW - 1, place, name, header)
    for row, cells in enumerate(page.rows, FIRST_ROW):
        for place, cell in enumerate(cells):
            _write_cell(sheet, (row, place), cell, styles)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, FIRST_ROW - 1)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _write_cell(sheet: Any, at: tuple[int, int], cell: Cell, styles: dict[str, Any]) -> None:
    if cell is None:
        sheet.write_string(*at, "—", styles["text"])
    elif isinstance(cell, str):
        quoted = cell.startswith(RUN_BY_SPREADSHEETS)
        sheet.write_string(*at, cell, styles["quoted" if quoted else "text"])
    else:
        sheet.write_number(*at, cell, styles["share" if isinstance(cell, float) else "number"])
