"""Approve very many: a job of the office that draws and seals one paper after the other.

What is approved stays approved whatever becomes of the job: taken up again, it goes on where it
was, and what was decided meanwhile is left as it is.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.approvals import DecisionBody
from inspect_app.rules.refusals import Refusal
from inspect_app.services.approvals.deciding import decide, require_approver
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.job import Job
from inspect_app.store.person import Person

KIND = "approve_many"
AT_ONCE = 10
"""So many are approved while the person waits; more are a job."""
MOST_TOLD = 20
GRANTED = DecisionBody(granted=True)


def begin(rows: Sequence[InspectionApproval], by: Person, base_url: str, now: datetime) -> Job:
    """Ask for their approval. Raises Forbidden for who is no approver."""
    require_approver(by)
    payload = {"approvals": [str(row.uuid) for row in rows], "base_url": base_url}
    return jobs.ask(jobs.Work(KIND, by.office_id, by.id, payload), now)


def make(job: Job, ticket: Ticket) -> None:
    """Approve each by itself; its outcome is {count, refused: [[name, code]], more}."""
    office_id, person_id = job.office_id, job.person_id
    base_url, uuids = str(job.payload["base_url"]), [*map(UUID, job.payload["approvals"])]
    refused: list[list[str]] = []
    for done, uuid in enumerate(uuids):
        ticket.report("approving", done, len(uuids))
        row = db.session.scalar(
            sa.select(InspectionApproval).filter_by(uuid=uuid, office_id=office_id)
        )
        by = db.session.get(Person, person_id)
        if row is None or by is None or (row.state == "approved" and row.decided_by_id == by.id):
            continue
        try:
            decide(row, GRANTED, by, ticket.clock(), base_url)
        except Refusal as refusal:
            refused.append([str(row.asked["party"]["name"]), refusal.code])
        db.session.expire_all()
    ticket.finish(
        {
            "count": len(uuids) - len(refused),
            "refused": refused[:MOST_TOLD],
            "more": max(len(refused) - MOST_TOLD, 0),
        }
    )
