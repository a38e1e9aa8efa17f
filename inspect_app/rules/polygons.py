"""Whether a point lies in a polygon: holes, several parts, and what lies on an edge.

A polygon is its outer ring and its holes, a ring a closed line of positions (longitude, latitude in
degrees, the last equal to the first). A point on any edge, a hole's as well, counts as inside: two
neighbours share their border, and nobody is told to be outside for standing on it. Lines between
two positions are straight in degrees, as RFC 7946 says.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from math import cos, hypot, pi, radians

from inspect_app.rules.position import EARTH_METRES

Position = tuple[float, float]
"""Longitude, latitude: the order of GeoJSON."""
Ring = Sequence[Sequence[float]]
Polygon = Sequence[Ring]
Polygons = Sequence[Polygon]
Edge = tuple[float, float, float, float]
Bounds = tuple[float, float, float, float]
"""West, south, east, north."""

BANDS = 64
"""Rows and columns of the grid that a prepared polygon is laid on."""
_UNKNOWN, _CROSSED, _INSIDE, _OUTSIDE = range(4)
_CROSSED_CELL = bytes((_CROSSED,))


def contains(polygons: Polygons, lng: float, lat: float) -> bool:
    """Tell whether any of the polygons holds the point, its edges included."""
    return any(_is_inside(_edges(polygon), lng, lat) for polygon in polygons)


class Prepared:
    """Polygons laid on a grid, for many questions: most points are answered by their cell.

    A cell that no edge's box touches lies inside or outside as a whole: the first question about it
    settles all others. In a cell that is crossed, the edges of its band of latitude are asked.
    """

    def __init__(self, polygons: Polygons) -> None:
        self.bounds = bounds(polygons)
        self._places = _Places(self.bounds)
        self._cells = bytearray(BANDS * BANDS)
        self._bands = [self._cut(polygon) for polygon in polygons]

    def contains(self, lng: float, lat: float) -> bool:
        """Answer as `contains` does."""
        west, south, east, north = self.bounds
        if not (west <= lng <= east and south <= lat <= north):
            return False
        column, band = self._places.of(lng, lat)
        cell = band * BANDS + column
        known = self._cells[cell]
        if known > _CROSSED:
            return known == _INSIDE
        inside = any(_is_inside(bands[band], lng, lat) for bands in self._bands)
        if known == _UNKNOWN:
            self._cells[cell] = _INSIDE if inside else _OUTSIDE
        return inside

    def _cut(self, polygon: Polygon) -> list[list[Edge]]:
        bands: list[list[Edge]] = [[] for _ in range(BANDS)]
        for ring in polygon:
            places = [self._places.of(position[0], position[1]) for position in ring]
            corners = zip(itertools.pairwise(ring), itertools.pairwise(places), strict=True)
            for ((x1, y1, *_), (x2, y2, *_)), ((left, low), (right, high)) in corners:
                first, crossed = min(left, right), _CROSSED_CELL * (abs(right - left) + 1)
                for band in range(min(low, high), max(low, high) + 1):
                    bands[band].append((x1, y1, x2, y2))
                    cell = band * BANDS + first
                    self._cells[cell : cell + len(crossed)] = crossed
        return bands


class _Places:
    """Column and band of a point on a grid over a box; a greater number never comes before."""

    def __init__(self, box: Bounds) -> None:
        self.west, self.south, east, north = box
        self.width = (east - self.west) / BANDS or 1.0
        self.height = (north - self.south) / BANDS or 1.0

    def of(self, lng: float, lat: float) -> tuple[int, int]:
        column, band = int((lng - self.west) / self.width), int((lat - self.south) / self.height)
        last = BANDS - 1
        return (
            0 if column < 0 else min(column, last),
            0 if band < 0 else min(band, last),
        )


class Boxes:
    """Boxes on a grid: which of very many could hold a point."""

    def __init__(self, boxes: Sequence[Bounds]) -> None:
        self._boxes, self._cells = boxes, dict[tuple[int, int], list[int]]()
        self._places = _Places(bounds_of_all(boxes) if boxes else (0.0, 0.0, 0.0, 0.0))
        for number, (west, south, east, north) in enumerate(boxes):
            (left, low), (right, high) = self._places.of(west, south), self._places.of(east, north)
            for cell in itertools.product(range(left, right + 1), range(low, high + 1)):
                self._cells.setdefault(cell, []).append(number)

    def at(self, lng: float, lat: float) -> Iterator[int]:
        """Number the boxes that hold the point, their edges included, in their order."""
        for number in self._cells.get(self._places.of(lng, lat), ()):
            west, south, east, north = self._boxes[number]
            if west <= lng <= east and south <= lat <= north:
                yield number


def _edges(polygon: Polygon) -> Iterator[Edge]:
    for ring in polygon:
        for (x1, y1, *_), (x2, y2, *_) in itertools.pairwise(ring):
            yield x1, y1, x2, y2


def _is_inside(edges: Iterable[Edge], x: float, y: float) -> bool:
    """Count the edges that a ray to the east crosses; every ring counts, so that holes cancel."""
    odd = False
    for x1, y1, x2, y2 in edges:
        if y1 == y2 == y and min(x1, x2) <= x <= max(x1, x2):
            return True
        if (y1 > y) == (y2 > y) and y not in (y1, y2):
            continue
        side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
        if side == 0 and min(y1, y2) <= y <= max(y1, y2) and min(x1, x2) <= x <= max(x1, x2):
            return True
        if (y1 > y) != (y2 > y) and (side > 0) == (y2 > y1):
            odd = not odd
    return odd


def bounds(polygons: Polygons) -> Bounds:
    """Return the box around the outer rings. Raises ValueError where there is none."""
    lngs = [position[0] for polygon in polygons for position in polygon[0]]
    lats = [position[1] for polygon in polygons for position in polygon[0]]
    return min(lngs), min(lats), max(lngs), max(lats)


def bounds_of_all(boxes: Iterable[Bounds]) -> Bounds:
    """Return the box around boxes. Raises ValueError where there is none."""
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def label_point(polygons: Polygons) -> Position:
    """Return a point inside, near the middle of the largest part: where its name is written."""
    largest = max(polygons, key=lambda polygon: abs(_area(polygon[0])))
    lng, lat = _centroid(largest[0])
    if contains([largest], lng, lat):
        return lng, lat
    return _middle_of_the_widest(largest, lat)


def _area(ring: Ring) -> float:
    pairs = itertools.pairwise(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _centroid(ring: Ring) -> Position:
    """The centre of area; of a ring without any, the middle of its box. Near the ring's start."""
    x0, y0 = ring[0][0], ring[0][1]
    moved = [(position[0] - x0, position[1] - y0) for position in ring]
    area = _area(moved)
    if not area:
        west, south, east, north = bounds([[ring]])
        return (west + east) / 2, (south + north) / 2
    x = y = 0.0
    for a, b in itertools.pairwise(moved):
        cross = a[0] * b[1] - b[0] * a[1]
        x, y = x + (a[0] + b[0]) * cross, y + (a[1] + b[1]) * cross
    return x0 + x / (6 * area), y0 + y / (6 * area)


