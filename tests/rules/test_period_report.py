"""The period report's own rules: periods, quantiles, sums, repeats, scales."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.charts import BarChart, BarGroup, scale_top
from inspect_app.rules.coverage import Period, end_of_month
from inspect_app.rules.period_report import (
    COUNTS,
    MEASURES,
    SHORT,
    Figures,
    a_year_before,
    half_year_of,
    is_repeat,
    quantile,
    total,
    year_to,
)
from inspect_app.rules.report_facts import (
    FoundFact,
    OrderFact,
    PaperFact,
    VisitFact,
    count,
)

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2027, 1, 10)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        ("2026-07-01", "2026-09-30", ("2025-07-01", "2025-09-30")),
        ("2025-02-01", "2025-02-28", ("2024-02-01", "2024-02-29")),
        ("2024-02-01", "2024-02-29", ("2023-02-01", "2023-02-28")),
        ("2024-02-29", "2024-02-29", ("2023-02-28", "2023-02-28")),
        ("2025-02-10", "2025-02-28", ("2024-02-10", "2024-02-28")),
        ("2023-12-05", "2024-02-29", ("2022-12-05", "2023-02-28")),
    ],
)
def test_last_year_is_the_same_days_and_whole_months_stay_whole(first, last, before):
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    found = a_year_before(period)
    assert (found.first.isoformat(), found.last.isoformat()) == before


@given(days, st.integers(0, 800))
def test_last_year_is_a_period_of_about_the_same_length_before(first, length):
    period = Period(first, first + timedelta(days=length))
    found = a_year_before(period)
    assert found.last.year == period.last.year - 1
    assert found.first.month == first.month
    lengths = [(each.last - each.first).days for each in (found, period)]
    assert abs(lengths[0] - lengths[1]) <= 1


@given(days)
def test_half_years_and_the_year_so_far(day):
    half = half_year_of(day)
    assert day in half
    assert half.first.day == 1
    assert half.last == end_of_month(half.last)
    assert half.first.month in (1, 7)
    assert (half.last.month - half.first.month) == 5
    assert day in year_to(day)
    assert year_to(day).last == day


@given(st.lists(st.integers(0, 90), max_size=40), st.sampled_from((50, 75)))
def test_a_quantile_is_the_smallest_that_so_many_do_not_exceed(values, percent):
    histogram = {value: values.count(value) for value in values}
    found = quantile(histogram, percent)
    if not values:
        assert found is None
        return
    enough = [v for v in values if sum(o <= v for o in values) * 100 >= percent * len(values)]
    assert found == min(enough)


def test_something_is_repeated_within_two_years_to_the_day():
    day = date(2026, 3, 5)
    assert is_repeat(date(2024, 3, 5), day)
    assert not is_repeat(date(2024, 3, 4), day)
    assert not is_repeat(day, day)
    assert is_repeat(date(2024, 2, 29), date(2026, 2, 28))
    assert not is_repeat(date(2024, 2, 29), date(2026, 3, 1))


def test_every_measure_is_a_figure_and_sums_hold_them_all():
    one = Figures(**dict.fromkeys(COUNTS, 1), days={3: 1})
    for measure in MEASURES:
        assert getattr(one, measure.key) > 0
    assert set(SHORT) <= {measure.key for measure in MEASURES}
    twice = total([one, one])
    assert twice == one + one
    assert all(getattr(twice, name) == 2 for name in COUNTS)
    assert (twice.timed, twice.days_within(50)) == (2, 3)
    assert total([]).in_time_rate is None


def test_visits_are_counted_by_what_they_were():
    seen = [
        VisitFact("a", date(2026, 2, 1), inspectors=3, found=(FoundFact("F1", True),)),
        VisitFact("a", date(2026, 3, 1), method="video", kind="recheck", found=(FoundFact("F1"),)),
        VisitFact("b", date(2026, 4, 1), outcome="refused"),
        VisitFact("b", date(2025, 12, 31)),
    ]
    found = count(seen, [], YEAR, TODAY)
    assert (found.inspector_visits, found.visits, found.institutions) == (5, 2, 1)
    assert (found.rechecks, found.off_site, found.refused, found.attempts) == (1, 1, 1, 1)
    assert (found.violations, found.on_spot) == (2, 1)
    assert (found.with_violations, found.repeated) == (1, 0), "a recheck repeats nothing"


def test_a_code_found_again_at_the_same_place_is_a_repeat():
    seen = [
        VisitFact("a", date(2025, 6, 1), found=(FoundFact("F1"),)),
        VisitFact("a", date(2026, 6, 1), found=(FoundFact("F1"), FoundFact("F2"))),
        VisitFact("b", date(2026, 6, 1), found=(FoundFact("F1"),)),
    ]
    found = count(seen, [], YEAR, TODAY)
    assert (found.with_violations, found.repeated, found.repeat_rate) == (2, 1, 0.5)


def paper(*orders: OrderFact, **facts: object) -> PaperFact:
    given = {"kind": "notice", "issued_on": date(2026, 5, 1), "state": "closed", **facts}
    return PaperFact(orders=orders, **given)


def test_putting_right_counts_from_the_delivery_to_the_first_recheck_that_said_so():
    order = OrderFact(date(2026, 5, 10), "rectified", (date(2026, 5, 20), date(2026, 5, 12)))
    late = paper(order, delivered_on=date(2026, 5, 2))
    found = count([], [late], YEAR, TODAY)
    assert (found.rectified, found.days) == (1, {10: 1})
    assert (found.due, found.in_time) == (1, 0)
    told = paper(order, delivered_on=date(2026, 5, 2), reports=(date(2026, 5, 10),))
    assert count([], [told], YEAR, TODAY).in_time == 1
    assert count([], [told], YEAR, date(2026, 5, 10)).due == 0, "its day is not over"


def test_withdrawn_papers_stand_apart_and_order_nothing():
    order = OrderFact(date(2026, 5, 10), "rectified", (date(2026, 5, 9),))
    found = count([], [paper(order, state="withdrawn"), paper(kind="opinion")], YEAR, TODAY)
    assert (found.papers, found.opinions, found.withdrawn) == (1, 1, 1)
    assert (found.due, found.rectified) == (0, 0)


@given(st.lists(st.integers(0, 10**9), max_size=20))
def test_a_scale_is_round_and_holds_every_bar(values):
    top = scale_top(values)
    assert top >= max([*values, 4])
    assert str(top).rstrip("0") in {"1", "2", "4", "5", "8"}
    assert top <= max(2.5 * max(values, default=0), 4)
    chart = BarChart("t", ("a",), tuple(BarGroup("g", (value,)) for value in values))
    assert all(0 <= share <= 1 for group in chart.groups for share in chart.shares(group))


def test_what_is_not_known_has_no_bar():
    chart = BarChart("t", ("a", "b"), (BarGroup("g", (None, 2)),))
    assert chart.shares(chart.groups[0]) == (None, 0.5)
