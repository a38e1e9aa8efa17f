"""Polygons read from a GeoJSON or TopoJSON file (RFC 7946), strictly, as WGS-84.

What is wrong is refused with its place in the file: an open ring, a position that is no longitude
and latitude, another geometry than polygons, a feature without its key.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NoReturn

from inspect_app.rules import topojson
from inspect_app.rules.datum import to_wgs84
from inspect_app.rules.map_refusals import MapFileError
from inspect_app.rules.polygons import Bounds, bounds

LEVELS = ("district", "area")
MAX_BYTES = 20 * 2**20
MOST_FEATURES = 10_000
LONGEST_KEY, LONGEST_NAME = 64, 200
SHORTEST_RING = 4
KEYS = ("adcode", "code", "gb", "towncode", "villcode", "countycode", "区划代码", "代码", "id")
NAMES = ("name", "名称", "villname", "townname", "countyname", "label")
"""What properties are called that hold a key or a name, the likeliest first; compared by case."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How to read a file: an empty property is guessed, an empty object is the largest one."""

    key: str = ""
    name: str = ""
    object_name: str = ""
    datum: str = "WGS-84"


@dataclass(frozen=True, slots=True)
class Shape:
    """One feature: ``rings`` is [[[[lng, lat], …] ring, …] polygon, …] in WGS-84."""

    key: str
    name: str
    rings: list[Any]

    @property
    def box(self) -> Bounds:
        return bounds(self.rings)


def read_map_file(content: bytes, wanted: Wanted) -> list[Shape]:
    """Return every feature by key, in the file's order. Raises MapFileError."""
    features = _features(_document(content), wanted)
    key, name = _property(features, wanted.key, KEYS), _property(features, wanted.name, NAMES)
    shapes: dict[str, Shape] = {}
    reader = _Reader(wanted.datum)
    for feature, where in features:
        shape = Shape(
            _text(feature, key, where, LONGEST_KEY),
            _text(feature, name, where, LONGEST_NAME),
            reader.polygons(feature.get("geometry"), f"{where}.geometry"),
        )
        before = shapes.get(shape.key)
        if before is not None and before.name != shape.name:
            raise MapFileError("map_key_twice", where=where, key=shape.key)
        parts = [*before.rings, *shape.rings] if before else shape.rings
        shapes[shape.key] = Shape(shape.key, shape.name, parts)
    return list(shapes.values())


Features = Sequence[tuple[Mapping[str, Any], str]]


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > MAX_BYTES:
        raise MapFileError("map_too_big", megabytes=MAX_BYTES // 2**20)
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise MapFileError("map_not_json") from error
    if not isinstance(found, dict):
        raise MapFileError("map_not_json")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)


def _features(document: dict[str, Any], wanted: Wanted) -> Features:
    kind, member = document.get("type"), "features"
    if kind == "Topology":
        topojson_name = wanted.object_name
        document = topojson.to_geojson(document, topojson_name)
        member = f"objects.{topojson_name}" if topojson_name else "objects.*"
    elif kind == "Feature":
        document = {"features": [document]}
    elif kind != "FeatureCollection":
        raise MapFileError("map_unknown_type", where="type", value=str(kind)[:40])
    listed = document.get("features")
    if not isinstance(listed, list) or not listed:
        raise MapFileError("map_no_features", where=member)
    if len(listed) > MOST_FEATURES:
        raise MapFileError("map_too_many_features", limit=MOST_FEATURES)
    for number, feature in enumerate(listed):
        if not isinstance(feature, dict) or feature.get("type", "Feature") != "Feature":
            raise MapFileError("map_unknown_type", where=f"{member}[{number}]", value="")
    return [(feature, f"{member}[{number}]") for number, feature in enumerate(listed)]


def _property(features: Features, wanted: str, likely: Sequence[str]) -> str:
    """Name the property: as wanted, or the likeliest that every feature has."""
    known = list(_properties(features[0][0]))
    if wanted:
        return wanted
    folded = {each.casefold(): each for each in reversed(known)}
    for each in likely:
        if each in folded:
            return folded[each]
    raise MapFileError("map_which_property", known="、".join(known)[:200] or "—")


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    found = feature.get("properties")
    own = found if isinstance(found, dict) else {}
    return own if feature.get("id") is None else {"id": feature["id"], **own}


def _text(feature: Mapping[str, Any], name: str, where: str, longest: int) -> str:
    properties = _properties(feature)
    if name not in properties:
        known = "、".join(properties)[:200] or "—"
        raise MapFileError("map_no_property", where=where, name=name, known=known)
    value = properties[name]
    text = str(value).strip() if type(value) in (str, int) else ""
    if not text or len(text) > longest or not text.isprintable():
        raise MapFileError("map_bad_property", where=where, name=name, limit=longest)
    return text


class _Reader:
    """Reads geometries of one datum; counts what it has read."""

    def __init__(self, datum: str) -> None:
        self._left = topojson.MOST_POSITIONS
        # Neighbours share their borders: half of all positions come twice.
        self._to_wgs84 = lru_cache(maxsize=100_000)(
            lambda lng, lat: to_wgs84(lat, lng, datum)[::-1]
        )
        self._is_wgs84 = datum == "WGS-84"

    def polygons(self, geometry: Any, where: str) -> list[Any]:
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        if kind not in ("Polygon", "MultiPolygon"):
            raise MapFileError("map_unknown_type", where=where, value=str(kind)[:40])
        found, path = geometry.get("coordinates"), f"{where}.coordinates"
        if kind == "Polygon":
            return [self._polygon(found, path)]
        return [self._polygon(each, f"{path}[{n}]") for n, each in enumerate(_some(found, path))]

    def _polygon(self, rings: Any, where: str) -> list[Any]:
        return [self._ring(ring, f"{where}[{n}]") for n, ring in enumerate(_some(rings, where))]

    def _ring(self, positions: Any, where: str) -> list[list[float]]:
        given = _some(positions, where)
        self._left -= len(given)
        if self._left < 0:
            raise MapFileError("map_too_many_positions", limit=topojson.MOST_POSITIONS)
        ring = [self._position(each, where, n) for n, each in enumerate(given)]
        if len(ring) < SHORTEST_RING:
            raise MapFileError("map_ring_short", where=where)
        if ring[0] != ring[-1]:
            raise MapFileError("map_ring_open", where=where)
        return ring

    def _position(self, given: Any, where: str, number: int) -> list[float]:
        lng, lat = topojson.position(given, f"{where}[{number}]")
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            at = f"{where}[{number}]"
            raise MapFileError("map_out_of_range", where=at, lng=f"{lng:.12g}", lat=f"{lat:.12g}")
        return [lng, lat] if self._is_wgs84 else list(self._to_wgs84(lng, lat))


def _some(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list) or not found:
        raise MapFileError("map_bad_position", where=where)
    return found
