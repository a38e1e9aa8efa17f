"""What institutions sent and nobody of the office has dealt with yet; and who looked at it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.rectification import RUNNING
from inspect_app.rules.refusals import NotFound
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Extension, Hearing, Report

WAITS: dict[str, tuple[Any, sa.ColumnElement[bool]]] = {
    "report": (Report, Report.seen_at.is_(None)),
    "extension": (Extension, Extension.granted.is_(None)),
    "defence": (Hearing, Hearing.accepted.is_(None)),
}
"""A reply waits until its report was looked at, its request decided, its defence answered."""


@dataclass(frozen=True, slots=True)
class WaitingReplies:
    """One notice with replies of its party that wait; ``counts`` by kind (`WAITS`)."""

    uuid: UUID
    number: str
    addressee: str
    counts: Counter[str]


def waiting_replies(office_id: int) -> list[WaitingReplies]:
    """List the running notices whose party sent something that waits, the newest reply first.

    What the office wrote down itself is no news to it.
    """
    newest: dict[UUID, tuple[datetime, WaitingReplies]] = {}
    for kind, (model, waits) in WAITS.items():
        query = (
            sa.select(Notice.uuid, Notice.number, Notice.addressee, model.recorded_at)
            .join(model, model.notice_id == Notice.id)
            .where(Notice.office_id == office_id, Notice.state.in_(RUNNING))
            .where(model.person_id.is_(None), waits)
        )
        for uuid, number, addressee, at in db.session.execute(query):
            nothing = (at, WaitingReplies(uuid, number, addressee, Counter()))
            last, found = newest.get(uuid, nothing)
            found.counts[kind] += 1
            newest[uuid] = (max(last, at), found)
    return [found for _, found in sorted(newest.values(), key=lambda each: each[0], reverse=True)]


def report_of(notice: Notice, uuid: UUID) -> Report:
    """Load a report on this notice; 404 for another's."""
    found = db.session.scalar(sa.select(Report).filter_by(uuid=uuid, notice_id=notice.id))
    if found is None:
        raise NotFound
    return found


def see(notice: Notice, report: Report, by: Person, now: datetime) -> None:
    """Write down who looked at a report first; later looks change nothing."""
    with writing():
        audit.take_turn(notice.office_id)
        db.session.refresh(report)
        if report.seen_at is not None:
            return
        report.seen_at, report.seen_by_id = now, by.id
        after = {"report": str(report.uuid)}
        deed = audit.Deed("report.see", "notice", str(notice.uuid), after=after)
        audit.record(notice.office_id, by.login, deed, now)
