"""Points of the register that lie outside the polygon of their stated district or area.

Computed, never stored: a corrected pin or a new layer counts at once. Only institutions whose
stated place means a polygon of the office's newest layer are judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.polygons import Prepared, contains, metres_outside
from inspect_app.services.coverage.cells import in_register
from inspect_app.services.map.layers import Feature, current_layer, features_of, names_of
from inspect_app.services.map.matching import Matching
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.store.office import Office

_AT_ONCE = 5_000
SOON = 20_000
"""So many points are compared within a part of a second."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """One institution, the polygon it states, how far outside its point lies, and in which."""

    institution: Institution
    stated: str
    metres: float
    lies_in: str


@dataclass(frozen=True, slots=True)
class MisplacedGroup:
    """How many there are, and the first by name; ``layer`` is None where none is loaded."""

    layer: MapLayer | None
    count: int
    items: tuple[Misplaced, ...]


def misplaced(office: Office, on: date, shown: int, kind: str | None = None) -> MisplacedGroup:
    """Find them among the register of a day."""
    layer = current_layer(office.id)
    if layer is None:
        return MisplacedGroup(None, 0, ())
    ids = list(_ids(office, on, layer, kind))
    first: list[Institution] = []
    for start in range(0, len(ids), _AT_ONCE):  # databases take so many ids at once
        some = ids[start : start + _AT_ONCE]
        query = sa.select(Institution).where(Institution.id.in_(some))
        query = query.order_by(Institution.name, Institution.id).limit(shown)
        first += db.session.scalars(query)
    first.sort(key=lambda each: (each.name, each.id))
    judged = [_judged(each, layer) for each in first[:shown]]
    return MisplacedGroup(layer, len(ids), tuple(each for each in judged if each))


def misplaced_soon(
    office: Office, on: date, shown: int, kind: str | None = None
) -> MisplacedGroup | None:
    """Find them if that is quick; None where there are so many points that one should ask first."""
    layer = current_layer(office.id)
    if layer is None:
        return MisplacedGroup(None, 0, ())
    query = sa.select(sa.func.count(Institution.lat)).where(in_register(office, on, kind))
    if (db.session.scalar(query) or 0) > SOON:
        return None
    return misplaced(office, on, shown, kind)


def misplacement(institution: Institution, office_id: int) -> Misplaced | None:
    """Judge one institution; None where its point lies as stated or nothing can be said."""
    layer = current_layer(office_id)
    if layer is None or not institution.stands:
        return None
    return _judged(institution, layer)


def _judged(institution: Institution, layer: MapLayer) -> Misplaced | None:
    if institution.lat is None or institution.lng is None:
        return None
    key = Matching(layer.level, names_of(layer)).key_of(institution.district, institution.area)
    features = features_of(layer)
    stated = next((each for each in features if each.key == key), None)
    if stated is None:
        return None
    lat, lng = to_wgs84(institution.lat, institution.lng, institution.datum)
    metres = metres_outside(stated.rings, lng, lat)
    if not metres:
        return None
    return Misplaced(institution, stated.name, metres, lies_in(features, lng, lat))


def lies_in(features: tuple[Feature, ...], lng: float, lat: float) -> str:
    """Name the polygon that a point of WGS-84 lies in; "" for none."""
    for each in features:
        west, south, east, north = each.box
        in_box = west <= lng <= east and south <= lat <= north
        if in_box and contains(each.rings, lng, lat):
            return each.name
    return ""


def _ids(office: Office, on: date, layer: MapLayer, kind: str | None) -> Iterator[int]:
    matching = Matching(layer.level, names_of(layer))
    rings = {each.key: each.rings for each in features_of(layer)}
    prepared: dict[str, Prepared] = {}
    of = Institution
    query = sa.select(of.id, of.district, of.area, of.lat, of.lng, of.datum)
    query = query.where(in_register(office, on, kind), of.lat.is_not(None))
    for row_id, district, area, lat, lng, datum in db.session.execute(query):
        key = matching.key_of(district, area)
        if key is None or lat is None or lng is None:
            continue
        if key not in prepared:
            prepared[key] = Prepared(rings[key])
        point = (lat, lng) if datum == "WGS-84" else to_wgs84(lat, lng, datum)
        if not prepared[key].contains(point[1], point[0]):
            yield row_id
