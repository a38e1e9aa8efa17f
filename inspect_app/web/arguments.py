"""What a query string asks for, checked: days and known values. Raises Invalid by field."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from flask import request

from inspect_app.rules.refusals import Invalid
from inspect_app.rules.sound_text import is_sound, shown

EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
YES, NO = ("1", "true", "yes"), ("0", "false", "no")


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


def flag_argument(name: str) -> bool:
    """Read yes or no; nothing given is no."""
    return choice_argument(name, (*YES, *NO)) in YES


def optional_day_argument(name: str) -> date | None:
    """Read a day like 2026-12-05, or None where none is given."""
    return day_argument(name) if request.args.get(name, "").strip() else None


def uuid_argument(name: str) -> UUID | None:
    """Read an id, or None where none is given."""
    text = request.args.get(name, "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid({name: [("not_a_uuid", {"value": shown(text)})]}) from None


def text_argument(name: str, longest: int = 100) -> str:
    """Read a short text; nothing given is empty."""
    text = request.args.get(name, "").strip()
    if len(text) > longest:
        raise Invalid({name: [("too_long", {"limit": longest})]})
    if not is_sound(text):
        raise Invalid({name: [("bad_characters", {})]})
    return text
