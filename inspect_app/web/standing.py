"""A phone asks what became of the visits that it holds and that were refused."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.services.visits.standing import Standing, standing
from inspect_app.web.access import me, needs
from inspect_app.web.wording import words

pages = Blueprint("standing", __name__, url_prefix="/field/visits")
MOST_ASKED = 200


@pages.get("/standing")
@needs("visit")
def show() -> ResponseReturnValue:
    """Answer ``?of=<id>:<content hash>`` …: {"standing": {id: {"taken_in"} or {"closed"}}}."""
    held: dict[UUID, str] = {}
    for asked in request.args.getlist("of")[:MOST_ASKED]:
        uuid, _colon, content_hash = asked.partition(":")
        with suppress(ValueError):
            held[UUID(uuid)] = content_hash
    found = standing(held, me())
    return jsonify(standing={str(uuid): _told(each) for uuid, each in found.items()})


def _told(each: Standing) -> dict[str, object]:
    if each.taken_in:
        return {"taken_in": True}
    return {"closed": words("closed_by_office", {"reason": each.closed})}
