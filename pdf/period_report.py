"""监督检查情况统计表: what an office inspected, found and had put right in a period.

The trade's table first, then shares and times, charts, rows by district and sector, what was found
most often, and what each number counts. There is no form for it in law: offices report in tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pdf import tables
from pdf.blocks import Align, Block, Setter, Style, gap, with_next
from pdf.charts import ChartSheet, chart
from pdf.fonts import FontSet, Role, font_set
from pdf.form_parts import form_heading
from pdf.imprints import imprint_of
from pdf.page import ENFORCEMENT, MM, WIDTH, Paper, column, typeset
from pdf.plain_text import one_line
from pdf.records import SECTION, particulars
from pdf.wording import chinese_date, ordinal

SMALL = Style(10, 13)
NOTES = Style(10, 15, indent=2)
INSET = "　"
FIGURE_WIDTHS = tuple(width * MM for width in (64, 16, 26, 28, 22))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of the trade's table; a ``part`` is of the line above it."""

    name: str
    unit: str
    now: str
    before: str
    change: str
    part: bool = False


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table with its title; ``widths`` are parts of the page's, the first column is a text."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1


@dataclass(frozen=True, slots=True)
class PeriodReportSheet:
    """``heads`` name the columns of the trade's table; ``number`` is ""."""

    office_name: str
    title: str
    period: str
    before: str
    made_by: str
    made_on: date
    heads: tuple[str, ...]
    figures: tuple[FigureRow, ...]
    rates: TableSheet
    charts: tuple[ChartSheet, ...]
    tables: tuple[TableSheet, ...]
    definitions: tuple[str, ...]
    number: str = ""
    demo_mark: str = ""


def draw(sheet: PeriodReportSheet, *, fonts: FontSet | None = None) -> bytes:
    """The report as a PDF; raises as `pdf.rectification_notice.draw` does."""
    faces = fonts or font_set()
    imprint = imprint_of(sheet, sheet.period, sheet.made_on)
    paper = Paper(imprint, ENFORCEMENT, sheet.demo_mark)
    return typeset(list(_blocks(column(faces, ENFORCEMENT), sheet)), paper, faces)


def _blocks(setter: Setter, sheet: PeriodReportSheet) -> Iterator[Block]:
    yield from form_heading(setter, sheet.office_name, sheet.title, sheet.number)
    known = (
        ("统计期间", one_line(sheet.period)),
        ("上年同期", one_line(sheet.before)),
        ("制表", f"{chinese_date(sheet.made_on)}，{one_line(sheet.made_by)}"),
    )
    yield from particulars(setter, known)
    yield gap(2 * MM)
    yield from _figures(setter, sheet)
    titles = _numbered()
    yield from _table(setter, sheet.rates, next(titles))
    if any(each.groups for each in sheet.charts):
        yield gap(3 * MM)
        yield with_next(setter.text(f"{next(titles)}图示", SECTION, Role.HEADING))
        for each in sheet.charts:
            yield from chart(setter, each)
            yield gap(2 * MM)
    for table in sheet.tables:
        if table.rows:
            yield from _table(setter, table, next(titles))
    yield gap(3 * MM)
    yield with_next(setter.text(f"{next(titles)}统计口径", SECTION, Role.HEADING))
    for number, text in enumerate(sheet.definitions, 1):
        yield setter.text(f"{number}．{text}", NOTES)


def _numbered() -> Iterator[str]:
    return (f"{ordinal(number)}、" for number in range(1, 100))


def _figures(setter: Setter, sheet: PeriodReportSheet) -> Iterator[Block]:
    head = _head(setter, sheet.heads, FIGURE_WIDTHS)
    yield head
    for row in sheet.figures:
        name = f"{INSET}其中：{row.name}" if row.part else row.name
        texts = (name, row.unit, row.now, row.before, row.change)
        yield _row(setter, texts, FIGURE_WIDTHS, head, 1)


def _table(setter: Setter, table: TableSheet, number: str) -> Iterator[Block]:
    yield gap(3 * MM)
    yield with_next(setter.text(f"{number}{one_line(table.title)}", SECTION, Role.HEADING))
    whole = sum(table.widths)
    widths = tuple(WIDTH * width / whole for width in table.widths)
    head = _head(setter, table.heads, widths)
    yield head
    for row in table.rows:
        yield _row(setter, row, widths, head, table.texts)


def _head(setter: Setter, names: Sequence[str], widths: Sequence[float]) -> Block:
    cells = tuple(tables.label(width, name) for width, name in zip(widths, names, strict=True))
    return tables.head(setter, cells, SMALL)


def _row(
    setter: Setter, texts: Sequence[str], widths: Sequence[float], head: Block, left: int
) -> Block:
    """The first `left` cells are texts, the others stand in the middle."""
    cells = tuple(
        tables.Cell(width, text, align=Align.LEFT) if place < left else tables.middle(width, text)
        for place, (width, text) in enumerate(zip(widths, texts, strict=True))
    )
    return tables.row(setter, cells, SMALL, under=head)
