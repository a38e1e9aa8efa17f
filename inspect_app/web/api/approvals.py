"""The approval of inspections as JSON: what waits, asking, deciding."""

from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from inspect_app.rules.approvals import STATES, is_overdue, read_ask, read_decision, read_withdrawal
from inspect_app.services.approvals import asking, deciding, reading, revoking
from inspect_app.services.approvals.papers import form_of
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.paper import Paper
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.arguments import choice_argument
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url
from inspect_app.web.reach import approval_of_my_office, assignment_of_my_office

api = Blueprint("api_approvals", __name__, url_prefix="/api/v1")


@api.get("/approvals")
def index() -> ResponseReturnValue:
    """List the office's approvals, newest first."""
    page, state = wanted_page(), choice_argument("state", STATES)
    rows = reading.newest_first(me().office_id, state, page.limit + 1, page.after_id)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return jsonify(items=[_document(row) for row in items], next=following)


@api.get("/approvals/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """One approval with its papers."""
    return jsonify(_whole(approval_of_my_office(uuid)))


@api.post("/assignments/<uuid:assignment>/approval")
@needs("visit")
def ask(assignment: UUID) -> ResponseReturnValue:
    """Ask for the approval of an assignment; what is not told is filled in."""
    task = assignment_of_my_office(assignment)
    row = asking.ask(task, read_ask(json_body()), me(), now())
    return jsonify(_whole(row)), 201


@api.post("/approvals/<uuid:uuid>/decision")
def decide(uuid: UUID) -> ResponseReturnValue:
    """Approve it, which issues its notice, or refuse it; by an approver, once."""
    row = approval_of_my_office(uuid)
    deciding.require_approver(me())
    deciding.decide(row, read_decision(json_body()), me(), now(), base_url())
    return jsonify(_whole(row)), 201


@api.post("/approvals/<uuid:uuid>/revocation")
def revoke(uuid: UUID) -> ResponseReturnValue:
    """Withdraw an approval and its notice, before anybody goes; by an approver."""
    row = approval_of_my_office(uuid)
    deciding.require_approver(me())
    revoking.revoke(row, read_withdrawal(json_body()), me(), now())
    return jsonify(_whole(row)), 201


def _whole(row: InspectionApproval) -> dict[str, Any]:
    return {**_document(row), "form": _path(form_of(row))}


def _path(paper: Paper | None) -> str | None:
    return url_for("api_papers.pdf", uuid=paper.uuid) if paper else None


def _document(row: InspectionApproval) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "state": row.state,
        "urgent": row.urgent,
        "reason": row.reason,
        "institution": str(row.institution.uuid) if row.institution else None,
        "assignment": str(row.assignment.uuid) if row.assignment else None,
        "visit": str(row.visit_uuid) if row.visit_uuid else None,
        "asked": row.asked,
        "decide_by": row.decide_by.isoformat() if row.decide_by else None,
        "overdue": is_overdue(row.decide_by, row.state, today()),
        "requested_by": row.requested_by.login,
        "requested_at": row.requested_at.isoformat(),
        "decided_by": row.decided_by.login if row.decided_by else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decision": row.decision,
        "notice_no": row.paper.number if row.paper else "",
        "notice": _path(row.paper),
    }
