"""Which notices run, what is due next, and what is overdue: derived, never stored (design §5).

A notice's due day is the first binding day among what is still to be put right.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import (
    DUE_SOON_WORKING_DAYS,
    DueState,
    due_state,
    working_days_between,
)
from inspect_app.rules.districts import prefix
from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.services.calendars import working_calendar
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class Chased:
    """A notice and what is due next.

    ``days_left`` counts working days (negative when past), ``days_late`` calendar days.
    """

    notice: Notice
    due_on: date | None
    provisional: bool
    state: DueState
    days_left: int | None
    days_late: int
    unsettled: int

    @property
    def day_count(self) -> int:
        """Return what a due chip counts: days late when overdue, else working days left."""
        return self.days_late or self.days_left or 0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the list; an empty one does not limit. ``due_before`` is exclusive."""

    state: str = ""
    overdue: bool | None = None
    due_soon: bool = False
    due_before: date | None = None
    district: str = ""


def whole_lines() -> tuple[ORMOption, ...]:
    """Load with a list what each of its lines shows."""
    return (
        joinedload(Notice.visit).joinedload(Visit.institution),
        selectinload(Notice.violations),
    )


def chased(notice: Notice, today: date, calendar: Calendar | None = None) -> Chased:
    """Derive what is due next for one notice."""
    calendar = calendar or working_calendar()
    left = [each for each in notice.violations if each.state not in SETTLED]
    days = sorted((each.due_on, each.due_provisional) for each in left if each.due_on)
    due_on, provisional = days[0] if days and notice.state in RUNNING else (None, False)
    days_left = working_days_between(today, due_on, calendar) if due_on else None
    days_late = max(0, (today - due_on).days) if due_on else 0
    state = due_state(due_on, today, calendar)
    return Chased(notice, due_on, provisional, state, days_left, days_late, len(left))


def _next_due(office_id: int) -> sa.Subquery:
    """Return the first binding day of what is unsettled, by running notice of the office."""
    return (
        sa.select(NoticeViolation.notice_id, sa.func.min(Violation.due_on).label("due_on"))
        .join(Violation, Violation.id == NoticeViolation.violation_id)
        .join(Notice, Notice.id == NoticeViolation.notice_id)
        .where(
            Notice.office_id == office_id,
            Notice.state.in_(RUNNING),
            Violation.state.not_in(SETTLED),
        )
        .group_by(NoticeViolation.notice_id)
        .subquery()
    )


def _running(office_id: int, district: str, due: sa.Subquery) -> sa.Select[tuple[Notice, date]]:
    query = (
        sa.select(Notice, due.c.due_on)
        .outerjoin(due, due.c.notice_id == Notice.id)
        .where(Notice.office_id == office_id, Notice.state.in_(RUNNING))
    )
    if not district:
        return query
    site_district = Visit.site["district"].as_string()
    place = sa.func.coalesce(Institution.district, site_district)
    return (
        query.join(Visit, Visit.id == Notice.visit_id)
        .outerjoin(Institution, Institution.id == Notice.institution_id)
        .where(place.startswith(prefix(district), autoescape=True))
    )


def _limited(
    query: sa.Select[Any], due_on: sa.ColumnElement[date], wanted: Wanted, today: date
) -> sa.Select[Any]:
    if wanted.state:
        query = query.where(Notice.state == wanted.state)
    if wanted.overdue is True:
        query = query.where(due_on < today)
    if wanted.overdue is False:
        query = query.where(sa.or_(due_on.is_(None), due_on >= today))
    if wanted.due_soon:
        query = query.where(due_on.between(today, last_day_soon(today)))
    if wanted.due_before:
        query = query.where(due_on < wanted.due_before)
    return query


def chase_list(
    office_id: int, wanted: Wanted, today: date, limit: int, after: tuple[date, int] | None = None
) -> tuple[list[Chased], tuple[str, int] | None]:
    """Return one page, the most urgent first, and the key after which the next one begins.

    What has no binding day yet comes last; a new visit moves nothing before it.
    """
    due = _next_due(office_id)
    never = sa.literal(date.max, sa.Date())
    order = sa.func.coalesce(due.c.due_on, never)
    query = _limited(_running(office_id, wanted.district, due), due.c.due_on, wanted, today)
    if after is not None:
        day, last_id = after
        query = query.where(sa.or_(order > day, sa.and_(order == day, Notice.id > last_id)))
    query = query.options(*whole_lines())
    rows = db.session.execute(query.order_by(order, Notice.id).limit(limit + 1)).all()
    calendar = working_calendar()
    items = [chased(notice, today, calendar) for notice, _ in rows[:limit]]
    if len(rows) <= limit:
        return items, None
    last, day = rows[limit - 1]
    return items, ((day or date.max).isoformat(), last.id)


def chase_counts(office_id: int, district: str, today: date) -> dict[str, int]:
    """Count running notices: by state, `overdue`, `due_soon` and `total`."""
    due = _next_due(office_id)
    running = _running(office_id, district, due).with_only_columns(Notice.state, due.c.due_on)
    each = running.subquery().c
    late = sa.func.count(sa.case((each.due_on < today, 1)))
    soon = sa.func.count(sa.case((each.due_on.between(today, last_day_soon(today)), 1)))
    query = sa.select(each.state, sa.func.count(), late, soon).group_by(each.state)
    rows = [tuple(row) for row in db.session.execute(query)]
    counts = dict.fromkeys(RUNNING, 0) | {row[0]: row[1] for row in rows}
    total, overdue, due_soon = (sum(row[n] for row in rows) for n in (1, 2, 3))
    return {"total": total, "overdue": overdue, "due_soon": due_soon, **counts}


def last_day_soon(today: date) -> date:
    """Return the last day that still counts as due soon."""
    calendar = working_calendar()
    day, left = today, DUE_SOON_WORKING_DAYS
    while True:
        following = day + timedelta(days=1)
        left -= calendar.is_working(following)
        if left < 0:
            return day
        day = following
