"""Web Mercator (EPSG:3857) in pixels of 256-pixel tiles: what tile servers use, drawn without them.

A zoom doubles the scale, and views take halves of it; at zoom 0 the world is one tile. x grows to
the east, y to the south.
A view is a square of the page: its middle, its zoom, and how many units it is wide.
"""

from dataclasses import dataclass, replace
from math import asinh, atan, degrees, floor, log2, pi, radians, sinh, tan

from inspect_app.rules.polygons import Bounds

TILE = 256
MIN_ZOOM, MAX_ZOOM = 4, 18
SIZE = 400
"""Units of the drawing: about a phone's width in pixels."""
MOST_LAT = 85.0


def pixels(lng: float, lat: float, zoom: float) -> tuple[float, float]:
    """Project degrees to pixels of the whole world at that zoom."""
    lat = max(-MOST_LAT, min(MOST_LAT, lat))
    world = TILE * 2**zoom
    return (lng + 180) / 360 * world, (1 - asinh(tan(radians(lat))) / pi) / 2 * world


def degrees_at(x: float, y: float, zoom: float) -> tuple[float, float]:
    """Return longitude and latitude of a pixel; the inverse of `pixels`."""
    world = TILE * 2**zoom
    return x / world * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / world))))


@dataclass(frozen=True, slots=True)
class View:
    """What is shown; ``lng``/``lat`` are its middle in the datum it is drawn in."""

    lng: float
    lat: float
    zoom: float

    @property
    def corner(self) -> tuple[int, int]:
        """The north-west corner in whole pixels of the world."""
        x, y = pixels(self.lng, self.lat, self.zoom)
        return round(x) - SIZE // 2, round(y) - SIZE // 2

    @property
    def box(self) -> Bounds:
        x, y = self.corner
        west, north = degrees_at(x, y, self.zoom)
        east, south = degrees_at(x + SIZE, y + SIZE, self.zoom)
        return west, south, east, north

    def moved(self, right: float, down: float) -> "View":
        """Look at what lies that many widths further."""
        x, y = pixels(self.lng, self.lat, self.zoom)
        lng, lat = degrees_at(x + right * SIZE, y + down * SIZE, self.zoom)
        return replace(self, lng=max(-180.0, min(180.0, lng)), lat=lat)

    def zoomed(self, by: int) -> "View":
        """Look closer (or from further), as far as the map goes."""
        return replace(self, zoom=max(MIN_ZOOM, min(MAX_ZOOM, self.zoom + by)))

    def place_of(self, lng: float, lat: float) -> tuple[int, int]:
        """Return where a point stands in the drawing, in whole units."""
        x, y = pixels(lng, lat, self.zoom)
        left, top = self.corner
        return round(x) - left, round(y) - top


def view_of(box: Bounds) -> View:
    """Return the closest view that shows the whole box, with a margin."""
    west, south, east, north = box
    left, top = pixels(west, north, 0)
    right, bottom = pixels(east, south, 0)
    extent = max(right - left, bottom - top)
    zoom = floor(log2(SIZE * 0.95 / extent) * 2) / 2 if extent else MAX_ZOOM - 2
    lng, lat = degrees_at((left + right) / 2, (top + bottom) / 2, 0)
    return View(lng, lat, max(MIN_ZOOM, min(MAX_ZOOM, zoom)))
