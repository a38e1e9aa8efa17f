"""A person's due days for a calendar program: whoever holds the address reads it."""

import hashlib

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import NotFound
from inspect_app.services.reminders.feeds import calendar_of, reader_of
from inspect_app.web.access import public

pages = Blueprint("feeds", __name__, url_prefix="/feeds")


@pages.get("/<key>.ics")
@public
def show(key: str) -> ResponseReturnValue:
    """Answer the calendar; 304 when the reader has it as it is."""
    person = reader_of(key)
    if person is None:
        raise NotFound
    content = calendar_of(person)
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'inline; filename="due-days.ics"'
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.set_etag(hashlib.sha256(content).hexdigest())
    answer.make_conditional(request)
    return answer
