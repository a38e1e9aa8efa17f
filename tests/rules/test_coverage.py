"""What coverage counts, case by case (design rule 17)."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.coverage import (
    AUTUMN,
    SPRING,
    Period,
    Standing,
    Tally,
    TermStarts,
    end_of_month,
    is_first_term,
    months_before,
    quarter_of,
    tally,
    term_of,
    terms_until,
)
from inspect_app.rules.coverage_words import DEFINITIONS

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DAY = date(2026, 11, 10)


def test_a_visited_institution_counts_once_however_often() -> None:
    assert Standing(visits=(DAY, DAY, date(2026, 11, 30))).tally(NOVEMBER) == Tally(1, 1)


@pytest.mark.parametrize("day", [date(2026, 10, 31), date(2026, 12, 1)])
def test_a_visit_outside_the_period_does_not_count(day: date) -> None:
    assert Standing(visits=(day,)).tally(NOVEMBER) == Tally(1, 0)


@pytest.mark.parametrize("day", [NOVEMBER.first, NOVEMBER.last])
def test_both_ends_belong_to_the_period(day: date) -> None:
    assert Standing(visits=(day,)).tally(NOVEMBER).visited == 1


def test_the_denominator_is_the_register_of_the_last_day() -> None:
    assert Standing(registered_on=date(2026, 11, 30)).tally(NOVEMBER).denominator == 1
    assert Standing(registered_on=date(2026, 12, 1)).tally(NOVEMBER).denominator == 0
    assert Standing(closed_on=date(2026, 12, 1)).tally(NOVEMBER).denominator == 1
    assert Standing(closed_on=date(2026, 11, 30)).tally(NOVEMBER).denominator == 0


def test_who_closed_within_is_apart_even_when_visited() -> None:
    closed = Standing(closed_on=date(2026, 11, 20), visits=(DAY,))
    assert closed.tally(NOVEMBER) == Tally()
    assert closed.closed_within(NOVEMBER)
    assert not Standing(closed_on=date(2026, 12, 1)).closed_within(NOVEMBER)


def test_attempts_and_excuses_are_part_of_the_not_visited() -> None:
    excuse = (date(2026, 10, 1), date(2026, 11, 1))
    assert Standing(attempts=(DAY,), excuses=(excuse,)).tally(NOVEMBER) == Tally(1, 0, 1, 1)
    visited = Standing(visits=(DAY,), attempts=(DAY,), excuses=(excuse,))
    assert visited.tally(NOVEMBER) == Tally(1, 1, 0, 0)
    assert Standing(excuses=((date(2026, 10, 1), date(2026, 10, 31)),)).tally(NOVEMBER).excused == 0


def test_rates() -> None:
    counted = tally(
        [Standing(visits=(DAY,)), Standing(), Standing(excuses=((DAY, DAY),)), Standing()], NOVEMBER
    )
    assert counted == Tally(4, 1, 0, 1)
    assert counted.not_visited == 3
    assert counted.rate == 0.25
    assert counted.rate_excused == 1 / 3
    assert Tally().rate is None
    assert Tally(2, 0, 0, 2).rate_excused is None


def test_months_cut_a_period_without_gap() -> None:
    months = list(Period(date(2026, 10, 20), date(2027, 1, 5)).months())
    assert [(m.first, m.last) for m in months] == [
        (date(2026, 10, 20), date(2026, 10, 31)),
        (date(2026, 11, 1), date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 5)),
    ]
    assert len(list(Period(date(9999, 12, 1), date.max).months())) == 1


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        Period(date(2026, 11, 2), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (date(2026, 11, 20), 12, date(2025, 11, 20)),
        (date(2026, 5, 31), 3, date(2026, 2, 28)),
        (date(2024, 2, 29), 24, date(2022, 2, 28)),
        (date(2026, 1, 15), 6, date(2025, 7, 15)),
        (date(1, 1, 1), 12, date.min),
    ],
)
def test_months_before(day: date, months: int, earlier: date) -> None:
    assert months_before(day, months) == earlier


def test_quarters_and_month_ends() -> None:
    assert quarter_of(DAY) == Period(date(2026, 10, 1), date(2026, 12, 31))
    assert quarter_of(date(2026, 3, 31)) == Period(date(2026, 1, 1), date(2026, 3, 31))
    assert end_of_month(date(2024, 2, 1)) == date(2024, 2, 29)


def test_who_was_only_seen_on_paper_is_visited_and_told_apart() -> None:
    on_paper = Standing(visits=(DAY, DAY), off_site=(DAY, DAY))
    assert on_paper.tally(NOVEMBER) == Tally(1, 1)
    assert on_paper.visited_off_site_only(NOVEMBER)
    assert not Standing(visits=(DAY, DAY), off_site=(DAY,)).visited_off_site_only(NOVEMBER)
    assert not Standing().visited_off_site_only(NOVEMBER)
    closed = Standing(closed_on=DAY, visits=(DAY,), off_site=(DAY,))
    assert not closed.visited_off_site_only(NOVEMBER)
    later = Standing(visits=(DAY, date(2026, 12, 1)), off_site=(DAY,))
    assert later.visited_off_site_only(NOVEMBER)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2027, 1, 31), date(2026, 9, 1), date(2027, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 1), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 2, 1), date(2026, 8, 31)),
    ],
)
def test_terms_of_schools(day: date, first: date, last: date) -> None:
    assert term_of(day) == Period(first, last)


def test_terms_follow_each_other_without_gap() -> None:
    terms = terms_until(DAY, 5)
    assert terms[0] == Period(date(2026, 9, 1), date(2027, 1, 31))
    for later, earlier in pairwise(terms):
        assert (later.first - earlier.last).days == 1


@given(
    st.dates(date(1990, 1, 1), date(2190, 1, 1)),
    st.tuples(st.sampled_from(AUTUMN), st.integers(1, 30)),
    st.tuples(st.sampled_from(SPRING), st.integers(1, 28)),
)
def test_terms_begin_on_the_days_that_an_office_sets(
    day: date, first: tuple[int, int], second: tuple[int, int]
) -> None:
    starts = TermStarts.read([f"{month}-{on}" for month, on in (first, second)])
    term, earlier = terms_until(day, 2, starts)
    assert day in term
    assert (term.first.month, term.first.day) == (first if is_first_term(term) else second)
    assert earlier.last + timedelta(days=1) == term.first
    assert is_first_term(earlier) != is_first_term(term)


@pytest.mark.parametrize(
    "texts", [["9-1"], ["2-1", "9-1"], ["9-1", "2-29"], ["9-31", "2-1"], ["9", "2"], ["x", "2-1"],
              ["9-1", "2-1", "5-1"], ["9-1-1", "2-1"]],
)  # fmt: skip
def test_what_are_no_two_days_of_a_school_year_is_refused(texts: list[str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        TermStarts.read(texts)


def test_every_definition_is_said_in_both_languages() -> None:
    assert len({each.key for each in DEFINITIONS}) == len(DEFINITIONS)
    for each in DEFINITIONS:
        assert each.text(chinese=True) != each.text(chinese=False)
        assert each.term(chinese=True) != each.term(chinese=False)
