"""The desk's first page."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.services.home import morning
from inspect_app.web.access import me
from inspect_app.web.clock import now, today
from inspect_app.web.wording.coverage import percent
from inspect_app.web.wording.home import HAPPENED, WAITING

pages = Blueprint("home", __name__)


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show the office its day."""
    found = morning(me().office, today(), now())
    return render_template(
        "home/show.html",
        morning=found,
        today=today(),
        day_after_soon=found.soon + timedelta(days=1),
        happened=HAPPENED,
        waiting=WAITING,
        percent=percent,
    )
