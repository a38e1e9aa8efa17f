"""Read a JSON object strictly: known keys, right kinds, every problem by its field.

A key with ``null`` counts as absent. Problems are collected and raised at once by `done`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from types import UnionType
from typing import Any
from uuid import UUID

from inspect_app.rules.refusals import Invalid
from inspect_app.rules.sound_text import is_sound, shown

LONGEST_TEXT = 4000
LONGEST_NAME = 200
LONGEST_LIST = 200
YEARS = range(1970, 3000)
"""Beyond these a moment cannot be told in every time zone."""
_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Say whether a text has the form of a file's name: 64 lower-case hex digits."""
    return bool(_SHA256.fullmatch(text))


class StrictBody:
    """One object of a body. Readers take the key, note a problem, and give a harmless value."""

    def __init__(self, body: object, path: str = "", problems: "Problems | None" = None) -> None:
        self.path = path
        self.problems = Problems() if problems is None else problems
        self._asked: set[str] = set()
        self._values: Mapping[str, Any] = {}
        if isinstance(body, Mapping):
            self._values = body
        else:
            self.problems.add(path or "body", "wrong_type", expected="object")

    def text(self, key: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        value = self._get(key, str, "text")
        text = value.strip() if isinstance(value, str) else ""
        if required and not text and not self._has_problem(key):
            self.refuse(key, "required")
        if len(text) > longest:
            self.refuse(key, "too_long", limit=longest)
        if not is_sound(text):
            self.refuse(key, "bad_characters")
            return ""
        return text

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        value = self.text(key, required=True, longest=LONGEST_NAME)
        if value and value not in known:
            self.refuse(key, "unknown_value", value=shown(value))
        return value

    def count(self, key: str, *, most: int) -> int:
        """A whole number from 0 to ``most``, which must be given."""
        value = self._get(key, int, "whole number")
        if value is None:
            if not self._has_problem(key):
                self.refuse(key, "required")
            return 0
        if isinstance(value, bool):
            self.refuse(key, "wrong_type", expected="whole number")
        elif not 0 <= value <= most:
            self.refuse(key, "out_of_range")
        else:
            return int(value)
        return 0

    def measure(self, key: str, least: float, most: float) -> float | None:
        """A number within bounds, both included; None when absent."""
        value = self._get(key, int | float, "number")
        if value is None:
            return None
        if isinstance(value, bool):
            self.refuse(key, "wrong_type", expected="number")
        elif not least <= value <= most:
            self.refuse(key, "out_of_range")
        else:
            return float(value)
        return None

    def yes_or_no(self, key: str) -> bool:
        value = self._get(key, bool, "true or false")
        if value is None and not self._has_problem(key):
            self.refuse(key, "required")
        return value is True

    def flag(self, key: str) -> bool:
        """True where it is said; what is not told is not so."""
        return self._get(key, bool, "true or false") is True

    def sha256(self, key: str) -> str:
        value = self.text(key)
        if value and not is_sha256(value):
            self.refuse(key, "not_a_hash")
            return ""
        return value

    def day(self, key: str, *, required: bool = False) -> date | None:
        text = self.text(key, required=required)
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.isoformat() != text:
            self.refuse(key, "not_a_date", value=shown(text))
            return None
        return day

    def moment(self, key: str, *, required: bool = False) -> datetime | None:
        """An instant with its zone, like 2026-11-20T09:12:31+08:00."""
        text = self.text(key, required=required)
        if not text:
            return None
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or moment.year not in YEARS:
            self.refuse(key, "not_a_moment", value=shown(text))
            return None
        return moment

    def uuid(self, key: str, *, required: bool = False) -> UUID | None:
        text = self.text(key, required=required)
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            self.refuse(key, "not_a_uuid", value=shown(text))
            return None

    @property
    def names(self) -> tuple[str, ...]:
        """Every key that stands there: of an object whose keys are the caller's words."""
        return tuple(map(str, self._values))

    def holds(self, key: str, kind: type = object) -> bool:
        """Tell whether a value (of that kind) stands there, before it is read; null is none."""
        value = self._values.get(key)
        return value is not None and isinstance(value, kind)

    def part(self, key: str) -> "StrictBody | None":
        """An object inside; None when absent."""
        value = self._get(key, Mapping, "object")
        return None if value is None else StrictBody(value, self._field(key), self.problems)

    def parts(
        self, key: str, *, required: bool = False, most: int = LONGEST_LIST
    ) -> Iterator["StrictBody"]:
        """Objects of a list."""
        for place, value in enumerate(self._list(key, required=required, most=most)):
            yield StrictBody(value, f"{self._field(key)}.{place}", self.problems)

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts, each once, in order."""
        texts = []
        for value in self._list(key, required=required):
            if not isinstance(value, str):
                self.refuse(key, "wrong_type", expected="text")
            elif not is_sound(value):
                self.refuse(key, "bad_characters")
            elif len(value) > LONGEST_TEXT:
                self.refuse(key, "too_long", limit=LONGEST_TEXT)
            else:
                texts.append(value)
        return tuple(dict.fromkeys(texts))

    def require(self, key: str) -> None:
        """Note that it is needed, unless something stands against it already."""
        if not self._has_problem(key):
            self.refuse(key, "required")

    def refuse(self, key: str, code: str, **params: object) -> None:
        self.problems.add(self._field(key), code, **params)

    def close(self) -> None:
        """Note every key nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.refuse(shown(str(key)), "unknown_key")

    def done(self) -> None:
        """Close, and raise Invalid when there was any problem in the whole body."""
        self.close()
        if self.problems.found:
            raise Invalid(self.problems.found)

    def _field(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _has_problem(self, key: str) -> bool:
        return self._field(key) in self.problems.found

    def _get(self, key: str, kind: type | UnionType, expected: str) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            self.refuse(key, "wrong_type", expected=expected)
            return None
        return value

    def _list(self, key: str, *, required: bool, most: int = LONGEST_LIST) -> list[Any]:
        values: list[Any] = self._get(key, list, "list") or []
        if required and not values and not self._has_problem(key):
            self.refuse(key, "required")
        if len(values) > most:
            self.refuse(key, "too_many", limit=most)
            return []
        return values


class Problems:
    """``found`` is {field: [(code, params)]}, as `Invalid` takes it."""

    def __init__(self) -> None:
        self.found: dict[str, list[tuple[str, Mapping[str, object]]]] = {}

    def add(self, field: str, code: str, **params: object) -> None:
        self.found.setdefault(field, []).append((code, params))
