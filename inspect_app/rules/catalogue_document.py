"""The catalogue as plain JSON values, for the API and the phone.

Keys are the names of the dataclasses' fields; a due has the shape of the visit document, a
condition is `{axis: [value]}`, a provision names its instrument by id and title.
"""

from dataclasses import fields, is_dataclass
from typing import Any

from inspect_app.rules.catalogue import Catalogue
from inspect_app.rules.deadlines import Due
from inspect_app.rules.parties import Condition
from inspect_app.rules.violation_types import Basis, ViolationType


def catalogue_document(catalogue: Catalogue) -> dict[str, Any]:
    """Return `{version, law_read_until, violations, checklists}`, lists in the files' order."""
    return {
        "version": catalogue.version,
        "law_read_until": _plain(catalogue.law_read_until),
        "violations": [_plain(each) for each in catalogue.violations.values()],
        "checklists": [_plain(each) for each in catalogue.checklists],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Due):
        return value.to_document()
    if isinstance(value, Condition):
        return _plain_axes(value)
    return _fields(value) | _added(value) if is_dataclass(value) else value


def _fields(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _added(value: Any) -> dict[str, Any]:
    """Return what a reader needs beside the fields, or in place of one."""
    match value:
        case Basis(instrument=instrument):
            return {"instrument": instrument.title, "instrument_id": instrument.id}
        case ViolationType():
            return {
                "to_be_checked": list(value.to_be_checked),
                "circumstances": list(value.circumstances),
            }
    return {}


def _plain_axes(condition: Condition) -> dict[str, list[str]]:
    return {axis: list(values) for axis, values in condition.axes().items()}
