"""Words about the approval of inspections."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.approvals import INSPECTED, is_overdue
from inspect_app.services.approvals.fitting import Unfit
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.paper import Paper
from inspect_app.store.visit import Visit
from inspect_app.web.wording.days import day, iso_day

WORDS = {
    "approval_stands": _l("An approval was asked for already, or given."),
    "approval_not_now": _l("This was decided or taken back already."),
    "approval_of_own_request": _l(
        "Nobody approves what they asked for themselves. Another approver can do it."
    ),
    "approver_needed": _l("Only a person in charge (approver) decides on inspections."),
    "approval_of_a_visit": _l("The visit was made: nothing of its approval is taken back."),
    "assignment_is_cancelled": _l("This assignment was cancelled: nobody goes there."),
    "assignment_is_visited": _l("This assignment was visited already."),
    "two_certificates_needed": _l(
        "Two inspectors with certificates valid on all of these days are needed."
    ),
    "nothing_chosen": _l("Choose at least one."),
}
STATES = {
    "requested": _l("Waits for approval"),
    "approved": _l("Approved"),
    "refused": _l("Not approved"),
    "withdrawn": _l("Taken back"),
}
SHOWN = {
    "unasked": _l("Not asked for yet"),
    "waiting": _l("Waiting for approval"),
    "afterwards": _l("To be approved afterwards"),
    "unfit": _l("Visits without a fitting approval"),
    "decided": _l("Decided"),
}
TYPES = {
    "routine": _l("Routine inspection"),
    "campaign": _l("Campaign inspection"),
    "case": _l("Inspection of a case"),
}


def visit_sentence(
    visit: Visit, approval: InspectionApproval | None, named: str, today: date
) -> tuple[str, str]:
    """Say how a visit was approved, and in which tone; "" where nobody was inspected.

    ``named`` is the number of an inspection notice that the visit names.
    """
    if approval is not None and approval.state == "requested" and approval.decide_by is not None:
        return _waiting(approval, today)
    if approval is not None and approval.state == "refused":
        return _("Made without approval, and not approved afterwards."), "bad"
    if approval is None or approval.paper is None:
        return _without(visit, named)
    return _granted(visit, approval, approval.paper)


def _granted(visit: Visit, approval: InspectionApproval, notice: Paper) -> tuple[str, str]:
    number = notice.number
    if approval.state == "withdrawn":
        withdrawn = day(approval.decided_at)
        words = _("Approved before it began, %(number)s; withdrawn on %(day)s.",
                  number=number, day=withdrawn)  # fmt: skip
        return words, "warn"
    if notice.issued_at > visit.started_at:
        return _("Approved afterwards, %(number)s.", number=number), "warn"
    return _("Approved before it began, %(number)s.", number=number), ""


def _without(visit: Visit, named: str) -> tuple[str, str]:
    if visit.outcome not in INSPECTED:
        return "", ""
    if named:
        return _("It names inspection notice %(number)s, not issued here.", number=named), ""
    return _("No approval of this inspection is on record here."), "warn"


def unfit_words(unfit: Unfit) -> list[str]:
    """Say in what a visit departs from its approval."""
    return [_unfit(name, unfit) for name in unfit.misfits]


def _unfit(name: str, unfit: Unfit) -> str:
    visit = unfit.visit
    asked: dict[str, Any] = unfit.approval.asked if unfit.approval else {}
    if name == "other_days":
        first, last = iso_day(asked["first_day"]), iso_day(asked["last_day"])
        if first == last:
            return str(_("Approved for %(day)s only.", day=first))
        return str(_("Approved for %(first)s to %(last)s only.", first=first, last=last))
    if name == "other_inspectors":
        approved = {each["login"] for each in asked["officers"]}
        names = [each.display for each in visit.inspectors if each.login not in approved]
        return str(_("The approval does not name %(names)s.", names="、".join(names)))
    if name == "not_approved":
        return str(_("Not approved, nor afterwards."))
    return str(_("No approval is on record."))


def _waiting(approval: InspectionApproval, today: date) -> tuple[str, str]:
    last = day(approval.decide_by)
    if is_overdue(approval.decide_by, approval.state, today):
        return _("Made without approval; overdue since %(day)s.", day=last), "bad"
    return _("Made without approval; to be approved by %(day)s.", day=last), "warn"
