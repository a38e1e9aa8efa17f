"""The forms that stand on a notice's page: what its state and the reader's role allow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from forms import rectification as forms
from inspect_app.rules import loop_bodies, record_bodies
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.rectification import row
from inspect_app.rules.refusals import Forbidden, Invalid, TooBig, UnsupportedType
from inspect_app.rules.roles import may
from inspect_app.services.evidence.receiving import keep_file
from inspect_app.services.notices.deeds import unsettled
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import (
    escalations,
    extensions,
    hearings,
    rechecks,
    referrals,
)
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.web.clock import now, today
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import visit_i_may_issue_for
from inspect_app.web.wording.escalations import because


@dataclass(frozen=True, slots=True)
class PageDeed:
    """One deed of the page: its form, its reader, the verb that does it, what it answers."""

    form: type[forms.DeedForm]
    read: Callable[[object], Any]
    do: Callable[..., Any]
    answers: Callable[[Notice], Any] | None = None
    """What waits on this notice to be answered by this deed; None where nothing does."""


DEEDS = {
    "deliver": PageDeed(forms.DeliveryForm, loop_bodies.read_delivery, rectifications.deliver),
    "report": PageDeed(forms.ReportForm, loop_bodies.read_report, rectifications.report),
    "request_extension": PageDeed(
        forms.ExtensionForm, loop_bodies.read_extension, extensions.request_extension
    ),
    "extend": PageDeed(
        forms.DecisionForm,
        loop_bodies.read_decision,
        extensions.decide_extension,
        answers=extensions.open_request,
    ),
    "recheck": PageDeed(forms.RecheckForm, loop_bodies.read_recheck, rechecks.recheck),
    "refer": PageDeed(forms.ReferralForm, loop_bodies.read_referral, referrals.refer),
    "answer_referral": PageDeed(
        forms.ReferralAnswerForm,
        record_bodies.read_referral_answer,
        referrals.answer_referral,
        answers=referrals.unanswered,
    ),
    "hear": PageDeed(forms.HearingForm, record_bodies.read_hearing, hearings.hear),
    "answer_hearing": PageDeed(
        forms.HearingAnswerForm,
        record_bodies.read_hearing_answer,
        hearings.answer_hearing,
        answers=hearings.unanswered,
    ),
    "escalate": PageDeed(forms.EscalationForm, record_bodies.read_escalation, escalations.escalate),
    "answer_escalation": PageDeed(
        forms.AnswerForm,
        record_bodies.read_answer,
        escalations.answer_escalation,
        answers=escalations.unanswered,
    ),
    "close": PageDeed(forms.ClosureForm, loop_bodies.read_closure, rectifications.close),
    "withdraw": PageDeed(
        forms.WithdrawalForm, loop_bodies.read_withdrawal, rectifications.withdraw
    ),
}
NEXT_STEPS = (
    "deliver", "answer_escalation", "extend", "answer_hearing", "recheck", "close",
    "answer_referral", "refer", "report",
)  # fmt: skip
"""The one next step of a page: the first of these that is open to the reader."""


def offered(notice: Notice, person: Person) -> dict[str, forms.DeedForm]:
    """Return the forms of the deeds that are open to this person now, in the table's order."""
    return {deed: filled_form(notice, deed) for deed in DEEDS if _is_open(notice, person, deed)}


def _is_open(notice: Notice, person: Person, deed: str) -> bool:
    allowance = row(notice.state, deed)
    if allowance is None or not may(person.role, allowance.right):
        return False
    if deed == "deliver":
        return _may_deliver(notice)
    if deed == "recheck":
        return bool(rechecks.waiting_rechecks(notice))
    if deed == "request_extension":
        return not extensions.open_request(notice) and bool(extensions.extendable(notice))
    if deed == "escalate":
        return escalations.unanswered(notice) is None
    answers = DEEDS[deed].answers
    return answers is None or _may_answer(answers(notice), person)


def _may_answer(waiting: Any, person: Person) -> bool:
    """What was laid before an approver is answered by one."""
    return waiting is not None and (getattr(waiting, "level", "") != "approver" or person.approver)


def _may_deliver(notice: Notice) -> bool:
    try:
        visit_i_may_issue_for(notice.visit.uuid)
    except Forbidden:
        return False
    return True


def waiting_answers(notice: Notice) -> dict[str, Any]:
    """Return by deed what waits on this notice to be answered by it."""
    found = {deed: each.answers(notice) for deed, each in DEEDS.items() if each.answers}
    return {deed: row for deed, row in found.items() if row is not None}


def filled_form(notice: Notice, deed: str) -> forms.DeedForm:
    """Make a deed's form with what can be known beforehand."""
    form = DEEDS[deed].form(prefix=deed)
    if isinstance(form, forms.RecheckForm):
        visits = rechecks.waiting_rechecks(notice)
        form.offer([(str(each.uuid), f"{each.visited_on} · {each.receipt}") for each in visits])
    if isinstance(form, forms.ReferralForm):
        left = unsettled(notice)
        form.offer([(str(each.uuid), f"{each.code} {each.title}") for each in left])
    if isinstance(form, forms.DeliveryForm | forms.HearingForm) and not form.is_submitted():
        form.at.data = now().astimezone(CHINA).replace(tzinfo=None, second=0, microsecond=0)
    if isinstance(form, forms.EscalationForm) and not form.is_submitted():
        _propose(form, notice)
    if isinstance(form, forms.DeliveryForm) and not form.is_submitted():
        form.place.data = str(notice.visit.party.get("address") or "")
        form.recipient_name.data = str(notice.visit.party.get("person_in_charge") or "")
    return form


def _propose(form: forms.EscalationForm, notice: Notice) -> None:
    """Fill in what the days propose; a person decides (`rules.escalation`)."""
    proposal = escalations.proposal_for(notice, today())
    if proposal:
        form.level.data, form.reason.data = proposal.level, because(proposal)


def done(form: forms.DeedForm, deed: str, notice: Notice, person: Person) -> bool:
    """Do the deed as typed; False when the form now shows why not."""
    if not form.validate_on_submit():
        return False
    page_deed = DEEDS[deed]
    try:
        _keep_proof(form, person)
        body = page_deed.read(form.body())
        answered = (page_deed.answers(notice),) if page_deed.answers else ()
        page_deed.do(*answered, notice, body, person, now())
    except Invalid as refusal:
        form.show_problems(worded_errors(refusal))
        return False
    return True


def _keep_proof(form: forms.DeedForm, person: Person) -> None:
    """Keep an uploaded proof as evidence first, so that the delivery can name it."""
    upload = request.files.get(form["proof"].name) if "proof" in form else None
    if upload is None or not upload.filename or not isinstance(form, forms.DeliveryForm):
        return
    try:
        form.kept_proof = keep_file(upload.stream.read(), person, now())
    except (UnsupportedType, TooBig) as refusal:
        raise Invalid({"proof": [(refusal.code, {"limit": "100 MB"})]}) from refusal
