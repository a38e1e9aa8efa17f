"""Which row heads the table, and what each of its columns holds."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspect_app.services.register.header_words import field_of
from inspect_app.services.register.sheets import Cell, Merge, Row, Sheet
from inspect_app.services.register.vocabulary import stages_of, value_of

SEARCHED_ROWS = 60
SAMPLED_ROWS = 200
_BRACKET = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]")
_VOCABULARY_FIELDS = ("sector", "kind", "mode", "papers", "profit", "stages")
_ENOUGH = 5


@dataclass(frozen=True)
class Column:
    """One column; ``field`` is "" when it is left aside.

    ``how`` it was understood: exact, tail, values; or why it was not: aside, unknown, second
    (another column holds the field), values_unknown, blank.
    """

    index: int
    heading: str
    field: str
    how: str
    rank: int = 0


@dataclass(frozen=True)
class Layout:
    """``first`` and ``last`` are the header's row numbers in the file, from 1."""

    first: int
    last: int
    columns: tuple[Column, ...]
    datum: str | None = None

    @property
    def positions(self) -> dict[str, int]:
        """Field to column index."""
        return {column.field: column.index for column in self.columns if column.field}


def find_layout(sheet: Sheet) -> Layout | None:
    """The most telling header among the first rows; None when nothing names institutions."""
    rows = sheet.peek(SEARCHED_ROWS + SAMPLED_ROWS)
    best: tuple[tuple[int, int], Layout] | None = None
    for index in range(min(len(rows), SEARCHED_ROWS)):
        for depth in (1, 2):
            headings = _headings(rows, index, depth, sheet.merges)
            merit, columns = _understand(headings)
            worth = (merit, -depth)
            if merit and (best is None or worth > best[0]):
                best = worth, Layout(index + 1, index + depth, columns, _datum(headings))
    if best is None:
        return None
    layout = best[1]
    return replace(layout, columns=_by_values(layout.columns, rows[layout.last :]))


def _headings(rows: Sequence[Row], index: int, depth: int, merges: list[Merge]) -> list[str]:
    """The header's texts by column; of two lines the lower one counts where it says something."""
    upper = [_text(cell) for cell in rows[index]]
    if depth == 1:
        return upper
    lower = [_text(cell) for cell in rows[index + 1]] if index + 1 < len(rows) else []
    if not any(lower) or any(text and field_of(text) is None for text in lower):
        return []
    for merge in merges:
        if merge.top == index == merge.bottom:
            for column in range(merge.left + 1, min(merge.right + 1, len(upper))):
                upper[column] = upper[merge.left]
    width = max(len(upper), len(lower))
    upper, lower = (texts + [""] * (width - len(texts)) for texts in (upper, lower))
    return [below or above for above, below in zip(upper, lower, strict=True)]


def _text(cell: Cell) -> str:
    return cell.strip() if isinstance(cell, str) and len(cell) <= 80 else ""


def _understand(headings: list[str]) -> tuple[int, tuple[Column, ...]]:
    """(merit, columns); merit 0 when no column names the institution."""
    columns = [_column(index, heading) for index, heading in enumerate(headings)]
    best: dict[str, Column] = {}
    for column in columns:
        held = best.get(column.field)
        if column.field and (held is None or column.rank < held.rank):
            best[column.field] = column
    told = sum(heading != "" for heading in headings)
    sure = "name" in best and best["name"].how == "exact"
    if "name" not in best or not (len(best) > 1 or (sure and told == 1)):
        return 0, ()
    kept = [column if best.get(column.field) in (column, None) else _second(column, best)
            for column in columns]  # fmt: skip
    merit = sum(20 if column.how == "exact" else 10 for column in best.values())
    return merit + sum(column.how == "aside" for column in columns), tuple(kept)


def _column(index: int, heading: str) -> Column:
    if not heading:
        return Column(index, "", "", "blank")
    found = field_of(heading)
    if found is None:
        return Column(index, heading, "", "unknown")
    field, rank, how = found
    return Column(index, heading, field, how if field else "aside", rank)


def _second(column: Column, best: dict[str, Column]) -> Column:
    """A second district column (街道 beside 区划代码) still tells the area."""
    if column.field == "district" and "area" not in best:
        best["area"] = column
        return replace(column, field="area")
    return replace(column, field="", how="second")


def _datum(headings: list[str]) -> str | None:
    """The coordinate system when a heading names it: 经度(GCJ-02)."""
    for heading in headings:
        for inside in _BRACKET.findall(heading):
            if datum := value_of("datum", inside):
                return datum
    return None


def _by_values(columns: tuple[Column, ...], rows: Sequence[Row]) -> tuple[Column, ...]:
    """类型 may hold kinds, sectors or profit: the values decide.

    A column none of whose values is known (本科, 专科) is left aside instead of warning in
    every row.
    """
    taken = {column.field for column in columns}
    decided = []
    for column in columns:
        chosen = column
        if column.field in _VOCABULARY_FIELDS:
            chosen = _decide(column, rows, taken)
            taken.add(chosen.field)
        decided.append(chosen)
    return tuple(decided)


def _decide(column: Column, rows: Sequence[Row], taken: set[str]) -> Column:
    texts = Counter(_text(row[column.index]) for row in rows if len(row) > column.index)
    del texts[""]
    total = texts.total()
    if total < _ENOUGH:
        return column

    def share(field: str) -> float:
        return sum(n for text, n in texts.items() if _known(field, text)) / total

    own = share(column.field)
    free = [field for field in _VOCABULARY_FIELDS if field not in taken]
    other = max(free, key=share, default=column.field)
    if own < 0.5 and share(other) >= 0.8:
        return replace(column, field=other, how="values")
    return column if own else replace(column, field="", how="values_unknown")


def _known(field: str, text: str) -> bool:
    if field == "stages":
        return stages_of(text, "licensed") is not None
    return value_of(field, text) is not None
