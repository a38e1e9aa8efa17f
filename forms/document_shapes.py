"""A small language for the shape of a JSON document: which keys, of which kinds, how long.

One description serves two readers: the strict check of what came in (`problems`), and the codec
between a document and flat form fields (`forms.visit_codec`).
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inspect_app.rules.sound_text import is_sound, shown

Problem = tuple[str, Mapping[str, object]]
Found = tuple[str, Problem]
"""A path like ``violations.0.due`` and what is wrong there."""

CODE = re.compile(r"[A-Za-z0-9_]{1,64}")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


@dataclass(frozen=True)
class Text:
    """``needed``: blank is not enough. ``most`` in characters."""

    most: int = 200
    needed: bool = False


@dataclass(frozen=True)
class Number:
    """A finite number; ``whole`` ones have no fraction."""

    whole: bool = False


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Measured:
    """A number, or a text that is none (a time of day)."""


@dataclass(frozen=True)
class TextOrTexts:
    """One text, or a list of texts."""

    most: int = 5000


@dataclass(frozen=True)
class HashOrFlag:
    """A file's hash, or just true."""


@dataclass(frozen=True)
class ListOf:
    """Numbered from 0; ``by`` names the key that numbers them in a form instead."""

    each: "Shape"
    most: int = 200
    by: str = ""


@dataclass(frozen=True)
class MapOf:
    """Any keys that are codes."""

    each: "Shape"
    most: int = 50


@dataclass(frozen=True)
class Record:
    """``nullable`` and ``optional`` keys may be left out or null; only the former are written."""

    required: Mapping[str, "Shape"] = field(default_factory=dict)
    nullable: Mapping[str, "Shape"] = field(default_factory=dict)
    optional: Mapping[str, "Shape"] = field(default_factory=dict)

    @cached_property
    def parts(self) -> "Mapping[str, Shape]":
        """Every key with its shape."""
        return {**self.required, **self.nullable, **self.optional}


Shape = Text | Number | Flag | Measured | TextOrTexts | HashOrFlag | ListOf | MapOf | Record


def problems(shape: Shape, value: Any, path: str = "") -> Iterator[Found]:
    """Yield everything that does not fit the shape, in the document's order."""
    match shape:
        case Record():
            yield from _record_problems(shape, value, path)
        case ListOf():
            yield from _list_problems(shape, value, path)
        case MapOf():
            yield from _map_problems(shape, value, path)
        case Text():
            yield from _text_problems(value, path, shape.most, needed=shape.needed)
        case Number():
            yield from _number_problems(shape, value, path)
        case Flag():
            if not isinstance(value, bool):
                yield wrong_type(path, "true or false")
        case _:
            yield from _mixed_problems(shape, value, path)


def wrong_type(path: str, expected: str) -> Found:
    """Word for word what `wrong_type` needs."""
    return path, ("wrong_type", {"expected": expected})


def below(path: str, key: str | int) -> str:
    """Name what stands below a path."""
    return f"{path}.{key}" if path else str(key)


def _record_problems(shape: Record, value: Any, path: str) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield wrong_type(path, "object")
        return
    for key in shape.required:
        if key not in value:
            yield below(path, key), ("required", {})
    for key, part in value.items():
        known = shape.parts.get(key)
        if known is None:
            yield below(path, shown(key)), ("unknown_key", {})
        elif part is not None or key in shape.required:
            yield from problems(known, part, below(path, key))


def _list_problems(shape: ListOf, value: Any, path: str) -> Iterator[Found]:
    if not isinstance(value, list):
        yield wrong_type(path, "list")
        return
    if len(value) > shape.most:
        yield path, ("too_many", {"limit": shape.most})
        return
    seen = set[str]()
    for place, part in enumerate(value):
        yield from problems(shape.each, part, below(path, place))
        if shape.by and isinstance(part, dict) and isinstance(part.get(shape.by), str):
            key, at = part[shape.by], below(below(path, place), shape.by)
            if not CODE.fullmatch(key):
                yield at, ("not_a_code", {})
            elif key in seen:
                yield at, ("stands_twice", {"value": key})
            seen.add(key)


def _map_problems(shape: MapOf, value: Any, path: str) -> Iterator[Found]:
    if not isinstance(value, dict):
        yield wrong_type(path, "object")
        return
    if len(value) > shape.most:
        yield path, ("too_many", {"limit": shape.most})
        return
    for key, part in value.items():
        if not CODE.fullmatch(key):
            yield below(path, shown(key)), ("unknown_key", {})
        else:
            yield from problems(shape.each, part, below(path, key))


def _text_problems(value: Any, path: str, most: int, *, needed: bool = False) -> Iterator[Found]:
    if not isinstance(value, str):
        yield wrong_type(path, "text")
    elif len(value) > most:
        yield path, ("too_long", {"limit": most})
    elif not is_sound(value):
        yield path, ("bad_characters", {})
    elif needed and not value.strip():
        yield path, ("required", {})


def _number_problems(shape: Number, value: Any, path: str) -> Iterator[Found]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield wrong_type(path, "number")
    elif abs(value) > 2**53 or not math.isfinite(value):
        yield path, ("out_of_range", {})
    elif shape.whole and value != int(value):
        yield wrong_type(path, "whole number")


def _mixed_problems(shape: Shape, value: Any, path: str) -> Iterator[Found]:
    match shape, value:
        case TextOrTexts(), list():
            yield from _list_problems(ListOf(Text(needed=True)), value, path)
        case TextOrTexts(most=most), _:
            yield from _text_problems(value, path, most)
        case HashOrFlag(), bool():
            return
        case HashOrFlag(), _:
            yield from _text_problems(value, path, 64)
        case Measured(), str():
            if NUMBER.fullmatch(value):
                yield wrong_type(path, "number")
            yield from _text_problems(value, path, 200, needed=True)
        case _:
            yield from _number_problems(Number(), value, path)
