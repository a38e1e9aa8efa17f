"""What a row states, what is doubtful about it, and what refuses it."""

from datetime import date

import pytest

from inspect_app.services.register.codes import phones_of
from inspect_app.services.register.dates import ImpossibleDateError, date_of
from inspect_app.services.register.rows import RegisterRow, read_row
from inspect_app.services.register.sheets import Cell
from inspect_app.services.register.sifting import DataRow

GOOD_CODE = "525101045099990132"


def row(**cells: Cell) -> RegisterRow:
    return read_row(DataRow(2, {"name": "星河培训中心", **cells}), "330100")


def doubts(found: RegisterRow) -> list[str]:
    return [remark.code for remark in found.warnings]


@pytest.mark.parametrize(
    "text",
    [
        "2024-08-28", "2024/8/28", "2024.8.28", "2024年8月28日", "２０２４．８．２８", "20240828",
        "45532",
        "113/08/28", "113.8.28", "1130828", "民國113年8月28日", "民国113年8月28日",
        "二〇二四年八月二十八日",
        "2024-08-28 00:00:00", "2024-08-28T08:00:00+08:00", "28/08/2024", "08/28/2024",
        "2024 年 8 月 28 日",
    ],
)  # fmt: skip
def test_a_date_is_read_in_every_style_of_offices(text):
    assert date_of(text) == date(2024, 8, 28)


@pytest.mark.parametrize("number", [45532.0, 20240828.0, 1130828.0])
def test_a_number_may_be_a_date(number):
    assert date_of(number) == date(2024, 8, 28)


@pytest.mark.parametrize(
    "text", ["2024年", "2024.8", "24.8.28", "08/09/2024", "不详", "长期", "2024-08-28x"]
)
def test_a_date_that_is_not_sure_is_not_guessed(text):
    assert date_of(text) is None
    assert doubts(row(registered_on=text)) == ["unknown_date"]


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2023.2.29", "2024年13月1日", "20241301", "民國113年2月30日"]
)
def test_an_impossible_date_refuses_the_row(text):
    with pytest.raises(ImpossibleDateError):
        date_of(text)
    refusal = row(registered_on=text).refusal
    assert refusal is not None
    assert (refusal.code, refusal.params["field"]) == ("impossible_date", "registered_on")


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13800000000", "13800000000"),
        ("０５７１－８７６５４３２１", "0571-87654321"),
        ("(03)9510808/9510805", "(03)9510808、9510805"),
        ("(03)9580072  0975293198", "(03)9580072、0975293198"),
        ("0571-8765432/3", "0571-8765432/3"),
        ("电话：87654321；手机：139 0000 0000", "87654321、139 0000 0000"),
        ("(03)9353411分機24", "(03)9353411分機24"),
        ("13800000000,13800000000", "13800000000"),
        ("+86 571 8765 4321", "+86 571 8765 4321"),
    ],
)
def test_several_telephones_of_a_cell_are_told_apart(text, phones):
    assert phones_of(text) == phones


def test_a_name_keeps_its_own_characters():
    assert row(name=" 　ＡＢＣ１２３莫𡐓村 培训 ").facts["name"] == "ＡＢＣ１２３莫𡐓村 培训"


def test_a_doubtful_code_is_a_warning_and_is_kept():
    found = row(credit_code="91350100m000100y4z", licence_no="教民123")
    assert found.refusal is None
    assert doubts(found) == ["doubtful_credit_code", "doubtful_licence_no"]
    assert found.facts["credit_code"] == "91350100M000100Y4Z"
    assert not row(credit_code=GOOD_CODE, licence_no="教民133010670000121号").warnings
    assert not row(licence_no="府教社字第 號").warnings


def test_a_number_that_a_spreadsheet_rounded_is_left_empty_with_a_warning():
    found = row(credit_code="5.25101E+17", licence_no=5.25101045099990132e17, phone="1.38E+10")
    assert doubts(found) == ["damaged_number"] * 3
    assert found.facts == {"name": "星河培训中心"}


def test_a_district_outside_the_office_refuses_the_row_and_a_name_becomes_the_area():
    assert row(district="330106").facts["district"] == "330106"
    assert row(district=330106001001.0).facts["district"] == "330106001001"
    assert row(district="西湖区").facts["area"] == "西湖区"
    assert "district" not in row(district="").facts
    refusal = row(district="330206").refusal
    assert refusal is not None
    assert refusal.code == "outside_district"


@pytest.mark.parametrize(
    ("lat", "lng", "kept", "doubt"),
    [
        (30.2, 120.1, (30.2, 120.1), []),
        ("30.2", "120.1", (30.2, 120.1), []),
        (120.1, 30.2, (30.2, 120.1), ["coordinates_swapped"]),
        (43.6, -79.4, (43.6, -79.4), ["coordinates_outside"]),
        (0.0, 0.0, (None, None), ["coordinates_outside"]),
        (999.0, 120.0, (None, None), ["coordinates_outside"]),
        (30.2, "", (None, None), ["coordinates_half"]),
    ],
)
def test_coordinates_are_checked(lat, lng, kept, doubt):
    found = row(lat=lat, lng=lng)
    assert (found.facts.get("lat"), found.facts.get("lng")) == kept
    assert doubts(found) == doubt


def test_a_pair_of_coordinates_is_read_in_either_order():
    for text in ("120.1,30.2", "30.2, 120.1", "（120.1，30.2）"):
        found = row(point=text, datum="GCJ02")
        assert (found.facts["lat"], found.facts["lng"], found.facts["datum"]) == (
            30.2,
            120.1,
            "GCJ-02",
        )


def test_stages_depend_on_the_kind():
    assert row(stages="小学、初中").facts["stages"] == ["compulsory"]
    assert row(stages="小学、初中", kind="学校").facts["stages"] == ["primary", "junior"]
    assert doubts(row(stages="博士")) == ["unknown_value"]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": "  "}, "no_name"),
        ({"name": "长" * 201}, "too_long"),
        ({"address": "长" * 301}, "too_long"),
        ({"name": "星\x07河"}, "control_character"),
        ({"name": "星\u202e河"}, "control_character"),
        ({"name": "星\ufffd河"}, "unreadable_character"),
        ({"registered_on": "2020-01-02", "closed_on": "2019-01-02"}, "closed_before_registered"),
    ],
)
def test_a_row_that_cannot_stand_is_refused_by_name(cells, code):
    refusal = row(**cells).refusal
    assert refusal is not None
    assert refusal.code == code


def test_a_stray_control_sign_in_a_telephone_does_not_cost_the_row():
    found = row(phone="\b0973925592")
    assert found.facts["phone"] == "0973925592"
    assert doubts(found) == ["control_character_dropped"]


def test_a_formula_is_a_text_like_any_other():
    assert row(name="=1+2").facts["name"] == "=1+2"
