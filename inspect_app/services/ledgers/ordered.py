"""What became of each violation that notices order to be put right, read for many at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import Calendar, china_day
from inspect_app.rules.deadlines import Due, due_date
from inspect_app.rules.rectification import RUNNING, SETTLED
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NoticeViolation
from inspect_app.store.rectification import Delivery, Extension, Recheck, Referral
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit

Named = tuple[int, UUID]
"""A notice's id and the uuid of one of its violations."""
Told = tuple[date, str]
"""A day, and what was said on it."""
NOTHING: tuple[None, str] = (None, "")


@dataclass(frozen=True, slots=True)
class Ordered:
    """One violation of a notice, from what was found to its end.

    ``until`` is the day first ordered, ``extended_to`` the later one that was granted; both None
    before delivery. ``days_late`` counts calendar days of what is still to be put right.
    """

    notice: Notice
    violation: "sa.Row[Any]"
    visited_on: date
    until: date | None
    extended_to: date | None
    delivered: Told | tuple[None, str]
    rechecked: Told | tuple[None, str]
    referred: Told | tuple[None, str]
    days_late: int


@dataclass(frozen=True, slots=True)
class _Deeds:
    """The latest deed of each kind, by notice, or by notice and violation."""

    visits: Mapping[int, date]
    delivered: Mapping[int, Told]
    granted: Mapping[int, date]
    rechecked: Mapping[Named, Told]
    referred: Mapping[Named, Told]


def ordered_by(notices: Sequence[Notice], today: date, calendar: Calendar) -> Iterator[Ordered]:
    """Return each violation of these notices, in the notices' order, then as on the paper."""
    ids = [notice.id for notice in notices]
    deeds = _Deeds(
        visits=_visit_days(notices),
        delivered=_deliveries(ids),
        granted=_extensions(ids),
        rechecked=_rechecks(ids),
        referred=_referrals(ids),
    )
    wanted = _violations(ids)
    for notice in notices:
        for violation in wanted.get(notice.id, ()):
            yield _ordered(notice, violation, deeds, (today, calendar))


def _ordered(
    notice: Notice, violation: "sa.Row[Any]", deeds: _Deeds, now: tuple[date, Calendar]
) -> Ordered:
    today, calendar = now
    until, extended_to = violation.due_on, None
    if until is not None and until == deeds.granted.get(notice.id):
        extended_to, until = until, _first_due(notice, violation, calendar)
    due_on = violation.due_on if notice.state in RUNNING else None
    late = due_on is not None and violation.state not in SETTLED
    named = notice.id, violation.uuid
    return Ordered(
        notice, violation, deeds.visits[notice.visit_id], until, extended_to,
        delivered=deeds.delivered.get(notice.id, NOTHING),
        rechecked=deeds.rechecked.get(named, NOTHING),
        referred=deeds.referred.get(named, NOTHING),
        days_late=max(timedelta(), today - due_on).days if due_on and late else 0,
    )  # fmt: skip


def _first_due(notice: Notice, violation: "sa.Row[Any]", calendar: Calendar) -> date | None:
    """Count again what an extension has replaced: the day that the delivery made binding."""
    if notice.delivered_on is None:
        return None
    return due_date(Due.from_document(violation.due), notice.delivered_on, calendar).day


def _violations(ids: Sequence[int]) -> dict[int, list["sa.Row[Any]"]]:
    columns = (
        "uuid", "code", "title", "facts", "requirement", "due", "due_on", "due_provisional",
        "state", "rest",
    )  # fmt: skip
    query = (
        sa.select(NoticeViolation.notice_id, *(getattr(Violation, name) for name in columns))
        .join(Violation, Violation.id == NoticeViolation.violation_id)
        .where(NoticeViolation.notice_id.in_(ids))
        .order_by(NoticeViolation.notice_id, Violation.ordinal)
    )
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.notice_id, []).append(row)
    return found


def _visit_days(notices: Iterable[Notice]) -> dict[int, date]:
    ids = {notice.visit_id for notice in notices}
    query = sa.select(Visit.id, Visit.visited_on).where(Visit.id.in_(ids))
    return {visit_id: day for visit_id, day in db.session.execute(query)}  # noqa: C416 - rows are no plain pairs to the type checker


def _deliveries(ids: Sequence[int]) -> dict[int, Told]:
    query = sa.select(Delivery.notice_id, Delivery.effective_on, Delivery.method)
    rows = db.session.execute(query.where(Delivery.notice_id.in_(ids)).order_by(Delivery.id))
    return {notice_id: (day, method) for notice_id, day, method in rows}


def _extensions(ids: Sequence[int]) -> dict[int, date]:
    query = sa.select(Extension.notice_id, Extension.granted_until).where(
        Extension.notice_id.in_(ids), Extension.granted.is_(True)
    )
    rows = db.session.execute(query.order_by(Extension.id))
    return {notice_id: until for notice_id, until in rows if until is not None}


def _rechecks(ids: Sequence[int]) -> dict[Named, Told]:
    query = sa.select(Recheck.notice_id, Recheck.results, Visit.visited_on)
    query = query.join(Visit, Visit.id == Recheck.visit_id).where(Recheck.notice_id.in_(ids))
    return {
        (notice_id, UUID(str(each["violation"]))): (day, str(each["result"]))
        for notice_id, results, day in db.session.execute(query.order_by(Recheck.id))
        for each in results
    }


def _referrals(ids: Sequence[int]) -> dict[Named, Told]:
    columns = (Referral.notice_id, Referral.violations, Referral.authority, Referral.recorded_at)
    query = sa.select(*columns).where(Referral.notice_id.in_(ids)).order_by(Referral.id)
    return {
        (notice_id, UUID(str(each))): (china_day(at), authority)
        for notice_id, violations, authority, at in db.session.execute(query)
        for each in violations
    }
