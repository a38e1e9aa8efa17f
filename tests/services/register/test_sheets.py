"""Registers of several sheets: read whole, each row by its sheet, every sheet accounted for."""

import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.services.register.plan import make_plan
from inspect_app.services.register.reading import read_register
from inspect_app.services.register.sheet_names import label_of
from inspect_app.services.register.sheets import RegisterFileError
from tests.services.register.plans import OFFICE

HEAD = ["机构名称", "地址", "联系电话"]


def book(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of those sheets, the first one in front."""
    stream = io.BytesIO()
    made = xlsxwriter.Workbook(stream)
    for name, rows in sheets.items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    made.close()
    return stream.getvalue()


def left(content: bytes) -> dict[str, str]:
    return {s.name: s.reason for s in read_register(content, OFFICE).sheets_left_aside}


def test_every_sheet_of_institutions_is_read_and_its_rows_name_it():
    content = book(
        {
            "城东街道": [["城东街道机构名册"], HEAD, ["甲", "东路1号", ""]],
            "城西街道（2家）": [HEAD, ["乙", "西路1号", ""], ["丙", "西路2号", ""]],
        }
    )
    reading = read_register(content, OFFICE)
    assert [(row.ref, row.facts["name"], row.facts["area"]) for row in reading.rows] == [
        ("城东街道!3", "甲", "城东街道"),
        ("城西街道（2家）!2", "乙", "城西街道"),
        ("城西街道（2家）!3", "丙", "城西街道"),
    ]
    assert [row.sheet for row in reading.skipped] == ["城东街道", "城东街道", "城西街道（2家）"]


def test_a_lone_sheet_names_no_row_and_says_nothing():
    (row,) = read_register(book({"城东街道": [HEAD, ["甲", "东路1号", ""]]}), OFFICE).rows
    assert (row.ref, row.sheet, "area" in row.facts) == (2, "", False)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("城西街道", "城西街道"),
        ("1.城西街道机构名册", "城西街道"),
        ("学科类", "学科类"),
        ("艺术类培训机构（32家）", "艺术类"),
        ("无证机构", "无证"),
        ("2026年西湖区名单", "西湖区"),
        ("Sheet1", ""),
        ("机构名册", ""),
        ("名册", ""),
        ("汇总", ""),
        ("2026年", ""),
    ],
)
def test_a_sheet_s_name_may_tell_a_sector_a_kind_or_an_area(name, label):
    assert label_of(name) == label


def test_a_sheet_s_name_tells_what_columns_and_groups_leave_open():
    content = book(
        {
            "艺术类": [
                ["机构名称", "地址", "学科类别"],
                ["甲", "东路1号", "体育"],
                ["城东街道（1家）", "", ""],
                ["乙", "东路2号", ""],
            ],
            "无证场所": [HEAD, ["丙", "西路1号", ""]],
            "小学": [HEAD, ["丁", "西路2号", ""]],
        }
    )
    facts = [row.facts for row in read_register(content, OFFICE).rows]
    assert [one.get("sector") for one in facts] == ["sports", "arts", None, None]
    assert [one.get("kind") for one in facts] == [None, None, "unlicensed", None]
    assert [one.get("area") for one in facts] == [None, "城东街道", None, None]


def test_what_is_no_register_is_passed_over_with_its_reason():
    content = book(
        {
            "封面": [["某区校外培训机构名册"], ["2026年11月"]],
            "名册": [HEAD, ["甲", "东路1号", ""]],
            "汇总": [["街道名称", "机构数", "面积"], ["城东街道", 12, 3400], ["合计", 12, 3400]],
            "空": [],
            "旧名册": [HEAD, ["走了", "东路9号", ""]],
            "待录": [HEAD],
        },
        hidden=("旧名册",),
    )
    assert left(content) == {
        "封面": "no_headings", "汇总": "summary", "空": "empty", "旧名册": "hidden",
        "待录": "no_rows",
    }  # fmt: skip
    assert [row.facts["name"] for row in read_register(content, OFFICE).rows] == ["甲"]
    told = read_register(content, OFFICE).sheets_left_aside
    assert [one.name for one in told if one.may_hold_rows] == ["封面", "旧名册"]


def test_a_list_of_names_with_an_unknown_count_is_still_a_register():
    content = book(
        {"a": [["机构名称", "学员数", "教师数"], ["甲", 80, 3]], "b": [HEAD, ["乙", "路1号", ""]]}
    )
    assert len(read_register(content, OFFICE).rows) == 2


def test_a_workbook_of_summaries_alone_is_refused():
    with pytest.raises(RegisterFileError, match="file_no_header"):
        read_register(book({"汇总": [["街道名称", "机构数", "面积"], ["城东", 12, 3]]}), OFFICE)


def test_too_many_sheets_are_refused_rather_than_cut_off():
    sheets: dict[str, list[list[Any]]] = {f"s{n}": [HEAD, [f"甲{n}", "", ""]] for n in range(101)}
    with pytest.raises(RegisterFileError, match="file_too_many_sheets"):
        read_register(book(sheets), OFFICE)


def test_a_row_repeated_on_another_sheet_is_refused_by_its_place():
    content = book({"a": [HEAD, ["甲", "东路", "1"]], "b": [HEAD, ["甲", "东路", "1"]]})
    plan = make_plan(read_register(content, OFFICE), [], OFFICE)
    assert [(p.row.ref, p.outcome) for p in plan.rows] == [("a!2", "new"), ("b!2", "refused")]
    refusal = plan.rows[1].refusal
    assert refusal is not None
    assert refusal.params == {"row": "a!2"}


def test_alike_rows_of_two_sheets_name_each_other_s_place():
    content = book({"a": [HEAD, ["甲", "东路", "1"]], "b": [HEAD, ["甲", "西路", "1"]]})
    plan = make_plan(read_register(content, OFFICE), [], OFFICE)
    assert [p.warnings[0].params["row"] for p in plan.rows] == ["b!2", "a!2"]


rows = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙丁"), st.sampled_from(["", "东路1号", "西路2号"]), st.just("")
    ),
    max_size=4,
)


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["城东街道", "学科类", "c", "d"]), rows, min_size=2), st.data()
)
def test_the_order_of_sheets_never_changes_the_outcome(sheets, data):
    order = data.draw(st.permutations(list(sheets)))
    plans = [
        make_plan(
            read_register(book({n: [HEAD, *map(list, sheets[n])] for n in names}), OFFICE),
            [],
            OFFICE,
        )
        for names in (list(sheets), order)
    ]
    told = [sorted((sorted(p.row.facts.items()), p.outcome) for p in plan.rows) for plan in plans]
    assert told[0] == told[1]
