"""Goals and periods of plans (`rules.plans`)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.coverage import Period, end_of_month
from inspect_app.rules.plans import Goal, Need, fits, period_of, read_plan
from inspect_app.rules.refusals import Invalid

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
BODY = {
    "name": "年度检查计划", "from": "2026-01-01", "to": "2026-12-31",
    "scope": {"sector": "subject"}, "goal": {"visits_each": 1},
}  # fmt: skip
NEEDS = st.builds(Need, st.integers(1, 99), st.none() | st.integers(1, 120))
GRADES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
GOALS = st.builds(Goal, st.integers(1, 99)) | st.builds(
    lambda needs: Goal(None, tuple(needs.items())),
    st.dictionaries(GRADES, NEEDS, min_size=1, max_size=20),
)


def fields_of(document: object) -> dict[str, list[str]]:
    with pytest.raises(Invalid) as caught:
        read_plan(document)
    return {name: [code for code, _ in found] for name, found in caught.value.errors.items()}


@given(GOALS)
def test_a_goal_is_read_back_as_it_was_written(goal: Goal) -> None:
    assert Goal.read(goal.document()) == goal


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(
        st.sampled_from(["visits_each", "by_grade", "visits", "months", "A", ""]), inner
    ),
))  # fmt: skip
def test_any_other_goal_is_refused_by_its_field(document: object) -> None:
    try:
        goal = Goal.read(document)
    except Invalid as refusal:
        strange = [field for field in refusal.errors if not field.startswith("goal")]
        if strange:
            pytest.fail(f"named elsewhere: {strange}")
    else:
        assert Goal.read(goal.document()) == goal


@pytest.mark.parametrize(
    ("goal", "field", "code"),
    [
        ({}, "goal", "one_goal"),
        ({"visits_each": 0}, "goal.visits_each", "out_of_range"),
        ({"visits_each": 1, "by_grade": {"A": 1}}, "goal", "one_goal"),
        ({"visits_each": True}, "goal.visits_each", "wrong_type"),
        ({"by_grade": {}}, "goal.by_grade", "required"),
        ({"by_grade": {"A": {"visits": 1}}}, "goal.by_grade.A.months", "required"),
        ({"by_grade": {"A": {"visits": 1, "months": 0}}}, "goal.by_grade.A.months", "out_of_range"),
        ({"by_grade": {" ": 1}}, "goal.by_grade. ", "bad_grade"),
        ({"by_grade": {str(n): 1 for n in range(21)}}, "goal.by_grade", "too_many"),
        ({"visits_each": 1, "often": 2}, "goal.often", "unknown_key"),
    ],
)
def test_a_goal_is_read_strictly(goal: object, field: str, code: str) -> None:
    assert fields_of({**BODY, "goal": goal}) == {field: [code]}


def test_a_grade_without_an_entry_follows_the_office() -> None:
    goal = Goal(None, (("A", Need(1, 24)), ("五星", Need(3))))
    assert goal.need("A", {}) == Need(1, 24)
    assert goal.need("五星", {"五星": 6}) == Need(3)
    assert goal.need("C", {"C": 6}) == Need(1, 6)
    assert goal.need("", {"C": 6}) == Need(1, 12)


def test_months_end_on_the_last_day_of_the_plan() -> None:
    assert Need(1, 24).window(YEAR) == Period(date(2024, 12, 31), date(2026, 12, 31))
    assert Need(2).window(YEAR) == YEAR


def test_a_plan_is_read_with_the_period_that_its_days_make() -> None:
    plan = read_plan(BODY)
    assert (plan.period, plan.days, plan.goal) == ("year", YEAR, Goal(1))
    assert plan.scope == {"sector": "subject"}
    assert read_plan({**BODY, "period": "campaign", "scope": None}).period == "campaign"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": " "}, {"name": ["required"]}),
        ({"from": "2027-01-01"}, {"to": ["days_not_in_order"]}),
        ({"from": "2010-01-01"}, {"to": ["plan_too_long"]}),
        ({"period": "quarter"}, {"period": ["days_not_the_period"]}),
        ({"period": "week"}, {"period": ["unknown_value"]}),
        ({"scope": {"sector": "music"}}, {"scope.sector": ["unknown_value"]}),
        ({"scope": {"area": "北"}}, {"scope.area": ["unknown_key"]}),
        ({"goal": None}, {"goal": ["required"]}),
        ({"extra": 1}, {"extra": ["unknown_key"]}),
    ],
)
def test_a_plan_is_read_strictly(changes: dict[str, object], errors: dict[str, list[str]]) -> None:
    assert fields_of({**BODY, **changes}) == errors


@pytest.mark.parametrize(
    ("first", "last", "period"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), "month"),
        (date(2026, 10, 1), date(2026, 12, 31), "quarter"),
        (date(2026, 1, 1), date(2026, 6, 30), "half_year"),
        (date(2026, 7, 1), date(2026, 12, 31), "half_year"),
        (date(2026, 1, 1), date(2026, 12, 31), "year"),
        (date(2026, 9, 1), date(2027, 1, 31), "term"),
        (date(2026, 2, 16), date(2026, 7, 10), "term"),
        (date(2026, 11, 1), date(2027, 1, 31), "campaign"),
        (date(2026, 2, 1), date(2026, 4, 30), "campaign"),
    ],
)
def test_days_name_their_period(first: date, last: date, period: str) -> None:
    assert period_of(Period(first, last)) == period


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([1, 3, 6, 12]))
def test_a_calendar_period_begins_where_one_begins(day: date, months: int) -> None:
    first = day.replace(day=1)
    number = first.year * 12 + first.month - 1 + months - 1
    days = Period(first, end_of_month(date(number // 12, number % 12 + 1, 1)))
    name = {1: "month", 3: "quarter", 6: "half_year", 12: "year"}[months]
    assert fits(name, days) == ((first.month - 1) % months == 0)
