"""Write the register as a file that `import` reads back as the same register.

csv: UTF-8 with a mark for Excel; a cell that a spreadsheet would run or round gets a leading
apostrophe, which our import takes off. xlsx: texts are texts, row by row, in little memory.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from inspect_app.services.register.header_words import HEADINGS
from inspect_app.services.register.rows import Fact, Facts
from inspect_app.services.register.vocabulary import VOCABULARY, word_of
from inspect_app.store.base import db
from inspect_app.store.institution import FACTS, Institution

COLUMNS = (
    "name", "kind", "credit_code", "licence_no", "papers", "sector", "mode", "stages", "profit",
    "authority", "district", "area", "address", "lng", "lat", "datum", "contact", "phone",
    "area_m2", "capacity", "grade", "registered_on", "closed_on", "uuid",
)  # fmt: skip
# What a spreadsheet takes for a formula, and numbers whose zeros or last digits it would lose.
_UNSAFE = re.compile(r"'*[=+\-@\t\r＝＋－＠]|'+\d|0\d+$|\d{12,}$")


def headings() -> list[str]:
    """The first row, in the words import knows."""
    return [HEADINGS[column][0] for column in COLUMNS]


def exported_rows(office_id: int | None = None) -> Iterator[list[str | float]]:
    """Every institution in the register (of one office, or all), by name.

    Texts, and numbers as numbers.
    """
    columns = [Institution.uuid, *(getattr(Institution, name) for name in FACTS)]
    query = sa.select(*columns).where(Institution.stands).order_by(Institution.name, Institution.id)
    if office_id is not None:
        query = query.filter_by(office_id=office_id)
    for uuid, *values in db.session.execute(query.execution_options(yield_per=2000)):
        yield cells_of(uuid, dict(zip(FACTS, values, strict=True)))


def cells_of(uuid: UUID, facts: Facts) -> list[str | float]:
    """One institution's cells, in the order of COLUMNS; no datum without a point."""
    told: dict[str, Fact | UUID] = {**facts, "uuid": uuid}
    if facts["lat"] is None:
        told["datum"] = ""
    return [_cell(column, told[column]) for column in COLUMNS]


def _cell(column: str, value: Fact | UUID) -> str | float:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return "、".join(word_of("stages", stage) for stage in value)
    if column in VOCABULARY:
        return word_of(column, str(value))
    if isinstance(value, int | float):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def write_csv(path: Path, rows: Iterable[list[str | float]]) -> int:
    """Write the rows; how many there were."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings())
        for row in rows:
            writer.writerow([_guarded(cell) for cell in row])
            count += 1
    return count


def _guarded(cell: str | float) -> str | float:
    return f"'{cell}" if isinstance(cell, str) and _UNSAFE.match(cell) else cell


def write_xlsx(path: Path, rows: Iterable[list[str | float]]) -> int:
    """Write the rows; how many there were."""
    import xlsxwriter  # only an export to xlsx needs it

    count = 0
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with path.open("wb") as file, xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("机构名册")
        text = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings()):
            sheet.write_string(0, place, heading)
        for count, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(count, place, cell, text)
                else:
                    sheet.write_number(count, place, cell)
    return count
