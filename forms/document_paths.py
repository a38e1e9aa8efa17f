"""Follow the paths that refusals name (``violations.0.due``) through a document, and change it.

What was sent may be of any form: a path is followed as far as the document and the shape go.
"""

from collections.abc import Sequence
from typing import Any

from forms.document_shapes import ListOf, MapOf, Record, Shape
from forms.visit_document import VISIT


def walk(document: Any, path: str) -> tuple[list[Any], Shape | None]:
    """Follow a path through shape and document: its steps as keys and numbers; None: no such place.

    An answer may be named by its item (``answers.A11``) as by its number.
    """
    shape: Shape | None = VISIT
    steps: list[Any] = []
    here = document
    for name in path.split(".") if path else ():
        step: Any = name
        match shape:
            case Record() if name in shape.parts:
                shape = shape.parts[name]
            case MapOf():
                shape = shape.each
            case ListOf(each=each, by=by):
                step, shape = _number_in(here, name, by), each
                if step is None:
                    return steps, None
            case _:
                return steps, None
        steps.append(step)
        here = value_at(here, [step])
    return steps, shape


def _number_in(here: Any, name: str, by: str) -> int | None:
    """Return the place in a list that a step of a path names."""
    if not isinstance(here, list):
        return None
    if name.isascii() and name.isdigit() and int(name) < len(here):
        return int(name)
    keyed = (n for n, each in enumerate(here) if isinstance(each, dict) and each.get(by) == name)
    return next(keyed, None) if by else None


def value_at(document: Any, steps: Sequence[Any]) -> Any:
    """Return what stands at the end of these steps; None where there is no such place."""
    for step in steps:
        if isinstance(step, int) and isinstance(document, list):
            document = document[step]
        elif isinstance(step, str) and isinstance(document, dict):
            document = document.get(step)
        else:
            return None
    return document


def put(document: Any, steps: Sequence[Any], value: Any) -> None:
    """Set a value; an object that is not there yet, or is none, is made."""
    *inner, last = steps
    for step in inner:
        if not isinstance(value_at(document, [step]), dict | list):
            document[step] = {}
        document = document[step]
    document[last] = value


def leave_out(document: Any, steps: Sequence[Any]) -> None:
    """Take a value out; an object that was emptied by it goes as well."""
    *inner, last = steps
    holder = value_at(document, inner)
    if isinstance(holder, list) and isinstance(last, int):
        del holder[last]
    elif isinstance(holder, dict):
        holder.pop(last, None)
        if not holder and inner and isinstance(inner[-1], str):
            leave_out(document, inner)


def drop_unknown(document: Any, path: str) -> None:
    """Take the keys out of an object that no visit has there."""
    steps, shape = walk(document, path)
    holder = value_at(document, steps)
    if isinstance(holder, dict) and isinstance(shape, Record):
        for key in [key for key in holder if key not in shape.parts]:
            del holder[key]
