"""Refused visits over the API: what waits, and one more try."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.services.visits.quarantine import unsettled
from inspect_app.web.access import me, needs
from inspect_app.web.api.visits import status_of
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.visit_documents import quarantined_document, submission_document
from inspect_app.web.visit_intake import retry

api = Blueprint("api_quarantine", __name__, url_prefix="/api/v1/quarantine")


@api.get("")
def index() -> ResponseReturnValue:
    """List the office's refused visits that are not settled, oldest first."""
    page = wanted_page()
    rows = unsettled(me(), page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return jsonify(items=[quarantined_document(row) for row in items], next=following)


@api.post("/<row:quarantine_id>/retry")
@needs("visit")
def try_again(quarantine_id: int) -> ResponseReturnValue:
    """Try a kept visit again in its sender's name; the deed names who tried."""
    submission = retry(quarantine_id)
    return jsonify(submission_document(submission)), status_of(submission)
