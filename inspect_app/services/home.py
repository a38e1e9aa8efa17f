"""What the office needs to know in the morning; read only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.coverage import quarter_of
from inspect_app.rules.rectification import RUNNING
from inspect_app.services.approvals.reading import Waiting, count_waiting
from inspect_app.services.coverage.blind_spots import BlindSpots, blind_spots
from inspect_app.services.coverage.counting import Coverage, Scope, cover
from inspect_app.services.phones import count_unsent
from inspect_app.services.rectifications.chase_order import (
    DueDays,
    Running,
    count_due,
    count_states,
)
from inspect_app.services.replies.seeing import WaitingReplies, waiting_replies
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.office import Office
from inspect_app.store.visit import QuarantinedVisit

DUE_SOON = timedelta(days=7)
TOLD = (
    "visit.submit", "notice.issue", "notice.deliver", "notice.report", "notice.recheck",
    "notice.close",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Morning:
    """``counts`` are of running notices, by state and `overdue`; ``due_in_a_week`` are not overdue.

    ``happened`` counts deeds since yesterday 00:00 in Shanghai; ``soon`` are due by that day.
    ``phones_unsent`` hold visits that have not arrived, ``…_long`` for more than a day.
    """

    counts: Mapping[str, int]
    due_in_a_week: int
    soon: date
    coverage: Coverage
    spots: BlindSpots
    happened: Mapping[str, int]
    quarantined: int
    phones_unsent: int
    phones_unsent_long: int
    replies: list[WaitingReplies]
    approvals: Waiting


def morning(office: Office, today: date, now: datetime) -> Morning:
    """Gather the office's first page."""
    phones, long = count_unsent(office.id, now)
    running = Running(office.id)
    until_yesterday = DueDays(last=today - timedelta(days=1))
    overdue, in_a_week = count_due(running, until_yesterday, DueDays(today, today + DUE_SOON))
    return Morning(
        counts=dict.fromkeys(RUNNING, 0) | count_states(running) | {"overdue": overdue},
        due_in_a_week=in_a_week,
        soon=today + DUE_SOON,
        coverage=cover(Scope(office, quarter_of(today)), "sector"),
        spots=blind_spots(office, today, shown=0),
        happened=_happened(office.id, today),
        quarantined=_quarantined(office.id),
        phones_unsent=phones,
        phones_unsent_long=long,
        replies=waiting_replies(office.id),
        approvals=count_waiting(office.id, today),
    )


def _happened(office_id: int, today: date) -> dict[str, int]:
    since = datetime.combine(today - timedelta(days=1), time(), CHINA)
    query = (
        sa.select(AuditEvent.deed, sa.func.count())
        .where(AuditEvent.office_id == office_id, AuditEvent.at >= since, AuditEvent.deed.in_(TOLD))
        .group_by(AuditEvent.deed)
    )
    counted = {key: count for key, count in db.session.execute(query)}  # noqa: C416 - rows are no plain pairs to the type checker
    return {deed: counted.get(deed, 0) for deed in TOLD}


def _quarantined(office_id: int) -> int:
    query = sa.select(sa.func.count()).where(
        QuarantinedVisit.office_id == office_id, QuarantinedVisit.resolved_at.is_(None)
    )
    return db.session.scalar(query) or 0
