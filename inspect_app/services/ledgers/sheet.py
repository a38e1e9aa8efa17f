"""Write a ledger as xlsx, row by row, in the same memory for ten rows or a hundred thousand.

Texts are written as texts whatever they begin with: nothing that was typed becomes a formula or
a link. Days are days of the calendar, numbers are numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import IO, Any, Literal

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.refusals import Conflict

Cell = str | int | date | None
MOST_ROWS = 1_000_000
"""A sheet holds 1,048,576 rows, and the ledger some of its own."""
LONGEST_TEXT = 32_767
"""What a cell holds, in UTF-16 units."""
EARLIEST = date(1900, 3, 1)
"""Spreadsheets number the days before it differently: such a day, of a broken clock, is a text."""
TITLE_ROW, ABOUT_ROW, HEADER_ROW = 0, 1, 2
A4 = 9
RUN_BY_SPREADSHEETS = tuple("=+-@\t\r＝＋－＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``width`` in characters. With a ``unit`` its counts are summed at the end."""

    heading: str
    width: float
    kind: Literal["text", "code", "day", "number"] = "text"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger's name and columns."""

    title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row, without its running number; ``counts`` adds to the totals, by heading."""

    cells: Sequence[Cell]
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands above the rows: whose ledger, narrowed by what; and when it was made."""

    office: str
    filters: Sequence[str]
    made_at: datetime

    def words(self) -> str:
        """Say it in one line."""
        day = self.made_at.astimezone(CHINA)
        made = f"制表时间：{day.year}年{day.month}月{day.day}日{day:%H:%M}"
        return "　　".join([self.office, *filter(None, self.filters), made])


def write_ledger(file: IO[bytes], ledger: Ledger, cover: Cover, lines: Iterable[Line]) -> int:
    """Write the ledger; return how many rows there were. Raises Conflict for too many."""
    return write_ledgers(file, cover, ((ledger, lines),))[0]


def write_ledgers(
    file: IO[bytes], cover: Cover, parts: Sequence[tuple[Ledger, Iterable[Line]]]
) -> list[int]:
    """Write several as the sheets of one book; how many rows each has. Raises as above.

    The book says that it was made at the cover's moment: same rows, same bytes.
    """
    import xlsxwriter  # only an export needs it

    # With strings_to_formulas a text like "=1+1" would be run; every cell is typed by us anyway.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        made = cover.made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        title = parts[0][0].title
        book.set_properties({"title": title, "company": cover.office, "created": made})
        return [_write_sheet(_Sheet(book, ledger), cover, lines) for ledger, lines in parts]


def _write_sheet(sheet: "_Sheet", cover: Cover, lines: Iterable[Line]) -> int:
    sheet.begin(cover)
    totals: Counter[str] = Counter()
    count = 0
    for count, line in enumerate(lines, start=1):
        if count > MOST_ROWS:
            raise Conflict("ledger_too_long", most=MOST_ROWS)
        sheet.write(HEADER_ROW + count, (count, *line.cells))
        totals.update(line.counts)
    sheet.end(HEADER_ROW + count, totals)
    return count


class _Sheet:
    """The one sheet of a book; rows are written from the top, each once."""

    def __init__(self, book: Any, ledger: Ledger) -> None:
        """Lay out the sheet: what is written later cannot change the rows before it."""
        self._book, self._ledger = book, ledger
        self._columns = (Column("序号", 6, "number"), *ledger.columns)
        self._last = len(self._columns) - 1
        self._sheet = book.add_worksheet(ledger.title)
        body = {"border": 1, "valign": "vcenter", "text_wrap": True}
        self._formats = {
            "text": book.add_format(body),
            "code": book.add_format({**body, "num_format": "@"}),
            "day": book.add_format({**body, "num_format": "yyyy-mm-dd", "align": "center"}),
            "number": book.add_format({**body, "num_format": "0", "align": "center"}),
        }
        # The mark that keeps a text a text even after somebody has edited its cell.
        self._quoted = book.add_format({**body, "num_format": "@", "quote_prefix": True})

    def begin(self, cover: Cover) -> None:
        """Write title and header, and how it is read on a screen and printed."""
        sheet, book = self._sheet, self._book
        for place, column in enumerate(self._columns):
            sheet.set_column(place, place, column.width)
        sheet.set_row(TITLE_ROW, 30)
        title = book.add_format({"bold": True, "font_size": 16, "align": "center"})
        title.set_align("vcenter")
        sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, self._last, "", title)
        sheet.write_string(TITLE_ROW, 0, self._ledger.title, title)
        about = book.add_format({"font_color": "#404040"})
        sheet.merge_range(ABOUT_ROW, 0, ABOUT_ROW, self._last, "", about)
        sheet.write_string(ABOUT_ROW, 0, cover.words(), about)
        head = {"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True}
        header = book.add_format({**head, "align": "center", "valign": "vcenter"})
        for place, column in enumerate(self._columns):
            sheet.write_string(HEADER_ROW, place, column.heading, header)
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        self._set_up_print()

    def _set_up_print(self) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.repeat_rows(TITLE_ROW, HEADER_ROW)
        sheet.set_footer("&C第 &P 页 共 &N 页")

    def write(self, row: int, cells: Sequence[Cell]) -> None:
        """Write one row."""
        for place, (column, cell) in enumerate(zip(self._columns, cells, strict=True)):
            self._write_cell(row, place, column, cell)

    def _write_cell(self, row: int, place: int, column: Column, cell: Cell) -> None:
        sheet, style = self._sheet, self._formats[column.kind]
        if cell is None or cell == "":
            sheet.write_blank(row, place, None, style)
        elif isinstance(cell, str):
            quoted = cell.startswith(RUN_BY_SPREADSHEETS)
            sheet.write_string(row, place, _fitting(cell), self._quoted if quoted else style)
        elif isinstance(cell, int):
            sheet.write_number(row, place, cell, style)
        elif cell < EARLIEST:
            sheet.write_string(row, place, cell.isoformat(), style)
        else:
            sheet.write_datetime(row, place, cell, style)

    def end(self, last: int, totals: Mapping[str, int]) -> None:
        """Write the totals below the last row; they are no part of what the filter sifts."""
        plain = {"bold": True, "border": 1, "align": "center", "top": 6}
        style = self._book.add_format(plain)
        self._sheet.write_string(last + 1, 0, "合计", style)
        for place, column in enumerate(self._columns[1:], start=1):
            if column.unit:
                unit = self._book.add_format({**plain, "num_format": f'0"{column.unit}"'})
                self._sheet.write_number(last + 1, place, totals.get(column.heading, 0), unit)
            else:
                self._sheet.write_blank(last + 1, place, None, style)
        self._sheet.autofilter(HEADER_ROW, 0, last, self._last)
        self._sheet.print_area(0, 0, last + 1, self._last)


def _fitting(text: str) -> str:
    """Cut what no cell would hold, and say so."""
    if len(text.encode("utf-16-le", "replace")) // 2 <= LONGEST_TEXT:
        return text
    mark = "……（超出单元格长度，全文见系统）"
    kept = text.encode("utf-16-le", "replace")[: 2 * (LONGEST_TEXT - len(mark))]
    return kept.decode("utf-16-le", "ignore") + mark
