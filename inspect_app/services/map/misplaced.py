"""Points of the register that lie outside the polygon of their stated district or area.

Computed, never stored: a corrected pin or a new layer counts at once. Only institutions whose
stated place means a polygon of the office's newest layer are judged.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

import sqlalchemy as sa

from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.polygons import Prepared, metres_outside
from inspect_app.services.coverage.cells import in_register, reads_whole_table
from inspect_app.services.map.ground import ground_of
from inspect_app.services.map.layers import current_layer, names_of
from inspect_app.services.map.matching import Matching
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.store.office import Office

FEW = 500
"""So many are loaded and sorted by name; of more, the names are walked until enough."""
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
    ids = frozenset(_ids(office, on, layer, kind))
    matching = Matching(layer.level, names_of(layer))
    judged = (_judged(each, layer, matching) for each in _first_by_name(ids, shown))
    return MisplacedGroup(layer, len(ids), tuple(each for each in judged if each))


def _first_by_name(ids: Collection[int], shown: int) -> Sequence[Institution]:
    of = Institution
    if len(ids) > FEW:
        names = db.session.scalars(
            sa.select(of.id).order_by(of.name, of.id).execution_options(yield_per=FEW)
        )
        ids = list(islice((each for each in names if each in ids), shown))
    query = sa.select(of).where(of.id.in_(ids)).order_by(of.name, of.id)
    return db.session.scalars(query.limit(shown)).all()


def misplaced_soon(office: Office, on: date, shown: int) -> MisplacedGroup | None:
    """Find them if that is quick; None where there are so many points that one should ask first."""
    layer = current_layer(office.id)
    if layer is None:
        return MisplacedGroup(None, 0, ())
    query = sa.select(sa.func.count(Institution.lat)).where(in_register(office, on))
    if (db.session.scalar(query) or 0) > SOON:
        return None
    return misplaced(office, on, shown)


def misplacement(institution: Institution, office_id: int) -> Misplaced | None:
    """Judge one institution; None where its point lies as stated or nothing can be said."""
    layer = current_layer(office_id)
    if layer is None or not institution.stands:
        return None
    return _judged(institution, layer, Matching(layer.level, names_of(layer)))


def _judged(institution: Institution, layer: MapLayer, matching: Matching) -> Misplaced | None:
    if institution.lat is None or institution.lng is None:
        return None
    key = matching.key_of(institution.district, institution.area)
    stated = ground_of(layer).feature(key) if key is not None else None
    if stated is None:
        return None
    lat, lng = to_wgs84(institution.lat, institution.lng, institution.datum)
    metres = metres_outside(stated.rings, lng, lat)
    if not metres:
        return None
    lies_in = next((each.name for each in ground_of(layer).at(lng, lat)), "")
    return Misplaced(institution, stated.name, metres, lies_in)


def _ids(office: Office, on: date, layer: MapLayer, kind: str | None) -> Iterator[int]:
    matching, ground = Matching(layer.level, names_of(layer)), ground_of(layer)
    stated: dict[tuple[str, str], Prepared | None] = {}
    of = Institution
    here = in_register(office, on, kind, by_name=reads_whole_table(office))
    query = sa.select(of.id, of.district, of.area, of.lat, of.lng, of.datum)
    query = query.where(here, of.lat.is_not(None))
    # Not the session's rows: there may be a hundred thousand.
    for row_id, district, area, lat, lng, datum in db.session.connection().execute(query):
        place = district, area
        if place not in stated:
            key = matching.key_of(district, area)
            stated[place] = ground.prepared(key) if key is not None else None
        polygon = stated[place]
        if polygon is None or lat is None or lng is None:
            continue
        point = (lat, lng) if datum == "WGS-84" else to_wgs84(lat, lng, datum)
        if not polygon.contains(point[1], point[0]):
            yield row_id
