"""Which notices run, what is due next, and what is overdue: derived, never stored (design §5).

A notice's due day is the first binding day among what is still to be put right.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from inspect_app.rules.calendar import Calendar
from inspect_app.rules.deadlines import (
    DUE_SOON_WORKING_DAYS,
    DueState,
    due_state,
    working_days_between,
)
from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.services.calendars import working_calendar
from inspect_app.services.rectifications.chase_order import (
    DueDays,
    Running,
    count_due,
    count_states,
    dated,
    undated,
)
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.seal import ElectronicSeal
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
    """Load with a list what each of its lines shows; papers and laws are long, and not shown."""
    visit = joinedload(Notice.visit).load_only(Visit.uuid, Visit.institution_id)
    dues = (Violation.ordinal, Violation.state, Violation.due_on, Violation.due_provisional)
    return (
        defer(Notice.sheet),
        undefer(Notice.verify_url),
        visit.joinedload(Visit.institution).load_only(Institution.uuid),
        joinedload(Notice.seal).load_only(ElectronicSeal.sealed),
        selectinload(Notice.violations).load_only(*dues),
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


def chase_list(
    office_id: int, wanted: Wanted, today: date, limit: int, after: tuple[date, int] | None = None
) -> tuple[list[Chased], tuple[str, int] | None]:
    """Return one page, the most urgent first, and the key after which the next one begins.

    What has no binding day yet comes last; a new visit moves nothing before it.
    """
    running = Running(office_id, wanted.state, wanted.district)
    places = _places(running, _days(wanted, today), limit + 1, after)
    kept = places[:limit]
    query = sa.select(Notice).where(Notice.id.in_([notice_id for _, notice_id in kept]))
    found = {each.id: each for each in db.session.scalars(query.options(*whole_lines()))}
    calendar = working_calendar()
    items = [chased(found[notice_id], today, calendar) for _, notice_id in kept]
    if len(places) <= limit:
        return items, None
    day, last_id = kept[-1]
    return items, (day.isoformat(), last_id)


def _days(wanted: Wanted, today: date) -> DueDays:
    """Narrow the days that a notice may be due on to those that every filter allows."""
    first, last = [date.min], [date.max]
    if wanted.overdue is True:
        last.append(today - timedelta(days=1))
    if wanted.overdue is False:
        first.append(today)
    if wanted.due_soon:
        first.append(today)
        last.append(last_day_soon(today))
    if wanted.due_before:
        last.append(max(wanted.due_before, date.min + timedelta(days=1)) - timedelta(days=1))
    return DueDays(max(first), min(last))


def _places(
    running: Running, days: DueDays, limit: int, after: tuple[date, int] | None
) -> list[tuple[date, int]]:
    """Return (due day, notice id) in the order of the list; the undated stand at the last day."""
    undated_yet = after is None or after[0] < date.max
    found = dated(running, days, limit, after) if undated_yet else []
    if len(found) < limit and days.last == date.max:
        last_id = 0 if undated_yet or after is None else after[1]
        rest = undated(running, limit - len(found), last_id)
        found += [(date.max, notice_id) for notice_id in rest]
    return found


def chase_counts(office_id: int, district: str, today: date) -> dict[str, int]:
    """Count running notices: by state, `overdue`, `due_soon` and `total`."""
    running = Running(office_id, district=district)
    states = dict.fromkeys(RUNNING, 0) | count_states(running)
    until_yesterday = DueDays(last=today - timedelta(days=1))
    overdue, due_soon = count_due(running, until_yesterday, DueDays(today, last_day_soon(today)))
    return {"total": sum(states.values()), "overdue": overdue, "due_soon": due_soon, **states}


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
