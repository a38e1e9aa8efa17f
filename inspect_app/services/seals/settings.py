"""How an office's seal looks and what vouches for its time; kept as a part of its parameters."""

from dataclasses import dataclass

from inspect_app.services.evidence.storage import blobs
from inspect_app.services.offices import SEAL, part_of
from inspect_app.store.office import Office


@dataclass(frozen=True, slots=True)
class SealSettings:
    """``picture`` is the hash of a PNG, or ""; ``leave_room`` keeps it off every paper.

    ``timestamp_url`` is where a time-stamp authority answers (RFC 3161), or "".
    """

    picture: str = ""
    leave_room: bool = False
    timestamp_url: str = ""

    @property
    def shown(self) -> str:
        """The picture that papers show."""
        return "" if self.leave_room else self.picture


def seal_settings(office: Office) -> SealSettings:
    """Return an office's settings."""
    kept = part_of(office, SEAL)
    return SealSettings(
        str(kept.get("picture", "")),
        bool(kept.get("leave_room", False)),
        str(kept.get("timestamp_url", "")),
    )


def shown_picture(office: Office) -> bytes | None:
    """Return the picture that papers of the office show."""
    sha256 = seal_settings(office).shown
    return blobs().read(sha256) if sha256 else None
