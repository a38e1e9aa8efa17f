"""The JSON body of a call."""

import json
from typing import Any

from flask import request

from inspect_app.rules.refusals import Invalid


def json_body(default: object = None) -> Any:
    """Parse the body as JSON; an empty one is ``default``. Raises Invalid for what is no JSON.

    It is UTF-8 (RFC 8259). A key that stands twice is refused: which one was meant cannot be known.
    """
    text = request.get_data(as_text=False)
    if not text.strip():
        return {} if default is None else default
    try:
        return json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Invalid({"body": [("not_json", {})]}) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
