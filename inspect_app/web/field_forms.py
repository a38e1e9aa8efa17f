"""What a phone keeps to work by itself: blank forms, their shape, the words of notices."""

import hashlib
from functools import cache

from flask import Blueprint, Response, json, render_template, request
from flask.typing import ResponseReturnValue

from forms.shape_document import shape_document
from forms.visit_document import VISIT
from inspect_app.rules.rectification import RUNNING, SETTLED, VIOLATION_STATES
from inspect_app.rules.visit_report import OUTCOMES
from inspect_app.web.access import me, needs
from inspect_app.web.blank_forms import blank_page
from inspect_app.web.notice_words import notice_document
from inspect_app.web.visit_words import visit_words

pages = Blueprint("field_forms", __name__, url_prefix="/field")
pages.context_processor(visit_words)


@pages.get("/forms/<checklist_id>/<checklist_version>/<party_key>")
@needs("visit")
def show(checklist_id: str, checklist_version: str, party_key: str) -> ResponseReturnValue:
    """Show the form of a visit to such a party; a phone fills in which one it is."""
    page = blank_page(checklist_id, checklist_version, party_key)
    return render_template(
        "field/visit.html",
        page=page,
        kept=page.kept,
        problems=[],
        notice_states=RUNNING,
        violation_states=[state for state in VIOLATION_STATES if state not in SETTLED],
        outcome_names=OUTCOMES,
    )


@pages.get("/shape.json")
@needs("visit")
def shape() -> ResponseReturnValue:
    """Answer the shape of the visit document (`forms.shape_document`); 304 when it is known."""
    return _kept(*_shape())


@cache
def _shape() -> tuple[str, str]:
    """The body, its keys in the order of the document, and its hash."""
    body = json.dumps(shape_document(VISIT), sort_keys=False, separators=(",", ":"))
    return body, _hash(body)


@pages.get("/notice.json")
@needs("visit")
def notice() -> ResponseReturnValue:
    """Answer what the notices of one's office say (`notice_words`); 304 when it is known."""
    body = json.dumps(notice_document(me()), sort_keys=False, separators=(",", ":"))
    return _kept(body, _hash(body))


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:32]


def _kept(body: str, etag: str) -> ResponseReturnValue:
    response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
