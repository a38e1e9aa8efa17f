"""Cells from what the office has already: the areas of its register, or its map's polygons."""

import hashlib
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.districts import prefix
from inspect_app.services.coverage.cells import in_register
from inspect_app.services.coverage.counting import place_key, place_label
from inspect_app.services.map.layers import layer_of, names_of
from inspect_app.services.patrols.cells import LONGEST, CellFacts, add_cells, known_codes
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapLayer
from inspect_app.store.office import Office
from inspect_app.store.person import Person


def cells_of_areas(by: Person, on: date, now: datetime) -> int:
    """Add a cell for each sub-district or area of today's register that has none; how many."""
    known = known_codes(by.office_id)
    wanted = [facts for facts in _areas(by.office, on) if facts.code not in known]
    return len(add_cells(wanted, by, now))


def cells_of_layer(uuid: UUID, level: str, by: Person, now: datetime) -> int:
    """Add a cell for each polygon of a loaded layer that has none. Raises NotFound, Invalid."""
    layer, known = layer_of(by.office_id, uuid), known_codes(by.office_id)
    wanted = [
        _of_feature(by.office, layer, key, name, level)
        for key, name in names_of(layer)
        if key not in known
    ]
    return len(add_cells(wanted, by, now))


def _areas(office: Office, on: date) -> list[CellFacts]:
    of = Institution
    query = sa.select(of.district, of.area).where(in_register(office, on)).distinct()
    names: dict[str, set[str]] = {}
    for district, area in db.session.execute(query):
        names.setdefault(place_key(office, district, area), set()).add(area)
    outer = prefix(office.district)
    return [_of_area(office, key, areas) for key, areas in sorted(names.items()) if key != outer]


def _of_area(office: Office, key: str, areas: set[str]) -> CellFacts:
    """The area's name finds its institutions again where the register has no code for it."""
    district, _slash, area = key.partition("/")
    name = place_label(key, areas)
    alone = area or (next(iter(areas)) if len(areas) == 1 else "")
    return CellFacts(_short(key), name, "subdistrict", district or office.district, alone)


def _of_feature(office: Office, layer: MapLayer, key: str, name: str, level: str) -> CellFacts:
    """A key that is a code within the office's district says where it is; else its name does."""
    nested = key.isdecimal() and len(key) in (9, 12) and key.startswith(prefix(office.district))
    district = key if nested else office.district
    return CellFacts(key, name or key, level, district, name if layer.level == "area" else "", key)


def _short(key: str) -> str:
    """A code of at most 64 characters, still one of its own."""
    if len(key) <= LONGEST["code"]:
        return key
    return f"{key[:51]}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"
