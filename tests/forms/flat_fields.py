"""The way back of `forms.visit_codec`: the fields that spell a document."""

import json
from typing import Any

from forms.document_shapes import ListOf, MapOf, Record, Shape
from forms.visit_codec import SEPARATOR, Fields, document_from_fields
from forms.visit_document import VISIT


def flatten(document: dict[str, Any]) -> Fields:
    """Return the fields of a document that has no problems of shape, in its order."""
    fields: Fields = []
    _flat(VISIT, document, "", fields)
    return fields


def normal(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without what says nothing."""
    return document_from_fields(flatten(document))


def _flat(shape: Shape, value: Any, name: str, fields: Fields) -> None:
    """Append the fields of a part; appending is twice as fast as nested generators."""
    if value is None:
        return
    if isinstance(shape, Record):
        for key, part in value.items():
            _flat(shape.parts[key], part, _join(name, key), fields)
    elif isinstance(shape, MapOf):
        for key, part in value.items():
            _flat(shape.each, part, _join(name, key), fields)
    elif isinstance(shape, ListOf):
        _flat_list(shape, value, name, fields)
    elif isinstance(value, list):
        fields += ((_join(name, str(place)), text) for place, text in enumerate(value))
    else:
        fields.append((name, value if isinstance(value, str) else json.dumps(value)))


def _flat_list(shape: ListOf, value: list[Any], name: str, fields: Fields) -> None:
    for place, part in enumerate(value):
        if shape.by:
            rest = {key: inner for key, inner in part.items() if key != shape.by}
            _flat(shape.each, rest, _join(name, part[shape.by]), fields)
        else:
            _flat(shape.each, part, _join(name, str(place)), fields)


def _join(name: str, key: str) -> str:
    return f"{name}{SEPARATOR}{key}" if name else key
