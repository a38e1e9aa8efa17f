from datetime import UTC, date, datetime

import pytest

from pdf.wording import chinese_moment, chinese_span, due_by, due_within, ordinal

FRIDAY = date(2026, 11, 27)


def test_days_have_no_leading_zero_and_minutes_have():
    moment = datetime(2026, 1, 5, 16, 3, tzinfo=UTC)
    assert chinese_moment(moment) == "2026年1月6日0时03分"


def test_a_span_of_one_day_says_the_day_once():
    start, end = datetime(2026, 11, 20, 1, 0, tzinfo=UTC), datetime(2026, 11, 20, 2, 5, tzinfo=UTC)
    assert chinese_span(start, end) == "2026年11月20日9时00分至10时05分"


def test_a_span_over_midnight_in_china_says_both_days():
    start, end = datetime(2026, 11, 20, 15, 0, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert chinese_span(start, end) == "2026年11月20日23时00分至2026年11月21日1时00分"


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        chinese_moment(datetime(2026, 11, 20))  # noqa: DTZ001 - naive on purpose


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (100, "100")],
)
def test_ordinals(number, words):
    assert ordinal(number) == words


def test_days_count_from_the_day_after_delivery():
    assert due_within(5, "working") == "自送达次日起5个工作日内"
    assert due_within(30, "calendar") == "自送达次日起30日内"


def test_the_day_it_comes_to_is_said_where_known():
    text = due_within(5, "working", if_delivered_on=date(2026, 11, 20), comes_to=FRIDAY)
    assert text == "自送达次日起5个工作日内（如于2026年11月20日送达，为2026年11月27日星期五）"


def test_a_day_beyond_the_published_calendar_is_marked():
    text = due_within(
        5, "working", if_delivered_on=FRIDAY, comes_to=date(2027, 1, 4), provisional=True
    )
    assert text.endswith("，以国务院公布的放假安排为准）")


def test_a_fixed_day_is_included():
    assert due_by(FRIDAY) == "2026年11月27日（星期五，含当日）前"
