"""Map files: what is read exactly, and what is refused with its place."""

import copy
import json
from typing import Any

import pytest

from inspect_app.rules.datum import from_wgs84
from inspect_app.rules.map_file import Wanted, read_map_file
from inspect_app.rules.map_refusals import MapFileError
from inspect_app.rules.polygons import contains
from inspect_app.rules.topojson import to_geojson
from tests.rules.map_files import FAR, HOLE, SHARED, SQUARE, collection, feature


def read(document: Any, **wanted: str) -> list:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read_map_file(content, Wanted(**wanted))


def test_topojson_shares_arcs_both_ways() -> None:
    west, east = read(SHARED)
    assert (west.key, west.name, east.name) == ("330106001", "西街道", "东街道")
    assert west.rings == [
        [
            [[102, 20], [102, 22], [102, 24], [100, 24], [100, 20], [102, 20]],
            [[100.5, 20.5], [100.5, 21], [101, 21], [101, 20.5], [100.5, 20.5]],
        ]
    ]
    assert east.rings == [
        [[[102, 24], [102, 22], [102, 20], [104, 20], [104, 24], [102, 24]]],
        [[[110, 30], [111, 30], [111, 31], [110, 31], [110, 30]]],
    ]
    assert west.box == (100, 20, 102, 24)
    assert not contains(west.rings, 100.75, 20.75), "the hole is no part of it"


def test_topojson_without_quantization_keeps_positions() -> None:
    plain = {
        "type": "Topology",
        "arcs": [[[100.1, 20.2], [101.3, 20.2], [101.3, 21.4]], [[101.3, 21.4], [100.1, 20.2]]],
        "objects": {
            "a": {"type": "Polygon", "arcs": [[0, 1]], "properties": {"id": 7, "name": "a"}}
        },
    }
    (shape,) = read(plain)
    assert shape.key == "7"
    assert shape.rings == [[[[100.1, 20.2], [101.3, 20.2], [101.3, 21.4], [100.1, 20.2]]]]


def test_the_named_collection_is_read_else_the_largest() -> None:
    assert [shape.key for shape in read(SHARED, object_name="small")] == ["9"]
    assert len(read(SHARED)) == 2
    with pytest.raises(MapFileError) as refusal:
        read(SHARED, object_name="cities")
    assert refusal.value.code == "map_object_unknown"
    assert refusal.value.params["known"] == "small、towns"


def test_geojson_says_the_same() -> None:
    again = json.dumps(to_geojson(SHARED)).encode()
    assert [shape.rings for shape in read(again)] == [shape.rings for shape in read(SHARED)]


def test_properties_are_chosen_or_guessed() -> None:
    one = feature([SQUARE])
    one["properties"] = {"NAME": "甲", "gb": 156330106, "alias": "乙"}
    (shape,) = read(collection(one))
    assert (shape.key, shape.name) == ("156330106", "甲")
    (shape,) = read(collection(one), key="gb", name="alias")
    assert shape.name == "乙"


def test_one_key_in_several_features_is_one_place() -> None:
    (shape,) = read(collection(feature([SQUARE]), feature([FAR])))
    assert shape.rings == [[SQUARE], [FAR]]


@pytest.mark.parametrize("datum", ["GCJ-02", "BD-09"])
def test_another_datum_is_converted_once(datum: str) -> None:
    here = [[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]
    shifted = [list(from_wgs84(lat, lng, datum)[::-1]) for lng, lat in here]
    (shape,) = read(collection(feature([shifted])), datum=datum)
    for found, true in zip(shape.rings[0][0], here, strict=True):
        assert found == pytest.approx(true, abs=1e-8)


def test_a_mark_before_the_file_and_heights_are_taken() -> None:
    high = [[x, y, 12.5] for x, y in SQUARE]
    (shape,) = read(b"\xef\xbb\xbf" + collection(feature([high])))
    assert shape.rings == [[SQUARE]]


def broken(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SHARED), **changes}


def with_arcs(arcs: Any) -> dict[str, Any]:
    document = copy.deepcopy(SHARED)
    document["objects"] = {"t": {"type": "Polygon", "arcs": arcs, "properties": {"id": "1"}}}
    return document


