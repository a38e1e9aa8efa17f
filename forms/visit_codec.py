"""The visit document that flat form fields spell; mechanical, by the shape alone.

A field's name is the path joined by "-": ``violations-0-due-days``. Lists are numbered, `answers`
are keyed by their item. What says nothing (blank optional texts, empty lists) is left out, so the
document comes in its normal form.

The phone does the same (`static/js/visit_document.mjs`): `tests/vectors/visit_fields.json` pins
both.
"""

import math
import re
from collections.abc import Iterable
from typing import Any

from forms.document_shapes import (
    NUMBER,
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
from forms.visit_document import VISIT
from inspect_app.rules.canonical import LARGEST_EXACT

SEPARATOR = "-"
TRUE, FALSE = ("true", "on", "1"), ("false", "0")
DIGITS = re.compile("[0-9]+")
EMPTY: tuple[object, ...] = (None, "", [], {})

Fields = list[tuple[str, str]]
Tree = dict[str, Any]


def document_from_fields(fields: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the document that the fields spell; a field that fits nowhere becomes a problem.

    A text that is no number where one is asked for stays a text, for the strict check to name.
    """
    document = _read(VISIT, _tree(fields))
    return document if isinstance(document, dict) else {}


def _tree(fields: Iterable[tuple[str, str]]) -> Tree:
    """Hang every field where its name says; of two that clash the first one stays."""
    root: Tree = {}
    for name, text in fields:
        branch = root
        *path, leaf = name.split(SEPARATOR)
        for key in path:
            inner = branch.setdefault(key, {})
            if not isinstance(inner, dict):
                break
            branch = inner
        else:
            branch.setdefault(leaf, text)
    return root


def _read(shape: Shape, tree: Any) -> Any:
    """Give a tree of texts the types of its shape."""
    if isinstance(tree, str):
        return typed(shape, tree)
    match shape:
        case Record():
            return _read_record(shape, tree)
        case MapOf(each=each):
            return {key: value for key in tree if (value := _read(each, tree[key])) not in EMPTY}
        case ListOf():
            return _read_list(shape, tree)
        case TextOrTexts():
            return _read_list(ListOf(Text()), tree)
    return tree


def typed(shape: Shape, text: str) -> Any:
    """Give a text the type of its shape; one that is no such thing stays a text."""
    match shape:
        case Flag() | HashOrFlag():
            return text in TRUE if text in (*TRUE, *FALSE) else text
        case Number() | Measured():
            return _read_number(text)
    return text


def _read_number(text: str) -> float | str:
    """A number as a browser reads it, blanks around it allowed; one beyond all numbers is none."""
    plain = text.strip()
    number = float(plain) if NUMBER.fullmatch(plain) else math.nan
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) <= LARGEST_EXACT else number


def _read_record(shape: Record, tree: Tree) -> dict[str, Any]:
    read = {key: _read(shape.parts.get(key) or Text(), part) for key, part in tree.items()}
    kept = {key: value for key, value in read.items() if value not in EMPTY}
    if not kept and shape is not VISIT:
        return {}
    return {**shape.blank, **kept}


def _read_list(shape: ListOf, tree: Tree) -> list[Any]:
    if shape.by:
        parts = [(key, _read(shape.each, part)) for key, part in tree.items()]
        return [
            {shape.by: key, **part} if isinstance(part, dict) else part
            for key, part in parts
            if part not in EMPTY
        ]
    numbered = sorted(filter(DIGITS.fullmatch, tree), key=_by_number)
    parts = [_read(shape.each, tree[key]) for key in numbered]
    strays = [{key: tree[key]} for key in tree if not DIGITS.fullmatch(key)]
    return [part for part in parts if part not in EMPTY] + strays


def _by_number(digits: str) -> tuple[int, str, str]:
    """Order digits as numbers, however many they are."""
    plain = digits.lstrip("0")
    return len(plain), plain, digits
