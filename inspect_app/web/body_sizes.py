"""How large a request's body may be: small, unless its view takes files.

Set before anything is read, so that a body without a told length stops there as well.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from inspect_app.web.sealed_bodies import overhead

MEGABYTE = 1024 * 1024
USUAL = 4 * MEGABYTE
WITH_PAPER = 21 * MEGABYTE
WITH_FILES = 100 * MEGABYTE
WITH_PACKAGES = 501 * MEGABYTE

View = TypeVar("View", bound=Callable[..., Any])


def takes_paper(view: View) -> View:
    """Let a view's body be as large as a paper that a stranger wants checked."""
    view.largest_body = WITH_PAPER  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def takes_files(view: View) -> View:
    """Let a view's body be as large as evidence may be."""
    view.largest_body = WITH_FILES  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def takes_packages(view: View) -> View:
    """Let a view's body be as large as a rescue package, which lies in a file while it is read."""
    view.largest_body = WITH_PACKAGES  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def bound_body() -> None:
    """Run before every request."""
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest_body", USUAL) + overhead()


def largest_words() -> str:
    """Word how much this request may bring: "4 MB"."""
    return f"{(request.max_content_length or USUAL) // MEGABYTE} MB"
