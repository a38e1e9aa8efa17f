"""移送: what goes to the competent authority, and what it answers (documents.md §2.8)."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.loop_bodies import ReferralBody
from inspect_app.rules.record_bodies import ReferralAnswerBody
from inspect_app.rules.rectification import SETTLED
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.notices.deeds import (
    deed_on,
    event,
    move,
    new_deed_row,
    record,
    violations_named,
)
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Referral


def refer(notice: Notice, body: ReferralBody, by: Person, now: datetime) -> Referral:
    """Pass violations to the competent authority."""
    with deed_on(notice, "refer"):
        named = violations_named(notice, body.violations)
        settled = [each for each in named if each.state in SETTLED]
        if settled:
            problems = [("violation_settled", {"value": str(each.uuid)}) for each in settled]
            raise Invalid({"violations": problems})
        before = notice.state
        for violation in named:
            violation.state = "referred"
        move(notice, "refer")
        uuids = [str(each.uuid) for each in named]
        row = Referral(
            **new_deed_row(notice, by, now), authority=body.authority, violations=uuids,
            reason=body.reason, answer_by=body.answer_by,
        )  # fmt: skip
        db.session.add(row)
        facts = {"authority": body.authority, "violations": uuids, "reason": body.reason}
        record(notice, by, event(notice, "notice.refer", before, facts), now)
    return row


def answer_referral(
    referral: Referral, notice: Notice, body: ReferralAnswerBody, by: Person, now: datetime
) -> Referral:
    """Write down the other authority's answer, once; the violations stay referred either way.

    What it does not take on is this office's decision again: a new visit, another authority.
    """
    with deed_on(notice, "answer_referral"):
        db.session.refresh(referral, with_for_update=True)
        if referral.accepted is not None:
            raise Conflict("referral_answered")
        _require_in_order(referral, body, now)
        referral.accepted, referral.case_no = body.accepted, body.case_no
        referral.answer, referral.answered_on = body.answer, body.on
        referral.answered_by_id = by.id
        facts = {
            "referral": str(referral.uuid), "accepted": body.accepted, "case_no": body.case_no,
            "on": body.on.isoformat(), "answer": body.answer,
        }  # fmt: skip
        record(notice, by, event(notice, "notice.answer_referral", notice.state, facts), now)
    return referral


def _require_in_order(referral: Referral, body: ReferralAnswerBody, now: datetime) -> None:
    """Nobody answers before being asked, and no answer comes tomorrow."""
    if body.on > china_day(now):
        raise Invalid({"on": [("answer_in_the_future", {})]})
    if body.on < china_day(referral.recorded_at):
        raise Invalid({"on": [("answer_before_referral", {})]})


def referral_of(notice: Notice, uuid: UUID) -> Referral:
    """Load a referral of this notice; 404 for another's."""
    found = db.session.scalar(sa.select(Referral).filter_by(uuid=uuid, notice_id=notice.id))
    if found is None:
        raise NotFound
    return found


def unanswered(notice: Notice) -> Referral | None:
    """Return the oldest referral that waits for its answer."""
    query = sa.select(Referral).filter_by(notice_id=notice.id).where(Referral.accepted.is_(None))
    return db.session.scalar(query.order_by(Referral.id).limit(1))
