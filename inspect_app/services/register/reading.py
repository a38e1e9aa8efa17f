"""A whole register file, read: its layouts, its rows, and every row that was passed over."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from inspect_app.services.register.columns import SEARCHED_ROWS, Layout, find_layout
from inspect_app.services.register.rows import RegisterRow, read_row
from inspect_app.services.register.sheet_names import LeftSheet, is_summary
from inspect_app.services.register.sheets import RegisterFileError, Row, Sheet
from inspect_app.services.register.sifting import DataRow, SkippedRow, sift
from inspect_app.services.register.tables import read_tables
from inspect_app.services.register.watching import EVERY, Watch, unwatched


@dataclass
class FileReading:
    """``layouts`` by sheet name; the others account for every row and sheet that is none."""

    rows: list[RegisterRow] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    skipped: list[SkippedRow] = field(default_factory=list)
    sheets_left_aside: list[LeftSheet] = field(default_factory=list)
    group_mismatches: list[tuple[SkippedRow, int]] = field(default_factory=list)


def read_register(content: bytes, office_district: str, watch: Watch = unwatched) -> FileReading:
    """Read every sheet that has a header; at least one must. Raises RegisterFileError."""
    reading = FileReading()
    watch("reading", 0, 0)
    sheets = read_tables(content)
    total = sum(sheet.height for sheet in sheets)
    registers = [(sheet, layout) for sheet in sheets if (layout := _layout(reading, sheet))]
    if not registers:
        raise RegisterFileError("file_no_header")
    for sheet, layout in registers:
        reading.layouts[sheet.name] = layout
        _watched(sheet, watch, len(reading.rows), total)
        _read_sheet(reading, sheet, layout, office_district, several=len(registers) > 1)
    return reading


def _layout(reading: FileReading, sheet: Sheet) -> Layout | None:
    """The layout of a sheet that is a register; any other is left aside with its reason."""
    layout = find_layout(sheet) if sheet.is_visible else None
    if layout is None:
        filled = any(cell != "" for row in sheet.peek(SEARCHED_ROWS) for cell in row)
        reason = "hidden" if not sheet.is_visible else "no_headings" if filled else "empty"
    elif is_summary(layout):
        reason = "summary"
    else:
        return layout
    reading.sheets_left_aside.append(LeftSheet(sheet.name, reason))
    return None


def _watched(sheet: Sheet, watch: Watch, before: int, total: int) -> None:
    def rows(rows: Iterator[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number % EVERY == 0:
                watch("reading", before + number, total)
            yield row

    sheet.rows = rows(sheet.rows)


def _read_sheet(
    reading: FileReading, sheet: Sheet, layout: Layout, office_district: str, *, several: bool
) -> None:
    """Where there are several sheets, each row names its own, and the name may tell about it."""
    name = sheet.name if several else ""
    group, found, before = None, 0, len(reading.rows)
    for row in sift(sheet, layout):
        if isinstance(row, DataRow):
            found += 1
            reading.rows.append(read_row(row, office_district, layout.datum, name))
            continue
        reading.skipped.append(replace(row, sheet=name) if name else row)
        if row.reason == "group":
            _check_group(reading, group, found)
            group, found = reading.skipped[-1], 0
    _check_group(reading, group, found)
    if several and len(reading.rows) == before:
        reading.sheets_left_aside.append(LeftSheet(sheet.name, "no_rows"))


def _check_group(reading: FileReading, group: SkippedRow | None, found: int) -> None:
    """北京市（92所） promises 92 rows below it."""
    if group is not None and group.count not in (None, found):
        reading.group_mismatches.append((group, found))