def _middle_of_the_widest(polygon: Polygon, lat: float) -> Position:
    """Cut the polygon along a parallel and take the middle of the longest piece inside."""
    crossed = sorted(
        x1 + (lat - y1) * (x2 - x1) / (y2 - y1)
        for x1, y1, x2, y2 in _edges(polygon)
        if (y1 > lat) != (y2 > lat)
    )
    pieces = list(zip(crossed[::2], crossed[1::2], strict=False))
    if not pieces:
        return polygon[0][0][0], polygon[0][0][1]
    left, right = max(pieces, key=lambda piece: piece[1] - piece[0])
    return (left + right) / 2, lat


def metres_outside(polygons: Polygons, lng: float, lat: float) -> float:
    """Return how far the point is from the nearest edge; 0 inside.

    Degrees become metres on a plane around the point: true to a percent within tens of kilometres,
    which is enough to tell a careless pin from a wrong one.
    """
    if contains(polygons, lng, lat):
        return 0.0
    scale_y = EARTH_METRES * pi / 180
    scale_x = scale_y * cos(radians(lat))
    return min(
        _from_the_middle_to(
            (x1 - lng) * scale_x, (y1 - lat) * scale_y, (x2 - lng) * scale_x, (y2 - lat) * scale_y
        )
        for polygon in polygons
        for x1, y1, x2, y2 in _edges(polygon)
    )


def _from_the_middle_to(x1: float, y1: float, x2: float, y2: float) -> float:
    """The distance of (0, 0) from a piece of a line."""
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = 0.0 if not length else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / length))
    return hypot(x1 + along * dx, y1 + along * dy)
