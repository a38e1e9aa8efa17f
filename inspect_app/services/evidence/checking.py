"""Read every kept file again and compare it with its hash."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.store.named_blobs import named_blobs


@dataclass(frozen=True, slots=True)
class LostFile:
    """A file that rows name, and whose bytes are gone or are others."""

    sha256: str
    reason: Literal["missing", "damaged"]


def lost_files() -> Iterator[LostFile]:
    """Name every lost file; reads all bytes of the instance, so it takes its time."""
    store = blobs()
    for sha256 in sorted(named_blobs(db.session.connection()).needed):
        if not store.has(sha256):
            yield LostFile(sha256, "missing")
        elif not store.is_whole(sha256):
            yield LostFile(sha256, "damaged")
