"""Withdraw an approval before anybody inspects by it: its notice orders nobody to be let in."""

from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.approvals import INSPECTED, after
from inspect_app.rules.refusals import Conflict
from inspect_app.services.approvals.deciding import require_approver
from inspect_app.services.approvals.moving import moved
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.notice import NumberFate
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit


def revoke(
    approval: InspectionApproval, reason: str, by: Person, now: datetime
) -> InspectionApproval:
    """Withdraw it with its notice, whose number is then withdrawn; what was drawn stays readable.

    Who approved it, and when, is told by the notice. Raises Forbidden for who is no approver;
    Conflict where it does not stand, or where somebody was inspected by it already.
    """
    require_approver(by)
    with moved(approval, "revoke", by, now):
        if approval.visit_uuid is not None or _was_used(approval):
            raise Conflict("approval_of_a_visit")
        approval.decision = reason
        fate = db.session.scalars(sa.select(NumberFate).filter_by(paper_id=approval.paper_id)).one()
        fate.fate, fate.reason = "withdrawn", reason
    return approval


def may_revoke(approval: InspectionApproval, person: Person) -> bool:
    """Tell whether the button is offered to this person."""
    stands = after(approval.state, "revoke") is not None and approval.visit_uuid is None
    return stands and person.approver and not _was_used(approval)


def withdrawn_of(paper: Paper) -> datetime | None:
    """Return when the approval that issued this notice was withdrawn."""
    query = sa.select(InspectionApproval.decided_at).filter_by(paper_id=paper.id, state="withdrawn")
    return db.session.scalar(query)


def _was_used(approval: InspectionApproval) -> bool:
    """Tell whether a visit has arrived that rests on it: of its assignment, or by its number."""
    assert approval.paper is not None
    named = Visit.document.contains(f'"notice_no":"{approval.paper.number}"', autoescape=True)
    by_number = sa.and_(Visit.institution_id == approval.institution_id, named)
    of_it = sa.select(Visit.id).where(
        Visit.office_id == approval.office_id, Visit.outcome.in_(INSPECTED)
    )
    found = [of_it.where(by_number)]
    if approval.assignment_id is not None:
        found.append(of_it.where(Visit.assignment_id == approval.assignment_id))
    return any(db.session.scalar(query.limit(1)) is not None for query in found)
