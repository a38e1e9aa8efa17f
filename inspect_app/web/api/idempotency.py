"""Every POST honours an ``Idempotency-Key``: the same key gives the same answer, once done.

The deed and the remembered answer are one transaction, so a crash leaves both or neither.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, request

from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.store.base import db, writing
from inspect_app.store.idempotency import GivenAnswer
from inspect_app.store.locks import wait_for_turn
from inspect_app.web.clock import now

LONGEST_KEY = 100


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a POST view of the API."""

    @wraps(view)
    def answer(**arguments: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if request.method != "POST" or not key or g.get("caller") is None:
            return current_app.ensure_sync(view)(**arguments)
        if len(key) > LONGEST_KEY:
            raise Invalid({"Idempotency-Key": [("too_long", {"limit": LONGEST_KEY})]})
        request.get_data()  # first: a slow sender must not hold the database meanwhile
        with writing():
            wait_for_turn(f"answer:{g.caller.id}:{key}")  # or both of two would do the deed
            given = db.session.get(GivenAnswer, (g.caller.id, key))
            return _repeat(given) if given else _first(key, make_response(view(**arguments)))

    return answer


def _fingerprint() -> str:
    return hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).hexdigest()


def _repeat(given: GivenAnswer) -> Response:
    if given.request_hash != _fingerprint():
        raise Conflict("key_reused")
    response = jsonify(given.body)
    response.status_code = given.status
    if given.location:
        response.headers["Location"] = given.location
    return response


def _first(key: str, response: Response) -> Response:
    if response.status_code < 300:
        db.session.add(
            GivenAnswer(
                person_id=g.caller.id,
                key=key,
                request_hash=_fingerprint(),
                status=response.status_code,
                body=response.get_json(),
                location=response.headers.get("Location", ""),
                at=now(),
            )
        )
    return response


def wrap_posts(app: Flask) -> None:
    """Make every POST of the API idempotent; none can be forgotten."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and "POST" in (rule.methods or ()):
            app.view_functions[rule.endpoint] = idempotent(app.view_functions[rule.endpoint])
