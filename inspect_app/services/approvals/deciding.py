"""Decide on an inspection: approve it, which issues its notice, or refuse it with a reason."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.approvals import DecisionBody, may_decide
from inspect_app.rules.refusals import Conflict, Forbidden, Refusal
from inspect_app.services.approvals.asking import Done
from inspect_app.services.approvals.moving import moved
from inspect_app.services.approvals.papers import draw_form, fill_in, issue_inspection_notice
from inspect_app.services.seals import applying as seals
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.person import Person


def decide(
    approval: InspectionApproval, body: DecisionBody, by: Person, now: datetime, base_url: str
) -> InspectionApproval:
    """Approve or refuse, once; either way the form is drawn, and on approval the notice too.

    Raises Forbidden for who is no approver, or asked for it while there is another approver;
    Conflict where it was decided already, or its assignment is cancelled.
    """
    require_approver(by)
    seals.make_ready(approval.office_id)
    with moved(approval, "approve" if body.granted else "refuse", by, now):
        if not may_decide(approval.requested_by_id, by.id, approvers_of(approval.office_id)):
            raise Forbidden("approval_of_own_request")
        if body.granted:
            _require_standing(approval)
        approval.decision = body.reason
        fill_in(approval)
        if body.granted:
            approval.paper = issue_inspection_notice(approval, by, now, base_url)
        draw_form(approval, by, now)
    return approval


def decide_many(
    approvals: Iterable[InspectionApproval], body: DecisionBody, by: Person, now: datetime,
    base_url: str,
) -> Done:  # fmt: skip
    """Decide each by itself, each with its own number; a refused one does not stop the others."""
    require_approver(by)
    done = Done()
    for approval in approvals:
        try:
            decide(approval, body, by, now, base_url)
        except Refusal as refusal:
            done.refused.append((str(approval.asked["party"]["name"]), refusal))
        else:
            done.count += 1
    return done


def require_approver(person: Person) -> None:
    """Refuse who does not bear the mark."""
    if not person.approver:
        raise Forbidden("approver_needed")


def approvers_of(office_id: int) -> list[int]:
    """Return who may decide in an office, by id."""
    query = sa.select(Person.id).filter_by(office_id=office_id, approver=True, active=True)
    return list(db.session.scalars(query))


def may_decide_this(approval: InspectionApproval, person: Person) -> bool:
    """Tell whether the buttons are offered to this person."""
    approvers = approvers_of(approval.office_id)
    return approval.state == "requested" and may_decide(
        approval.requested_by_id, person.id, approvers
    )


def _require_standing(approval: InspectionApproval) -> None:
    """Nothing is approved that nobody goes to any more."""
    if approval.assignment_id is None or approval.visit_uuid is not None:
        return
    cancelled = sa.select(Assignment.cancelled_at).filter_by(id=approval.assignment_id)
    if db.session.scalar(cancelled) is not None:
        raise Conflict("assignment_is_cancelled")
