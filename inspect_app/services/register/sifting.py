"""Which rows are institutions; every other row is accounted for with its reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from inspect_app.services.register.columns import Layout
from inspect_app.services.register.header_words import field_of, plain
from inspect_app.services.register.sheets import Cell, Merge, Row, Sheet
from inspect_app.services.register.vocabulary import value_of

_GROUP = re.compile(
    r"^(?P<label>.{1,40}?)\s*[(（]\s*(?:共|计)?\s*(?P<count>\d+)\s*[^\d)）]{0,3}[)）]$"
)
_NOTE = re.compile(r"^\s*(注|註|备注|備註|说明|說明|附注|附註|填表|填报|填報|制表|製表|审核人|審核人|数据来源|資料來源|note)s?\s*[:：1-9一]?", re.IGNORECASE)  # fmt: skip  # noqa: E501 - one pattern
_TOTALS = {"合计", "总计", "小计", "共计", "合計", "總計", "小計", "共計", "total", "subtotal"}
_SHOWN = 80
_LONGEST_TOTAL = 12


@dataclass(frozen=True, slots=True)
class DataRow:
    """``number`` as the office sees it, from 1; ``cells`` by field."""

    number: int
    cells: dict[str, Cell]
    group: str = ""


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no institution.

    ``reason``: title, header, group, note, total, numbering, repeated_header, empty,
    only_serial. For a group ``count`` is the number of institutions it announces. ``sheet`` is
    named where the file has several.
    """

    number: int
    reason: str
    text: str
    count: int | None = None
    sheet: str = ""


def sift(sheet: Sheet, layout: Layout) -> Iterator[DataRow | SkippedRow]:
    """Every row of the sheet, in order, as one or the other."""
    positions = layout.positions
    ignored = {column.index for column in layout.columns if column.how in ("aside", "blank")}
    filler = _MergedDown(sheet.merges, layout.last)
    heading = [column.heading for column in layout.columns]
    group = ""
    for number, row in enumerate(sheet.rows, start=1):
        filler.fill(number - 1, row)
        if number <= layout.last:
            yield SkippedRow(number, "header" if number >= layout.first else "title", _shown(row))
            continue
        skipped = _skipped(
            number, row, positions, ignored, heading, across=filler.across(number - 1)
        )
        if skipped is None:
            yield DataRow(number, _cells(row, positions), group)
        else:
            if skipped.reason == "group":
                group = skipped.text
            yield skipped


def _cells(row: Row, positions: dict[str, int]) -> dict[str, Cell]:
    width = len(row)
    return {field: row[index] for field, index in positions.items() if index < width}


def _skipped(  # noqa: PLR0911, PLR0913 - one line a reason
    number: int,
    row: Row,
    positions: dict[str, int],
    ignored: set[int],
    heading: list[str],
    *,
    across: bool,
) -> SkippedRow | None:
    name_at = positions["name"]
    if len(positions) > 1 and name_at < len(row) and row[name_at] != "":
        filled = len(row) - row.count("")
        if filled > 2:
            if not _equal(row[name_at], heading[name_at]):
                return _numbering(number, row, name_at) or _total(number, row, name_at)
            return SkippedRow(number, "repeated_header", _shown(row))
    texts = [(index, str(cell).strip()) for index, cell in enumerate(row)]
    texts = [(index, text) for index, text in texts if text]
    if not texts:
        return SkippedRow(number, "empty", "")
    first, text = texts[0]
    if len(texts) > 1 and all(field_of(text) for _, text in texts) and _same(texts, heading):
        return SkippedRow(number, "repeated_header", _shown(row))
    if any(_is_total(text) for _, text in texts[:2]):
        return SkippedRow(number, "total", _shown(row))
    alone = len(texts) == 1 and len(heading) > 1
    if (alone or across or first != name_at) and _NOTE.match(text):
        return SkippedRow(number, "note", _shown(row))
    if alone and (
        across or _GROUP.match(text) or (first != name_at and _is_margin(first, ignored))
    ):
        return _group_or_serial(number, text, aside=first in ignored)
    if name_at not in dict(texts) and all(index in ignored for index, _ in texts):
        return SkippedRow(number, "only_serial", _shown(row))
    return None


def _is_margin(index: int, ignored: set[int]) -> bool:
    """Where a group's name stands: the first column, or one that says nothing."""
    return index == 0 or index in ignored


def _same(texts: list[tuple[int, str]], heading: list[str]) -> bool:
    return all(i < len(heading) and plain(text) == plain(heading[i]) for i, text in texts)


def _equal(cell: Cell, heading: str) -> bool:
    if not isinstance(cell, str) or len(cell) > len(heading) + 10:
        return False
    return plain(cell) == plain(heading)


def _is_total(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= _LONGEST_TOTAL and plain(cell) in _TOTALS


def _numbering(number: int, row: Row, name_at: int) -> SkippedRow | None:
    """A line "1 2 3 4" under the header that only counts the columns."""
    if str(row[name_at]).removesuffix(".0") != str(name_at + 1):
        return None
    told = [(i, str(cell).removesuffix(".0")) for i, cell in enumerate(row) if cell != ""]
    if all(text == str(i + 1) for i, text in told):
        return SkippedRow(number, "numbering", _shown(row))
    return None


def _total(number: int, row: Row, name_at: int) -> SkippedRow | None:
    told = (row[0], row[name_at])
    if any(_is_total(cell) for cell in told):
        return SkippedRow(number, "total", _shown(row))
    return None


def _group_or_serial(number: int, text: str, *, aside: bool) -> SkippedRow:
    if aside and text.removesuffix(".0").isdigit():
        return SkippedRow(number, "only_serial", text)
    found = _GROUP.match(text)
    if found:
        return SkippedRow(number, "group", found["label"].strip(), int(found["count"]))
    if len(text) > 40 or text.endswith(("。", ".", "；")):
        return SkippedRow(number, "note", text[:_SHOWN])
    return SkippedRow(number, "group", text)


def sector_of_group(label: str) -> str | None:
    """艺术类（20所）: a group may name the sector instead of a place."""
    return value_of("sector", label) if label else None


def _shown(row: Row) -> str:
    return " ".join(str(cell).strip() for cell in row if str(cell).strip())[:_SHOWN]


class _MergedDown:
    """Cells merged over several rows hold their value for each of them."""

    def __init__(self, merges: list[Merge], header: int) -> None:
        self._starts: dict[int, list[Merge]] = {}
        self._across = {m.top for m in merges if m.top == m.bottom and m.right > m.left + 1}
        for merge in merges:
            if merge.bottom > merge.top >= header:
                self._starts.setdefault(merge.top, []).append(merge)
        self._held: dict[int, tuple[Cell, int]] = {}

    def across(self, index: int) -> bool:
        """Whether the row is one merged over several columns."""
        return index in self._across

    def fill(self, index: int, row: Row) -> None:
        """Write what is held into the row, and take up what begins here."""
        if not self._held and index not in self._starts:
            return
        for column, (value, last) in list(self._held.items()):
            if index > last:
                del self._held[column]
            elif column < len(row) and row[column] == "":
                row[column] = value
        for merge in self._starts.get(index, ()):
            if merge.left < len(row):
                self._held[merge.left] = (row[merge.left], merge.bottom)
