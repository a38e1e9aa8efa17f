"""陈述申辩: what the party says against the findings, and the office's opinion on it.

It changes nothing by itself: what the party is right about is withdrawn or issued anew. Saying so
never makes things worse for the party (行政处罚法 45).
"""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.record_bodies import HearingAnswerBody, HearingBody
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.notices.deeds import (
    deed_on,
    event,
    new_deed_row,
    record,
    require_files,
)
from inspect_app.services.rectifications.deeds import FAST_CLOCK
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Hearing


def hear(notice: Notice, body: HearingBody, by: Person | None, now: datetime) -> Hearing:
    """Put on record what the party says; what it says is personal and enters the chain as hash."""
    with deed_on(notice, "hear"):
        if body.at > now + FAST_CLOCK:
            raise Invalid({"at": [("heard_in_the_future", {})]})
        if china_day(body.at) < notice.visit.visited_on:
            raise Invalid({"at": [("heard_before_the_visit", {})]})
        require_files(notice.office_id, body.files, "files")
        row = Hearing(
            **new_deed_row(notice, by, now), text=body.text, files=list(body.files),
            speaker=body.speaker, post=body.post, heard_at=body.at, place=body.place,
        )  # fmt: skip
        db.session.add(row)
        personal = {"text": body.text, "speaker": body.speaker, "place": body.place}
        facts = {"hearing": str(row.uuid), "files": list(body.files)}
        record(notice, by, event(notice, "notice.hear", notice.state, facts, personal), now)
    return row


def answer_hearing(
    hearing: Hearing, notice: Notice, body: HearingAnswerBody, by: Person, now: datetime
) -> Hearing:
    """Write down the office's opinion, once."""
    with deed_on(notice, "answer_hearing"):
        db.session.refresh(hearing, with_for_update=True)
        if hearing.accepted is not None:
            raise Conflict("hearing_answered")
        hearing.accepted, hearing.opinion = body.accepted, body.opinion
        hearing.decided_at, hearing.decided_by_id = now, by.id
        facts = {
            "hearing": str(hearing.uuid), "accepted": body.accepted, "opinion": body.opinion,
        }  # fmt: skip
        record(notice, by, event(notice, "notice.answer_hearing", notice.state, facts), now)
    return hearing


def hearing_of(notice: Notice, uuid: UUID) -> Hearing:
    """Load what was heard on this notice; 404 for another's."""
    found = db.session.scalar(sa.select(Hearing).filter_by(uuid=uuid, notice_id=notice.id))
    if found is None:
        raise NotFound
    return found


def unanswered(notice: Notice) -> Hearing | None:
    """Return the oldest one that waits for the office's opinion."""
    query = sa.select(Hearing).filter_by(notice_id=notice.id).where(Hearing.accepted.is_(None))
    return db.session.scalar(query.order_by(Hearing.id).limit(1))
