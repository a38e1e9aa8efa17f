"""What a register file is read into: sheets of untyped rows, within safe bounds."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from inspect_app.rules.refusals import Refusal

MAX_BYTES = 64 * 1024 * 1024
MAX_ROWS = 300_000
MAX_COLUMNS = 300

Cell = str | float | date | datetime
Row = list[Cell]


class RegisterFileError(Refusal):
    """The file as a whole cannot be read as a register; ``code`` says why."""


@dataclass(frozen=True)
class Merge:
    """A merged range, 0-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Sheet:
    """One sheet. ``rows`` runs once; row 1 of the file comes first, empty rows included.

    ``height`` is the number of rows where it is known beforehand, else 0. A sheet that the office
    has hidden is not ``is_visible`` and comes without its rows.
    """

    name: str
    rows: Iterator[Row]
    merges: list[Merge] = field(default_factory=list)
    format: str = "csv"
    height: int = 0
    is_visible: bool = True

    def peek(self, count: int) -> list[Row]:
        """The first rows, still to be read again."""
        first = list(itertools.islice(self.rows, count))
        self.rows = itertools.chain(first, self.rows)
        return first


def bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """Stop a file that pretends to be endless; cut columns that no register has."""
    for number, row in enumerate(rows, start=1):
        if number > MAX_ROWS:
            raise RegisterFileError("file_too_many_rows", limit=MAX_ROWS)
        yield row[:MAX_COLUMNS] if len(row) > MAX_COLUMNS else row
