"""The shape as JSON tells a codec all that ours goes by."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from forms import document_shapes as shapes
from forms.shape_document import shape_document
from forms.visit_document import VISIT


def test_each_kind_of_shape_has_its_json() -> None:
    row = shapes.Record(
        {"name": shapes.Text(needed=True)},
        nullable={"id": shapes.Text(36)},
        optional={
            "value": shapes.TextOrTexts(),
            "values": shapes.MapOf(shapes.Measured()),
            "urgent": shapes.Flag(),
            "consent": shapes.HashOrFlag(),
            "days": shapes.Number(whole=True),
        },
    )
    assert shape_document(shapes.ListOf(row, by="item")) == {
        "kind": "list",
        "by": "item",
        "each": {
            "kind": "record",
            "required": {"name": {"kind": "text", "needed": True}},
            "nullable": {"id": {"kind": "text", "needed": False}},
            "optional": {
                "value": {"kind": "texts"},
                "values": {"kind": "map", "each": {"kind": "measured"}},
                "urgent": {"kind": "flag"},
                "consent": {"kind": "hash_or_flag"},
                "days": {"kind": "number"},
            },
        },
    }


def test_the_visit_is_told_whole_and_in_its_order() -> None:
    told = json.loads(json.dumps(shape_document(VISIT)))
    assert list(paths_told(told)) == list(paths_of(VISIT))


def paths_told(told: Mapping[str, Any], path: str = "") -> Iterator[str]:
    yield f"{path}:{told['kind']}"
    for group in ("required", "nullable", "optional"):
        for key, part in told.get(group, {}).items():
            yield from paths_told(part, f"{path}.{key}")
    if "each" in told:
        yield from paths_told(told["each"], f"{path}[]")


def paths_of(shape: shapes.Shape, path: str = "") -> Iterator[str]:
    names = {
        shapes.Record: "record", shapes.ListOf: "list", shapes.MapOf: "map", shapes.Text: "text",
        shapes.Number: "number", shapes.Flag: "flag", shapes.Measured: "measured",
        shapes.TextOrTexts: "texts", shapes.HashOrFlag: "hash_or_flag",
    }  # fmt: skip
    yield f"{path}:{names[type(shape)]}"
    if isinstance(shape, shapes.Record):
        for key, part in shape.parts.items():
            yield from paths_of(part, f"{path}.{key}")
    if isinstance(shape, shapes.ListOf | shapes.MapOf):
        yield from paths_of(shape.each, f"{path}[]")
