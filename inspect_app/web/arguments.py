"""What a query string asks for, checked: days and known values. Raises Invalid by field."""

from collections.abc import Collection
from datetime import date

from flask import request

from inspect_app.rules.refusals import Invalid

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)


def day_argument(name: str, default: date | None = None) -> date:
    """Read a day like 2026-12-05; without a default it is needed."""
    text = request.args.get(name, "").strip()
    if not text:
        if default is None:
            raise Invalid({name: [("required", {})]})
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if not EARLIEST <= day <= LATEST or day.isoformat() != text:
        raise Invalid({name: [("not_a_date", {"value": text[:40]})]})
    return day


def choice_argument(name: str, choices: Collection[str], default: str = "") -> str:
    """Read one of the choices; nothing given means the default."""
    value = request.args.get(name, "").strip()
    if value and value not in choices:
        raise Invalid({name: [("unknown_value", {"value": value[:40]})]})
    return value or default


def optional_day_argument(name: str) -> date | None:
    """Read a day like 2026-12-05, or None where none is given."""
    return day_argument(name) if request.args.get(name, "").strip() else None


def text_argument(name: str, longest: int = 100) -> str:
    """Read a short text; nothing given is empty."""
    text = request.args.get(name, "").strip()
    if len(text) > longest:
        raise Invalid({name: [("too_long", {"limit": longest})]})
    return text
