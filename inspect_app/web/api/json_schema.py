"""JSON Schema from the shapes a document is checked by."""

from typing import Any

from forms.document_shapes import (
    Flag,
    HashOrFlag,
    ListOf,
    MapOf,
    Measured,
    Number,
    Record,
    Shape,
    Text,
    TextOrTexts,
)

Schema = dict[str, Any]
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "number"}, {"type": "boolean"}
LEAVES: dict[type, Schema] = {
    Flag: FLAG,
    Measured: {"anyOf": [NUMBER, TEXT]},
    TextOrTexts: {"anyOf": [TEXT, {"type": "array", "items": TEXT}]},
    HashOrFlag: {"anyOf": [TEXT, FLAG]},
}


def schema_of(shape: Shape) -> Schema:
    """Write a shape as JSON Schema (draft 2020-12)."""
    match shape:
        case Record():
            return _record(shape)
        case ListOf():
            return {"type": "array", "items": schema_of(shape.each), "maxItems": shape.most}
        case MapOf():
            return {"type": "object", "additionalProperties": schema_of(shape.each)}
        case Text():
            least = {"minLength": 1} if shape.needed else {}
            return {**TEXT, "maxLength": shape.most, **least}
        case Number():
            return {"type": "integer"} if shape.whole else NUMBER
        case _:
            return LEAVES[type(shape)]


def _record(record: Record) -> Schema:
    needed = {name: schema_of(part) for name, part in record.required.items()}
    spare = {
        name: {"anyOf": [schema_of(part), {"type": "null"}]}
        for name, part in {**record.nullable, **record.optional}.items()
    }
    told: Schema = {"type": "object", "properties": {**needed, **spare}}
    return {**told, "required": list(needed), "additionalProperties": False}
