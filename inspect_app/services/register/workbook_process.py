"""Read a workbook in a process of its own, which ends with what the reading took.

The library lays out whole sheets and holds them: apart, its memory is never beside ours, and a
file made to exhaust it ends that process, within limits, and nothing else. The rows come back
through a file without a name.
"""

import logging
import marshal
import pickle
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import IO, Any

from inspect_app.services.register.sheets import RegisterFileError, Row, Sheet
from inspect_app.services.register.workbook_slices import NotAsCutError

MOST_MEMORY = 1024**3
"""Address space. 100,000 rows of 24 columns take a third of it; 300,000 rows are the most read."""
MOST_SECONDS = 120
_BATCH = 500
_LENGTH = 8
_LOG = logging.getLogger(__name__)


# What the reading process says last: the sheets without rows, where the rows of each are in the
# file (start and length of every batch), and the code and parameters of a refusal.
Places = list[tuple[int, int]]
Told = tuple[list[Sheet], list[Places], tuple[str, dict[str, object]] | None]


class _Rows:
    """The file without a name in which the rows wait; it goes with the last sheet of it."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when nobody holds it any more

    def __del__(self) -> None:
        self.file.close()

    def piece(self, start: int, length: int) -> bytes:
        self.file.seek(start)
        return self.file.read(length)

    def told(self) -> Told:
        end = self.file.seek(0, 2) - _LENGTH
        length = int.from_bytes(self.piece(end, _LENGTH), "big")
        told: Told = pickle.loads(self.piece(end - length, length))  # noqa: S301 - what our own process has just written
        return told


def read_workbook_apart(content: bytes) -> list[Sheet]:
    """The sheets of `read_workbook`, their rows still to be fetched. Raises RegisterFileError."""
    rows = _Rows()
    command = [sys.executable, "-P", "-m", __name__]
    ended = subprocess.run(  # noqa: S603 - our own module
        command, input=content, stdout=rows.file, stderr=subprocess.PIPE, check=False
    )
    if ended.returncode != 0:
        _LOG.warning("reading a workbook ended with %s: %s", ended.returncode, ended.stderr[:300])
        raise RegisterFileError("file_unpacks_too_big")
    sheets, places, refusal = rows.told()
    if refusal is not None:
        raise RegisterFileError(refusal[0], **refusal[1])
    return [
        replace(sheet, rows=_fetched(rows, where))
        for sheet, where in zip(sheets, places, strict=True)
    ]


def _fetched(rows: _Rows, places: Places) -> Iterator[Row]:
    for start, length in places:
        yield from unpacked(rows.piece(start, length))


def _packed(batch: list[Row]) -> bytes:
    try:
        return b"m" + marshal.dumps(batch)
    except ValueError:  # it holds dates
        return b"p" + pickle.dumps(batch)


def unpacked(packed: bytes) -> list[Row]:
    """One batch of rows as it was written."""
    read: Any = marshal.loads if packed[:1] == b"m" else pickle.loads
    batch: list[Row] = read(memoryview(packed)[1:])
    return batch


def main() -> None:
    """Read the workbook that comes in, write its rows and what there is to say."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    out = sys.stdout.buffer
    told = written(sys.stdin.buffer.read(), out)
    last = pickle.dumps(told)
    out.write(last + len(last).to_bytes(_LENGTH, "big"))
    out.flush()


def written(content: bytes, out: IO[bytes]) -> Told:
    """Write the rows of all sheets; a sheet that is not as it was cut is read once more, whole."""
    try:
        return _written_once(content, out, cut=True)
    except NotAsCutError:
        out.seek(0)
        out.truncate()
        return _written_once(content, out, cut=False)


def _written_once(content: bytes, out: IO[bytes], *, cut: bool) -> Told:
    from inspect_app.services.register.workbooks import read_workbook  # loads a Rust library

    sheets: list[Sheet] = []
    places: list[Places] = []
    try:
        for sheet in read_workbook(content, cut=cut):
            places.append(list(_write(sheet.rows, out)))
            sheets.append(replace(sheet, rows=iter(())))
    except RegisterFileError as error:
        return [], [], (error.code, error.params)
    return sheets, places, None


def _write(rows: Iterator[Row], out: IO[bytes]) -> Iterator[tuple[int, int]]:
    while batch := list(islice(rows, _BATCH)):
        packed = _packed(batch)
        yield out.tell(), out.write(packed)


if __name__ == "__main__":
    main()
