"""Errors as the reader needs them: RFC 9457 JSON for the API, a calm page for people."""

from typing import Any

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.rules import refusals
from inspect_app.services.replies.access import CodeRefused
from inspect_app.services.sign_in import TooManyAttempts, WrongPassword
from inspect_app.store.base import db
from inspect_app.store.room import refusal_of
from inspect_app.web.body_sizes import largest_words
from inspect_app.web.wording import refusal_words, words

STATUS: dict[type[refusals.Refusal], int] = {
    refusals.Invalid: 422,
    refusals.Conflict: 409,
    refusals.Forbidden: 403,
    refusals.NotFound: 404,
    refusals.Busy: 423,
    refusals.NoRoom: 507,
    refusals.Unavailable: 503,
    refusals.TooBig: 413,
    refusals.UnsupportedType: 415,
    refusals.SealBroken: 422,
    TooManyAttempts: 429,
    WrongPassword: 401,
    CodeRefused: 403,
}
HTTP_CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 413: "too_big", 415: "unsupported_type", 416: "no_such_part",
    500: "server_error",
}  # fmt: skip

RETRY_AFTER = {423: 1, 503: 5}
"""Seconds after which it is worth trying again."""
TOLD_HEADERS = ("Allow", "Content-Range", "Retry-After")
"""What a refusal of the framework says beside its status (RFC 9110)."""


def problem(status: int, code: str, title: str, **extra: Any) -> Response:
    """Build an `application/problem+json` answer."""
    response = jsonify(
        {"type": "about:blank", "status": status, "title": title, "code": code, **extra}
    )
    response.status_code = status
    response.mimetype = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def worded_errors(refusal: refusals.Invalid) -> dict[str, list[str]]:
    """Word every problem of a form or document, by field."""
    return {
        field: [words(code, params) for code, params in problems]
        for field, problems in refusal.errors.items()
    }


def wants_json() -> bool:
    """The API answers JSON, always; elsewhere who sends JSON is a script and reads it."""
    return request.path.startswith("/api/") or request.is_json


def status_of(refusal: refusals.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 400)


def headers_of(refusal: refusals.Refusal) -> dict[str, str]:
    """Say when to try again, where that helps."""
    seconds = refusal.params.get("seconds") or RETRY_AFTER.get(status_of(refusal))
    return {"Retry-After": str(seconds)} if seconds else {}


Answer = BaseResponse | tuple[str, int, dict[str, str]]


def refusal_answer(refusal: refusals.Refusal) -> Answer:
    """Answer a refusal in the caller's form and language."""
    status = status_of(refusal)
    title = refusal_words(refusal)
    extra: dict[str, Any] = {}
    if isinstance(refusal, refusals.Invalid):
        extra["errors"] = worded_errors(refusal)
    if isinstance(refusal, refusals.Conflict) and refusal.allowed_from:
        extra["allowed_from"] = refusal.allowed_from
    headers = headers_of(refusal)
    if wants_json():
        return _with(headers, problem(status, refusal.code, title, **extra))
    page = render_template("error.html", title=title, errors=extra.get("errors", {}))
    return page, status, headers


def _with(headers: dict[str, str], response: Response) -> Response:
    response.headers.update(headers)
    return response


def http_answer(error: HTTPException) -> Answer:
    """Answer what the framework refuses."""
    status = error.code or 500
    code = "csrf" if isinstance(error, CSRFError) else HTTP_CODES.get(status, "bad_request")
    title = words(code, {"limit": largest_words()})
    if error.response is not None or 300 <= status < 400:
        return error.get_response()
    headers = {name: text for name, text in error.get_headers() if name in TOLD_HEADERS}
    if wants_json():
        return _with(headers, problem(status, code, title))
    return render_template("error.html", title=title, errors={}), status, headers


def storage_answer(error: DBAPIError | PoolTimeout | OSError) -> Answer:
    """Answer a full disk or a database that is gone as what it is, whatever deed it stopped.

    PostgreSQL takes no NUL in a text, wherever it was typed: that is the sender's to mend.
    """
    if isinstance(error, DataError):
        current_app.logger.warning("What was sent is nothing to keep", exc_info=error)
        return http_answer(BadRequest())
    refusal = refusal_of(error)
    if refusal is None:
        raise error
    current_app.logger.error("%s: %s", refusal.code, getattr(error, "orig", error))
    db.session.rollback()
    if refusal.code == "unavailable":
        g.caller = g.person = None  # nobody can be asked who it is: the page is a stranger's
    return refusal_answer(refusal)


def register(app: Flask) -> None:
    """Hang the handlers in."""
    app.register_error_handler(refusals.Refusal, refusal_answer)
    app.register_error_handler(HTTPException, http_answer)
    for kind in (DBAPIError, PoolTimeout, OSError):
        app.register_error_handler(kind, storage_answer)
