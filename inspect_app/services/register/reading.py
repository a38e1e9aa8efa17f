"""A whole register file, read: its layouts, its rows, and every row that was passed over."""

from dataclasses import dataclass, field

from inspect_app.services.register.columns import Layout, find_layout
from inspect_app.services.register.rows import RegisterRow, read_row
from inspect_app.services.register.sheets import RegisterFileError, Sheet
from inspect_app.services.register.sifting import DataRow, SkippedRow, sift
from inspect_app.services.register.tables import read_tables


@dataclass
class FileReading:
    """``layouts`` by sheet name; ``skipped`` and ``group_mismatches`` account for the rest."""

    rows: list[RegisterRow] = field(default_factory=list)
    layouts: dict[str, Layout] = field(default_factory=dict)
    skipped: list[SkippedRow] = field(default_factory=list)
    sheets_left_aside: list[str] = field(default_factory=list)
    group_mismatches: list[tuple[SkippedRow, int]] = field(default_factory=list)


def read_register(content: bytes, office_district: str) -> FileReading:
    """Read every sheet that has a header; at least one must. Raises RegisterFileError."""
    reading = FileReading()
    for sheet in read_tables(content):
        layout = find_layout(sheet)
        if layout is None:
            reading.sheets_left_aside.append(sheet.name)
        else:
            reading.layouts[sheet.name] = layout
            _read_sheet(reading, sheet, layout, office_district)
    if not reading.layouts:
        raise RegisterFileError("file_no_header")
    return reading


def _read_sheet(reading: FileReading, sheet: Sheet, layout: Layout, office_district: str) -> None:
    group, found = None, 0
    for row in sift(sheet, layout):
        if isinstance(row, DataRow):
            found += 1
            reading.rows.append(read_row(row, office_district, layout.datum, sheet.name))
            continue
        reading.skipped.append(row)
        if row.reason == "group":
            _check_group(reading, group, found)
            group, found = row, 0
    _check_group(reading, group, found)


def _check_group(reading: FileReading, group: SkippedRow | None, found: int) -> None:
    """北京市（92所） promises 92 rows below it."""
    if group is not None and group.count not in (None, found):
        reading.group_mismatches.append((group, found))
