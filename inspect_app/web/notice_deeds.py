"""The forms that stand on a notice's page: what its state and the reader's role allow."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from forms import rectification as forms
from inspect_app.rules import loop_bodies
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.rectification import row
from inspect_app.rules.refusals import Forbidden, Invalid, TooBig, UnsupportedType
from inspect_app.rules.roles import may
from inspect_app.services.evidence.receiving import keep_file
from inspect_app.services.notices.deeds import unsettled
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import extensions, rechecks
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.web.clock import now
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import visit_i_may_issue_for


@dataclass(frozen=True, slots=True)
class PageDeed:
    """One deed of the page: its form, its reader, and the verb that does it."""

    form: type[forms.DeedForm]
    read: Callable[[object], Any]
    do: Callable[..., Any]


DEEDS = {
    "deliver": PageDeed(forms.DeliveryForm, loop_bodies.read_delivery, rectifications.deliver),
    "report": PageDeed(forms.ReportForm, loop_bodies.read_report, rectifications.report),
    "request_extension": PageDeed(
        forms.ExtensionForm, loop_bodies.read_extension, extensions.request_extension
    ),
    "extend": PageDeed(forms.DecisionForm, loop_bodies.read_decision, extensions.decide_extension),
    "recheck": PageDeed(forms.RecheckForm, loop_bodies.read_recheck, rechecks.recheck),
    "refer": PageDeed(forms.ReferralForm, loop_bodies.read_referral, rectifications.refer),
    "close": PageDeed(forms.ClosureForm, loop_bodies.read_closure, rectifications.close),
    "withdraw": PageDeed(
        forms.WithdrawalForm, loop_bodies.read_withdrawal, rectifications.withdraw
    ),
}
NEXT_STEPS = ("deliver", "extend", "recheck", "close", "refer", "report")
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
    waiting = extensions.open_request(notice) is not None
    return {"extend": waiting, "request_extension": not waiting}.get(deed, True)


def _may_deliver(notice: Notice) -> bool:
    try:
        visit_i_may_issue_for(notice.visit.uuid)
    except Forbidden:
        return False
    return True


def filled_form(notice: Notice, deed: str) -> forms.DeedForm:
    """Make a deed's form with what can be known beforehand."""
    form = DEEDS[deed].form(prefix=deed)
    if isinstance(form, forms.RecheckForm):
        visits = rechecks.waiting_rechecks(notice)
        form.offer([(str(each.uuid), f"{each.visited_on} · {each.receipt}") for each in visits])
    if isinstance(form, forms.ReferralForm):
        left = unsettled(notice)
        form.offer([(str(each.uuid), f"{each.code} {each.title}") for each in left])
    if isinstance(form, forms.DeliveryForm) and not form.is_submitted():
        form.at.data = now().astimezone(CHINA).replace(tzinfo=None, second=0, microsecond=0)
        form.place.data = str(notice.visit.party.get("address") or "")
        form.recipient_name.data = str(notice.visit.party.get("person_in_charge") or "")
    return form


def done(form: forms.DeedForm, deed: str, notice: Notice, person: Person) -> bool:
    """Do the deed as typed; False when the form now shows why not."""
    if not form.validate_on_submit():
        return False
    page_deed = DEEDS[deed]
    try:
        _keep_proof(form, person)
        body = page_deed.read(form.body())
        if deed == "extend":
            request_row = extensions.open_request(notice)
            page_deed.do(request_row, notice, body, person, now())
        else:
            page_deed.do(notice, body, person, now())
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
