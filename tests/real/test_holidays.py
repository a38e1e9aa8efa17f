"""Our calendar against two independent sources, day by day."""

import json
from datetime import date, timedelta

import pytest

from inspect_app.rules.calendar import Calendar

pytestmark = pytest.mark.real
YEARS = range(2019, 2027)


def days_of(year):
    first = date(year, 1, 1)
    return [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.fixture(scope="module")
def state_council_exceptions(shared_data):
    files = (json.loads((shared_data / f"holidays/{year}.json").read_text()) for year in YEARS)
    return {day["date"]: day["isOffDay"] for file in files for day in file["days"]}


@pytest.fixture(scope="module")
def second_source(shared_data):
    return json.loads((shared_data / "holidays/chinese-days.json").read_text())


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_the_yearly_notices(year, state_council_exceptions):
    calendar = Calendar.published()
    for day in days_of(year):
        is_off = state_council_exceptions.get(day.isoformat(), day.weekday() > 4)
        assert calendar.is_working(day) is not is_off, day


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_the_second_source(year, second_source):
    calendar = Calendar.published()
    for day in days_of(year):
        text = day.isoformat()
        is_plain_working_day = day.weekday() < 5 and text not in second_source["holidays"]
        works = text in second_source["workdays"] or is_plain_working_day
        assert calendar.is_working(day) is works, day


def test_not_one_exception_is_missing_or_added(state_council_exceptions):
    document = Calendar.published().to_document()
    assert set(document["days_off"]) == {
        day for day, is_off in state_council_exceptions.items() if is_off
    }
    assert set(document["make_up_days"]) == {
        day for day, is_off in state_council_exceptions.items() if not is_off
    }
