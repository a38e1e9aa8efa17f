"""Where administration begins."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.web.access import needs

pages = Blueprint("admin", __name__, url_prefix="/admin")


@pages.get("/")
@needs("manage")
def index() -> ResponseReturnValue:
    """Offer what an admin looks after."""
    return render_template("admin/index.html")
