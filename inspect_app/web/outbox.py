"""What this phone still holds and what the server has: drafts, and sent visits with receipts.

The blank pages are the same with nothing of any person but the login: the phone keeps them, and
scripts fill them from what the phone holds (docs/offline.md).
"""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from inspect_app.services.people import names_of
from inspect_app.services.visits import drafts
from inspect_app.web.access import me, needs
from inspect_app.web.visit_page import page_of
from inspect_app.web.wording.visit_places import place_words

pages = Blueprint("outbox", __name__, url_prefix="/outbox")
blank = Blueprint("phone", __name__, url_prefix="/field/blank")


@pages.context_processor
@blank.context_processor
def _words() -> dict[str, Any]:
    """What the scripts need to say where a refused visit is wrong."""
    return {"place_words": place_words}


@pages.get("/")
@needs("visit")
def index() -> ResponseReturnValue:
    """List one's drafts and the last sent visits."""
    mine = [page_of(draft) for draft in drafts.drafts_of(me())]
    return render_template("outbox/index.html", drafts=mine, sent=drafts.sent_by(me()))


@blank.get("/outbox")
@needs("visit")
def outbox() -> ResponseReturnValue:
    """Show the outbox as the phone keeps it."""
    return render_template("outbox/index.html", blank=True)


@blank.get("/sent")
@needs("visit")
def sent() -> ResponseReturnValue:
    """Show a submitted visit's page as the phone keeps it."""
    return render_template("outbox/sent.html", people=names_of(me().office_id))
