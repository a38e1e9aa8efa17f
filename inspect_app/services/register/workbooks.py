"""xls and xlsx (and what else Excel or WPS saves) through calamine, after a look at the size.

Two far cells, or one long text that every cell names, need more memory than any file: this runs
where memory is limited (``workbook_process``).
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

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
_PIECE = 1 << 20
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
        yield Sheet(
            meta.name, bounded(_rows(sheet)), _merges(sheet), "workbook", height=sheet.total_height
        )


_AS_THEY_ARE = frozenset((str, float, date))


def _rows(sheet: Any) -> Iterator[Row]:
    """All rows from the first of the sheet, the empty ones above the data included."""
    for row in sheet.iter_rows():
        yield row if _AS_THEY_ARE.issuperset(map(type, row)) else [_cell(value) for value in row]


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
            _unpack(package, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise RegisterFileError("file_broken") from error


def _unpack(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Raises BadZipFile where a part is not what the package says, or file_unpacks_too_big.

    A shared string is copied into every cell that names it.
    """
    for part in parts:
        with package.open(part) as stream:
            if part.filename.lower().endswith("sharedstrings.xml"):
                longest = max((len(piece) for piece in stream.read().split(b"<si>")), default=0)
                if longest > MAX_SHARED_STRING:
                    raise RegisterFileError("file_unpacks_too_big")
            while stream.read(_PIECE):
                pass
