"""Is this notice genuine? For anybody who holds the paper; nothing of its content is shown."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import NotFound
from inspect_app.services.notices.issuing import notice_by_code
from inspect_app.web.access import public
from inspect_app.web.wording.rectifications import STATES

pages = Blueprint("genuine", __name__, url_prefix="/v")

LONGEST_CODE = 32


@pages.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    """Say number, state, date and office of a notice; 404 for a code that is on none."""
    notice = notice_by_code(code) if len(code) <= LONGEST_CODE else None
    if notice is None:
        raise NotFound("unknown_code")
    return render_template("genuine/show.html", notice=notice, state=STATES[notice.state])
