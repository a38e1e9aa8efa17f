"""The receive-log: every receipt the server gave, and a phone's send-log laid beside it."""

from collections import Counter

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import Refusal
from inspect_app.rules.send_log import read_send_log, sent_visits
from inspect_app.services.accounts import people_of
from inspect_app.services.visits.receive_log import Wanted, compare, received
from inspect_app.services.visits.rescue_package import opened
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, optional_day_argument
from inspect_app.web.body_sizes import takes_packages
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.wording import refusal_words, words
from inspect_app.web.wording.receive_log import STATES

pages = Blueprint("received", __name__, url_prefix="/visits/received")
LONGEST_LOG = 8 * 1024 * 1024


@pages.get("")
def index() -> ResponseReturnValue:
    """List what was received, the newest first."""
    return _page({})


def _page(errors: dict[str, list[str]]) -> ResponseReturnValue:
    page, people = wanted_page(), people_of(me().office_id)
    login = choice_argument("person", [each.login for each in people])
    wanted = Wanted(login, optional_day_argument("day"))
    rows = received(me().office_id, wanted, page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return render_template(
        "visits/received.html",
        items=items,
        next=following,
        wanted=wanted,
        people=people,
        errors=errors,
    ), 422 if errors else 200


@pages.post("")
@takes_packages
def lay_beside() -> ResponseReturnValue:
    """Lay a phone's send-log beside what was received: pasted, a file, or within its package."""
    try:
        log, login = _log()
    except Refusal as refusal:
        return _page({"log": [refusal_words(refusal)]})
    lines, unreadable = read_send_log(log)
    if not lines:
        return _page({"log": [words("no_send_log")]})
    people = {each.login: each for each in people_of(me().office_id)}
    person = people.get(request.form.get("person") or login)
    found = compare(me().office_id, sent_visits(lines), person.login if person else "")
    return render_template(
        "visits/compared.html",
        found=found,
        counts=Counter(each.state for each in found),
        states=STATES,
        person=person,
        lines=len(lines),
        first=lines[0].at,
        last=lines[-1].at,
        unreadable=unreadable,
    )


def _log() -> tuple[str, str]:
    """Return what was pasted, else what the file holds; of a package, whose phone it is from."""
    pasted, file = request.form.get("log", ""), request.files.get("file")
    if pasted.strip() or file is None:
        return pasted, ""
    is_package = file.stream.read(2) == b"PK"
    file.stream.seek(0)
    if is_package:
        with opened(file.stream) as package:
            return package.log(), package.person
    return file.stream.read(LONGEST_LOG).decode(errors="replace"), ""
