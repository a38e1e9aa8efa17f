"""A large sheet is read in pieces, and gives what it gives when it is read whole."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
import xlsxwriter

from inspect_app.services.register import workbook_process, workbook_slices
from inspect_app.services.register.sheets import Merge, Row
from inspect_app.services.register.workbook_slices import NotAsCutError
from inspect_app.services.register.workbooks import read_workbook

ROWS = 400
SHEET = "xl/worksheets/sheet2.xml"
Read = list[tuple[str, list[Row], list[Merge]]]


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_slices, "WORTH_CUTTING", 20_000)
    monkeypatch.setattr(workbook_slices, "PIECE", 6_000)
    monkeypatch.setattr(workbook_slices, "_READ", 1_000)


def workbook(*, inline: bool, last_width: int = 5) -> bytes:
    """Three sheets; the second is large, begins low and to the right, and has gaps."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": inline, "in_memory": not inline}) as book:
        book.add_worksheet("说明").write(0, 0, "请勿修改")
        sheet = book.add_worksheet("机构名册")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(3, 2, 3, 4, "全区机构")
        for number in range(5, ROWS):
            if 100 < number < 160 or number % 7 == 0:
                continue
            sheet.write(number, 1 + number % 2, f"第{number}号 <机构> & 中心")
            sheet.write(number, 3, number / 4)
            sheet.write_datetime(number, 4, date(2024, 1, 1 + number % 28), day)
        for column in range(last_width):
            sheet.write(ROWS, column, "末")
        book.add_worksheet("统计").write(1, 1, "合计")
    return out.getvalue()


def read(content: bytes, *, cut: bool) -> Read:
    sheets = read_workbook(content, cut=cut)
    return [(sheet.name, list(sheet.rows), sheet.merges) for sheet in sheets]


def rewritten(content: bytes, change: Callable[[str], str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as written:
        for name in package.namelist():
            part = package.read(name)
            written.writestr(name, change(part.decode()) if name == SHEET else part)
    return out.getvalue()


def is_cut(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        cutting = workbook_slices.cutting_of(content, package)
    return cutting is not None and len(list(cutting.packages())) > 3


@pytest.mark.parametrize("inline", [True, False])
def test_pieces_give_what_the_whole_gives(inline: bool) -> None:
    content = workbook(inline=inline)
    assert is_cut(content)
    whole = read(content, cut=False)
    assert [len(rows) for _, rows, _ in whole] == [1, ROWS + 1, 2]
    assert read(content, cut=True) == whole


def changed(old: str, new: str) -> bytes:
    content = rewritten(workbook(inline=True), lambda text: text.replace(old, new))
    assert content != workbook(inline=True)
    return content


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<row r="20"', "<row"),
        ('<row r="20"', '<row r="9"'),
        ('<row r="20"', "<row r='20'"),
        ('<row r="20"', '<!-- <row r="20"/> --><row r="20"'),
        ("<sheetData>", "<sheetData >"),
        ("</sheetData>", '</sheetData><rowBreaks count="0"/>'),
    ],
)
def test_what_is_out_of_the_ordinary_is_not_cut(old: str, new: str) -> None:
    content = changed(old, new)
    assert not is_cut(content)
    assert read(content, cut=True) == read(content, cut=False)


@pytest.mark.parametrize("elsewhere", ["D6", "Z391"])
def test_cells_elsewhere_than_their_row_says_are_read_whole(elsewhere: str) -> None:
    content = changed('<c r="D391"', f'<c r="{elsewhere}"')
    assert is_cut(content)
    with pytest.raises(NotAsCutError):
        read(content, cut=True)
    out = io.BytesIO()
    sheets, places, refusal = workbook_process.written(content, out)
    assert refusal is None
    [start, length], *_ = places[1]
    assert (
        workbook_process.unpacked(out.getvalue()[start : start + length])[:ROWS]
        == (read(content, cut=False)[1][1][:ROWS])
    )
    assert len(sheets) == 3
