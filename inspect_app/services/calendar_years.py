"""A year's calendar arrives: it is kept, and every due it touches is counted anew, visibly.

A due never becomes earlier than what was told before (design rule 9). What a release brings is
counted by `recount_dues` when the program starts; what an admin adds, by `add_year`.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.rules.calendar import Calendar, china_day
from inspect_app.rules.deadlines import Due, DueDate, recomputed
from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.year_notice import DECEMBER, NewYear, check
from inspect_app.services import audit
from inspect_app.services.calendars import with_notice, working_calendar
from inspect_app.store.base import db, writing
from inspect_app.store.calendar_year import CalendarYear
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.office import Office
from inspect_app.store.violation import Violation

RECOUNT = "notice.recount"
LONGEST_PAPER = 500


@dataclass(frozen=True, slots=True)
class Move:
    """What a calendar does to one binding due: another day, or the same, certain at last."""

    notice: Notice
    violation: Violation
    before: DueDate
    after: DueDate

    @property
    def is_later(self) -> bool:
        return self.after.day > self.before.day


def preview_year(new: NewYear, now: datetime) -> list[Move]:
    """Say what adding the year would change; nothing is written. Raises Invalid."""
    calendar = working_calendar()
    _require_addable(new, calendar, now)
    return _moves(with_notice(calendar, new.notice))


def add_year(new: NewYear, by: str, now: datetime) -> list[Move]:
    """Keep the year and count anew every due it touches; return what changed. Raises Invalid.

    ``by`` is the admin's login or ``console``. The calendar is the country's: every office's chain
    records that it came.
    """
    notice = new.notice
    with writing():
        offices = _all_take_turns()
        _require_addable(new, working_calendar(), now)
        off, up = ([day.isoformat() for day in sorted(days)] for days in (
            notice.days_off, notice.make_up_days
        ))  # fmt: skip
        db.session.add(
            CalendarYear(
                year=notice.year, days_off=off, make_up_days=up, paper=new.paper.strip(),
                added_by=by, added_at=now,
            )
        )  # fmt: skip
        facts = {"days_off": off, "make_up_days": up, "paper": new.paper.strip()}
        deed = audit.Deed("calendar.add", "calendar", str(notice.year), after=facts)
        for office_id in offices:
            audit.record(office_id, by, deed, now)
        return _recount(by, now)


def recount_dues(by: str, now: datetime) -> list[Move]:
    """Count anew what a calendar that came with a release has made certain or moved."""
    if not _moves(working_calendar()):
        return []
    with writing():
        _all_take_turns()
        return _recount(by, now)


def provisional_count(office_id: int) -> int:
    """Count an office's binding dues that wait for a calendar."""
    query = _running_dues().where(Notice.office_id == office_id, Violation.due_provisional)
    return db.session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0


def _require_addable(new: NewYear, calendar: Calendar, now: datetime) -> None:
    """A year is added once, and not before its notice can be out: late in the year before."""
    year, last = new.notice.year, china_day(now).year + 1
    if year in calendar.years:
        raise Invalid({"year": [("calendar_year_known", {"year": year})]})
    if not min(calendar.years) < year <= last:
        raise Invalid({"year": [("calendar_year_out_of_range", {"year": year, "last": last})]})
    if not new.paper.strip():
        raise Invalid({"paper": [("required", {})]})
    if len(new.paper) > LONGEST_PAPER:
        raise Invalid({"paper": [("too_long", {"limit": LONGEST_PAPER})]})
    check(new.notice)


def _all_take_turns() -> list[int]:
    """Wait for every office's writers: a delivery binds by the calendar it reads in its turn."""
    offices = list(db.session.scalars(sa.select(Office.id).order_by(Office.id)))
    for office_id in offices:
        audit.take_turn(office_id)
    return offices


def _recount(by: str, now: datetime) -> list[Move]:
    moves = _moves(working_calendar())
    for move in moves:
        violation, after = move.violation, move.after
        violation.due_on, violation.due_provisional = after.day, after.provisional
        deed = audit.Deed(
            RECOUNT, "notice", str(move.notice.uuid), before=_facts(move.before),
            after={"violation": str(violation.uuid), **_facts(after)},
        )  # fmt: skip
        audit.record(move.notice.office_id, by, deed, now)
    return moves


def _facts(due: DueDate) -> dict[str, object]:
    return {"due_on": due.day.isoformat(), "due_provisional": due.provisional}


def _moves(calendar: Calendar) -> list[Move]:
    """Compare every running due that is provisional, or that the newest notice may reach."""
    reach = date(max(calendar.years) - 1, DECEMBER, 1)
    touched = sa.or_(Violation.due_provisional, Violation.due_on >= reach)
    query = _running_dues().where(touched).order_by(Violation.due_on, Violation.id)
    found = []
    for violation, notice in db.session.execute(query.execution_options(populate_existing=True)):
        assert violation.due_on is not None
        assert notice.delivered_on is not None
        before = DueDate(violation.due_on, violation.due_provisional)
        due = Due.from_document(violation.due)
        new = recomputed(before, due, notice.delivered_on, calendar)
        # A later extension binds by its own date, which no calendar makes uncertain.
        after = DueDate(new.day, new.provisional and (before.provisional or new.day > before.day))
        if after != before:
            found.append(Move(notice, violation, before, after))
    return found


def _running_dues() -> sa.Select[Violation, Notice]:
    return (
        sa.select(Violation, Notice)
        .join(NoticeViolation, NoticeViolation.violation_id == Violation.id)
        .join(Notice, Notice.id == NoticeViolation.notice_id)
        .where(
            Violation.state.not_in(SETTLED),
            Violation.due_on.is_not(None),
            Notice.delivered_on.is_not(None),
            Notice.state.in_(RUNNING),
        )
    )
