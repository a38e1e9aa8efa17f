from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.numbering import (
    STYLES,
    DocumentNumber,
    format_number,
    parse_number,
    years_in_hand,
)

words = st.text("西湖教甲乙丙丁函字号第", min_size=1, max_size=6)
years = st.integers(1000, 9999)
serials = st.integers(1, 10**6)


def test_a_case_paper_says_zi_and_di():
    assert format_number("西教", "责改", 2026, 1, "case") == "西教责改字〔2026〕第1号"


def test_a_letter_says_neither():
    assert format_number("西教", "函", 2026, 12, "letter") == "西教函〔2026〕12号"


def test_the_brackets_are_u3014_and_u3015_and_nothing_is_padded_or_spaced():
    number = format_number("西教", "责改", 2026, 7)
    assert "\u3014" in number
    assert "\u3015" in number
    assert "第7号" in number
    assert " " not in number


def test_a_number_is_taken_apart():
    assert parse_number("西教责改字〔2026〕第1号") == DocumentNumber("西教责改", 2026, 1, "case")
    assert parse_number("西教函〔2026〕12号") == DocumentNumber("西教函", 2026, 12, "letter")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "西教责改字[2026]第1号",
        "西教责改字〔2026〕第001号",
        "西教责改〔2026〕第1号",
        "西教责改字〔26〕第1号",
        "西教责改字〔2026〕第0号",
        "西教责改字〔2026〕第1号 ",
        "字〔2026〕第1号",
        "〔2026〕1号",
        "西教责改字〔2026〕第１号",
    ],
)
def test_what_is_no_number_is_none(text):
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("word", "kind_word", "year", "serial"),
    [
        ("", "责改", 2026, 1),
        ("西 教", "责改", 2026, 1),
        ("西教", "责〔改", 2026, 1),
        ("西教", "责改", 26, 1),
        ("西教", "责改", 2026, 0),
    ],
)
def test_what_cannot_be_a_number_is_not_written(word, kind_word, year, serial):
    with pytest.raises(ValueError, match="number"):
        format_number(word, kind_word, year, serial)


@given(words, words, years, serials, st.sampled_from(STYLES))
def test_every_number_is_read_back(word, kind_word, year, serial, style):
    number = format_number(word, kind_word, year, serial, style)
    assert parse_number(number) == DocumentNumber(word + kind_word, year, serial, style)


@given(words, years, serials, serials)
def test_two_serials_never_give_one_number(word, year, first, second):
    assert (
        format_number(word, "责改", year, first) == format_number(word, "责改", year, second)
    ) is (first == second)


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 1, 1), (2026,)),
        (date(2026, 12, 24), (2026,)),
        (date(2026, 12, 25), (2026, 2027)),
        (date(2026, 12, 31), (2026, 2027)),
        (date(2027, 1, 1), (2027,)),
    ],
)
def test_a_years_last_week_takes_the_next_years_numbers_along(day, years):
    assert years_in_hand(day) == years
