"""The kept file of a statement: canonical JSON ``{"about", "closed", "rows"}``, read row by row.

Keys of canonical JSON are sorted and nothing stands between them, so that a row begins where
``{"area":`` stands (in a text the quotes would be escaped). A page of rows is read from where it
begins in the file; nobody needs the whole of it in memory.
"""

import hashlib
import json
import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Self

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.coverage_statement import standing
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services.evidence.storage import blobs

ABOUT, CLOSED, ROWS, END = b'{"about":', b',"closed":[', b'],"rows":[', b"]}"
BETWEEN = b'},{"area":'
PIECE = 1024 * 1024

Row = dict[str, Any]
Told = Callable[[str, int, int], None]
"""Is told of what is done (gathering, drawing, writing) how many rows of how many are."""
TOLD_EVERY = 500


def nobody(_what: str, _done: int, _total: int) -> None:
    """Is told, where somebody waits for the end anyway."""


def telling(rows: Iterable[Row], what: str, total: int, told: Told) -> Iterator[Row]:
    """Pass the rows on, and tell now and then how many have passed."""
    for done, row in enumerate(rows):
        if done % TOLD_EVERY == 0:
            told(what, done, total)
        yield row


def write_content(about: Row, closed: Sequence[Row], rows: IO[bytes]) -> str:
    """Keep the file; ``rows`` holds them as they are to stand, commas between. Return its hash."""
    with blobs().incoming() as file:
        file.write(ABOUT + canonical_json(about).encode() + CLOSED)
        file.write(",".join(map(canonical_json, closed)).encode() + ROWS)
        rows.seek(0)
        while piece := rows.read(PIECE):
            file.write(piece)
        file.write(END)
        sha256 = file.sha256
        file.keep()
    return sha256


class Content:
    """A kept file, open to be read; use it with ``with``."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises NotFound."""
        try:
            with path.open("rb") as file:
                self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError as error:
            raise NotFound("file_missing") from error
        self._closed = self._bytes.find(CLOSED) + len(CLOSED)
        rows = self._bytes.find(ROWS, self._closed - 1)
        self._closed_end, self._rows = rows, rows + len(ROWS)
        self._end = len(self._bytes) - len(END)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()

    @property
    def about(self) -> Row:
        """What is said of the whole: whose, of what, its figures."""
        read: Row = json.loads(self._bytes[len(ABOUT) : self._closed - len(CLOSED)])
        return read

    def closed(self) -> Iterator[Row]:
        """Yield who closed within the period, by day."""
        for _next, row in self._read(self._closed, self._closed_end):
            yield row

    def rows(self) -> Iterator[Row]:
        """Yield every institution of the denominator, by district, area and name."""
        for _next, row in self._read(self._rows, self._end):
            yield row

    def page(self, start: int, count: int, standings: frozenset[str]) -> tuple[list[Row], int]:
        """Read ``count`` rows of these standings from a place on, and the place of the next.

        0 is the place of the first, and what follows the last. Raises Invalid for a place where
        no row begins.
        """
        found: list[Row] = []
        for place, row in self._read_placed(self._checked(start)):
            if standings and standing(row) not in standings:
                continue
            if len(found) == count:
                return found, place
            found.append(row)
        return found, 0

    def _checked(self, start: int) -> int:
        if start == 0:
            return self._rows
        begins = self._rows < start < self._end
        if not begins or self._bytes[start - 2 : start + 8] != BETWEEN:
            raise Invalid({"cursor": [("bad_cursor", {})]})
        return start

    def _read_placed(self, start: int) -> Iterator[tuple[int, Row]]:
        place = start
        for following, row in self._read(start, self._end):
            yield place, row
            place = following

    def _read(self, start: int, end: int) -> Iterator[tuple[int, Row]]:
        while start < end:
            found = self._bytes.find(BETWEEN, start, end)
            stop = end if found < 0 else found + 1
            yield stop + 1, json.loads(self._bytes[start:stop])
            start = stop + 1


def open_content(sha256: str, *, whole: bool = False) -> Content:
    """Open a kept file; ``whole`` compares it with its hash first. Raises NotFound."""
    path = blobs().path(sha256)
    if whole:
        if not path.is_file():
            raise NotFound("file_missing")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise NotFound("file_damaged")
    return Content(path)
