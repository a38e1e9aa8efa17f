"""What stands in the header, by role; a page that nobody serves is not offered."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from inspect_app.rules.roles import may
from inspect_app.web.access import needed_right

FIELD = (("/field/", _l("Today")), ("/outbox/", _l("Outbox")))
DESK = (
    ("/", _l("Home")),
    ("/institutions/", _l("Institutions")),
    ("/visits/", _l("Visits")),
    ("/notices/", _l("Notices")),
    ("/rectifications/", _l("Rectifications")),
    ("/plans/", _l("Plans")),
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

SECTIONS = {
    "/plans/": (
        ("/plans/", _l("Plans")),
        ("/assignments/", _l("Assignments")),
        ("/approvals/", _l("Approvals")),
        ("/draws/", _l("Draws")),
        ("/recusals/", _l("Recusals")),
    ),
    "/coverage/": (
        ("/coverage/", _l("Coverage")),
        ("/coverage/blind-spots", _l("Blind spots")),
        ("/map/", _l("Map")),
        ("/coverage/areas", _l("Area coverage")),
        ("/patrols/", _l("Patrols")),
        ("/coverage/statements/", _l("Coverage statements")),
        ("/reports/", _l("Period report")),
        ("/geocoding/", _l("Geocoding")),
    ),
}
"""What belongs together below one entry of the header, shown under it on each of these pages."""
OF_A_PERIOD = ("/coverage/", "/coverage/blind-spots", "/map/", "/coverage/areas", "/reports/")
"""Pages of the section on coverage that take the same days: these go along."""


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
SHOWN_AT = {"/field/blank/outbox": "/outbox/", "/field/blank/sent": "/outbox/"}
"""Where those of them are shown that are not below the day's page."""


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
    person, place = g.get("caller"), SHOWN_AT.get(request.path, request.path)
    section = _section_of(place)
    entries = []
    for path, words in BY_ROLE.get(person.role if person else "", ()):
        url = page_url(path)
        here = path in {place, section} or (path != "/" and place.startswith(path))
        if url:
            entries.append(Entry(url, str(words), here))
    return entries


def section() -> list[Entry]:
    """List what stands beside this page within its section; the days that are shown go along."""
    person, parts = g.get("caller"), SECTIONS.get(_section_of(request.path), ())
    here = _nearest(request.path, parts)
    days = {name: request.args[name] for name in ("from", "to") if name in request.args}
    entries = []
    for path, words in parts:
        url = page_url(path)
        if url and person is not None and _may_open(person.role, path):
            query = urlencode(days if path in OF_A_PERIOD else {})
            entries.append(Entry(f"{url}?{query}" if query else url, str(words), path == here))
    return entries


def _section_of(place: str) -> str:
    return next((name for name, parts in SECTIONS.items() if _nearest(place, parts)), "")


def _nearest(place: str, parts: Iterable[tuple[str, Any]]) -> str:
    """The path of the section that the place lies at or below, the longest of them."""
    found = (path for path, _words in parts if place.startswith(path))
    return max(found, key=len, default="")


def _may_open(role: str, path: str) -> bool:
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - the proxy's own way to the app
    return may(role, needed_right(app, _endpoints(app)[path]) or "read")


def home_url() -> str:
    """Return where the name in the header leads."""
    person = g.get("caller")
    if person is None:
        return url_for("session.show")
    return url_for("field.today" if person.role == "inspector" else "home.show")
