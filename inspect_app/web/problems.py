"""Errors as the reader needs them: RFC 9457 JSON for the API, a calm page for people."""

from typing import Any

from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.rules import refusals
from inspect_app.services.people import TooManyAttempts, WrongPassword
from inspect_app.store.room import noticing_no_room
from inspect_app.web.wording import refusal_words, words

STATUS: dict[type[refusals.Refusal], int] = {
    refusals.Invalid: 422,
    refusals.Conflict: 409,
    refusals.Forbidden: 403,
    refusals.NotFound: 404,
    refusals.Busy: 423,
    refusals.NoRoom: 507,
    refusals.TooBig: 413,
    refusals.UnsupportedType: 415,
    TooManyAttempts: 429,
    WrongPassword: 401,
}
HTTP_CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 413: "too_big", 415: "unsupported_type", 500: "server_error",
}  # fmt: skip


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
    """The API answers JSON, always."""
    return request.path.startswith("/api/")


def status_of(refusal: refusals.Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 400)


def refusal_answer(refusal: refusals.Refusal) -> BaseResponse | tuple[str, int]:
    """Answer a refusal in the caller's form and language."""
    status = status_of(refusal)
    title = refusal_words(refusal)
    extra: dict[str, Any] = {}
    if isinstance(refusal, refusals.Invalid):
        extra["errors"] = worded_errors(refusal)
    if isinstance(refusal, refusals.Conflict) and refusal.allowed_from:
        extra["allowed_from"] = refusal.allowed_from
    if wants_json():
        return problem(status, refusal.code, title, **extra)
    return render_template("error.html", title=title, errors=extra.get("errors", {})), status


def http_answer(error: HTTPException) -> BaseResponse | tuple[str, int]:
    """Answer what the framework refuses."""
    status = error.code or 500
    code = "csrf" if isinstance(error, CSRFError) else HTTP_CODES.get(status, "bad_request")
    title = words(code, {"limit": "100 MB"})
    if error.response is not None or 300 <= status < 400:
        return error.get_response()
    if wants_json():
        return problem(status, code, title)
    return render_template("error.html", title=title, errors={}), status


def database_answer(error: DBAPIError) -> BaseResponse | tuple[str, int]:
    """Answer a full disk or a locked database as what it is, whatever deed it stopped.

    PostgreSQL takes no NUL in a text, wherever it was typed: that is the sender's to mend.
    """
    if isinstance(error, DataError):
        current_app.logger.warning("What was sent is nothing to keep", exc_info=error)
        return http_answer(BadRequest())
    try:
        with noticing_no_room():
            raise error
    except refusals.Refusal as refusal:
        return refusal_answer(refusal)


def register(app: Flask) -> None:
    """Hang the handlers in."""
    app.register_error_handler(refusals.Refusal, refusal_answer)
    app.register_error_handler(HTTPException, http_answer)
    app.register_error_handler(DBAPIError, database_answer)
