"""The person's pages in one answer: ten times smaller than one by one, as they share their lines.

Forty forms of 200 kB each are a megabyte even when packed, and a phone waits for it on a slow link.
Line by line they are five forms and what sets the others apart.
"""

from collections.abc import Iterable
from itertools import groupby

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from inspect_app.services.offline.day import parties_in_scope
from inspect_app.web.access import me, needs
from inspect_app.web.blank_forms import forms_to_keep
from inspect_app.web.clock import now
from inspect_app.web.compression import packed_small
from inspect_app.web.inner_pages import answer_of

pages = Blueprint("pages_in_one", __name__, url_prefix="/field")
BLANK = ("field.blank_today", "phone.outbox", "phone.sent")
LONG = 500
"""Characters. Lists of all violations, eleven thousand each, differ by a word between parties."""


@pages.get("/pages.json")
@needs("visit")
def show() -> ResponseReturnValue:
    """Answer ``{lines: [text], pages: {address: [start, count, …]}}``.

    A page is those runs of the lines, joined by line feeds, byte for byte what its address
    answers. One that cannot be shown now is left out: the phone asks for it by itself.
    """
    generate_csrf()  # the pages bear this session's token, also where it had none yet
    addresses = [*map(url_for, BLANK), *forms_to_keep(parties_in_scope(me(), now()))]
    answers = {address: answer_of(address) for address in addresses}
    split = {a: page.get_data(as_text=True).split("\n") for a, page in answers.items() if page}
    lines = _in_order(split.values())
    numbers = {line: number for number, line in enumerate(lines)}
    runs = {address: _runs([numbers[line] for line in page]) for address, page in split.items()}
    response = jsonify(lines=lines, pages=runs)
    response.headers["Cache-Control"] = "private, no-store"
    return packed_small(response)


def _in_order(pages: Iterable[list[str]]) -> list[str]:
    """Each line once, as they come; long ones last and alike ones together, where gzip sees it."""
    lines = dict.fromkeys(line for page in pages for line in page)
    return [line for line in lines if len(line) < LONG] + sorted(
        line for line in lines if len(line) >= LONG
    )


def _runs(lines: list[int]) -> list[int]:
    """Write line numbers as runs of neighbours: first number, how many."""
    steps = enumerate(lines)
    found = [[each for _at, each in run] for _key, run in groupby(steps, lambda s: s[1] - s[0])]
    return [number for run in found for number in (run[0], len(run))]
