"""The day as a way from place to place: where it begins, and what is put off for today."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.refusals import Invalid
from inspect_app.services.route import DayRoute, Point, day_route
from inspect_app.services.skipping import skip, take_up
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now, today
from inspect_app.web.headers import is_https
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import assignment_of_mine

pages = Blueprint("field_route", __name__, url_prefix="/field")
START = "route_start"
"""A cookie of its own: the day, and the point or the assignment that the way begins with.

An answer that was on its way to the page when the button was pressed would overwrite the session's.
"""
DAY = 24 * 3600


@pages.post("/start")
@needs("visit")
def begin_at() -> ResponseReturnValue:
    """Keep where the way begins today: here, at a stop, or where something is due first."""
    point, first = _point(), _stop()
    told = f"{point[0]},{point[1]}" if point else str(first or "")
    response = redirect(url_for("field.today", _anchor="assigned-title"))
    kept = f"{today().isoformat()} {told}"
    response.set_cookie(
        START, kept, max_age=DAY, path="/field/", httponly=True, samesite="Lax", secure=is_https()
    )
    return response


@pages.post("/assignments/<uuid:assignment>/skip")
@needs("visit")
def put_off(assignment: UUID) -> ResponseReturnValue:
    """Put a stop off for today; the way is planned anew at once."""
    row = assignment_of_mine(assignment)
    try:
        skip(row, request.form.get("reason", ""), me(), now())
    except Invalid as refusal:
        flash(worded_errors(refusal)["reason"][0], "bad")
    else:
        flash(_("Put off for today. The way is planned anew."))
    return _back()


@pages.post("/assignments/<uuid:assignment>/taking-up")
@needs("visit")
def go_after_all(assignment: UUID) -> ResponseReturnValue:
    """Take a stop up again."""
    take_up(assignment_of_mine(assignment), me(), now())
    flash(_("Taken up again. The way is planned anew."))
    return _back()


def my_route() -> DayRoute:
    """Plan my day from where I said that it begins."""
    point, first = start_of_mine()
    return day_route(me(), today(), point, first)


def start_of_mine() -> tuple[Point | None, UUID | None]:
    """Return the point or the assignment that my way begins with today."""
    day, _sep, told = request.cookies.get(START, "").partition(" ")
    if day != today().isoformat():
        return None, None
    point = _degrees(*told.split(",")) if told.count(",") == 1 else None
    return point, _id(told)


def _point() -> Point | None:
    return _degrees(request.form.get("lat", ""), request.form.get("lng", ""))


def _degrees(lat_text: str, lng_text: str) -> Point | None:
    try:
        lat, lng = float(lat_text), float(lng_text)
    except ValueError:
        return None
    return (lat, lng) if abs(lat) <= 90 and abs(lng) <= 180 else None


def _stop() -> UUID | None:
    chosen = _id(request.form.get("stop", ""))
    return assignment_of_mine(chosen).uuid if chosen else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _back() -> ResponseReturnValue:
    return redirect(url_for("field.today", _anchor="assigned-title"))
