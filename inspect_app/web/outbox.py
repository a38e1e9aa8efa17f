"""What this phone still holds and what the server has: drafts, and sent visits with receipts."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.services.visits import drafts
from inspect_app.web.access import me, needs
from inspect_app.web.visit_page import page_of

pages = Blueprint("outbox", __name__, url_prefix="/outbox")


@pages.get("/")
@needs("visit")
def index() -> ResponseReturnValue:
    """List one's drafts and the last sent visits."""
    mine = [page_of(draft) for draft in drafts.drafts_of(me())]
    return render_template("outbox/index.html", drafts=mine, sent=drafts.sent_by(me()))
