"""What is put on record beside a notice's way, as JSON: statements, escalations, answers."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from inspect_app.rules import record_bodies
from inspect_app.services.rectifications import escalations, hearings, referrals
from inspect_app.web.access import needs
from inspect_app.web.api.notices import done
from inspect_app.web.reach import notice_of_my_office

api = Blueprint("api_notice_records", __name__, url_prefix="/api/v1/notices")


@api.post("/<uuid:uuid>/hearings")
@needs("deliver")
def hear(uuid: UUID) -> ResponseReturnValue:
    """Put on record what the party says against the findings."""
    return done(notice_of_my_office(uuid), "hear", record_bodies.read_hearing, hearings.hear)


@api.post("/<uuid:uuid>/hearings/<uuid:hearing>/answer")
@needs("decide")
def answer_hearing(uuid: UUID, hearing: UUID) -> ResponseReturnValue:
    """Give the office's opinion on it."""
    notice = notice_of_my_office(uuid)
    row = hearings.hearing_of(notice, hearing)
    read, do = record_bodies.read_hearing_answer, hearings.answer_hearing
    return done(notice, "answer_hearing", read, do, row)


@api.post("/<uuid:uuid>/escalations")
@needs("deliver")
def escalate(uuid: UUID) -> ResponseReturnValue:
    """Lay the matter before somebody higher."""
    notice = notice_of_my_office(uuid)
    return done(notice, "escalate", record_bodies.read_escalation, escalations.escalate)


@api.post("/<uuid:uuid>/escalations/<uuid:escalation>/answer")
@needs("decide")
def answer_escalation(uuid: UUID, escalation: UUID) -> ResponseReturnValue:
    """Say what is to be done."""
    notice = notice_of_my_office(uuid)
    row = escalations.escalation_of(notice, escalation)
    read, do = record_bodies.read_answer, escalations.answer_escalation
    return done(notice, "answer_escalation", read, do, row)


@api.post("/<uuid:uuid>/referrals/<uuid:referral>/answer")
@needs("decide")
def answer_referral(uuid: UUID, referral: UUID) -> ResponseReturnValue:
    """Write down what the other authority answered."""
    notice = notice_of_my_office(uuid)
    row = referrals.referral_of(notice, referral)
    read, do = record_bodies.read_referral_answer, referrals.answer_referral
    return done(notice, "answer_referral", read, do, row)
