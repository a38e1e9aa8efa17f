"""A shape as plain JSON, for the codec on the phone: the same walk as `forms.visit_codec`.

Each shape is an object that names its ``kind``, all keys always there:

- ``{"kind": "record", "required": {key: shape}, "nullable": {…}, "optional": {…}}``; what a record
  says when anything in it does: of the required keys lists are ``[]``, texts that are not
  ``needed`` are ``""``, others are missing; the nullable ones are ``null``; keys in this order.
  A record inside in which nothing is said is left out; the visit itself always has its blanks,
- ``{"kind": "list", "each": shape, "by": ""}``, numbered from 0; ``by`` names the key that numbers
  the entries instead (``answers`` by ``item``),
- ``{"kind": "map", "each": shape}``, any keys,
- ``{"kind": "text", "needed": bool}``, ``{"kind": "number"}``, ``{"kind": "flag"}``,
- ``{"kind": "measured"}``: a number where the text is one, else the text,
- ``{"kind": "texts"}``: one text, or numbered ones,
- ``{"kind": "hash_or_flag"}``.

Lengths and bounds are not told: what a document may hold is judged by the server alone.
"""

from collections.abc import Mapping
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

KINDS: Mapping[type, str] = {
    Number: "number",
    Flag: "flag",
    Measured: "measured",
    TextOrTexts: "texts",
    HashOrFlag: "hash_or_flag",
}


def shape_document(shape: Shape) -> dict[str, Any]:
    """Describe a shape, with all that stands in it."""
    match shape:
        case Record(required, nullable, optional):
            groups = {"required": required, "nullable": nullable, "optional": optional}
            return {"kind": "record"} | {name: _each(parts) for name, parts in groups.items()}
        case ListOf(each=each, by=by):
            return {"kind": "list", "each": shape_document(each), "by": by}
        case MapOf(each=each):
            return {"kind": "map", "each": shape_document(each)}
        case Text(needed=needed):
            return {"kind": "text", "needed": needed}
    return {"kind": KINDS[type(shape)]}


def _each(parts: Mapping[str, Shape]) -> dict[str, Any]:
    return {key: shape_document(part) for key, part in parts.items()}
