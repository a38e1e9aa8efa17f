"""Import what a phone exported when it could not send: one's own, or for the office anybody's."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms.visit_page import kept_fields
from inspect_app.rules.refusals import Forbidden, NotFound, Refusal
from inspect_app.rules.roles import may
from inspect_app.services.visits.rescue import Imported, Line, WaysIn, import_package
from inspect_app.services.visits.rescue_package import opened
from inspect_app.web.access import me, needs
from inspect_app.web.body_sizes import takes_packages
from inspect_app.web.clock import now
from inspect_app.web.navigation import page_url
from inspect_app.web.problems import status_of
from inspect_app.web.reach import visit_i_may_issue_for
from inspect_app.web.visit_intake import take_in_json
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.rescue import OUTCOMES

pages = Blueprint("rescue", __name__, url_prefix="/rescue")
WAYS = WaysIn(visit=take_in_json, fields=kept_fields)


@pages.get("/")
@needs("rescue")
def ask() -> ResponseReturnValue:
    """Ask for the file."""
    return _page()


@pages.post("/")
@needs("rescue")
@takes_packages
def upload() -> ResponseReturnValue:
    """Take in what the file holds, and say of each thing what became of it."""
    try:
        done = _imported()
    except Refusal as refusal:
        status = status_of(refusal)
        return _page(refusal_words(refusal)), 422 if status == 400 else status
    return _page(done=done)


def _imported() -> Imported:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal("rescue_no_file")
    with opened(file.stream) as package:
        return import_package(package, me(), WAYS, now())


def _page(refusal: str = "", done: Imported | None = None) -> str:
    return render_template(
        "rescue/import.html",
        refusal=refusal,
        done=done,
        outcomes=OUTCOMES,
        wrong_with=_wrong_with,
        may_issue=_may_issue,
        may_import_others=may(me().role, "rescue_others"),
        quarantine_url=page_url("/quarantine/") if may(me().role, "decide") else None,
    )


def _may_issue(uuid: UUID) -> bool:
    """Tell whether the reader may issue the visit's paper now."""
    try:
        visit = visit_i_may_issue_for(uuid)
    except (Forbidden, NotFound):
        return False
    return may(me().role, "issue") and visit.state == "complete" and visit.counts


def _wrong_with(line: Line) -> list[str]:
    """Word what stands against one thing."""
    return [words(code, params) for found in line.errors.values() for code, params in found]