FIRST = "objects.t.geometries[0].arcs[0]"
OPEN = [*SQUARE[:-1], [0, 1]]
REFUSED: dict[str, tuple[Any, str, str]] = {
    "nothing": (b"", "map_not_json", ""),
    "no json": (b"PK\x03\x04", "map_not_json", ""),
    "another encoding": ('{"a": "街"}'.encode("gb18030"), "map_not_json", ""),
    "a list": (b"[]", "map_not_json", ""),
    "not a number": (collection(feature([SQUARE])).replace(b"4", b"NaN", 1), "map_not_json", ""),
    "a number of a million digits": (b'{"a": ' + b"9" * 10**6 + b"}", "map_not_json", ""),
    "nested without end": (b"[" * 200_000, "map_not_json", ""),
    "another type": ({"type": "Style"}, "map_unknown_type", "type"),
    "no feature": (collection(), "map_no_features", "features"),
    "features that are none": (
        {"type": "FeatureCollection", "features": [7]}, "map_unknown_type", "features[0]"),
    "a point": (
        collection(feature([SQUARE]), feature([1, 2], kind="Point")),
        "map_unknown_type", "features[1].geometry"),
    "an open ring": (
        collection(feature([SQUARE, OPEN])), "map_ring_open",
        "features[0].geometry.coordinates[1]"),
    "a line": (
        collection(feature([[[0, 0], [1, 1], [0, 0]]])), "map_ring_short",
        "features[0].geometry.coordinates[0]"),
    "metres": (
        collection(feature([[[13358338, 3503549], *SQUARE]])), "map_out_of_range",
        "features[0].geometry.coordinates[0][0]"),
    "latitude first": (
        collection(feature([[[30, 120], [30, 121], [31, 121], [30, 120]]])), "map_out_of_range",
        "features[0].geometry.coordinates[0][0]"),
    "text for a number": (
        collection(feature([[["0", 0], *SQUARE]])), "map_bad_position",
        "features[0].geometry.coordinates[0][0]"),
    "true for a number": (
        collection(feature([[[True, 0], *SQUARE]])), "map_bad_position",
        "features[0].geometry.coordinates[0][0]"),
    "one depth too few": (
        collection(feature(SQUARE)), "map_bad_position",
        "features[0].geometry.coordinates[0][0]"),
    "an empty polygon": (
        collection(feature([])), "map_bad_position", "features[0].geometry.coordinates"),
    "an empty key": (collection(feature([SQUARE], "")), "map_bad_property", "features[0]"),
    "two names for a key": (
        collection(feature([SQUARE]), {**feature([FAR]), "properties": {
            "code": "330106001", "name": "别的"}}), "map_key_twice", "features[1]"),
    "an arc that is not there": (with_arcs([[9]]), "map_arc_unknown", f"{FIRST}[0]"),
    "an arc before the first": (with_arcs([[-9]]), "map_arc_unknown", f"{FIRST}[0]"),
    "an arc that is no number": (with_arcs([[True]]), "map_arc_unknown", f"{FIRST}[0]"),
    "arcs that do not meet": (with_arcs([[0, 4]]), "map_arcs_apart", f"{FIRST}[1]"),
    "arcs that are no list": (broken(arcs=7), "map_no_features", "arcs"),
    "an arc of one position": (broken(arcs=[[[0, 0]]] * 5), "map_bad_position", "arcs[4]"),
    "a transform without scale": (broken(transform={}), "map_bad_position", "transform.scale"),
    "no objects": (broken(objects={}), "map_no_features", "objects"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_is_refused_with_its_place(name: str) -> None:
    document, code, where = REFUSED[name]
    if name == "an arc of one position":
        document["objects"].pop("towns")
    with pytest.raises(MapFileError) as refusal:
        read(document)
    assert (refusal.value.code, refusal.value.params.get("where", "")) == (code, where)


def test_a_few_arcs_named_a_million_times_are_refused() -> None:
    rings = [[4] for _ in range(300_000)]
    with pytest.raises(MapFileError) as refusal:
        read(with_arcs(rings))
    assert refusal.value.code == "map_too_many_positions"


def test_a_file_that_is_too_big_is_not_read() -> None:
    with pytest.raises(MapFileError) as refusal:
        read(b" " * (20 * 2**20 + 1))
    assert refusal.value.code == "map_too_big"


def test_a_property_that_is_missing_names_those_that_are_there() -> None:
    with pytest.raises(MapFileError) as refusal:
        read(collection(feature([SQUARE, HOLE])), key="adcode")
    assert refusal.value.code == "map_no_property"
    assert refusal.value.params["known"] == "code、name"
    nameless = feature([SQUARE])
    nameless["properties"] = {"gid0": "1"}
    with pytest.raises(MapFileError) as refusal:
        read(collection(nameless))
    assert (refusal.value.code, refusal.value.params["known"]) == ("map_which_property", "gid0")
