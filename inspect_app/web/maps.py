"""The map: coverage by polygon and the register's points, drawn here; nothing comes from elsewhere.

Every place, zoom and polygon is a link, so that it works without JavaScript.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from inspect_app.rules.datum import from_wgs84, to_wgs84
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.polygons import Bounds
from inspect_app.rules.projection import MAX_ZOOM, MIN_ZOOM, SIZE, View, view_of
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services.coverage.counting import Scope
from inspect_app.services.map.layers import box_of, layers_of
from inspect_app.services.map.misplaced import SOON, Misplaced, MisplacedGroup, misplaced
from inspect_app.services.map.points import (
    Cluster,
    box_of_points,
    clusters,
    institutions_in,
    spread,
)
from inspect_app.services.map.shading import Shaded, Shading, institutions_of, shade
from inspect_app.services.map.tiles import TileLayer, tiles_of
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.web.access import me
from inspect_app.web.arguments import flag_argument, text_argument
from inspect_app.web.clock import today
from inspect_app.web.coverage import wanted_scope
from inspect_app.web.headers import PAGE_POLICY
from inspect_app.web.institution_arguments import place_of
from inspect_app.web.map_drawing import drawn, labelled, pictures
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.wording.coverage import percent

pages = Blueprint("map", __name__, url_prefix="/map")

SHOWN_ROWS, SHOWN_LOST, LISTED = 60, 50, 20
LISTED_FROM = MAX_ZOOM - 1
"""From this zoom on what the view shows is listed: points of one house are never told apart."""
SHADES = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 100))


@dataclass(frozen=True, slots=True)
class Mark:
    """A misplaced point in the drawing."""

    x: int
    y: int
    item: Misplaced


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show a period (this quarter unless told) on the map."""
    scope, layers, tiles = wanted_scope(), layers_of(me().office_id), tiles_of(me().office)
    layer = _wanted_layer(layers)
    points, shading = spread(scope), shade(scope, layer) if layer else None
    lost = None
    if flag_argument("outside") or points.with_point <= SOON:
        on = min(scope.period.last, today())
        lost = misplaced(me().office, on, SHOWN_LOST, scope.kind)
    canvas = Canvas(scope, layer, shading, tiles, lost)
    box = box_of(layer) if layer else box_of_points(scope)
    view = _wanted_view(box, canvas.datum) if box else None
    page = render_template(
        "map/show.html",
        scope=scope,
        kinds=VOCABULARY["kind"],
        layers=layers,
        layer=layer,
        shading=shading,
        points=points,
        lost=lost,
        percent=percent,
        shades=SHADES,
        size=SIZE,
        tiles=tiles,
        view=view,
        **(_drawing(canvas, view) if view else {}),
        **_chosen(scope, shading),
    )
    return _with_tiles(page, tiles)


def _with_tiles(page: str, tiles: TileLayer | None) -> ResponseReturnValue:
    """Let this page alone show pictures of the one host that the office configured."""
    response = make_response(page)
    if tiles:
        policy = PAGE_POLICY.replace("img-src 'self'", f"img-src 'self' {tiles.origin}")
        response.headers["Content-Security-Policy"] = policy
    return response


@dataclass(frozen=True, slots=True)
class Canvas:
    """What one answer draws, and in which datum: that of the tiles beneath, where there are any."""

    scope: Scope
    layer: MapLayer | None
    shading: Shading | None
    tiles: TileLayer | None
    lost: MisplacedGroup | None

    @property
    def datum(self) -> str:
        return self.tiles.datum if self.tiles else "WGS-84"


def _drawing(canvas: Canvas, view: View) -> dict[str, object]:
    layer, shading, tiles, datum = canvas.layer, canvas.shading, canvas.tiles, canvas.datum
    shapes = list(drawn(layer, view, datum)) if layer else []
    by_key = shading.by_key if shading else {}
    rows = [by_key[shape.key] for shape in shapes]
    marks = clusters(canvas.scope, view, datum)
    return {
        "shapes": [(shape, by_key[shape.key]) for shape in labelled(shapes, view, marks)],
        "rows": _emptiest_first(rows)[:SHOWN_ROWS],
        "more_rows": max(len(rows) - SHOWN_ROWS, 0),
        "pictures": list(pictures(tiles, view)) if tiles else [],
        "marks": [(mark, _closer(mark, view)) for mark in marks],
        "lost_marks": list(_marks(canvas.lost, view, datum)),
        "near": _near(canvas, view),
        "moves": _moves(view),
        "has_pin": flag_argument("pin"),
        "is_whole": "z" not in request.args,
    }


