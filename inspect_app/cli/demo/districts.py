"""The demo's map: polygons of a district that does not exist, drawn here, and one wrong pin.

Each place gets what lies nearer to its middle than to any other's, within an outline of twelve
corners; then the plane is bent a little, the same for all, so that neighbours still fit.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from math import cos, pi, radians, sin

import sqlalchemy as sa

from inspect_app.cli.demo.data_files import words
from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.map_file import Wanted
from inspect_app.services.institutions.editing import By, edit_institution
from inspect_app.services.map.layers import NewLayer, load_layer
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit

NAME = "青岚区街道、镇界线（虚构）"
KM_PER_DEGREE = 111.2
REACH = 8.5
"""Kilometres from the middle to the outline."""
PIECES = 8
"""An edge is bent in so many pieces."""
WRONG_PIN = {"lat": 40.0350, "lng": 100.0560}
Corner = tuple[float, float]


def draw_districts(stage: Stage, now: datetime) -> None:
    """Load the layer, and let one institution's point lie in another sub-district."""
    office = stage.people["zhao"].office
    new = NewLayer(as_geojson(), NAME, "district", Wanted(), stage.new_id())
    load_layer(new, office, stage.people["admin"], now)
    first = words("places")["areas"][0]["code"]
    visited = sa.select(Visit.institution_id).where(Visit.institution_id.is_not(None))
    query = sa.select(Institution).filter_by(district=first, kind="licensed", datum="WGS-84")
    query = query.where(Institution.lat.is_not(None), Institution.id.in_(visited))
    stray = db.session.scalars(query.order_by(Institution.id.desc())).first()
    assert stray is not None
    edit_institution(stray, WRONG_PIN, By(stage.people["zhao"], office, now))


def as_geojson() -> bytes:
    """Draw every sub-district as one polygon."""
    areas = words("places")["areas"]
    middles = [(area["east"], area["north"]) for area in areas]
    features = [
        {
            "type": "Feature",
            "properties": {"code": area["code"], "name": area["name"], "fictional": True},
            "geometry": {"type": "Polygon", "coordinates": [_ring(middle, middles)]},
        }
        for area, middle in zip(areas, middles, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _ring(middle: Corner, middles: list[Corner]) -> list[list[float]]:
    corners = [(REACH * cos(number * pi / 6), REACH * sin(number * pi / 6)) for number in range(12)]
    for other in middles:
        if other != middle:
            corners = list(_nearer(corners, middle, other))
    bent = [_on_earth(_bent(point)) for point in _in_pieces(corners)]
    return [*bent, bent[0]]


def _nearer(corners: list[Corner], middle: Corner, other: Corner) -> Iterator[Corner]:
    """Cut off what lies nearer to the other middle (Sutherland and Hodgman)."""
    towards = other[0] - middle[0], other[1] - middle[1]
    half = sum(b * b - a * a for a, b in zip(middle, other, strict=True)) / 2
    excess = [x * towards[0] + y * towards[1] - half for x, y in corners]
    for number, (x, y) in enumerate(corners):
        before, here = excess[number - 1], excess[number]
        if (before > 0) != (here > 0):
            share = before / (before - here)
            last = corners[number - 1]
            yield last[0] + share * (x - last[0]), last[1] + share * (y - last[1])
        if here <= 0:
            yield x, y


def _in_pieces(corners: list[Corner]) -> Iterator[Corner]:
    for number, (x, y) in enumerate(corners):
        last = corners[number - 1]
        for piece in range(1, PIECES + 1):
            share = piece / PIECES
            yield last[0] + share * (x - last[0]), last[1] + share * (y - last[1])


def _bent(point: Corner) -> Corner:
    x, y = point
    return x + 0.09 * sin(2.9 * y + 1), y + 0.09 * sin(2.3 * x)


def _on_earth(point: Corner) -> list[float]:
    """Kilometres east and north of the middle as longitude and latitude."""
    middle = words("places")["centre"]
    lat = middle["lat"] + point[1] / KM_PER_DEGREE
    lng = middle["lng"] + point[0] / (KM_PER_DEGREE * cos(radians(lat)))
    return [round(lng, 6), round(lat, 6)]
