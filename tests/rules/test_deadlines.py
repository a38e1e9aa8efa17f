from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import (
    Due,
    DueDate,
    DueProblem,
    DueState,
    due_chips,
    due_date,
    due_state,
    recomputed,
    working_days_between,
)

CALENDAR = Calendar.published()
AT_ONCE = Due(immediate=True)

days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
counts = st.integers(1, 90)
counted_dues = st.builds(Due, days=counts, type=st.sampled_from(["working", "calendar"]))
dues = st.one_of(counted_dues, st.just(AT_ONCE), st.builds(Due, date=days))


def working(n):
    return Due(days=n, type="working")


def calendar_days(n):
    return Due(days=n, type="calendar")


@pytest.mark.parametrize(
    ("due", "delivered", "day", "moved_from"),
    [
        (AT_ONCE, date(2026, 11, 20), date(2026, 11, 20), None),
        (AT_ONCE, date(2026, 11, 21), date(2026, 11, 21), None),  # a Saturday stays
        (working(5), date(2026, 11, 20), date(2026, 11, 27), None),
        (working(3), date(2026, 9, 30), date(2026, 10, 10), None),  # 8, 9 and the made-up 10 Oct
        (working(1), date(2026, 2, 13), date(2026, 2, 14), None),  # a Saturday worked
        (calendar_days(15), date(2026, 9, 16), date(2026, 10, 8), date(2026, 10, 1)),
        (calendar_days(15), date(2026, 11, 5), date(2026, 11, 20), None),
        (Due(date=date(2026, 12, 5)), date(2026, 11, 20), date(2026, 12, 5), None),  # a Saturday
    ],
)
def test_a_due_comes_to_this_day(due, delivered, day, moved_from):
    assert due_date(due, delivered, CALENDAR) == DueDate(day, moved_from=moved_from)


def test_a_due_that_reaches_an_unpublished_year_is_provisional():
    assert due_date(working(10), date(2026, 12, 28), CALENDAR).provisional
    assert due_date(calendar_days(30), date(2026, 12, 28), CALENDAR).provisional
    assert not due_date(working(3), date(2026, 12, 28), CALENDAR).provisional


def test_a_new_calendar_moves_a_due_on_and_says_so_no_more_provisional():
    due, delivered = working(3), date(2027, 9, 29)
    old = due_date(due, delivered, CALENDAR)
    published = CALENDAR.with_year(
        2027,
        days_off=frozenset(date(2027, 10, n) for n in range(1, 8)),
        make_up_days=frozenset(),
    )
    assert old == DueDate(date(2027, 10, 4), provisional=True)
    assert recomputed(old, due, delivered, published) == DueDate(date(2027, 10, 11))


def test_a_new_calendar_with_a_make_up_day_never_brings_a_due_forward():
    due, delivered = working(1), date(2027, 9, 24)  # a Friday
    old = due_date(due, delivered, CALENDAR)
    published = CALENDAR.with_year(
        2027, days_off=frozenset(), make_up_days=frozenset({date(2027, 9, 25)})
    )
    assert due_date(due, delivered, published).day == date(2027, 9, 25)
    assert recomputed(old, due, delivered, published) == DueDate(date(2027, 9, 27))


@given(counted_dues, days)
def test_a_counted_due_never_falls_on_a_day_off(due, delivered):
    assert CALENDAR.is_working(due_date(due, delivered, CALENDAR).day)


@given(counts, days)
def test_n_working_days_have_exactly_n_working_days_after_delivery(n, delivered):
    day = due_date(working(n), delivered, CALENDAR).day
    span = ((delivered + timedelta(k)) for k in range(1, (day - delivered).days + 1))
    assert sum(CALENDAR.is_working(each) for each in span) == n


@given(counted_dues, days)
def test_one_day_more_is_never_earlier(due, delivered):
    longer = Due(days=due.days + 1, type=due.type)
    assert due_date(longer, delivered, CALENDAR).day >= due_date(due, delivered, CALENDAR).day


