"""Where administration begins."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.services.seals.certificates import WARN_BEFORE, certificate_in_use
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now

pages = Blueprint("admin", __name__, url_prefix="/admin")


@pages.get("/")
@needs("manage")
def index() -> ResponseReturnValue:
    """Offer what an admin looks after."""
    certificate = certificate_in_use(me().office_id)
    runs_out = certificate is not None and certificate.valid_until <= now() + WARN_BEFORE
    return render_template("admin/index.html", seal_runs_out=runs_out)
