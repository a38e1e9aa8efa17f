"""Days and moments as a reader reads them; every day is China's."""

from datetime import date, datetime

from flask_babel import format_date, get_locale

from inspect_app.rules.calendar import CHINA, china_day

WEEKDAYS_ZH = "一二三四五六日"


def _is_chinese() -> bool:
    return str(get_locale()).startswith("zh")


def day(value: date | datetime | None) -> str:
    """Write a day as 2026年12月5日 周六, or as Sat, 5 Dec 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = china_day(value)
    if _is_chinese():
        return f"{value.year}年{value.month}月{value.day}日 周{WEEKDAYS_ZH[value.weekday()]}"
    return str(format_date(value, "EEE, d MMM y"))


def iso_day(text: str) -> str:
    """Write a day that is given as 2026-12-05, as `day` does."""
    return day(date.fromisoformat(text))


def day_short(value: date) -> str:
    """Write a day of this or the next months as 12月5日 周六, or as Sat 5 Dec."""
    if _is_chinese():
        return f"{value.month}月{value.day}日 周{WEEKDAYS_ZH[value.weekday()]}"
    return str(format_date(value, "EEE d MMM"))


def month(value: date) -> str:
    """Write the month of a day as 2026年12月, or as December 2026."""
    return f"{value.year}年{value.month}月" if _is_chinese() else str(format_date(value, "MMMM y"))


def moment(value: datetime | None) -> str:
    """Write an instant to the minute, in Shanghai's time."""
    if value is None:
        return ""
    return f"{day(value)} {value.astimezone(CHINA):%H:%M}"
