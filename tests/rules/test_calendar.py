from datetime import date

import pytest

from inspect_app.rules.calendar import Calendar


@pytest.fixture
def calendar():
    return Calendar.published()


def test_it_knows_2019_to_2026(calendar):
    assert calendar.years == set(range(2019, 2027))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 1, 4), True),  # a Sunday worked for the new year's holiday
        (date(2026, 2, 14), True),  # a Saturday worked for the spring festival
        (date(2026, 2, 16), False),  # a Monday of the spring festival
        (date(2026, 10, 10), True),
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2019, 5, 2), False),  # the day off added in March 2019
        (date(2020, 1, 31), False),  # the festival made longer in January 2020
        (date(2018, 12, 29), True),  # named by the notice for 2019
    ],
)
def test_a_day_works_as_the_notices_say(calendar, day, works):
    assert calendar.is_working(day) is works


def test_a_year_without_notice_is_monday_to_friday_and_provisional(calendar):
    assert calendar.is_working(date(2027, 10, 1))
    assert not calendar.is_working(date(2027, 10, 2))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert not calendar.is_provisional(date(2026, 12, 31))


def test_a_new_notice_makes_its_year_sure_and_leaves_the_old_calendar_alone(calendar):
    newer = calendar.with_year(
        2027,
        days_off=frozenset({date(2027, 10, 1)}),
        make_up_days=frozenset({date(2027, 10, 9)}),
    )
    assert not newer.is_working(date(2027, 10, 1))
    assert newer.is_working(date(2027, 10, 9))
    assert not newer.is_provisional(date(2027, 10, 1))
    assert calendar.is_provisional(date(2027, 10, 1))


def test_an_amended_notice_takes_the_place_of_the_earlier_one(calendar):
    amended = calendar.with_year(2026, days_off=frozenset(), make_up_days=frozenset())
    assert amended.is_working(date(2026, 10, 1))
    assert not amended.is_working(date(2026, 10, 10))
    assert amended.years == calendar.years


def test_the_phone_gets_every_exception_as_iso_texts(calendar):
    document = calendar.to_document()
    assert document["years"][-1] == 2026
    assert "2026-10-07" in document["days_off"]
    assert "2026-10-10" in document["make_up_days"]
