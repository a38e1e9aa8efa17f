"""The person's pages in one answer: ten times smaller than one by one, as they share their lines.

Forty forms of 200 kB each are a megabyte even when packed, and a phone waits for it on a slow link.
Line by line they are five forms and what sets the others apart.
"""

from itertools import groupby

from flask import Blueprint, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import HTTPException

from inspect_app.services.offline.day import parties_in_scope
from inspect_app.web.access import me, needs
from inspect_app.web.blank_forms import forms_to_keep
from inspect_app.web.clock import now

pages = Blueprint("pages_in_one", __name__, url_prefix="/field")
BLANK = ("field.blank_today", "phone.outbox", "phone.sent")
OK = 200


@pages.get("/pages.json")
@needs("visit")
def show() -> ResponseReturnValue:
    """Answer ``{lines: [text], pages: {address: [start, count, …]}}``.

    A page is those runs of the lines, joined by line feeds, byte for byte what its address
    answers. One that cannot be shown now is left out: the phone asks for it by itself.
    """
    generate_csrf()  # the pages bear this session's token, also where it had none yet
    numbers: dict[str, int] = {}
    runs: dict[str, list[int]] = {}
    addresses = [*map(url_for, BLANK), *forms_to_keep(parties_in_scope(me(), now()))]
    for address in addresses:
        text = _rendered(address)
        if text is not None:
            runs[address] = _runs([numbers.setdefault(x, len(numbers)) for x in text.split("\n")])
    response = jsonify(lines=list(numbers), pages=runs)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _rendered(address: str) -> str | None:
    """Ask this app for the page as this person's browser would, without packing it."""
    path = address.removeprefix(request.script_root)
    asked = {**request.environ, "PATH_INFO": path, "QUERY_STRING": "", "HTTP_ACCEPT_ENCODING": ""}
    asked.pop("werkzeug.request", None)
    with current_app.request_context(asked):
        try:
            answer = current_app.full_dispatch_request()
        except HTTPException:
            return None
        return answer.get_data(as_text=True) if answer.status_code == OK else None


def _runs(lines: list[int]) -> list[int]:
    """Write line numbers as runs of neighbours: first number, how many."""
    steps = enumerate(lines)
    found = [[each for _at, each in run] for _key, run in groupby(steps, lambda s: s[1] - s[0])]
    return [number for run in found for number in (run[0], len(run))]
