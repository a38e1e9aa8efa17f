"""xls and xlsx (and what else Excel or WPS saves) through calamine, after a look at the size."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

import python_calamine as calamine

from inspect_app.services.register.sheets import (
    MAX_ROWS,
    Cell,
    Merge,
    RegisterFileError,
    Row,
    Sheet,
    bounded,
)

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_MERGES = 50_000
MAX_SHEETS = 100
# Excel writes at most 32,767 characters into a cell; each may take four bytes and be escaped.
MAX_SHARED_STRING = 32_767 * 6
MAX_STRING_BYTES = 40 * 1024 * 1024 * 1024
MAX_CELLS = 21_000_000
_LONGEST_REFERENCE = 200
# Columns from BA, or rows from 400,000: registers have neither, and are looked at once.
_FAR = re.compile(rb""" r="(?:[A-Z]{3}|[B-Z][A-Z]|[A-Z]?(?:[4-9]\d{5}|\d{7}))""")
# No spreadsheet program writes its references so; who does may want to hide them.
_SPACED = (b" =", b"\t=", b"\n=", b"\r=")
_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,9})(\d{1,10})["'](?:[^>]*[^>/])?>"""
)
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_workbook(content: bytes) -> list[Sheet]:
    """The sheets of cells, rows produced one by one; of hidden ones only the name."""
    if content.startswith(b"PK"):
        _check_package(content)
    elif _ENCRYPTED in content:
        raise RegisterFileError("file_encrypted")
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return list(_sheets(workbook))
    except calamine.PasswordError as error:
        raise RegisterFileError("file_encrypted") from error
    except calamine.CalamineError as error:
        raise RegisterFileError("file_broken") from error
    except BaseException as error:
        # calamine is Rust: a panic on a malformed file arrives as its own BaseException.
        if type(error).__name__ == "PanicException":
            raise RegisterFileError("file_broken") from error
        raise


def _sheets(workbook: Any) -> Iterator[Sheet]:
    metas = [m for m in workbook.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(metas) > MAX_SHEETS:
        raise RegisterFileError("file_too_many_sheets", limit=MAX_SHEETS)
    rows = 0
    for meta in metas:
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            yield Sheet(meta.name, iter(()), format="workbook", is_visible=False)
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.start is None:
            yield Sheet(meta.name, iter(()), format="workbook")
            continue
        rows += sheet.total_height
        if rows > MAX_ROWS:
            raise RegisterFileError("file_too_many_rows", limit=MAX_ROWS)
        yield Sheet(meta.name, bounded(_rows(sheet)), _merges(sheet), "workbook")


def _rows(sheet: Any) -> Iterator[Row]:
    """All rows from the first of the sheet, the empty ones above the data included."""
    for row in sheet.iter_rows():
        yield [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if isinstance(value, str | float | datetime | date):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    return float(value) if isinstance(value, int) else str(value)


def _merges(sheet: Any) -> list[Merge]:
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > MAX_MERGES:
        raise RegisterFileError("file_broken")
    return [Merge(top, left, bottom, right) for (top, left), (bottom, right) in ranges]


def _check_package(content: bytes) -> None:
    """Unpack once and throw away: no bomb and no false size may reach the parser."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise RegisterFileError("file_unpacks_too_big")
            if any(part.flag_bits & 1 for part in parts):
                raise RegisterFileError("file_encrypted")
            if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
                raise RegisterFileError("file_unsupported")
            _check_parts(package, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise RegisterFileError("file_broken") from error


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Shared strings are copied into every cell that names one: bound the product."""
    longest, references = 0, 0
    for part in parts:
        name = part.filename.lower()
        if not name.endswith(".xml"):
            continue
        with package.open(part) as stream:
            if name.endswith("sharedstrings.xml"):
                longest = max(longest, _longest_string(stream.read()))
            else:
                references += _check_sheet(stream)
    if longest > MAX_SHARED_STRING or longest * references > MAX_STRING_BYTES:
        raise RegisterFileError("file_unpacks_too_big")


def _check_sheet(stream: IO[bytes]) -> int:
    """How many cells name a shared string; refuse a sheet whose corners lie too far apart.

    The parser lays a sheet out whole: two cells, A1 and XFD1048576, would be 17 thousand million.
    """
    references, suspicious, tail = 0, False, b""
    while block := stream.read(1 << 20):
        text = tail + block
        references += block.count(b't="s"')
        suspicious = suspicious or _is_suspicious(text)
        tail = text[-_LONGEST_REFERENCE:]
    if suspicious:
        stream.seek(0)
        _check_corners(stream)
    return references


def _is_suspicious(xml: bytes) -> bool:
    """A far cell, or a reference that is not written the one way everybody writes it."""
    # header=, footer= and xmlns:r= are no references
    written = xml.count(b"r=") - xml.count(b"er=") - xml.count(b":r=")
    if _FAR.search(xml) or written != xml.count(b' r="'):
        return True
    return any(spaced in xml for spaced in _SPACED)


def _check_corners(stream: IO[bytes]) -> None:
    """The exact extent of the cells that hold something; styled empty ones do not count."""
    rows, columns, tail = 1, 1, b""
    while block := stream.read(1 << 20):
        cells = _CELL.findall(tail + block)
        rows = max(rows, *(int(row) for _, row in cells), 1)
        columns = max(columns, *(_column_number(letters) for letters in {c for c, _ in cells}), 1)
        tail = (tail + block)[-_LONGEST_REFERENCE:]
    if rows * columns > MAX_CELLS:
        raise RegisterFileError("file_unpacks_too_big")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _longest_string(xml: bytes) -> int:
    return max((len(piece) for piece in xml.split(b"<si>")), default=0)
