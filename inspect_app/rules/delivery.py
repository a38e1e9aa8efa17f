"""How a paper reaches the party, what each way needs, and from when it counts.

Source: design rule 11; documents.md §6 (行政处罚法 61, 民诉法 87-95). A PDF sent by chat is
a reminder and no way of delivery.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from inspect_app.rules.calendar import china_day

METHODS = ("in_person", "left_in_place", "post", "electronic", "announcement")
ANNOUNCEMENT_DAYS = 30
"""民诉法 95: thirty days after the announcement the paper counts as delivered."""


def delivery_problems(method: str, proof: Mapping[str, Any]) -> list[str]:
    """Return what is missing for this way of delivery, as stable codes; empty when complete.

    `proof` is the body of a delivery: `recipient` and `witness` (`{"name", …}`), `recording`,
    `tracking_no`, `consent` (hash of the signed consent to electronic delivery).

    A signature drawn on the phone is not demanded in person: the receipt may be signed in ink.
    """
    match method:
        case "in_person":
            return [] if _named(proof, "recipient") else ["recipient_name_missing"]
        case "left_in_place":
            has_proof = _named(proof, "witness") or _given(proof, "recording")
            return [] if has_proof else ["witness_or_recording_missing"]
        case "post":
            return [] if _given(proof, "tracking_no") else ["tracking_no_missing"]
        case "electronic":
            return [] if _given(proof, "consent") else ["consent_missing"]
        case "announcement":
            return []
    return ["method_unknown"]


def effective_on(method: str, at: datetime) -> date:
    """Return the day (in China) from which the delivery counts; `at` is an aware moment."""
    day = china_day(at)
    return day + timedelta(days=ANNOUNCEMENT_DAYS) if method == "announcement" else day


def _given(proof: Mapping[str, Any], key: str) -> bool:
    value = proof.get(key)
    return bool(value.strip()) if isinstance(value, str) else value is True


def _named(proof: Mapping[str, Any], key: str) -> bool:
    person = proof.get(key)
    return isinstance(person, Mapping) and _given(person, "name")
