"""xls and xlsx (and what else Excel or WPS saves) through calamine, after a look at the size.

Two far cells, or one long text that every cell names, need more memory than any file: this runs
where memory is limited (``workbook_process``).
"""

import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator, Mapping
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
from inspect_app.services.register.workbook_slices import Cutting, NotAsCutError, cutting_of

MAX_UNPACKED = 400 * 1024 * 1024
MAX_PARTS = 2_000
MAX_MERGES = 50_000
MAX_SHEETS = 100
# Excel writes at most 32,767 characters into a cell; each may take four bytes and be escaped.
MAX_SHARED_STRING = 32_767 * 6
_PIECE = 1 << 20
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_workbook(content: bytes, *, cut: bool = True) -> list[Sheet]:
    """The sheets of cells, rows produced one by one; of hidden ones only the name.

    A large sheet is read in pieces, unless it is not to be ``cut``: its rows may then still raise
    NotAsCutError, and it is to be read whole.
    """
    cutting = None
    if content.startswith(b"PK"):
        cutting = _check_package(content, cut=cut)
    elif _ENCRYPTED in content:
        raise RegisterFileError("file_encrypted")
    try:
        if cutting is not None:
            return list(_cut_sheets(cutting))
        return list(_sheets(_opened(content), {}))
    except calamine.PasswordError as error:
        raise RegisterFileError("file_encrypted") from error
    except calamine.CalamineError as error:
        raise RegisterFileError("file_broken") from error
    except BaseException as error:
        # calamine is Rust: a panic on a malformed file arrives as its own BaseException.
        if type(error).__name__ == "PanicException":
            raise RegisterFileError("file_broken") from error
        raise


def _opened(content: bytes) -> Any:
    return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))


def _cut_sheets(cutting: Cutting) -> Iterator[Sheet]:
    probe = _opened(cutting.probe())
    large = [name for name in probe.sheet_names if probe.get_sheet_by_name(name).start is not None]
    if len(large) != 1:
        raise NotAsCutError
    packages = cutting.packages()
    yield from _sheets(_opened(next(packages)), {large[0]: packages})


def _sheets(workbook: Any, cut: Mapping[str, Iterator[bytes]]) -> Iterator[Sheet]:
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
        all_rows = _cut_rows(sheet, cut[meta.name]) if meta.name in cut else _rows(sheet)
        yield Sheet(
            meta.name, bounded(all_rows), _merges(sheet), "workbook", height=sheet.total_height
        )


def _cut_rows(first: Any, packages: Iterator[bytes]) -> Iterator[Row]:
    """The rows of all pieces, as the whole sheet would give them. Raises NotAsCutError."""
    width, done = first.end[1] + 1, 0
    for piece in itertools.chain([first], _read_pieces(first.name, packages)):
        if piece.start is None:
            continue
        top, left = piece.start
        rows = piece.to_python(skip_empty_area=True)
        if top < done or piece.end[1] >= width:
            raise NotAsCutError
        empty: Row = [""]
        for _ in range(done, top):
            yield empty * width
        before, after = empty * left, empty * (width - 1 - piece.end[1])
        for row in rows:
            yield [*before, *_cells(row), *after] if before or after else _cells(row)
        done = top + len(rows)


def _read_pieces(name: str, packages: Iterator[bytes]) -> Iterator[Any]:
    for package in packages:
        try:
            yield _opened(package).get_sheet_by_name(name)
        except calamine.CalamineError as error:
            raise NotAsCutError from error


_AS_THEY_ARE = frozenset((str, float, date))


def _rows(sheet: Any) -> Iterator[Row]:
    """All rows from the first of the sheet, the empty ones above the data included."""
    return map(_cells, sheet.iter_rows())


def _cells(row: list[Any]) -> Row:
    return row if _AS_THEY_ARE.issuperset(map(type, row)) else [_cell(value) for value in row]


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


def _check_package(content: bytes, *, cut: bool) -> Cutting | None:
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
            cutting = cutting_of(content, package) if cut else None
            _unpack(package, [one for one in parts if not (cutting and one is cutting.part)])
            return cutting
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
