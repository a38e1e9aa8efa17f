"""Who may come in: one gate before every request, rights named on the views.

A view without a mark needs a signed-in person (right ``read``). ``@needs("decide")`` names another
right, ``@public`` opens a view to strangers. Loading objects within one's reach is
`web.reach`: rights are a loader's name.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as BaseResponse

from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services import people
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.web.clock import now

csrf = CSRFProtect()
manager = LoginManager()

View = TypeVar("View", bound=Callable[..., Any])
IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
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


class Account:
    """What Flask-Login keeps in the session: the person and the epoch of the password."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, person: Person) -> None:
        """Wrap a person."""
        self.person = person

    def get_id(self) -> str:
        """Name the session so that a password change ends it."""
        return f"{self.person.id}:{self.person.session_epoch}"


@manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login has no types
def _account(kept: str) -> Account | None:
    person_id, _, epoch = kept.partition(":")
    person = db.session.get(Person, int(person_id))
    if person is None or not person.active or str(person.session_epoch) != epoch:
        return None
    return Account(person)


def me() -> Person:
    """Return who is asking; 401 for a stranger."""
    person = g.get("person")
    if person is None:
        abort(401)
    assert isinstance(person, Person)
    return person


def begin_session(person: Person) -> None:
    """Sign a person in on this browser, in a fresh session."""
    session.clear()
    session.permanent = True
    session["since"] = now().isoformat()
    login_user(Account(person))


def end_session() -> None:
    """Sign out on this browser."""
    logout_user()
    session.clear()


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
    person = people.person_by_token(token.strip()) if scheme.lower() == "bearer" else None
    if person is None and request.path.startswith("/api/"):
        abort(401)
    return person


def _by_session() -> Person | None:
    if "_user_id" not in session:
        return None
    since = session.get("since")
    if since is None or now() - datetime.fromisoformat(since) > LONGEST:
        end_session()
        return None
    account = manager._user_callback(session["_user_id"])  # noqa: SLF001 - the loader set above
    return account.person if account else None


def _ask_to_sign_in() -> BaseResponse:
    if request.path.startswith("/api/"):
        abort(401)
    if request.method in SAFE:
        return redirect(url_for("session.show", next=request.full_path.rstrip("?")))
    return redirect(url_for("session.show"))


def secure_headers(response: Response) -> Response:
    """Say what a browser may do with our pages: nothing from elsewhere, no inline script."""
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
    if request.endpoint != "static" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store"
    return response
