"""The calendar by which days are counted: the program's, and the years added since (rule 9)."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from inspect_app.rules.calendar import Calendar, YearNotice
from inspect_app.store.base import db
from inspect_app.store.calendar_year import CalendarYear


def working_calendar() -> Calendar:
    """Return the calendar as it is now; inside ``writing()``, as it is in that transaction.

    Read each time, for a year added by another process counts at once: it is a row or two.
    """
    columns = (CalendarYear.year, CalendarYear.days_off, CalendarYear.make_up_days)
    rows = db.session.execute(sa.select(*columns).order_by(CalendarYear.year))
    return _with_years(tuple(YearNotice(year, _days(off), _days(up)) for year, off, up in rows))


@lru_cache(maxsize=8)
def _with_years(added: tuple[YearNotice, ...]) -> Calendar:
    """Join the years; one that a release has brought since counts as the release has it."""
    calendar = Calendar.published()
    for each in added:
        if each.year not in calendar.years:
            calendar = with_notice(calendar, each)
    return calendar


def with_notice(calendar: Calendar, notice: YearNotice) -> Calendar:
    """Return the calendar that knows this notice too."""
    return calendar.with_year(
        notice.year, days_off=notice.days_off, make_up_days=notice.make_up_days
    )


def added_years() -> list[CalendarYear]:
    """Return what was added since the release, the newest year first."""
    return list(db.session.scalars(sa.select(CalendarYear).order_by(CalendarYear.year.desc())))


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))
