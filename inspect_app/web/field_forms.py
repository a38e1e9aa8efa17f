"""What a phone keeps to begin visits by itself: blank forms, and the shape of what they spell."""

import hashlib
from functools import cache

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from forms.shape_document import shape_document
from forms.visit_document import VISIT
from inspect_app.web.access import needs

pages = Blueprint("field_forms", __name__, url_prefix="/field")


@pages.get("/shape.json")
@needs("visit")
def shape() -> ResponseReturnValue:
    """Answer the shape of the visit document (`forms.shape_document`); 304 when it is known."""
    body, etag = _shape()
    response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@cache
def _shape() -> tuple[str, str]:
    """The body, its keys in the order of the document, and its hash."""
    body = json.dumps(shape_document(VISIT), sort_keys=False, separators=(",", ":"))
    return body, hashlib.sha256(body.encode()).hexdigest()[:32]
