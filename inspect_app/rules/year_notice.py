"""One year's notice of the State Council as people bring it: lines they type, or a file.

Nothing is taken on trust: a day of another year, a make-up day that is a working day anyway, or a
notice without the days that the law itself fixes is refused, for dues are counted by it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.rules.calendar import SATURDAY, YearNotice
from inspect_app.rules.refusals import Invalid

LONGEST_BREAK = 31
"""Days in a row; the longest so far is the ten of 2020. More is a slip of the finger."""
FIXED = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
"""Days off by solar date: 全国年节及纪念日放假办法 第二条（2024年修订，2025年起）."""
DECEMBER = 12
_DAY = r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})"
_LINE = re.compile(rf"\s*{_DAY}(?:\s*(?:~|～|至)\s*{_DAY})?\s*(\D*)")
_WORKED = ("班", "work")

Problem = tuple[str, dict[str, object]]


@dataclass(frozen=True)
class NewYear:
    """A year to be added; ``paper`` names the notice it was read from."""

    notice: YearNotice
    paper: str


def read_lines(year: int, text: str) -> YearNotice:
    """Read one day or span a line: ``2027-01-01~2027-01-03 元旦`` off, ``2027-01-04 班`` worked.

    Empty lines and those that begin with # are passed over. Raises Invalid (field ``days``).
    """
    off: set[date] = set()
    worked: set[date] = set()
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        days, is_worked = _read_line(line)
        if not days:
            problems.append(("calendar_line_unreadable", {"line": number, "text": line.strip()}))
        (worked if is_worked else off).update(days)
    if problems:
        raise Invalid({"days": problems})
    return YearNotice(year, frozenset(off), frozenset(worked))


def _read_line(line: str) -> tuple[list[date], bool]:
    found = _LINE.fullmatch(line)
    if found is None:
        return [], False
    parts, remark = found.groups()[:6], found[7]
    try:
        first = date(*map(int, parts[:3]))
        last = date(*map(int, parts[3:])) if parts[3] else first
    except ValueError:
        return [], False
    return _span(first, last), any(word in remark.lower() for word in _WORKED)


def _span(first: date, last: date) -> list[date]:
    """Return the days from first to last; none where that is no break one could mean."""
    if not 0 <= (last - first).days < LONGEST_BREAK:
        return []
    return [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]


def read_document(document: object) -> list[NewYear]:
    """Read a file's content in either shape; raise Invalid (field ``file``) for anything else.

    ``{"years": {2027: {"papers": […], "days_off": [[first, last], …], "make_up_days": […]}}}`` is
    our own; ``{"year": 2027, "papers": […], "days": [{"date", "isOffDay"}, …]}`` is common.
    """
    try:
        match document:
            case {"years": dict(years)}:
                return [_own_shape(int(year), entry) for year, entry in years.items()]
            case {"year": year, "days": list(days), **rest}:
                return [_common_shape(int(year), days, rest)]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Invalid({"file": [("calendar_file_unreadable", {})]}) from error
    raise Invalid({"file": [("calendar_file_unreadable", {})]})


def _own_shape(year: int, entry: Mapping[str, Any]) -> NewYear:
    spans = [_span(_day(first), _day(last)) for first, last in entry["days_off"]]
    if not all(spans):
        raise ValueError(year)
    off, worked = frozenset[date]().union(*spans), frozenset(map(_day, entry["make_up_days"]))
    return NewYear(YearNotice(year, off, worked), _paper(entry))


def _common_shape(year: int, days: list[Any], rest: Mapping[Any, Any]) -> NewYear:
    off = {True: set[date](), False: set[date]()}
    for each in days:
        off[each["isOffDay"]].add(_day(each["date"]))
    return NewYear(YearNotice(year, frozenset(off[True]), frozenset(off[False])), _paper(rest))


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _paper(document: Mapping[Any, Any]) -> str:
    return "；".join(str(each) for each in document.get("papers") or ())


def check(notice: YearNotice) -> None:
    """Refuse a notice that cannot be what was published. Raises Invalid (field ``days``)."""
    problems = list(_problems(notice))
    if problems:
        raise Invalid({"days": problems})


def _problems(notice: YearNotice) -> Iterator[Problem]:
    for day in sorted(notice.days_off | notice.make_up_days):
        if not _concerns(notice.year, day):
            yield "calendar_day_of_another_year", {"day": day.isoformat(), "year": notice.year}
    for day in sorted(notice.days_off & notice.make_up_days):
        yield "calendar_day_twice", {"day": day.isoformat()}
    for day in sorted(notice.make_up_days):
        if day.weekday() < SATURDAY:
            yield "make_up_day_no_weekend", {"day": day.isoformat()}
    fixed = {date(notice.year, month, day) for month, day in FIXED}
    missing = ", ".join(day.isoformat() for day in sorted(fixed - notice.days_off))
    if missing:
        yield "fixed_days_missing", {"days": missing}


def _concerns(year: int, day: date) -> bool:
    """A notice may reach into the end of the year before, as those of 2019 and 2023 did."""
    return day.year == year or (day.year == year - 1 and day.month == DECEMBER)
