"""Polygons as paths of an SVG: projected, snapped to whole units, cut to what a view shows.

What depends on the zoom alone is made once and kept by the process; a view moves it into place.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from math import floor, hypot
from typing import Any
from uuid import UUID

from inspect_app.rules.datum import from_wgs84
from inspect_app.rules.polygons import Bounds, contains, label_point
from inspect_app.rules.projection import SIZE, TILE, View, pixels
from inspect_app.services.map.layers import features_by_uuid
from inspect_app.services.map.points import Cluster
from inspect_app.services.map.tiles import TileLayer
from inspect_app.store.map_layer import MapLayer

LEAST, MARK = 2, 16
"""A polygon that is smaller than this on both sides is not drawn; half of what a mark takes."""
WIDE, HIGH = 46, 20
"""Units that a polygon must be wide and high for a number to be written into it."""
LETTER, NUMBER = 14, 42
"""Units that a Chinese letter and a rate are wide on a phone; on a desk they are smaller."""
STEPS = sorted(
    ((x * 14, y * 11) for x in range(-4, 5) for y in range(-5, 6)), key=lambda step: hypot(*step)
)
"""Where a name may stand instead when its first place is taken, the nearest first."""
Pixels = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature at one zoom: rings in the world's pixels, its box, where a name may stand."""

    key: str
    name: str
    rings: tuple[tuple[Pixels, str], ...]
    corners: tuple[tuple[Pixels, ...], ...]
    box: tuple[int, int, int, int]
    label: Pixels


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature in a view: its path, and where its number stands (None: no room)."""

    outline: Outline
    path: str
    label: Pixels | None = None
    is_named: bool = False

    @property
    def key(self) -> str:
        return self.outline.key

    @property
    def name(self) -> str:
        return self.outline.name


def drawn(layer: MapLayer, view: View, datum: str) -> Iterator[Drawn]:
    """Draw what the view shows of a layer."""
    left, top = view.corner
    for each in _outlines(layer.uuid, view.zoom, datum):
        west, north, east, south = each.box
        if east < left or west > left + SIZE or south < top or north > top + SIZE:
            continue
        path = "".join(f"M{x - left} {y - top}l{rest}z" for (x, y), rest in each.rings)
        yield Drawn(each, path)


def labelled(shapes: Iterable[Drawn], view: View, marks: Sequence[Cluster]) -> Iterator[Drawn]:
    """Find a place for each number inside its polygon, clear of the marks and of other numbers."""
    taken = [(mark.x - MARK, mark.y - MARK, mark.x + MARK, mark.y + MARK) for mark in marks]
    for each in shapes:
        west, north, east, south = each.outline.box
        if east - west < WIDE or south - north < HIGH:
            yield each
            continue
        yield _with_label(each, view, taken)


def _with_label(each: Drawn, view: View, taken: list[Bounds]) -> Drawn:
    left, top = view.corner
    at = each.outline.label[0] - left, each.outline.label[1] - top
    middle = tuple(max(WIDE, min(SIZE - WIDE, place)) for place in at)
    for named in (True, False):
        width = max(len(each.name) * LETTER, NUMBER) if named else NUMBER
        half_x, half_y = width / 2, HIGH * 0.8 if named else HIGH / 2
        for dx, dy in STEPS:
            x, y = middle[0] + dx, middle[1] + dy
            box = x - half_x, y - half_y, x + half_x, y + half_y
            in_view = box[0] >= 0 and box[1] >= 0 and box[2] <= SIZE and box[3] <= SIZE
            if in_view and not _meets(box, taken) and _holds(each.outline, x + left, y + top):
                taken.append(box)
                return replace(each, label=(x, y), is_named=named)
    return each


def _meets(box: Bounds, taken: Sequence[Bounds]) -> bool:
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
    )


def _holds(outline: Outline, x: float, y: float) -> bool:
    """Its middle and a little to both sides: a name may reach over a border, not stand on it."""
    return all(contains([outline.corners], x + beside, y) for beside in (-NUMBER / 3, NUMBER / 3))


@lru_cache(maxsize=16)
def _outlines(uuid: UUID, zoom: float, datum: str) -> tuple[Outline, ...]:
    found = (
        _outline(each.key, each.name, each.rings, zoom, datum) for each in features_by_uuid(uuid)
    )
    return tuple(each for each in found if each)


def _outline(key: str, name: str, polygons: list[Any], zoom: float, datum: str) -> Outline | None:
    rings = [
        points
        for polygon in polygons
        for ring in polygon
        if len(points := _snapped(ring, zoom, datum)) > LEAST
    ]
    if not rings:
        return None
    xs, ys = zip(*(point for ring in rings for point in ring), strict=True)
    box = min(xs), min(ys), max(xs), max(ys)
    if box[2] - box[0] < LEAST and box[3] - box[1] < LEAST:
        return None
    label = _pixel(*label_point(polygons), zoom, datum)
    corners = tuple((*ring, ring[0]) for ring in rings)
    return Outline(key, name, _moves(rings), corners, box, label)


def _snapped(ring: Sequence[Sequence[float]], zoom: float, datum: str) -> list[Pixels]:
    """Whole pixels, each once: neighbours snap alike, so that no gap opens between them."""
    points: list[Pixels] = []
    for position in ring[:-1]:
        point = _pixel(position[0], position[1], zoom, datum)
        if not points or points[-1] != point:
            points.append(point)
    return points


def _pixel(lng: float, lat: float, zoom: float, datum: str) -> Pixels:
    lat, lng = from_wgs84(lat, lng, datum)
    x, y = pixels(lng, lat, zoom)
    return round(x), round(y)


def _moves(rings: Sequence[list[Pixels]]) -> tuple[tuple[Pixels, str], ...]:
    return tuple((ring[0], _steps(ring)) for ring in rings)


def _steps(ring: list[Pixels]) -> str:
    return " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(ring))


@dataclass(frozen=True, slots=True)
class Picture:
    """One tile beneath the view."""

    address: str
    x: int
    y: int
    wide: int


def pictures(tiles: TileLayer, view: View) -> Iterator[Picture]:
    """Name the tiles that a view lies on: at most nine."""
    left, top = view.corner
    zoom = floor(view.zoom)
    wide, last = TILE * 2 ** (view.zoom - zoom), (1 << zoom) - 1
    for column in range(floor(left / wide), floor((left + SIZE) / wide) + 1):
        for row in range(floor(top / wide), floor((top + SIZE) / wide) + 1):
            if 0 <= column <= last and 0 <= row <= last:
                x, y = round(column * wide - left), round(row * wide - top)
                yield Picture(tiles.address(zoom, column, row), x, y, round(wide))
