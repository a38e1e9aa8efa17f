"""The phone's first page."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

pages = Blueprint("field", __name__, url_prefix="/field")


@pages.get("/")
def today() -> ResponseReturnValue:
    """Show the inspector's day."""
    return render_template("field/today.html")
