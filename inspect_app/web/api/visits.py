"""Visits over the API: sent by PUT under the phone's id, read as JSON (design §7)."""

from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.rules import sealed
from inspect_app.rules.refusals import Invalid, TooBig
from inspect_app.rules.visit_report import OUTCOMES
from inspect_app.services.visits.lists import Wanted, visits_of_office
from inspect_app.services.visits.submitting import Submission
from inspect_app.web.access import caller, me, needs
from inspect_app.web.arguments import choice_argument, optional_day_argument
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.reach import visit_of_my_office
from inspect_app.web.sealed_bodies import opened_body, overhead, told_length
from inspect_app.web.send_access import takes_sealed
from inspect_app.web.visit_documents import submission_document, visit_document, visit_line
from inspect_app.web.visit_intake import LARGEST_VISIT, take_in_json
from inspect_app.web.visit_papers import photos_answer, record_answer

api = Blueprint("api_visits", __name__, url_prefix="/api/v1/visits")


@api.put("/<uuid:uuid>")
@needs("visit")
@takes_sealed
def submit(uuid: UUID) -> ResponseReturnValue:
    """Store a visit once: 201 or 202 first, 200 or 202 again."""
    submission = take_in_json(uuid, _body(uuid), caller())
    return jsonify(submission_document(submission)), status_of(submission)


def _body(uuid: UUID) -> bytes:
    """Read at most one byte more than allowed: a body sent in chunks does not tell its length."""
    request.max_content_length = LARGEST_VISIT + 1 + overhead()
    told = told_length()
    body = b"" if told > LARGEST_VISIT else b"".join(opened_body(sealed.visit(uuid)))
    if max(told, len(body)) > LARGEST_VISIT:
        raise TooBig(limit="2 MB")
    return body


def status_of(submission: Submission) -> int:
    """Tell by the status: 202 while files are missing, else 201 for a new one and 200 again."""
    if not submission.is_complete:
        return 202
    return 201 if submission.is_new else 200


@api.get("")
def index() -> ResponseReturnValue:
    """List the office's visits as they arrived."""
    page = wanted_page()
    rows = visits_of_office(me().office_id, _wanted(), page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return jsonify(items=[visit_line(visit) for visit in items], next=following)


def _wanted() -> Wanted:
    return Wanted(
        institution=_institution(),
        first_day=optional_day_argument("from"),
        last_day=optional_day_argument("to"),
        outcome=choice_argument("outcome", OUTCOMES),
        state=choice_argument("state", ("complete", "incomplete")),
    )


def _institution() -> UUID | None:
    text = request.args.get("institution", "")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Invalid({"institution": [("not_a_uuid", {"value": text[:40]})]}) from None


@api.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one visit with its state, verdict, violations and what is odd about it."""
    return jsonify(visit_document(visit_of_my_office(uuid)))


@api.get("/<uuid:uuid>/record/pdf")
def record(uuid: UUID) -> ResponseReturnValue:
    """Answer the record of a completed visit."""
    return record_answer(visit_of_my_office(uuid))


@api.get("/<uuid:uuid>/photos/pdf")
def photos(uuid: UUID) -> ResponseReturnValue:
    """Answer the photo pages of a visit."""
    return photos_answer(visit_of_my_office(uuid))
