"""Every POST honours an ``Idempotency-Key``: the same key gives the same answer, once done.

The deed and the remembered answer are one transaction, so a crash leaves both or neither. An answer
that is a secret is made anew each time, by the same checks, and kept nowhere.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, jsonify, make_response, request

from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.store.base import db, writing
from inspect_app.store.idempotency import GivenAnswer
from inspect_app.store.locks import wait_for_turn
from inspect_app.web.clock import now

LONGEST_KEY = 100
View = TypeVar("View", bound=Callable[..., Any])


def answers_secretly(view: View) -> View:
    """Mark a view that changes nothing, and whose answer is for this one asking alone."""
    view.answers_secretly = True  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a POST view of the API."""
    is_secret = getattr(view, "answers_secretly", False)

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
            if given is not None:
                _require_same(given)
            if given is not None and not is_secret:
                return _repeat(given)
            response = make_response(view(**arguments))
            if given is None and response.status_code < 300:
                _keep(key, response, {} if is_secret else response.get_json())
            return response

    return answer


def _fingerprint() -> str:
    return hashlib.sha256(f"{request.path}\n".encode() + request.get_data()).hexdigest()


def _require_same(given: GivenAnswer) -> None:
    if given.request_hash != _fingerprint():
        raise Conflict("key_reused")


def _repeat(given: GivenAnswer) -> Response:
    response = jsonify(given.body)
    response.status_code = given.status
    if given.location:
        response.headers["Location"] = given.location
    return response


def _keep(key: str, response: Response, body: Any) -> None:
    db.session.add(
        GivenAnswer(
            person_id=g.caller.id,
            key=key,
            request_hash=_fingerprint(),
            status=response.status_code,
            body=body,
            location=response.headers.get("Location", ""),
            at=now(),
        )
    )


def wrap_posts(app: Flask) -> None:
    """Make every POST of the API idempotent; none can be forgotten."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/") and "POST" in (rule.methods or ()):
            app.view_functions[rule.endpoint] = idempotent(app.view_functions[rule.endpoint])
