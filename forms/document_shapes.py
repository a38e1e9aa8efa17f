"""A small language for the shape of a JSON document: which keys, of which kinds, how long.

One description serves two readers: the strict check of what came in (each shape's `read`), and the
codec between a document and flat form fields (`forms.visit_codec`).

`read` walks a document once. It notes every problem by its path and gives the part in its normal
form: without what says nothing (null, blank optional texts, empty lists and objects).
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from inspect_app.rules.sound_text import is_sound, shown

Problem = tuple[str, Mapping[str, object]]
Problems = dict[str, list[Problem]]
"""What is wrong, by a path like ``violations.0.due``."""

CODE = re.compile(r"[A-Za-z0-9_]{1,64}")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")


def note(problems: Problems, path: str, code: str, **params: object) -> None:
    """Note what is wrong at a path."""
    problems.setdefault(path, []).append((code, params))


def below(path: str, key: str | int) -> str:
    """Name what stands below a path."""
    return f"{path}.{key}" if path else str(key)


def says_something(value: Any) -> bool:
    """Tell a value from null, "", [] and {}; false and 0 do say something."""
    return bool(value) or value == 0


@dataclass(frozen=True)
class Text:
    """``needed``: blank is not enough. ``most`` in characters."""

    most: int = 200
    needed: bool = False

    def plainly_takes(self, value: Any) -> bool:
        """Tell the usual text at once; of others `read` finds what is wrong, if anything."""
        return (
            type(value) is str
            and 0 < len(value) <= self.most
            and value.isprintable()
            and value[0] != " "
        )

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, str):
            note(problems, path, "wrong_type", expected="text")
        elif len(value) > self.most:
            note(problems, path, "too_long", limit=self.most)
        elif not is_sound(value):
            note(problems, path, "bad_characters")
        elif self.needed and not value.strip():
            note(problems, path, "required")
        return value


@dataclass(frozen=True)
class Number:
    """A finite number; ``whole`` ones have no fraction."""

    whole: bool = False

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            note(problems, path, "wrong_type", expected="number")
        elif abs(value) > 2**53 or not math.isfinite(value):
            note(problems, path, "out_of_range")
        elif self.whole and value != int(value):
            note(problems, path, "wrong_type", expected="whole number")
        return value


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, bool):
            note(problems, path, "wrong_type", expected="true or false")
        return value


@dataclass(frozen=True)
class Measured:
    """A number, or a text that is none (a time of day)."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, str):
            return _NUMBER.read(value, path, problems)
        if NUMBER.fullmatch(value.strip()):
            note(problems, path, "wrong_type", expected="number")
        return _SAID.read(value, path, problems)


@dataclass(frozen=True)
class TextOrTexts:
    """One text, or a list of texts."""

    def plainly_takes(self, value: Any) -> bool:
        """Tell the usual text at once, as a `Text` does."""
        return _LONG.plainly_takes(value)

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if isinstance(value, list):
            return _LIST.read(value, path, problems)
        return _LONG.read(value, path, problems)


@dataclass(frozen=True)
class HashOrFlag:
    """A file's hash, or just true."""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        return value if isinstance(value, bool) else _HASH.read(value, path, problems)


@dataclass(frozen=True)
class ListOf:
    """Numbered from 0; ``by`` names the key that numbers them in a form instead."""

    each: "Shape"
    most: int = 200
    by: str = ""

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, list):
            note(problems, path, "wrong_type", expected="list")
            return value
        if len(value) > self.most:
            note(problems, path, "too_many", limit=self.most)
            return value
        parts = [
            self.each.read(part, f"{path}.{place}", problems) for place, part in enumerate(value)
        ]
        if not self.by:
            return [part for part in parts if says_something(part)]
        self._check_keys(value, path, problems)
        # The key alone says nothing.
        return [part for part in parts if not isinstance(part, dict) or len(part) > 1]

    def _check_keys(self, value: list[Any], path: str, problems: Problems) -> None:
        seen = set[str]()
        for place, part in enumerate(value):
            key = part.get(self.by) if isinstance(part, dict) else None
            if not isinstance(key, str):
                continue
            if not CODE.fullmatch(key):
                note(problems, f"{path}.{place}.{self.by}", "not_a_code")
            elif key in seen:
                note(problems, f"{path}.{place}.{self.by}", "stands_twice", value=key)
            seen.add(key)


@dataclass(frozen=True)
class MapOf:
    """Any keys that are codes."""

    each: "Shape"
    most: int = 50

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            note(problems, path, "wrong_type", expected="object")
            return value
        if len(value) > self.most:
            note(problems, path, "too_many", limit=self.most)
            return value
        kept = {}
        for key, part in value.items():
            if not CODE.fullmatch(key):
                note(problems, below(path, shown(key)), "unknown_key")
                continue
            kept[key] = self.each.read(part, f"{path}.{key}", problems)
        return {key: part for key, part in kept.items() if says_something(part)}


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

    @cached_property
    def blank(self) -> dict[str, Any]:
        """What is written of a record whose keys say nothing."""
        blank = {key: _blank(part) for key, part in self.required.items()}
        said = {key: value for key, value in blank.items() if value is not None}
        return {**said, **dict.fromkeys(self.nullable)}

    def read(self, value: Any, path: str, problems: Problems) -> Any:
        if not isinstance(value, dict):
            note(problems, path, "wrong_type", expected="object")
            return value
        for key in self.required:
            if key not in value:
                note(problems, below(path, key), "required")
        kept = {}
        for key, part in value.items():
            known = self.parts.get(key)
            if (type(known) is Text or type(known) is TextOrTexts) and known.plainly_takes(part):
                kept[key] = part
            elif known is None:
                note(problems, below(path, shown(key)), "unknown_key")
            elif part is not None or key in self.required:
                read = known.read(part, f"{path}.{key}" if path else key, problems)
                if read or read == 0:  # as `says_something`, without a call for each key
                    kept[key] = read
        return {**self.blank, **kept} if kept else kept


_NUMBER, _HASH, _LONG, _SAID = Number(), Text(64), Text(5000), Text(needed=True)
_LIST = ListOf(_SAID)

Shape = Text | Number | Flag | Measured | TextOrTexts | HashOrFlag | ListOf | MapOf | Record


def _blank(shape: Shape) -> str | list[Any] | None:
    """What a required part is when nothing is said; None where it is simply missing."""
    match shape:
        case ListOf():
            return []
        case Text(needed=False):
            return ""
    return None
