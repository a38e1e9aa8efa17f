"""My assignments as JSON in the order of today's way, and putting one off for today."""

from datetime import date
from uuid import UUID

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.refusals import Invalid
from inspect_app.rules.strict_body import StrictBody
from inspect_app.services.field_day import Stop
from inspect_app.services.route import DayRoute, Point, day_route
from inspect_app.services.skipping import LONGEST_REASON, skip
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now, today
from inspect_app.web.reach import assignment_of_mine

api = Blueprint("api_assignments", __name__, url_prefix="/api/v1/assignments")


@api.get("")
def index() -> ResponseReturnValue:
    """List what is open for me in the order of a short way; at most `field_day.MOST`.

    ``lat`` and ``lng`` say where the way begins; without them where something is due first.
    """
    found = day_route(me(), today(), _point())
    return jsonify(items=_items(found), next=None, metres=round(found.metres))


@api.post("/<uuid:assignment>/skip")
@needs("visit")
def put_off(assignment: UUID) -> ResponseReturnValue:
    """Put one off for today, with the reason; answer the way without it.

    A phone that had no network tells afterwards on which day it was.
    """
    row = assignment_of_mine(assignment)
    reason, on = _skipping(json_body())
    skip(row, reason, me(), now(), on)
    found = day_route(me(), today())
    return jsonify(items=_items(found), next=None, metres=round(found.metres)), 201


def _items(found: DayRoute) -> list[dict[str, object]]:
    legs = [(leg.stop, leg.metres) for leg in found.legs]
    later = [(stop, None) for stop in (*found.later, *found.put_off)]
    going = len(found.stops)
    return [
        _item(stop, number if number <= going else None, metres)
        for number, (stop, metres) in enumerate([*legs, *later], start=1)
    ]


def _item(stop: Stop, order: int | None, metres: float | None) -> dict[str, object]:
    row, place = stop.assignment, stop.institution
    assert row is not None  # a day's stops are assigned
    lat, lng = stop.point or (None, None)
    return {
        "id": str(row.uuid),
        "institution": {
            "id": str(place.uuid), "name": place.name, "address": place.address,
            "lat": lat, "lng": lng,
        },
        "due_on": row.due_on.isoformat(),
        "source": row.source,
        "urgent": row.urgent,
        "approval": {"state": stop.approval.state, "notice_no": stop.approval.notice_no},
        "order": order,
        "metres": None if metres is None else round(metres),
        "skipped_on": row.skipped_on.isoformat() if row.skipped_on else None,
        "skip_reason": row.skip_reason,
    }  # fmt: skip


def _skipping(document: object) -> tuple[str, date | None]:
    """Read ``{"reason", "on"?}``. Raises Invalid for anything else."""
    body = StrictBody(document)
    reason, on = body.text("reason", required=True, longest=LONGEST_REASON), body.day("on")
    body.done()
    return reason, on


def _point() -> Point | None:
    """Read where the way begins. Raises Invalid for what is no point."""
    if not ("lat" in request.args or "lng" in request.args):
        return None
    return _degrees("lat", 90), _degrees("lng", 180)


def _degrees(name: str, most: int) -> float:
    text = request.args.get(name, "")
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= most:
        raise Invalid({name: [("not_a_number", {"value": text[:40]})]})
    return value
