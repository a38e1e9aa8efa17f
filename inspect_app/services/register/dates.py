"""Dates as offices write them: 2024.8.28, 2024年8月28日, 民國113年8月28日, serial numbers."""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from inspect_app.services.register.cells import narrow
from inspect_app.services.register.sheets import Cell

_ROC = 1911
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(10_000, 73_100)
_SEPARATED = re.compile(r"(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号號]?")
_AFTER = re.compile(r"(?:T?\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")
_COMPACT = re.compile(r"(\d{4}|\d{3})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_ERA = re.compile(r"^(?:中华民国|中華民國|民国|民國)\s*")
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")


class ImpossibleDateError(ValueError):
    """It is written as a date, but there is no such day."""


def date_of(cell: Cell) -> date | None:
    """The day a cell says; None when it says none we are sure of (2015年, 8/9/24, 不详).

    Raises ImpossibleDateError for a full date that does not exist (2024-02-30).
    """
    if isinstance(cell, datetime):
        return _bounded(cell.date())
    if isinstance(cell, date):
        return _bounded(cell)
    if isinstance(cell, float):
        return _serial(cell)
    return _of_any_text(cell)


@lru_cache(maxsize=20_000)
def _of_any_text(cell: str) -> date | None:
    """A register names few days many times."""
    text = narrow(cell).strip()
    era = _ERA.match(text)
    return _of_text(text[era.end() :] if era else text, roc=era is not None)


def _serial(number: float) -> date | None:
    if number.is_integer() and len(str(int(number))) in (7, 8):
        return _of_text(str(int(number)), roc=False)
    if int(number) in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=int(number))
    return None


def _of_text(text: str, *, roc: bool) -> date | None:
    text = _chinese_digits(text)
    found = _SEPARATED.match(text)
    if found and _AFTER.fullmatch(text[found.end() :].strip()):
        return _dated(found[1], found[2], found[3], roc=roc)
    if found := _COMPACT.fullmatch(text):
        return _dated(found[1], found[2], found[3], roc=roc)
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[2]), int(found[3]))
    if text.isdigit() and len(text) == 5:
        return _serial(float(text))
    return None


def _chinese_digits(text: str) -> str:
    """二〇二四年八月二十八日 to digits; other text is returned as it is."""
    if "年" not in text or not any(c in "〇零一二三四五六七八九" for c in text):
        return text
    text = re.sub(r"([一二三四五六七八九])?十([一二三四五六七八九])?", _tens, text)
    return text.translate(_CHINESE)


def _tens(found: re.Match[str]) -> str:
    high, low = found[1] or "一", found[2] or "〇"
    return (high + low).translate(_CHINESE)


def _dated(year: str, month: str, day: str, *, roc: bool) -> date | None:
    """Three digits are a year of the Republic; two are not sure enough without the era's name."""
    if len(year) == 2 and not roc:
        return None
    shift = _ROC if roc or len(year) == 3 else 0
    return _bounded(_day(int(year) + shift, int(month), int(day)))


def _year_last(first: int, second: int, year: int) -> date | None:
    """28/08/2024 and 08/28/2024 are sure, 08/09/2024 is not."""
    if first != second and first <= 12 and second <= 12:
        return None
    return _bounded(_day(year, min(first, second), max(first, second)))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ImpossibleDateError(f"{year}-{month}-{day}") from error


def _bounded(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ImpossibleDateError(day.isoformat())
    return day
