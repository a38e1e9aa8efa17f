"""xls and xlsx (and what else Excel or WPS saves) through calamine, after a look at the size."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import python_calamine as calamine

from inspect_app.services.register.tables import (
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
MAX_STRING_BYTES = 1024 * 1024 * 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_workbook(content: bytes) -> list[Sheet]:
    """Visible sheets with data, rows produced one by one."""
    if content.startswith(b"PK"):
        _check_package(content)
    elif _ENCRYPTED in content:
        raise RegisterFileError("file_encrypted")
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [sheet for sheet in _sheets(workbook) if sheet]
    except calamine.PasswordError as error:
        raise RegisterFileError("file_encrypted") from error
    except calamine.CalamineError as error:
        raise RegisterFileError("file_broken") from error
    except BaseException as error:
        # calamine is Rust: a panic on a malformed file arrives as its own BaseException.
        if type(error).__name__ == "PanicException":
            raise RegisterFileError("file_broken") from error
        raise


def _sheets(workbook: Any) -> Iterator[Sheet | None]:
    for meta in workbook.sheets_metadata[:MAX_SHEETS]:
        if meta.visible != calamine.SheetVisibleEnum.Visible:
            continue
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        if sheet.start is None:
            continue
        if sheet.height > MAX_ROWS:
            raise RegisterFileError("file_too_many_rows", limit=MAX_ROWS)
        yield Sheet(meta.name, bounded(_rows(sheet)), _merges(sheet), "workbook")


def _rows(sheet: Any) -> Iterator[Row]:
    """All rows from the first of the sheet: calamine begins at the first that holds data."""
    top, left = sheet.start
    for _ in range(min(top, MAX_ROWS)):
        yield []
    padding: Row = [""] * left
    for row in sheet.iter_rows():
        yield padding + [_cell(value) for value in row] if left else [_cell(v) for v in row]


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
    """Unpack once and throw away: a zip bomb or a false size must not reach the parser."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise RegisterFileError("file_unpacks_too_big")
            if any(part.flag_bits & 1 for part in parts):
                raise RegisterFileError("file_encrypted")
            _check_parts(package, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise RegisterFileError("file_broken") from error


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Shared strings are copied into every cell that names one: bound the product."""
    longest, references = 0, 0
    for part in parts:
        name = part.filename.lower()
        if not name.endswith((".xml", ".bin")):
            continue
        with package.open(part) as stream:
            if name.endswith("sharedstrings.xml"):
                longest = _longest_string(stream.read())
            else:
                while block := stream.read(1 << 20):
                    references += block.count(b't="s"')
    if longest > MAX_SHARED_STRING or longest * references > MAX_STRING_BYTES * 64:
        raise RegisterFileError("file_unpacks_too_big")


def _longest_string(xml: bytes) -> int:
    return max((len(piece) for piece in xml.split(b"<si>")), default=0)
