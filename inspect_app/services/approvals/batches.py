"""Ask for, or approve, very many: a job of the office that takes one after the other.

What is done stays done whatever becomes of the job: taken up again, it goes on where it was, and
what somebody else did meanwhile is left as it is. The outcome of either is {count, refused: [[name,
code]], more}.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.approvals import LIVE, AskBody, DecisionBody
from inspect_app.rules.refusals import Forbidden, Invalid, Refusal
from inspect_app.services.approvals.asking import ask, may_ask
from inspect_app.services.approvals.deciding import decide, require_approver
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.job import Job
from inspect_app.store.person import Person

KIND, ASK_KIND = "approve_many", "ask_many"
KINDS = (KIND, ASK_KIND)
AT_ONCE = 10
"""So many are approved while the person waits; more are a job."""
ASKED_AT_ONCE = 20
"""So many are asked for while the person waits: each is a deed of its own, and nothing is drawn."""
MOST_ASKED = 5_000
"""More than a month's plan of a district sends anybody to."""
MOST_TOLD = 20
GRANTED = DecisionBody(granted=True)


def begin(rows: Sequence[InspectionApproval], by: Person, base_url: str, now: datetime) -> Job:
    """Ask for their approval. Raises Forbidden for who is no approver."""
    require_approver(by)
    payload = {"approvals": [str(row.uuid) for row in rows], "base_url": base_url}
    return jobs.ask(jobs.Work(KIND, by.office_id, by.id, payload), now)


def begin_asking(assignments: Sequence[UUID], by: Person, now: datetime) -> Job:
    """Ask for the approval of these by and by. Raises Forbidden for who may not ask, Invalid."""
    if not may_ask(by):
        raise Forbidden
    if not assignments:
        raise Invalid({"chosen": [("nothing_chosen", {})]})
    payload = {"assignments": [str(uuid) for uuid in assignments]}
    return jobs.ask(jobs.Work(ASK_KIND, by.office_id, by.id, payload), now)


def make(job: Job, ticket: Ticket) -> None:
    """Approve each by itself."""
    office_id, person_id = job.office_id, job.person_id
    base_url, uuids = str(job.payload["base_url"]), [*map(UUID, job.payload["approvals"])]

    def approve(uuid: UUID) -> list[str] | None:
        row = db.session.scalar(
            sa.select(InspectionApproval).filter_by(uuid=uuid, office_id=office_id)
        )
        by = db.session.get(Person, person_id)
        if row is None or by is None or (row.state == "approved" and row.decided_by_id == by.id):
            return None
        try:
            decide(row, GRANTED, by, ticket.clock(), base_url)
        except Refusal as refusal:
            return [str(row.asked["party"]["name"]), refusal.code]
        return None

    _each(uuids, approve, "approving", ticket)


def make_asked(job: Job, ticket: Ticket) -> None:
    """Ask for each by itself, as it is known then."""
    office_id, person_id, asked_at = job.office_id, job.person_id, job.asked_at
    uuids = [*map(UUID, job.payload["assignments"])]

    def ask_for(uuid: UUID) -> list[str] | None:
        row = db.session.scalar(sa.select(Assignment).filter_by(uuid=uuid, office_id=office_id))
        by = db.session.get(Person, person_id)
        if row is None or by is None or _is_asked(row, by, asked_at):
            return None
        try:
            ask(row, AskBody(), by, ticket.clock())
        except Refusal as refusal:
            return [row.institution.name, _why(refusal)]
        return None

    _each(uuids, ask_for, "asking", ticket)


def _each(
    uuids: Sequence[UUID], deed: Callable[[UUID], list[str] | None], phase: str, ticket: Ticket
) -> None:
    """Do the deed for each and finish the job; it returns whom it was refused for, and the code."""
    refused: list[list[str]] = []
    for done, uuid in enumerate(uuids):
        ticket.report(phase, done, len(uuids))
        if told := deed(uuid):
            refused.append(told)
        db.session.expire_all()
    ticket.finish(
        {
            "count": len(uuids) - len(refused),
            "refused": refused[:MOST_TOLD],
            "more": max(len(refused) - MOST_TOLD, 0),
        }
    )


def _is_asked(assignment: Assignment, by: Person, since: datetime) -> bool:
    """Tell whether an earlier attempt at this job asked for it."""
    query = sa.select(InspectionApproval.id).where(
        InspectionApproval.assignment_id == assignment.id,
        InspectionApproval.state.in_(LIVE),
        InspectionApproval.requested_by_id == by.id,
        InspectionApproval.requested_at >= since,
    )
    return db.session.scalar(query.limit(1)) is not None


def _why(refusal: Refusal) -> str:
    """Name the refusal by the one code that has words."""
    if isinstance(refusal, Invalid):
        return next(code for problems in refusal.errors.values() for code, _params in problems)
    return refusal.code
