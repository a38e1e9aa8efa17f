"""What a phone's send token opens: a view is closed to it unless it bears one of these marks."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, request

from inspect_app.rules.refusals import Forbidden
from inspect_app.services.send_tokens import Sender
from inspect_app.web.sealed_bodies import is_sealed

View = TypeVar("View", bound=Callable[..., Any])


def takes_sealed(view: View) -> View:
    """Let a send token bring a sealed body here."""
    view.send_door = "sealed"  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def opens_to_head(view: View) -> View:
    """Let a send token ask here whether something has arrived, without reading it."""
    view.send_door = "head"  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def takes_reports(view: View) -> View:
    """Let a phone report here by its send token, also when all it may do is to hear of a wipe."""
    view.send_door = "report"  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def require_open(view: Callable[..., Any], sender: Sender) -> None:
    """Raise Forbidden where a send token opens nothing; 401 for one that sends no more."""
    door = getattr(view, "send_door", "")
    fits = {
        "sealed": is_sealed(),
        "head": request.method == "HEAD",
        "report": (request.view_args or {}).get("phone") == sender.phone,
    }
    if not fits.get(door):
        raise Forbidden("send_token_only_sends")
    if not sender.may_send and door != "report":
        abort(401)
