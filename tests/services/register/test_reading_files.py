"""Files as offices keep them: encodings, headings, groups, notes."""

import io
import zipfile
from collections import Counter
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from inspect_app.services.register.columns import Layout, find_layout
from inspect_app.services.register.reading import FileReading, read_register
from inspect_app.services.register.sheets import RegisterFileError
from inspect_app.services.register.tables import read_tables
from inspect_app.services.register.text_files import decode, delimiter_of

OFFICE = "330106"
PLAIN = "机构名称,地址,电话\n星河培训中心,西湖区文三路1号,13800000000\n"
TRADITIONAL = "補習班,班址,電話\n私立翰林文理短期補習班,宜蘭市女中路1段,0912345678\n"


def read(text: str, encoding: str = "utf-8") -> FileReading:
    return read_register(text.encode(encoding), OFFICE)


def facts(text: str) -> dict[str, Any]:
    (row,) = read(text).rows
    assert row.refusal is None, row.refusal
    return row.facts


def workbook(rows: list[list[Any]], merges: list[tuple[int, int, int, int, str]] = []) -> bytes:  # noqa: B006 - never changed
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, book.add_format({"num_format": 14}))
                elif cell != "":
                    sheet.write(number, place, cell)
        for top, left, bottom, right, text in merges:
            sheet.merge_range(top, left, bottom, right, text)
    return stream.getvalue()


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(text, name) for text in (PLAIN, TRADITIONAL, "名称\n某某\n") for name in ENCODINGS],
        (TRADITIONAL, "big5hkscs"),
        (TRADITIONAL, "cp950"),
    ],
)
def test_a_short_file_is_decoded_by_its_meaning(text, encoding):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_headings(delimiter):
    assert delimiter_of(PLAIN.replace(",", delimiter)) == delimiter
    assert read(PLAIN.replace(",", delimiter)).rows[0].facts["phone"] == "13800000000"


def test_quoted_cells_may_hold_delimiters_and_line_ends():
    found = read('机构名称,地址\n"星河,培训""中心""","文三路\n1号"\n启明,文二路\n').rows
    assert found[0].facts == {"name": '星河,培训"中心"', "address": "文三路 1号"}
    assert [row.number for row in found] == [2, 3]


def test_an_unclosed_quote_does_not_swallow_the_file():
    with pytest.raises(RegisterFileError) as error:
        read("机构名称,地址\n" + '"星河,文三路\n' + "启明,文二路\n" * 50)
    assert error.value.code == "file_unclosed_quote"
    assert error.value.params == {"row": 2}


def test_columns_are_known_by_synonyms_in_any_order():
    text = "備註,聯絡電話,負責人,立案文號,班址,機構名稱（全稱）\n無,0912,王,字1號,宜蘭,翰林\n"
    assert facts(text) == {
        "phone": "0912", "contact": "王", "licence_no": "字1號", "address": "宜蘭", "name": "翰林",
    }  # fmt: skip


def test_english_headings_and_values_are_understood():
    headings = "Name,District,Sector,Kind,Lat,Lng,Registered on"
    text = f"{headings}\nStar,330106,arts,school,30.2,120.1,2020-01-02\n"
    assert facts(text) == {
        "name": "Star", "district": "330106", "sector": "arts", "kind": "school", "lat": 30.2,
        "lng": 120.1, "registered_on": date(2020, 1, 2),
    }  # fmt: skip


def layout(text: str) -> Layout:
    found = find_layout(read_tables(text.encode())[0])
    assert found is not None
    return found


def test_it_says_how_each_column_was_understood_and_which_were_left_aside():
    how = {
        c.heading: (c.field, c.how)
        for c in layout("序号,机构名称,负责人联系电话,颜色,办学地址,住所\n").columns
    }
    assert how == {
        "序号": ("", "aside"), "机构名称": ("name", "exact"), "负责人联系电话": ("phone", "tail"),
        "颜色": ("", "unknown"), "办学地址": ("address", "exact"), "住所": ("", "second"),
    }  # fmt: skip


def test_the_values_decide_what_a_vague_heading_means():
    rows = "".join(f"某{i},{'非营利性' if i % 2 else '营利性'}\n" for i in range(8))
    assert layout("机构名称,类型\n" + rows).positions == {"name": 0, "profit": 1}


def test_a_column_of_unknown_values_is_left_aside_instead_of_warning_in_every_row():
    rows = "".join(f"某{i}大学,本科\n" for i in range(8))
    reading = read("学校名称,办学层次\n" + rows)
    assert not any(row.warnings for row in reading.rows)
    assert [c.how for c in reading.layouts[""].columns] == ["exact", "values_unknown"]


