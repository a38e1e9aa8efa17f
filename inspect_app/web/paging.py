"""Lists: ``limit`` (1-200, default 50) and an opaque ``cursor``; answers ``{items, next}``."""

import base64
import binascii
import json
from dataclasses import dataclass

from flask import request

from inspect_app.rules.refusals import Invalid

DEFAULT, MOST = 50, 200


@dataclass(frozen=True, slots=True)
class Page:
    """How many, and after which key (a list of plain JSON values; None: from the start)."""

    limit: int
    after: list[str | int | float | None] | None

    @property
    def after_id(self) -> int:
        """The key of a list in order of id; 0 is the start. Raises Invalid for another list's."""
        if self.after is None:
            return 0
        match self.after:
            case [int(key)] if not isinstance(key, bool) and 0 <= key < 2**63:
                return key
        raise Invalid({"cursor": [("bad_cursor", {})]})


def text_after(page: Page) -> str | None:
    """The key of a list in order of one text. Raises Invalid for another list's."""
    match page.after:
        case None:
            return None
        case [str(key)]:
            return key
    raise Invalid({"cursor": [("bad_cursor", {})]})


def numbers_after(page: Page, count: int) -> tuple[int, ...] | None:
    """The key of a list in order of several whole numbers. Raises Invalid for another list's."""
    if page.after is None:
        return None
    key = [each for each in page.after if isinstance(each, int) and not isinstance(each, bool)]
    if len(key) != count or len(page.after) != count or any(abs(each) >= 2**63 for each in key):
        raise Invalid({"cursor": [("bad_cursor", {})]})
    return tuple(key)


def name_key(page: Page) -> tuple[str, int] | None:
    """The key of a list in order of name and id. Raises Invalid for another list's."""
    match page.after:
        case None:
            return None
        case [str(name), int(key)] if not isinstance(key, bool) and 0 <= key < 2**63:
            return name, key
    raise Invalid({"cursor": [("bad_cursor", {})]})


def wanted_page(default: int = DEFAULT, most: int = MOST) -> Page:
    """Read ``limit`` and ``cursor`` of the request. Raises Invalid."""
    text = request.args.get("limit", str(default))
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    if not 1 <= limit <= most:
        raise Invalid({"limit": [("bad_limit", {})]})
    cursor = request.args.get("cursor")
    return Page(limit, key_of(cursor) if cursor else None)


def cursor_for(key: list[str | int | float | None]) -> str:
    """Make the cursor that continues after that key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def key_of(cursor: str, name: str = "cursor") -> list[str | int | float | None]:
    """Read what `cursor_for` made; ``name`` is the argument's. Raises Invalid."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        text = json.dumps(key, ensure_ascii=False).encode()  # no half characters
        if b"\\u0000" in text:  # nor NUL: the database would not take them
            key = None
    except (binascii.Error, ValueError, RecursionError):
        key = None
    if not isinstance(key, list):
        raise Invalid({name: [("bad_cursor", {})]})
    return key
