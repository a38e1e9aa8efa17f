import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.identity_numbers import (
    CREDIT_CODE_SIGNS,
    credit_code_check_sign,
    credit_code_warning,
    licence_no_warning,
    normalised,
)

first_17 = st.text(CREDIT_CODE_SIGNS, min_size=17, max_size=17)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",
        "91512081MA62K0260E",
        "11320000MB151840XJ",
        "525101045099990132",
        "52430321MJJ0AB121K",
        "525101045090002570",  # the rest is 0, so the check sign is 0
        "9131000063159284XQ",
        "",
        " 91350100m000100y43 ",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "9135 0100 M000 100Y 43",
    ],
)
def test_a_right_credit_code_gives_no_warning(code):
    assert credit_code_warning(code) is None


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        ("91350100M000100Y4Z", "credit_code_signs"),
        ("91350211M0000XUF46", "credit_code_check_digit"),
        ("91350100M0001TGQXM", "credit_code_check_digit"),
        ("91350100M000100Y44", "credit_code_check_digit"),
        ("91350100M000100Y4", "credit_code_length"),
        ("91350100M000100Y433", "credit_code_length"),
        ("91350100MO00100Y43", "credit_code_signs"),
        ("无", "credit_code_length"),
    ],
)
def test_a_wrong_credit_code_gives_a_warning(code, warning):
    assert credit_code_warning(code) == warning


@given(first_17)
def test_the_check_sign_makes_a_code_right(first):
    assert credit_code_warning(first + credit_code_check_sign(first)) is None


@given(first_17, st.integers(0, 16), st.sampled_from(CREDIT_CODE_SIGNS))
def test_one_wrong_sign_is_always_noticed(first, place, other):
    right = first + credit_code_check_sign(first)
    wrong = right[:place] + other + right[place + 1 :]
    assert (credit_code_warning(wrong) is None) is (wrong == right)


@given(first_17, st.integers(0, 15))
def test_two_neighbours_that_changed_places_are_noticed(first, place):
    right = first + credit_code_check_sign(first)
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert (credit_code_warning(swapped) is None) is (swapped == right)


@pytest.mark.parametrize(
    "number",
    [
        "教民143010270000121号",
        "3301067000012",
        "人社民3301067000012号",
        "",
        "教民１４３０１０２７００００１２１号",
    ],
)
def test_a_usual_licence_number_gives_no_warning(number):
    assert licence_no_warning(number) is None


@pytest.mark.parametrize("number", ["教民1430102", "无", "民1430102700001", "14301027000012"])
def test_an_unusual_licence_number_gives_a_warning(number):
    assert licence_no_warning(number) == "licence_no_form"


@given(st.text("09azAZ０９ａＺ　 \t\u200b教民号第-（）"))
def test_a_normalised_number_stays_as_it_is(text):
    once = normalised(text)
    assert normalised(once) == once
