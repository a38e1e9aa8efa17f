"""TopoJSON 1.0 as the GeoJSON that it stands for: arcs, deltas, transform, reversed arcs.

Source: the specification of TopoJSON (github.com/topojson/topojson-specification). An arc is a line
that two neighbours share; a geometry names arcs by their index, ``~index`` for the arc read from
its end. With a ``transform`` the positions of an arc are whole numbers, each told as the difference
to the one before it, and a position is number · scale + translate.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from inspect_app.rules.map_refusals import MapFileError

MOST_POSITIONS = 1_000_000
"""Of all rings together: a few arcs, named again and again, must not fill the memory."""
Line = list[list[float]]


def objects_of(topology: Mapping[str, Any]) -> list[str]:
    """Return the names of the collections that the file holds."""
    objects = topology.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise MapFileError("map_no_features", where="objects")
    return list(objects)


def to_geojson(topology: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """Decode one collection of the topology; the largest one where none is named.

    Raises MapFileError with the place of what is wrong.
    """
    names = objects_of(topology)
    if name and name not in names:
        raise MapFileError("map_object_unknown", value=name, known="、".join(names))
    chosen = name or max(names, key=lambda each: len(_members(topology["objects"][each])))
    decoder = _Decoder(topology)
    features = [
        decoder.feature(member, f"objects.{chosen}.geometries[{n}]")
        for n, member in enumerate(_members(topology["objects"][chosen]))
    ]
    return {"type": "FeatureCollection", "features": features}


def _members(found: Any) -> list[Any]:
    if not isinstance(found, dict):
        return []
    if found.get("type") != "GeometryCollection":
        return [found]
    members = found.get("geometries")
    return members if isinstance(members, list) else []


class _Decoder:
    """The arcs of one topology, decoded when first named."""

    def __init__(self, topology: Mapping[str, Any]) -> None:
        arcs = topology.get("arcs")
        if not isinstance(arcs, list):
            raise MapFileError("map_no_features", where="arcs")
        self._arcs, self._transform = arcs, _transform(topology)
        self._known: dict[int, Line] = {}
        self._positions = 0

    def feature(self, member: Any, where: str) -> dict[str, Any]:
        """Decode one geometry with its properties and id; ``where`` names it in the file."""
        if not isinstance(member, dict):
            raise MapFileError("map_unknown_type", where=where, value="")
        kind, arcs = member.get("type"), member.get("arcs")
        if kind == "Polygon":
            coordinates: Any = self._polygon(arcs, f"{where}.arcs")
        elif kind == "MultiPolygon":
            parts = _listed(arcs, f"{where}.arcs")
            coordinates = [self._polygon(p, f"{where}.arcs[{n}]") for n, p in enumerate(parts)]
        else:
            raise MapFileError("map_unknown_type", where=where, value=str(kind)[:40])
        geometry = {"type": kind, "coordinates": coordinates}
        properties = member.get("properties")
        return {
            "type": "Feature",
            "id": member.get("id"),
            "properties": properties if isinstance(properties, dict) else {},
            "geometry": geometry,
        }

    def _polygon(self, rings: Any, where: str) -> list[Line]:
        return [self._ring(r, f"{where}[{n}]") for n, r in enumerate(_listed(rings, where))]

    def _ring(self, indexes: Any, where: str) -> Line:
        """Join arcs to one ring: each begins where the one before it ended."""
        ring: Line = []
        for place, index in enumerate(_listed(indexes, where)):
            line = self._arc(index, f"{where}[{place}]")
            if ring and ring[-1] != line[0]:
                raise MapFileError("map_arcs_apart", where=f"{where}[{place}]")
            ring.extend(line[1:] if ring else line)
        self._positions += len(ring)
        if self._positions > MOST_POSITIONS:
            raise MapFileError("map_too_many_positions", limit=MOST_POSITIONS)
        return ring

    def _arc(self, index: Any, where: str) -> Line:
        if type(index) is not int:
            raise MapFileError("map_arc_unknown", where=where, value=str(index)[:40])
        place = ~index if index < 0 else index
        if place >= len(self._arcs):
            raise MapFileError("map_arc_unknown", where=where, value=index)
        if place not in self._known:
            self._known[place] = list(self._decoded(self._arcs[place], f"arcs[{place}]"))
        line = self._known[place]
        return line[::-1] if index < 0 else line

    def _decoded(self, arc: Any, where: str) -> Iterator[list[float]]:
        steps = _listed(arc, where)
        if len(steps) < 2:
            raise MapFileError("map_bad_position", where=where)
        x = y = 0
        for number, step in enumerate(steps):
            dx, dy = position(step, f"{where}[{number}]")
            if self._transform is None:
                yield [dx, dy]
                continue
            (scale_x, scale_y), (from_x, from_y) = self._transform
            x, y = x + dx, y + dy
            yield [x * scale_x + from_x, y * scale_y + from_y]


def _transform(topology: Mapping[str, Any]) -> tuple[tuple[Any, Any], tuple[Any, Any]] | None:
    given = topology.get("transform")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise MapFileError("map_bad_position", where="transform")
    scale = position(given.get("scale"), "transform.scale")
    return scale, position(given.get("translate"), "transform.translate")


def position(found: Any, where: str) -> tuple[Any, Any]:
    """Read two numbers; what follows them (a height) is left. Raises MapFileError."""
    if not isinstance(found, list) or len(found) < 2:
        raise MapFileError("map_bad_position", where=where)
    x, y = found[0], found[1]
    if type(x) not in (int, float) or type(y) not in (int, float):
        raise MapFileError("map_bad_position", where=where)
    return x, y


def _listed(found: Any, where: str) -> list[Any]:
    if not isinstance(found, list) or not found:
        raise MapFileError("map_bad_position", where=where)
    return found