@given(dues, days)
def test_a_later_delivery_is_never_due_earlier(due, delivered):
    later = due_date(due, delivered + timedelta(1), CALENDAR)
    assert later.day >= due_date(due, delivered, CALENDAR).day


@given(counts, days)
def test_calendar_days_move_only_from_a_day_off(n, delivered):
    due = due_date(calendar_days(n), delivered, CALENDAR)
    last = delivered + timedelta(n)
    assert due.moved_from == (None if CALENDAR.is_working(last) else last)


@given(dues, days, st.frozensets(days, max_size=20), st.frozensets(days, max_size=20))
def test_a_recomputed_due_is_never_earlier(due, delivered, off, make_up):
    old = due_date(due, delivered, CALENDAR)
    newer = CALENDAR.with_year(2027, days_off=off, make_up_days=make_up)
    assert recomputed(old, due, delivered, newer).day >= old.day


@given(dues)
def test_a_due_is_read_back_from_its_document(due):
    assert Due.from_document(due.to_document()) == due


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"days": 5},
        {"days": 5, "type": "lunar"},
        {"days": 0, "type": "working"},
        {"days": -1, "type": "calendar"},
        {"days": 366, "type": "calendar"},
        {"days": True, "type": "working"},
        {"days": 5.0, "type": "working"},
        {"days": "5", "type": "working"},
        {"days": 5, "type": "working", "immediate": True},
        {"days": 5, "type": "working", "extra": 1},
        {"date": "2026-02-30"},
        {"date": "20261205"},
        {"date": "tomorrow"},
        {"date": 20261205},
        {"immediate": False},
        {"immediate": 1},
        {"immediate": "yes"},
    ],
)
def test_another_shape_is_refused_with_a_code(document):
    with pytest.raises(DueProblem) as refused:
        Due.from_document(document)
    assert refused.value.code.startswith("due_")


@pytest.mark.parametrize(
    "parts",
    [{}, {"immediate": True, "date": date(2026, 12, 5)}, {"days": 3}, {"type": "working"}],
)
def test_a_due_is_exactly_one_thing(parts):
    with pytest.raises(DueProblem):
        Due(**parts)


def test_the_phone_offers_at_once_and_3_5_10_working_days_with_their_days():
    chips = due_chips(date(2026, 9, 30), CALENDAR)
    assert [chip.falls_on.day for chip in chips] == [
        date(2026, 9, 30),
        date(2026, 10, 10),
        date(2026, 10, 13),
        date(2026, 10, 20),
    ]
    assert chips[1].to_document() == {
        "due": {"days": 3, "type": "working"},
        "day": "2026-10-10",
        "provisional": False,
        "moved_from": None,
    }


def test_working_days_left_count_the_last_day_and_not_today():
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 25), CALENDAR) == 3
    assert working_days_between(date(2026, 11, 20), date(2026, 11, 20), CALENDAR) == 0
    assert working_days_between(date(2026, 11, 25), date(2026, 11, 20), CALENDAR) == -3


@given(days, st.integers(0, 400))
def test_working_days_are_as_many_as_one_counts_day_by_day(start, many):
    span = [start + timedelta(days=n) for n in range(1, many + 1)]
    end = start + timedelta(days=many)
    assert working_days_between(start, end, CALENDAR) == sum(map(CALENDAR.is_working, span))


@given(days, days, days)
def test_working_days_add_up(first, second, third):
    whole = working_days_between(first, third, CALENDAR)
    assert whole == working_days_between(first, second, CALENDAR) + working_days_between(
        second, third, CALENDAR
    )


@pytest.mark.parametrize(
    ("due_day", "state"),
    [
        (None, DueState.NOT_RUNNING),
        (date(2026, 11, 19), DueState.OVERDUE),
        (date(2026, 11, 20), DueState.DUE_TODAY),
        (date(2026, 11, 25), DueState.DUE_SOON),
        (date(2026, 11, 26), DueState.RUNNING),
    ],
)
def test_a_due_stands_like_this_on_20_november(due_day, state):
    assert due_state(due_day, date(2026, 11, 20), CALENDAR) is state
