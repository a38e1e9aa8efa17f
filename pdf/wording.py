"""Words that papers share: days, moments and due texts as they are written in Chinese."""

from datetime import date, datetime, timedelta, timezone
from typing import Literal

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has kept one time without summer time since 1992, before any paper of ours."""

WEEKDAYS = "一二三四五六日"
DIGITS = "〇一二三四五六七八九"
DAY_UNITS = {"working": "个工作日", "calendar": "日"}


def chinese_date(day: date) -> str:
    """2026年12月5日: Arabic digits, months and days without a leading zero (GB/T 9704, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026年11月20日9时02分, in China Standard Time. A naive moment is refused with ValueError."""
    if moment.tzinfo is None:
        message = "a moment on a paper needs its time zone"
        raise ValueError(message)
    local = moment.astimezone(CHINA)
    return f"{chinese_date(local.date())}{local.hour}时{local.minute:02}分"


def chinese_span(start: datetime, end: datetime) -> str:
    """From start to end, the day said once when it is the same."""
    first, last = chinese_moment(start), chinese_moment(end)
    same_day = start.astimezone(CHINA).date() == end.astimezone(CHINA).date()
    return f"{first}至{last.partition('日')[2] if same_day else last}"


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 30 → 三十; from 100 on in Arabic digits, as nobody writes so many out."""
    if number >= 100:
        return str(number)
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return ten + (DIGITS[ones] if ones else "")


def due_within(
    days: int,
    unit: Literal["working", "calendar"],
    *,
    if_delivered_on: date | None = None,
    comes_to: date | None = None,
    provisional: bool = False,
) -> str:
    """N days from the day after delivery (design rule 9), with the date it comes to where known.

    `provisional`: the day lies beyond the published calendar of holidays.
    """
    rule = f"自送达次日起{days}{DAY_UNITS[unit]}内"
    if if_delivered_on is None or comes_to is None:
        return rule
    hint = f"如于{chinese_date(if_delivered_on)}送达，为{chinese_date(comes_to)}"
    weekday = f"星期{WEEKDAYS[comes_to.weekday()]}"
    pending = "，以国务院公布的放假安排为准" if provisional else ""
    return f"{rule}（{hint}{weekday}{pending}）"


def due_by(day: date) -> str:
    """A fixed date, that day included: 2026年12月5日（星期六，含当日）前."""
    return f"{chinese_date(day)}（星期{WEEKDAYS[day.weekday()]}，含当日）前"


def at_once() -> str:
    """On the day of delivery (design rule 9)."""
    return "立即"
