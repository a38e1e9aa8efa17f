"""A point of the register: which number is which, and whether it can be true."""

import re
from dataclasses import dataclass

from inspect_app.services.register.cells import narrow, number_of
from inspect_app.services.register.sheets import Cell

# The smallest box around China's land and islands (GB/T 2260's territory).
_LAT, _LNG = (3.0, 54.0), (73.0, 136.0)
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[^\d.-]+(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Point:
    """``doubt`` is "" or a warning's code; degrees are None when nothing usable was given."""

    lat: float | None
    lng: float | None
    doubt: str = ""


def point_of(lat: Cell, lng: Cell) -> Point:
    """Two cells to a point; swapped ones are put right and said so, impossible ones dropped."""
    if lat == "" and lng == "":
        return Point(None, None)
    if lat == "" or lng == "":
        return Point(None, None, "coordinates_half")
    north, east = number_of(lat), number_of(lng)
    if north is None or east is None:
        return Point(None, None, "coordinates_outside")
    return _checked(north, east)


def point_of_pair(cell: Cell) -> Point:
    """A cell with both numbers, in either order."""
    if cell == "":
        return Point(None, None)
    found = _PAIR.search(narrow(str(cell)))
    if not found:
        return Point(None, None, "coordinates_half")
    first, second = float(found[1]), float(found[2])
    if _inside(first, second):
        return Point(first, second)
    return Point(second, first) if _inside(second, first) else _checked(first, second)


def _checked(lat: float, lng: float) -> Point:
    if _inside(lat, lng):
        return Point(lat, lng)
    if _inside(lng, lat):
        return Point(lng, lat, "coordinates_swapped")
    if abs(lat) > 90 or abs(lng) > 180 or (lat == 0 and lng == 0):
        return Point(None, None, "coordinates_outside")
    return Point(lat, lng, "coordinates_outside")


def _inside(lat: float, lng: float) -> bool:
    return _LAT[0] <= lat <= _LAT[1] and _LNG[0] <= lng <= _LNG[1]
