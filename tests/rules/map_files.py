"""Small maps drawn by hand, for the tests of map files."""

import json
from typing import Any

SQUARE = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]]
HOLE = [[1, 1], [1, 3], [3, 3], [3, 1], [1, 1]]
FAR = [[10, 10], [11, 10], [11, 11], [10, 11], [10, 10]]

# Two neighbours that share arc 0 (read both ways), one with a hole, the other with an island.
# The numbers are steps; a position is number · 0.5 + (100, 20).
SHARED: dict[str, Any] = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [100, 20]},
    "arcs": [
        [[4, 0], [0, 4], [0, 4]],
        [[4, 8], [-4, 0], [0, -8], [4, 0]],
        [[4, 8], [4, 0], [0, -8], [-4, 0]],
        [[1, 1], [0, 1], [1, 0], [0, -1], [-1, 0]],
        [[20, 20], [2, 0], [0, 2], [-2, 0], [0, -2]],
    ],
    "objects": {
        "small": {"type": "Polygon", "arcs": [[4]], "properties": {"code": "9", "name": "岛"}},
        "towns": {
            "type": "GeometryCollection",
            "geometries": [
                {
                    "type": "Polygon",
                    "arcs": [[0, 1], [3]],
                    "properties": {"code": "330106001", "name": "西街道"},
                },
                {
                    "type": "MultiPolygon",
                    "arcs": [[[-1, -3]], [[4]]],
                    "properties": {"code": "330106002", "name": "东街道"},
                },
            ],
        },
    },
}


def feature(coordinates: Any, key: str = "330106001", kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": key, "name": f"街道{key}"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()
