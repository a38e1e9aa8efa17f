"""Who may come in: one gate before every request, rights named on the views.

A view without a mark needs a signed-in person (right ``read``). ``@needs("decide")`` names another
right, ``@public`` opens a view to strangers. Loading objects within one's reach is
`web.reach`: rights are a loader's name.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect, generate_csrf
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services import sign_in
from inspect_app.services.callers import Caller, caller_by_token, token_hash
from inspect_app.services.send_tokens import Sender, sender_by_token
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.web.clock import now, today
from inspect_app.web.send_access import require_open

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


def caller() -> Caller:
    """Return who is asking, as far as every request asks; 401 for a stranger."""
    found = g.get("caller")
    if found is None:
        abort(401)
    assert isinstance(found, Caller)
    return found


def somebody() -> Person | None:
    """Return who is asking, loaded when first asked for; None for a stranger."""
    if g.get("person") is None and g.get("caller") is not None:
        g.person = db.session.get(Person, g.caller.id)
    person = g.get("person")
    assert person is None or isinstance(person, Person)
    return person


def me() -> Person:
    """Return who is asking; 401 for a stranger."""
    person = somebody()
    if person is None:
        abort(401)
    return person


def sender() -> Sender | None:
    """Return the phone that asks by its send token; None for everybody else."""
    found = g.get("sender")
    assert found is None or isinstance(found, Sender)
    return found


def begin_session(key: str) -> None:
    """Let this browser carry the key of a session, and nothing of what it carried before."""
    session.clear()
    session.permanent = True
    session["key"] = key
    g.pop("csrf_token", None)
    generate_csrf()  # now: two pages that come at once would each make one, and one would be void


def credential_hash() -> str:
    """Return the SHA-256 of the token or the session's key that this request came with."""
    _scheme, _sep, token = request.headers.get("Authorization", "").partition(" ")
    return token_hash(token.strip() or str(session.get("key", "")))


def end_session() -> None:
    """Sign out on this browser, and on the server."""
    key = session.get("key")
    session.clear()
    if key:
        sign_in.end_session(key)


def guard() -> BaseResponse | None:
    """Run before every request: who is it, is the request theirs, may they do this."""
    g.caller = g.person = g.sender = None
    if request.endpoint is None:
        return None
    right = needed_right(current_app, request.endpoint)
    bearer = request.headers.get("Authorization", "")
    if bearer.lower().startswith("phone "):
        return _guard_sending(bearer, right)
    if bearer:
        g.caller = _by_token(bearer)
    elif request.endpoint != "static":
        g.person = _by_session()
        g.caller = Caller.of(g.person) if g.person else None
    if right is not None and g.caller is None:
        return _ask_to_sign_in()
    if not bearer and _changes_something():
        csrf.protect()
    if right is not None and not may(g.caller.role, right):
        raise Forbidden
    return None


def _guard_sending(header: str, right: str | None) -> BaseResponse | None:
    """Let a phone's send token through the few doors that are marked for it, whatever its role.

    Who was an inspector when the visit took place may be none any more; it must arrive all the
    same. Where everybody may look, it is nobody's.
    """
    if right is None:
        return None
    found = sender_by_token(header.partition(" ")[2].strip(), now())
    if found is None:
        return _ask_to_sign_in()
    require_open(current_app.view_functions[request.endpoint or ""], found)
    g.caller, g.sender = found.caller, found
    return None


def _changes_something() -> bool:
    """Tell whether a browser's request needs its CSRF token."""
    view = current_app.view_functions[request.endpoint or ""]
    return request.method not in SAFE and not getattr(view, "csrf_free", False)


def _by_token(header: str) -> Caller | None:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        return None
    return caller_by_token(token.strip(), today())


def _by_session() -> Person | None:
    key = session.get("key")
    return sign_in.person_of_session(key, now()) if key else None


def _ask_to_sign_in() -> BaseResponse:
    if request.path.startswith("/api/"):
        abort(401)
    if request.method in SAFE:
        return redirect(url_for("session.show", next=request.full_path.rstrip("?")))
    return redirect(url_for("session.show"))