def test_titles_groups_notes_totals_and_empty_rows_are_accounted_for():
    text = (
        "附件1：,,\n某区校外培训机构名单\n序号,机构名称,地址\n1,2,3\n城东街道（2所）,,\n1,甲,东路\n2,乙,东街\n"
        "序号,机构名称,地址\n艺术类（5家）,,\n3,丙,西路\n4,,\n合计,3,\n,,\n注：本表截至2024年底,,\n填表人：某,,\n"
    )
    reading = read(text)
    assert [row.facts for row in reading.rows] == [
        {"name": "甲", "address": "东路", "area": "城东街道"},
        {"name": "乙", "address": "东街", "area": "城东街道"},
        {"name": "丙", "address": "西路", "sector": "arts"},
    ]
    reasons = Counter(row.reason for row in reading.skipped)
    assert reasons == {
        "title": 2, "header": 1, "numbering": 1, "group": 2, "repeated_header": 1,
        "only_serial": 1, "total": 1, "empty": 1, "note": 2,
    }  # fmt: skip
    assert len(reading.rows) + len(reading.skipped) == text.count("\n")
    assert [(group.text, found) for group, found in reading.group_mismatches] == [("艺术类", 1)]


def test_a_workbook_may_have_a_header_of_two_lines_and_merged_cells():
    rows = [
        ["某区名册"],
        ["机构名称", "联系方式", "", "所属街道"],
        ["", "联系人", "电话", ""],
        ["甲", "王", 13800000000, "城东街道"],
        ["乙", "李", "0571-87654321", ""],
    ]
    merges = [
        (0, 0, 0, 3, "某区名册"),
        (1, 1, 1, 2, "联系方式"),
        (1, 0, 2, 0, "机构名称"),
        (3, 3, 4, 3, "城东街道"),
    ]
    found = read_register(workbook(rows, merges), OFFICE).rows
    assert [row.facts for row in found] == [
        {"name": "甲", "contact": "王", "phone": "13800000000", "area": "城东街道"},
        {"name": "乙", "contact": "李", "phone": "0571-87654321", "area": "城东街道"},
    ]


def test_numbers_and_dates_of_a_workbook_become_texts_where_texts_are_meant():
    rows = [
        ["学校标识码", "机构名称", "区划代码", "成立日期", "面积"],
        [4111010001.0, "甲", 330106, date(2020, 1, 2), 120.5],
        ["4111010002", "乙", "330106", 43832, "１２０㎡"],
    ]
    found = read_register(workbook(rows), OFFICE).rows
    assert [row.facts["licence_no"] for row in found] == ["4111010001", "4111010002"]
    assert {row.facts["district"] for row in found} == {"330106"}
    assert {row.facts["registered_on"] for row in found} == {date(2020, 1, 2)}
    assert [row.facts["area_m2"] for row in found] == [120.5, 120.0]


def test_rows_keep_the_numbers_the_office_sees_when_a_sheet_begins_further_down():
    rows: list[list[Any]] = [[], [], ["", "机构名称", "地址"], ["", "甲", "路"]]
    (row,) = read_register(workbook(rows), OFFICE).rows
    assert (row.number, row.facts["name"]) == (4, "甲")


def encrypted_package() -> bytes:
    return b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + bytes(100)


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "")
        for number in range(5):
            package.writestr(f"xl/worksheets/sheet{number}.xml", bytes(90 * 2**20))
    return stream.getvalue()


def opendocument() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("content.xml", "<office:document-content/>")
    return stream.getvalue()


def far_corner() -> bytes:
    return with_part("xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD1048576"')


def shared_string_bomb() -> bytes:
    return with_part("xl/sharedStrings.xml", "甲".encode(), b"A" * 2**20)


def with_part(name: str, old: bytes, new: bytes) -> bytes:
    """A sound workbook with one part forged."""
    good = io.BytesIO(workbook([["机构名称"], ["甲"]]))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename == name:
                assert old in content
                content = content.replace(old, new)
            made.writestr(part.filename, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"PK\x03\x04 broken", "file_broken"),
        (workbook([["机构名称"], ["甲"]])[:-200], "file_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_broken"),
        (encrypted_package(), "file_encrypted"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "file_html"),
        ("颜色,大小\n红,大\n".encode(), "file_no_header"),
        (bytes(range(128, 256)) * 40, "file_unknown_encoding"),
        (bomb(), "file_unpacks_too_big"),
        (shared_string_bomb(), "file_unpacks_too_big"),
        (far_corner(), "file_unpacks_too_big"),
        (opendocument(), "file_unsupported"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_its_reason(content, code):
    with pytest.raises(RegisterFileError) as error:
        read_register(content, OFFICE)
    assert error.value.code == code


def test_a_lone_address_is_a_row_without_a_name_not_a_group():
    found = read("机构名称,地址\n甲,东路\n,西路\n").rows
    assert [row.refusal and row.refusal.code for row in found] == [None, "no_name"]


def test_a_sheet_laid_out_too_large_ends_the_reader_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wide = with_part("xl/worksheets/sheet1.xml", b'r="A2"', b'r="XFD250000"')
    with pytest.raises(RegisterFileError) as error:
        read_tables(wide)
    assert error.value.code == "file_unpacks_too_big"
    assert "reading a workbook ended with" in caplog.text
    assert list(read_tables(workbook([["机构名称"], ["甲"]]))[0].rows) == [["机构名称"], ["甲"]]
