"""The score of an institution: what raises it, by how much, and what never lowers it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.rectification import VIOLATION_STATES
from inspect_app.rules.risk import (
    MOST_POINTS,
    MOST_TERMS,
    Facts,
    Finding,
    Part,
    Weights,
    risk,
    terms_missed,
)

TODAY = date(2026, 11, 20)
days = st.integers(0, 900).map(lambda n: TODAY - timedelta(days=n))
findings = st.builds(
    Finding,
    st.sampled_from(("FEE-01", "FEE-02", "AD-01")),
    days,
    st.sampled_from(VIOLATION_STATES),
    st.none() | st.integers(-30, 30).map(lambda n: TODAY + timedelta(days=n)),
    st.booleans(),
)
facts = st.builds(
    Facts,
    st.sampled_from(("licensed", "unlicensed", "school")),
    st.sampled_from(("", "A", "B", "C", "D", "AAA")),
    st.sampled_from((3, 6, 12, 24)),
    st.none() | days,
    st.lists(findings, max_size=6).map(tuple),
    st.lists(days, max_size=4).map(tuple),
)
points = st.integers(0, MOST_POINTS)
weights = st.builds(
    Weights,
    st.fixed_dictionaries(dict.fromkeys("ABCD", points)),
    points,
    st.fixed_dictionaries({"unlicensed": points}),
    *(points for _ in range(6)),
)
NOTHING = Weights({}, 0, {}, 0, 0, 0, 0, 0, 0)


@given(facts, weights)
def test_the_parts_are_what_the_score_is_made_of(known: Facts, own: Weights) -> None:
    found = risk(known, own, TODAY)
    assert sum(part.count * part.each for part in found.parts) == found.score
    assert all(part.points > 0 for part in found.parts)
    assert len({part.code for part in found.parts}) == len(found.parts)


@given(facts)
def test_an_office_that_gives_no_points_has_no_order(known: Facts) -> None:
    assert risk(known, NOTHING, TODAY).score == 0
    assert risk(known, NOTHING, TODAY).parts == ()


@given(facts, weights, findings)
def test_one_more_violation_never_lowers_the_score(
    known: Facts, own: Weights, found: Finding
) -> None:
    more = replace(known, findings=(*known.findings, found))
    assert risk(more, own, TODAY).score >= risk(known, own, TODAY).score


@given(facts, weights, findings)
def test_an_open_violation_raises_it_by_its_points_at_least(
    known: Facts, own: Weights, found: Finding
) -> None:
    unsettled = replace(found, state="open", corrected_on_spot=False)
    more = replace(known, findings=(*known.findings, unsettled))
    assert risk(more, own, TODAY).score >= risk(known, own, TODAY).score + own.open


@given(facts, weights, days)
def test_one_more_clue_never_lowers_the_score(known: Facts, own: Weights, day: date) -> None:
    more = replace(known, clues=(*known.clues, day))
    assert risk(more, own, TODAY).score >= risk(known, own, TODAY).score


@given(facts, weights, days, days)
def test_an_older_visit_never_lowers_the_score(
    known: Facts, own: Weights, one: date, other: date
) -> None:
    older, newer = (
        risk(replace(known, last_visit=day), own, TODAY).score for day in sorted((one, other))
    )
    assert older >= newer


def test_it_says_what_raised_it_and_by_how_much() -> None:
    known = Facts(
        "unlicensed",
        "D",
        3,
        date(2026, 5, 1),
        (
            Finding("FEE-01", date(2026, 5, 1), "open", date(2026, 6, 1)),
            Finding("FEE-01", date(2025, 5, 1), "rectified"),
            Finding("AD-01", date(2026, 5, 1), "open", date(2026, 11, 20)),
        ),
        (date(2026, 4, 1), date(2025, 4, 1)),
    )
    assert risk(known, Weights(), TODAY).parts == (
        Part("kind", 1, 40, "unlicensed"),
        Part("grade", 1, 30, "D"),
        Part("open", 2, 8),
        Part("overdue", 1, 12),
        Part("repeated", 1, 6),
        Part("clue", 1, 15),
        Part("term", 2, 10),
    )
    assert risk(known, Weights(), TODAY).score == 139


@pytest.mark.parametrize(
    "found",
    [
        Finding("FEE-01", TODAY, "rectified"),
        Finding("FEE-01", TODAY, "referred"),
        Finding("FEE-01", TODAY, corrected_on_spot=True),
        Finding("FEE-01", TODAY + timedelta(days=1)),
    ],
)
def test_what_is_put_right_is_not_open(found: Finding) -> None:
    assert risk(Facts("licensed", "A", 24, TODAY, (found,)), Weights(), TODAY).parts == ()


def test_the_same_code_on_one_day_is_no_repetition() -> None:
    again = Finding("FEE-01", TODAY, "rectified")
    known = Facts("licensed", "A", 24, TODAY, (again, again))
    assert risk(known, Weights(), TODAY).parts == ()


@pytest.mark.parametrize(("day", "counts"), [(date(2024, 11, 20), 1), (date(2024, 11, 19), 0)])
def test_two_years_back_still_counts_as_repeated(day: date, counts: int) -> None:
    both = (Finding("FEE-01", day, "rectified"), Finding("FEE-01", TODAY, "rectified"))
    known = Facts("licensed", "A", 24, TODAY, both)
    assert len(risk(known, Weights(), TODAY).parts) == counts


def test_a_violation_that_was_taken_back_is_not_repeated() -> None:
    both = (Finding("FEE-01", date(2026, 5, 1), "withdrawn"), Finding("FEE-01", TODAY, "rectified"))
    assert risk(Facts("licensed", "A", 24, TODAY, both), Weights(), TODAY).parts == ()


@pytest.mark.parametrize(
    ("last_visit", "terms"),
    [
        (date(2026, 8, 20), 0), (date(2026, 8, 19), 1), (date(2026, 5, 20), 1),
        (date(2026, 5, 19), 2), (date(2026, 2, 19), 3), (date(2001, 1, 1), MOST_TERMS),
    ],
)  # fmt: skip
def test_a_term_counts_once_it_is_over(last_visit: date, terms: int) -> None:
    assert terms_missed(last_visit, 3, TODAY) == terms


def test_nobody_was_ever_there() -> None:
    assert risk(Facts("licensed", "A", 24), Weights(), TODAY).parts == (Part("never", 1, 20),)


@given(weights)
def test_an_office_reads_back_what_it_keeps(own: Weights) -> None:
    kept = Weights.of_office(own.to_document())
    assert {**kept.to_document(), "kinds": {}} == {**own.to_document(), "kinds": {}}
    assert kept.kinds["unlicensed"] == own.kinds["unlicensed"]


def test_what_an_office_has_not_set_is_as_usual() -> None:
    assert Weights.of_office({}) == Weights()
    odd = {"open": "many", "clue": -1, "term": True, "never": 101, "grades": {"E": 50, "A": None}}
    assert Weights.of_office(odd) == Weights(grades={"A": 0, "B": 5, "C": 15, "D": 30, "E": 50})
