"""A large sheet cut into workbooks of some thousand rows, so that none is ever held whole.

The library lays out every cell of a sheet at once, four times what the file unpacks to. An xlsx is
XML of one row after the other: where it is written as Excel, WPS and every library write it, its
rows are cut between two of them and each piece is read as a workbook of its own. Whatever is out of
the ordinary (rows without number or out of order, comments, another encoding) is not cut.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import IO

WORTH_CUTTING = 24 * 1024 * 1024
PIECE = 2 * 1024 * 1024
# Texts that cells share are read anew with every piece.
_MUCH_SHARED = 4 * 1024 * 1024
_MOST_PIECES_SHARING = 5
_READ = 1 << 20
_LONGEST_HEAD, _LONGEST_TAIL = 1 << 20, 4 << 20
_ROW = re.compile(rb'<row\s(?:[^>]*?\s)?r="([0-9]{1,7})"')
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
    b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%b</sheetData></worksheet>'
)
_ONE_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'
_SHEETS = "xl/worksheets/"
_NEEDLESS = ("xl/media/", "xl/drawings/", "docprops/")


class NotAsCutError(ValueError):
    """The pieces do not fit together as the rows say: the workbook is to be read whole."""


@dataclass(frozen=True)
class Cutting:
    """``probe`` is a workbook in which only the large sheet holds a cell.

    ``last_row`` is the number of its last row, from 1.
    """

    content: bytes
    part: zipfile.ZipInfo
    head: bytes
    tail: bytes
    last_row: int
    piece: int

    def probe(self) -> bytes:
        return self._package(_EMPTY % _ONE_CELL, whole=False)

    def packages(self) -> Iterator[bytes]:
        """The pieces as workbooks; the first holds the other sheets as well."""
        for number, rows in enumerate(self._pieces()):
            sheet = b"".join((self.head, rows, self.tail))
            yield self._package(sheet, whole=number == 0)

    def _pieces(self) -> Iterator[bytes]:
        with (
            zipfile.ZipFile(io.BytesIO(self.content)) as package,
            package.open(self.part.filename) as part,
        ):
            part.read(len(self.head))
            held = bytearray()
            while read := part.read(_READ):
                held += read
                if len(held) >= self.piece and (cut := held.rfind(b"<row")) > 0:
                    with memoryview(held) as view:
                        rows = bytes(view[:cut])
                    yield rows
                    del held[:cut]
            yield bytes(held[: len(held) - len(self.tail)])

    def _package(self, sheet: bytes, *, whole: bool) -> bytes:
        out = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(self.content)) as package,
            zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as written,
        ):
            for info in package.infolist():
                name = info.filename
                if name == self.part.filename:
                    written.writestr(name, sheet)
                elif name.startswith(_SHEETS) and name.endswith(".xml") and not whole:
                    written.writestr(name, _EMPTY % b"")
                elif not name.lower().startswith(_NEEDLESS):
                    written.writestr(name, package.read(info))
        return out.getvalue()


def cutting_of(content: bytes, package: zipfile.ZipFile) -> Cutting | None:
    """How the one large sheet of a package is cut; None for what is read whole.

    Such a sheet is unpacked to its end, so that its checksum has been looked at.
    """
    parts = package.infolist()
    large = [
        part
        for part in parts
        if part.filename.startswith(_SHEETS) and part.file_size > WORTH_CUTTING
    ]
    if len(large) != 1:
        return None
    with package.open(large[0]) as stream:
        found = _looked_through(stream)
    if found is None:
        return None
    texts = (part for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    is_costly = sum(part.file_size for part in texts) > _MUCH_SHARED
    fewest = large[0].file_size // _MOST_PIECES_SHARING if is_costly else 0
    return Cutting(content, large[0], *found, max(PIECE, fewest))


def _looked_through(stream: IO[bytes]) -> tuple[bytes, bytes, int] | None:
    """What stands before and after the rows, and the last one's number; None if it is not plain."""
    held = stream.read(_LONGEST_HEAD)
    begin = held.find(_BEGIN)
    if begin < 0 or b"<!" in held[:begin]:
        return None
    head, held = held[: begin + len(_BEGIN)], held[begin + len(_BEGIN) :]
    last = 0
    while True:
        at = held.find(_END)
        end = at if at >= 0 else held.rfind(b"<row")
        if end > 0:
            numbers = [int(number) for number in _ROW.findall(held, 0, end)]
            if not _is_plain(held, end, [last, *numbers]):
                return None
            last = numbers[-1] if numbers else last
        if at >= 0:
            tail = held[at:] + stream.read(_LONGEST_TAIL)
            is_plain = b"<row" not in tail and b"<!" not in tail and not stream.read(1)
            return (head, tail, last) if is_plain and last else None
        held = held[max(end, 0) :]
        read = stream.read(_READ)
        if not read or len(held) > PIECE:
            return None
        held += read


def _is_plain(held: bytes, end: int, numbers: list[int]) -> bool:
    """Every row says its number, higher than the one before; nothing hides a row."""
    ascending = all(one < two for one, two in pairwise(numbers))
    return ascending and held.count(b"<row", 0, end) == len(numbers) - 1 and b"<!" not in held
