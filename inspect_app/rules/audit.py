"""The hash chain of events: what is hashed, and how a personal value is kept out of it."""

import hashlib
from collections.abc import Mapping

from inspect_app.rules.canonical import canonical_json

GENESIS = "0" * 64


def event_hash(event: Mapping[str, object], previous: str) -> str:
    """SHA-256 over the previous hash and the canonical JSON of the event."""
    return hashlib.sha256(previous.encode() + canonical_json(event).encode()).hexdigest()


def personal_hash(salt: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    """Salted, so that an erased name cannot be found again by trying names."""
    values = {"salt": salt, "before": before, "after": after}
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()
