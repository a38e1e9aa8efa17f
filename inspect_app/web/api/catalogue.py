"""The catalogue as JSON, with an ETag: a phone asks often and gets it once."""

import hashlib
from functools import cache

from flask import Blueprint, Response, json, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.catalogue_document import catalogue_document

api = Blueprint("api_catalogue", __name__, url_prefix="/api/v1/catalogue")


@api.get("")
def show() -> ResponseReturnValue:
    """Answer the whole catalogue in the files' order; 304 when the caller has it."""
    body, etag = _body()
    response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@cache
def _body() -> tuple[str, str]:
    body = json.dumps(catalogue_document(catalogue()))
    return body, hashlib.sha256(body.encode()).hexdigest()[:32]
