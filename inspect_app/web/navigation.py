"""What stands in the header, by role; a page that nobody serves is not offered."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

FIELD = (("/field/", _l("Today")), ("/outbox/", _l("Outbox")))
DESK = (
    ("/", _l("Home")),
    ("/institutions/", _l("Institutions")),
    ("/visits/", _l("Visits")),
    ("/notices/", _l("Notices")),
    ("/rectifications/", _l("Rectifications")),
    ("/coverage/", _l("Coverage")),
    ("/catalogue/", _l("Catalogue")),
    ("/admin/", _l("Administration")),
)
PHONES = ("/phones/", _l("Phones"))
QUARANTINE = ("/quarantine/", _l("Put aside"))
BY_ROLE = {
    "inspector": (*FIELD, *DESK[1:5]),
    "office": (*DESK[:3], QUARANTINE, *DESK[3:-1], PHONES, FIELD[0]),
    "admin": (*DESK[:-1], PHONES, DESK[-1]),
    "auditor": DESK[:-1],
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation; ``here`` when the reader is on it or below it."""

    url: str
    words: str
    here: bool


@lru_cache(maxsize=8)
def _endpoints(app: Flask) -> dict[str, str]:
    """Endpoints that answer GET at a fixed path, by that path."""
    return {
        rule.rule: rule.endpoint
        for rule in app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    }


def page_url(path: str) -> str | None:
    """Return the URL of the page at that path, or None when this app does not serve it."""
    endpoint = _endpoints(current_app._get_current_object()).get(path)  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way to the app
    return url_for(endpoint) if endpoint else None


def page_link(**changes: Any) -> str:
    """Return this page's URL with other arguments; None drops one."""
    return with_query(_place(), **changes)


def with_query(url: str, **changes: Any) -> str:
    """Return a URL with this page's arguments; whatever they are called, they stay a query."""
    given = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in given.items() if value is not None}
    query = urlencode(kept, doseq=True)
    return f"{url}?{query}" if query else url


KEPT = ("/field/blank/", "/field/forms/")
"""Pages that a phone keeps and shows at other addresses (docs/offline.md)."""


def _place() -> str:
    """Return where this page is, without its arguments; "" where the browser knows it better."""
    if request.path.startswith(KEPT):
        return ""
    if request.endpoint is None or request.url_rule is None:
        return url_for("session.show")
    return url_for(_readable(request.endpoint), **(request.view_args or {}))


def _readable(endpoint: str) -> str:
    """Name the view that answers GET at this path: a refused POST is shown again at its own."""
    rule = request.url_rule
    if rule is None or "GET" in (rule.methods or ()):
        return endpoint
    for other in current_app.url_map.iter_rules():
        if other.rule == rule.rule and "GET" in (other.methods or ()):
            return str(other.endpoint)
    return "home.show"


def navigation() -> list[Entry]:
    """List what this person may go to."""
    person = g.get("caller")
    entries = []
    for path, words in BY_ROLE.get(person.role if person else "", ()):
        url = page_url(path)
        here = request.path == path or (path != "/" and request.path.startswith(path))
        if url:
            entries.append(Entry(url, str(words), here))
    return entries


def home_url() -> str:
    """Return where the name in the header leads."""
    person = g.get("caller")
    if person is None:
        return url_for("session.show")
    return url_for("field.today" if person.role == "inspector" else "home.show")
