"""In which cell a place lies: by its polygon on the map, else by what the register says.

A cell that names a polygon of the office's newest layer holds the points in it. Without one, a
sub-district holds the institutions of its code or of its area's name, a community those of its
code, a building those of its district whose address names it. A grid cell without a polygon holds
nothing: the register knows no grid.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.districts import prefix
from inspect_app.rules.polygons import Boxes, Prepared
from inspect_app.services.map.ground import ground_of
from inspect_app.services.map.layers import current_layer
from inspect_app.services.patrols.cells import in_force
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.patrol import PatrolCell

SUB_DISTRICT, COMMUNITY = 9, 12
"""Digits of a code that names one (GB/T 10114)."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the register says of where an institution is."""

    district: str
    area: str
    address: str
    lat: float | None
    lng: float | None
    datum: str


FACTS = (
    Institution.district, Institution.area, Institution.address,
    Institution.lat, Institution.lng, Institution.datum,
)  # fmt: skip
"""The columns of a `Place`, in its order."""


@dataclass(frozen=True, slots=True)
class KnownCell:
    """A cell in force, and its polygon where the map has it."""

    id: int
    name: str
    level: str
    code: str
    """Its district's code, as `districts.prefix` shortens it."""
    area: str
    polygon: Prepared | None

    def holds(self, place: Place) -> bool:
        """Tell whether the place lies in the cell."""
        if self.polygon is not None:
            point = _point(place)
            return point is not None and self.polygon.contains(*point)
        code = self.code
        if self.level == "subdistrict":
            named = bool(self.area) and place.area == self.area
            return named or (len(code) >= SUB_DISTRICT and place.district.startswith(code))
        if self.level == "community":
            return len(code) >= COMMUNITY and place.district.startswith(code)
        if self.level == "building":
            return place.district.startswith(code) and self.name in place.address
        return False


def known_cells(office: Office, on: date) -> list[KnownCell]:
    """The cells in force on a day, without loading them as objects: there may be thousands."""
    of = PatrolCell
    query = sa.select(of.id, of.name, of.level, of.district, of.area, of.feature_key)
    rows = db.session.execute(query.where(of.office_id == office.id, in_force(on))).all()
    keys = {row.feature_key for row in rows} - {""}
    polygons = dict(_polygons(office, keys))
    return [
        KnownCell(
            row.id, row.name, row.level, prefix(row.district), row.area,
            polygons.get(row.feature_key),
        )
        for row in rows
    ]  # fmt: skip


class CellMap:
    """Cells by what could hold a place, so that a clue is not compared with thousands."""

    def __init__(self, cells: Iterable[KnownCell]) -> None:
        """Lay each where a place finds it: by polygon, by area's name, by code."""
        self._drawn: list[KnownCell] = []
        self._by_area: dict[str, list[KnownCell]] = defaultdict(list)
        self._by_code: dict[str, list[KnownCell]] = defaultdict(list)
        for cell in cells:
            if cell.polygon is not None:
                self._drawn.append(cell)
                continue
            self._by_code[cell.code].append(cell)
            if cell.level == "subdistrict" and cell.area:
                self._by_area[cell.area].append(cell)
        self._lengths = {len(code) for code in self._by_code}
        self._boxes = Boxes([cell.polygon.bounds for cell in self._drawn if cell.polygon])

    def holding(self, place: Place) -> list[KnownCell]:
        """Name every cell that holds the place: a building lies in a community, too."""
        point = _point(place) if self._drawn else None
        some = [self._drawn[number] for number in self._boxes.at(*point)] if point else []
        some += self._by_area.get(place.area, ())
        for length in self._lengths:
            some += self._by_code.get(place.district[:length], ())
        return list({cell.id: cell for cell in some if cell.holds(place)}.values())


def _polygons(office: Office, keys: set[str]) -> Iterator[tuple[str, Prepared]]:
    layer = current_layer(office.id) if keys else None
    if layer is None:
        return
    ground = ground_of(layer)
    for key in keys:
        if ground.feature(key) is not None:
            yield key, ground.prepared(key)


def _point(place: Place) -> tuple[float, float] | None:
    """Longitude and latitude in WGS-84; None where the register has no point."""
    if place.lat is None or place.lng is None:
        return None
    lat, lng = to_wgs84(place.lat, place.lng, place.datum)
    return lng, lat
