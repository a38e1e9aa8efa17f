"""Read the parts of a document whose types are right, and note what is wrong by path.

A reader that notes a problem still gives a harmless value, so that all problems come at once.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from forms.document_shapes import Problems, below

NOBODY = UUID(int=0)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
HASH = re.compile(r"[0-9a-f]{64}")
MOMENT = re.compile(
    r"(19[7-9]|2[0-9]{2})\d-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,6})?)?(Z|[+-]\d\d:\d\d)", re.ASCII
)


class Reading:
    """One object of the document, its path, and the problems of the whole."""

    def __init__(self, part: Mapping[str, Any], problems: Problems, path: str = "") -> None:
        self.part, self.problems, self.path = part, problems, path

    def refuse(self, key: str, code: str, **params: object) -> None:
        """Note a problem of a key, or of the object itself when the key is empty."""
        path = below(self.path, key) if key else self.path
        self.problems.setdefault(path, []).append((code, params))

    def each(self, key: str) -> "list[Reading]":
        """Return a list's objects, each to be read in its place."""
        path = below(self.path, key)
        parts = self.part.get(key) or ()
        return [Reading(part, self.problems, below(path, n)) for n, part in enumerate(parts)]

    def inner(self, key: str) -> "Reading | None":
        """Return an object inside, where there is one."""
        part = self.part.get(key)
        return Reading(part, self.problems, below(self.path, key)) if part else None

    def text(self, key: str) -> str:
        return self.part.get(key) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self.part.get(key) or ())

    def needed(self, key: str) -> str:
        """Return a text that must not be blank."""
        text = self.text(key)
        if not text.strip():
            self.refuse(key, "required")
        return text

    def one_of(self, key: str, known: Sequence[str], default: str = "") -> str:
        value = self.text(key) or default
        if value not in known and not (value == default == ""):
            self.refuse(key, "unknown_value", value=value)
        return value

    def flag(self, key: str) -> bool:
        return self.part.get(key) is True

    def number(self, key: str, least: float, most: float) -> float:
        """Return a number within both bounds."""
        value = self.part.get(key)
        if value is None:
            self.refuse(key, "required")
        elif not least <= value <= most:
            self.refuse(key, "out_of_range")
        else:
            return float(value)
        return least

    def point(self) -> tuple[float, float] | None:
        """Return lat and lng of the object, where both stand; one alone is refused."""
        if self.part.get("lat") is None and self.part.get("lng") is None:
            return None
        return self.number("lat", -90, 90), self.number("lng", -180, 180)

    def uuid(self, key: str) -> UUID | None:
        """Return an id, or None where none is given."""
        text = self.text(key)
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            self.refuse(key, "not_a_uuid", value=text)
            return NOBODY

    def needed_uuid(self, key: str) -> UUID:
        found = self.uuid(key)
        if found is None:
            self.refuse(key, "required")
        return found or NOBODY

    def moment(self, key: str) -> datetime | None:
        """Return an ISO 8601 moment that names its offset, or None where none is given."""
        text = self.text(key)
        if not text:
            return None
        try:
            if MOMENT.fullmatch(text):
                return datetime.fromisoformat(text)
        except ValueError:
            pass  # a day or hour that does not exist
        self.refuse(key, "not_a_moment", value=text)
        return EPOCH

    def needed_moment(self, key: str) -> datetime:
        found = self.moment(key)
        if found is None:
            self.refuse(key, "required")
        return found or EPOCH

    def hash(self, key: str) -> str:
        """Return a file's SHA-256, or "" where none is given."""
        text = self.text(key)
        if text and not HASH.fullmatch(text):
            self.refuse(key, "not_a_hash")
        return text

    def hashes(self, key: str) -> tuple[str, ...]:
        """Return a list of SHA-256."""
        found = self.texts(key)
        for place, text in enumerate(found):
            if not HASH.fullmatch(text):
                self.refuse(below(key, place), "not_a_hash")
        return found
