"""The order of the chase list, and its counts, by the index of the days still to be kept.

A notice stands at the first binding day of what it still wants. The days are walked from the most
urgent on, until a page is full; a day counts only where its notice has no earlier one.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from inspect_app.rules.districts import prefix
from inspect_app.rules.rectification import RUNNING
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.violation import Violation, is_unsettled
from inspect_app.store.visit import Visit

Place = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Running:
    """Whose running notices: of one state, or all; of one district, or all."""

    office_id: int
    state: str = ""
    district: str = ""


@dataclass(frozen=True, slots=True)
class DueDays:
    """The days a notice may be due on, both included."""

    first: date = date.min
    last: date = date.max


def dated(running: Running, days: DueDays, limit: int, after: Place | None = None) -> list[Place]:
    """Return (first due day, notice id), the most urgent first, from after that place on."""
    notice_id, day = NoticeViolation.notice_id, Violation.due_on
    query = (
        sa.select(day, notice_id)
        .where(*_unsettled(), day.between(days.first, days.last), ~_has_earlier())
        # Said so that the days lead, not the notices: a page needs few of them.
        .where((notice_id + 0).in_(_ids(running)))
        .order_by(day, notice_id)
        .limit(limit)
    )
    if after is not None:
        same = sa.and_(day == after[0], notice_id > after[1])
        query = query.where(day >= after[0], sa.or_(day > after[0], same))
    rows = db.session.execute(query)
    return [(due_on, found) for due_on, found in rows if due_on is not None]


def _has_earlier() -> sa.Exists:
    """The notice wants something by an earlier day; of two on one day the lower id leads."""
    link, other = aliased(NoticeViolation), aliased(Violation)
    same_day = sa.and_(other.due_on == Violation.due_on, other.id < Violation.id)
    return sa.exists().where(
        link.notice_id == NoticeViolation.notice_id,
        other.id == link.violation_id,
        is_unsettled(other),
        sa.or_(other.due_on < Violation.due_on, same_day),
    )


def undated(running: Running, limit: int, after_id: int = 0) -> list[int]:
    """Return the ids, after that one, of notices that want nothing by a binding day yet."""
    has_day = sa.exists().where(
        NoticeViolation.notice_id == Notice.id,
        Violation.id == NoticeViolation.violation_id,
        is_unsettled(Violation),
        Violation.due_on.is_not(None),
    )
    query = _ids(running).where(Notice.id > after_id, ~has_day)
    return list(db.session.scalars(query.order_by(Notice.id).limit(limit)))


def count_states(running: Running) -> dict[str, int]:
    """Count notices by state, as far as there are any."""
    query = _ids(running).with_only_columns(Notice.state, sa.func.count())
    rows = db.session.execute(query.group_by(Notice.state))
    return {row[0]: row[1] for row in rows}


def count_due(running: Running, *spans: DueDays) -> list[int]:
    """Count for each span the notices whose first due day lies within it."""
    first = (
        sa.select(sa.func.min(Violation.due_on).label("day"))
        .where(*_unsettled(), Violation.due_on <= max(span.last for span in spans))
        .where(NoticeViolation.notice_id.in_(_ids(running)))
        .group_by(NoticeViolation.notice_id)
        .subquery()
        .c
    )
    each = (sa.case((first.day.between(span.first, span.last), 1)) for span in spans)
    return list(db.session.execute(sa.select(*map(sa.func.count, each))).one())


def _ids(running: Running) -> sa.Select[int]:
    states = [running.state] if running.state else RUNNING
    query = sa.select(Notice.id).where(
        Notice.office_id == running.office_id, Notice.state.in_(states)
    )
    if not running.district:
        return query
    visited = sa.select(Visit.site["district"].as_string()).where(Visit.id == Notice.visit_id)
    # Only a notice without an institution asks its visit for the site.
    place = sa.func.coalesce(Institution.district, visited.scalar_subquery())
    return query.outerjoin(Institution, Institution.id == Notice.institution_id).where(
        place.startswith(prefix(running.district), autoescape=True)
    )


def _unsettled() -> tuple[sa.ColumnElement[bool], ...]:
    """What notices still want."""
    return NoticeViolation.violation_id == Violation.id, is_unsettled(Violation)
