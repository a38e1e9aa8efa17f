"""An institution as JSON, both ways: what the API answers, and what it takes, checked by type."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from inspect_app.rules.refusals import Invalid
from inspect_app.rules.sound_text import shown
from inspect_app.services.institutions.editing import Fact
from inspect_app.store.institution import FACTS, Institution

NUMBERS = ("lat", "lng", "area_m2")
DAYS = ("registered_on", "closed_on")
OPTIONAL = (*NUMBERS, *DAYS, "capacity")
MOST = 10**9
Problem = tuple[str, Mapping[str, object]]


def institution_item(row: Institution) -> dict[str, Any]:
    """Write one line of a list."""
    return {
        "id": str(row.uuid),
        "name": row.name,
        "address": row.address,
        "district": row.district,
        "area": row.area,
        "sector": row.sector,
        "kind": row.kind,
        "licence_no": row.licence_no,
        "credit_code": row.credit_code,
        "grade": row.grade,
        "lat": row.lat,
        "lng": row.lng,
        "datum": row.datum,
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
    }


def institution_document(row: Institution) -> dict[str, Any]:
    """Write everything the register says."""
    facts = {name: getattr(row, name) for name in FACTS}
    plain = {n: v.isoformat() if isinstance(v, date) else v for n, v in facts.items()}
    return {
        "id": str(row.uuid),
        **plain,
        "updated_at": row.updated_at.isoformat(),
        "merged_into": None if row.stands else str(row.standing.uuid),
    }


def facts_of(body: object) -> dict[str, Fact]:
    """Read the facts of a body, strictly. Raises Invalid, by key."""
    if not isinstance(body, dict):
        raise Invalid({"body": [("wrong_type", {"expected": "object"})]})
    problems = {shown(k): [p] for k, v in body.items() if (p := _problem(k, v)) is not None}
    if problems:
        raise Invalid(problems)
    return {name: _fact(name, value) for name, value in body.items()}


def day_of(value: object) -> date | None:
    """Read the day since when a change holds; None where none is given. Raises Invalid."""
    if value is None:
        return None
    day = _day(value) if isinstance(value, str) else None
    if day is None:
        raise Invalid({"valid_on": [("not_a_date", {"value": shown(str(value), 40)})]})
    return day


def _problem(name: str, value: object) -> Problem | None:
    if name not in FACTS:
        return "unknown_key", {}
    if value is None and name in OPTIONAL:
        return None
    if name in NUMBERS or name == "capacity":
        return _number_problem(name, value)
    if name == "stages":
        sound = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return None if sound else ("wrong_type", {"expected": "list"})
    return _text_problem(name, value)


def _text_problem(name: str, value: object) -> Problem | None:
    if not isinstance(value, str):
        return "wrong_type", {"expected": "text"}
    if any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in value):
        return "bad_characters", {}
    if name in DAYS and _day(value) is None:
        return "not_a_date", {"value": value[:40]}
    return None


def _number_problem(name: str, value: object) -> Problem | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "wrong_type", {"expected": "number"}
    if name == "capacity" and not isinstance(value, int):
        return "wrong_type", {"expected": "whole number"}
    least = 0 if name in ("area_m2", "capacity") else -180
    if not (math.isfinite(value) and least <= value <= MOST):
        return "unknown_value", {"value": value}
    return None


def _fact(name: str, value: Any) -> Fact:
    if name in DAYS and value is not None:
        return _day(value)
    return value.strip() if isinstance(value, str) else value


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