def _near(canvas: Canvas, view: View) -> Sequence[Institution]:
    if view.zoom < LISTED_FROM:
        return ()
    return institutions_in(canvas.scope, view, canvas.datum, LISTED)


def _emptiest_first(rows: list[Shaded]) -> list[Shaded]:
    """Polygons with the lowest rate first; those without institutions come last."""
    return sorted(rows, key=lambda row: (row.tally.rate is None, row.tally.rate or 0, row.key))


def _chosen(scope: Scope, shading: Shading | None) -> dict[str, object]:
    """What a tap on a polygon opens: its numbers and who belongs to it."""
    key = text_argument("place", 64)
    if not (key and shading):
        return {"chosen": None}
    if key not in shading.by_key:
        raise NotFound
    page = wanted_page(LISTED)
    found = institutions_of(scope, shading.by_key[key], place_of(page), page.limit)
    more = len(found) > page.limit
    found = found[: page.limit]
    last = found[-1][0] if more else None
    return {
        "chosen": shading.by_key[key],
        "members": found,
        "next": cursor_for([last.name, last.id]) if last else None,
    }


def _wanted_layer(layers: Sequence[MapLayer]) -> MapLayer | None:
    text = text_argument("layer", 36)
    if not text:
        return layers[0] if layers else None
    try:
        uuid = UUID(text)
    except ValueError as error:
        raise NotFound from error
    found = next((layer for layer in layers if layer.uuid == uuid), None)
    if found is None:
        raise NotFound
    return found


def _wanted_view(box: Bounds, datum: str) -> View:
    """Read z, lat and lng, the middle in the datum that is drawn; without them all is shown."""
    if "z" not in request.args:
        west, south, east, north = box
        (low, left), (high, right) = from_wgs84(south, west, datum), from_wgs84(north, east, datum)
        return view_of((left, low, right, high))
    zoom = _number("z", MIN_ZOOM, MAX_ZOOM)
    lng, lat = _number("lng", -180, 180), _number("lat", -85, 85)
    if flag_argument("pin"):  # a point that another page asks about, always in WGS-84
        lat, lng = from_wgs84(lat, lng, datum)
    return View(lng, lat, round(zoom * 2) / 2)


def _number(name: str, least: float, most: float) -> float:
    text = request.args.get(name, "")[:30]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not (isfinite(value) and least <= value <= most):
        raise Invalid({name: [("not_a_number", {"value": text})]})
    return value


Place = dict[str, str | None]


def _place(view: View) -> Place:
    """The arguments that lead to a view; paging within the old one ends."""
    return {
        "z": f"{view.zoom:g}",
        "lat": f"{view.lat:.6f}",
        "lng": f"{view.lng:.6f}",
        "cursor": None,
        "pin": None,
    }


def _moves(view: View) -> dict[str, Place | None]:
    return {
        "in": _place(view.zoomed(1)) if view.zoom < MAX_ZOOM else None,
        "out": _place(view.zoomed(-1)) if view.zoom > MIN_ZOOM else None,
        "north": _place(view.moved(0, -0.5)),
        "south": _place(view.moved(0, 0.5)),
        "west": _place(view.moved(-0.5, 0)),
        "east": _place(view.moved(0.5, 0)),
    }


def _closer(mark: Cluster, view: View) -> Place:
    """Look closer at a cluster, with it in the middle."""
    there = view.moved(mark.x / SIZE - 0.5, mark.y / SIZE - 0.5)
    return _place(there.zoomed(2))


def _marks(lost: MisplacedGroup | None, view: View, datum: str) -> list[Mark]:
    marks = []
    for item in lost.items if lost else ():
        one = item.institution
        assert one.lat is not None
        assert one.lng is not None
        here = from_wgs84(*to_wgs84(one.lat, one.lng, one.datum), datum)
        x, y = view.place_of(here[1], here[0])
        if 0 <= x <= SIZE and 0 <= y <= SIZE:
            marks.append(Mark(x, y, item))
    return marks
