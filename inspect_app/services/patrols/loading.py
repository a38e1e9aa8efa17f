"""Cells from a file (csv, xls, xlsx): all of its rows, or none and each fault by its row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inspect_app.rules.refusals import Invalid
from inspect_app.services.patrols.cells import CellFacts, add_cells, known_codes, problems_of
from inspect_app.services.register.sheets import Cell, RegisterFileError, Sheet
from inspect_app.services.register.tables import read_tables
from inspect_app.store.office import Office
from inspect_app.store.person import Person

MOST_CELLS = 20_000
SEARCHED_ROWS = 20
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("单元编号", "网格编号", "网格编码", "编号", "编码", "代码", "code"),
    "name": ("单元名称", "网格名称", "名称", "name"),
    "level": ("单元级别", "级别", "层级", "类型", "level"),
    "district": ("区划代码", "行政区划代码", "行政区划", "区划", "district"),
    "area": ("所属片区", "片区", "街道", "所属街道", "area"),
    "feature_key": ("图层要素", "地图编号", "feature_key"),
    "first_day": ("启用日期", "first_day"),
}
LEVEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "subdistrict": ("街道", "乡镇", "镇街", "乡", "镇", "subdistrict"),
    "community": ("社区", "村", "村社", "community"),
    "grid": ("网格", "grid"),
    "building": ("楼宇", "小区", "商场", "building"),
}


@dataclass(frozen=True, slots=True)
class LoadedCells:
    """``new`` were added; ``same`` stand already, as the file says."""

    new: int
    same: int


def load_cells(content: bytes, by: Person, now: datetime) -> LoadedCells:
    """Add the file's cells. Raises RegisterFileError for the file, Invalid {"row 3": …} by row."""
    known = known_codes(by.office_id)
    problems: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    wanted: dict[str, CellFacts] = {}
    same = 0
    for number, facts in _rows(content, by.office):
        if found := _problems(facts, by.office, known, wanted):
            problems[f"row {number}"] = found
        elif facts.code in known:
            same += 1
        else:
            wanted[facts.code] = facts
        if len(wanted) > MOST_CELLS:
            raise RegisterFileError("file_too_many_rows", limit=MOST_CELLS)
    if problems:
        raise Invalid(problems)
    return LoadedCells(len(add_cells(list(wanted.values()), by, now)), same)


def _problems(
    facts: CellFacts, office: Office, known: Mapping[str, CellFacts], here: Mapping[str, CellFacts]
) -> list[tuple[str, Mapping[str, object]]]:
    fields = problems_of(facts, office)
    found: list[tuple[str, Mapping[str, object]]] = [
        ("cell_field", {"field": HEADINGS[field][0], "code": code, "told": dict(params)})
        for field, problems in fields.items()
        for code, params in problems
    ]
    if facts.code in here:
        found.append(("cell_twice", {"code": facts.code}))
    elif facts.code in known and known[facts.code] != facts:
        found.append(("cell_known", {"code": facts.code}))
    return found


def _rows(content: bytes, office: Office) -> Iterator[tuple[int, CellFacts]]:
    """The rows below the headings of the first visible sheet that has them, by their number."""
    for sheet in read_tables(content):
        if sheet.is_visible and (found := _header(sheet)) is not None:
            line, columns = found
            for number, row in enumerate(sheet.rows, start=1):
                if number > line and any(_text(cell) for cell in row):
                    yield number, _facts(row, columns, office)
            return
    raise RegisterFileError("cells_no_header")


def _header(sheet: Sheet) -> tuple[int, Mapping[str, int]] | None:
    for line, row in enumerate(sheet.peek(SEARCHED_ROWS), start=1):
        texts = [_text(cell).lower() for cell in row]
        columns = {
            field: min(texts.index(word) for word in words if word in texts)
            for field, words in HEADINGS.items()
            if any(word in texts for word in words)
        }
        if {"code", "name"} <= columns.keys():
            return line, columns
    return None


def _facts(row: Sequence[Cell], columns: Mapping[str, int], office: Office) -> CellFacts:
    def text(field: str) -> str:
        place = columns.get(field, len(row))
        return _text(row[place]) if place < len(row) else ""

    place = columns.get("first_day", len(row))
    return CellFacts(
        text("code"), text("name"), _level(text("level")), text("district") or office.district,
        text("area"), text("feature_key"), _day(row[place]) if place < len(row) else None,
    )  # fmt: skip


def _level(word: str) -> str:
    """A file that says no level means grid cells."""
    if not word:
        return "grid"
    return next((level for level, words in LEVEL_WORDS.items() if word in words), word)


def _text(cell: Cell) -> str:
    """A code that a spreadsheet took for a number is read as it was typed."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        return date.fromisoformat(_text(cell))
    except ValueError:
        return None
