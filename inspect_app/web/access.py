"""Who may come in: one gate before every request, rights named on the views.

A view without a mark needs a signed-in person (right ``read``). ``@needs("decide")`` names another
right, ``@public`` opens a view to strangers. Loading objects within one's reach is
`web.reach`: rights are a loader's name.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services import people, sign_in
from inspect_app.store.person import Person
from inspect_app.web.clock import now, today

csrf = CSRFProtect()

View = TypeVar("View", bound=Callable[..., Any])
IDLE = timedelta(hours=12)
SAFE = {"GET", "HEAD", "OPTIONS"}


def public(view: View) -> View:
    """Open a view to strangers."""
    view.needed_right = None  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def needs(right: str) -> Callable[[View], View]:
    """Ask for a right of `rules.roles`."""

    def mark(view: View) -> View:
        view.needed_right = right  # type: ignore[attr-defined]  # a mark on a plain function
        return view

    return mark


def needed_right(app: Flask, endpoint: str) -> str | None:
    """Tell what a view asks for; None is public."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return None
    return getattr(app.view_functions[endpoint], "needed_right", "read")


def me() -> Person:
    """Return who is asking; 401 for a stranger."""
    person = g.get("person")
    if person is None:
        abort(401)
    assert isinstance(person, Person)
    return person


def begin_session(key: str) -> None:
    """Let this browser carry the key of a session, and nothing of what it carried before."""
    session.clear()
    session.permanent = True
    session["key"] = key


def end_session() -> None:
    """Sign out on this browser, and on the server."""
    key = session.get("key")
    session.clear()
    if key:
        sign_in.end_session(key)


def guard() -> BaseResponse | None:
    """Run before every request: who is it, is the request theirs, may they do this."""
    g.person = None
    if request.endpoint is None:
        return None
    right = needed_right(current_app, request.endpoint)
    bearer = request.headers.get("Authorization", "")
    if bearer:
        g.person = _by_token(bearer)
    elif request.endpoint != "static":
        g.person = _by_session()
    if right is not None and g.person is None:
        return _ask_to_sign_in()
    if not bearer and _changes_something():
        csrf.protect()
    if right is not None and not may(g.person.role, right):
        raise Forbidden
    return None


def _changes_something() -> bool:
    """Tell whether a browser's request needs its CSRF token."""
    view = current_app.view_functions[request.endpoint or ""]
    return request.method not in SAFE and not getattr(view, "csrf_free", False)


def _by_token(header: str) -> Person | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    return people.person_by_token(token.strip(), today())


def _by_session() -> Person | None:
    key = session.get("key")
    return sign_in.person_of_session(key, now()) if key else None


def _ask_to_sign_in() -> BaseResponse:
    if request.path.startswith("/api/"):
        abort(401)
    if request.method in SAFE:
        return redirect(url_for("session.show", next=request.full_path.rstrip("?")))
    return redirect(url_for("session.show"))
