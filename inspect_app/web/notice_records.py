"""What is put on record beside a notice's way, from its page: statements, escalations, answers."""

from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import Conflict
from inspect_app.services.rectifications import escalations, hearings, referrals
from inspect_app.web.access import needs
from inspect_app.web.notices import do_from_page
from inspect_app.web.reach import notice_of_my_office

pages = Blueprint("notice_records", __name__, url_prefix="/notices")


@pages.post("/<uuid:uuid>/hearings")
@needs("deliver")
def hear(uuid: UUID) -> ResponseReturnValue:
    """Put on record what the party says against the findings."""
    return do_from_page(notice_of_my_office(uuid), "hear")


@pages.post("/<uuid:uuid>/hearings/<uuid:hearing>/answer")
@needs("decide")
def answer_hearing(uuid: UUID, hearing: UUID) -> ResponseReturnValue:
    """Give the office's opinion on it."""
    notice = notice_of_my_office(uuid)
    if hearings.hearing_of(notice, hearing).accepted is not None:
        raise Conflict("hearing_answered")
    return do_from_page(notice, "answer_hearing")


@pages.post("/<uuid:uuid>/escalations")
@needs("deliver")
def escalate(uuid: UUID) -> ResponseReturnValue:
    """Lay the matter before somebody higher."""
    return do_from_page(notice_of_my_office(uuid), "escalate")


@pages.post("/<uuid:uuid>/escalations/<uuid:escalation>/answer")
@needs("decide")
def answer_escalation(uuid: UUID, escalation: UUID) -> ResponseReturnValue:
    """Say what is to be done."""
    notice = notice_of_my_office(uuid)
    if escalations.escalation_of(notice, escalation).answered_at is not None:
        raise Conflict("escalation_answered")
    return do_from_page(notice, "answer_escalation")


@pages.post("/<uuid:uuid>/referrals/<uuid:referral>/answer")
@needs("decide")
def answer_referral(uuid: UUID, referral: UUID) -> ResponseReturnValue:
    """Write down what the other authority answered."""
    notice = notice_of_my_office(uuid)
    if referrals.referral_of(notice, referral).accepted is not None:
        raise Conflict("referral_answered")
    return do_from_page(notice, "answer_referral")
