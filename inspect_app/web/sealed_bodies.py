"""Bodies that a phone sealed, opened as they are read: below this everything is as for plain ones.

Limits are on the plain bytes; what is sealed is longer by `rules.sealed.OVERHEAD`.
"""

from collections.abc import Iterable
from uuid import UUID

from flask import request

from inspect_app.rules import sealed
from inspect_app.rules.refusals import SealBroken
from inspect_app.services import server_key

PIECE = 256 * 1024


def is_sealed() -> bool:
    """Tell whether the caller says that the body is sealed."""
    return request.mimetype == sealed.MEDIA_TYPE


def overhead() -> int:
    """Return by how many bytes the body is longer than what it holds."""
    return sealed.OVERHEAD if is_sealed() else 0


def told_length() -> int:
    """Return how many plain bytes the body is said to hold; 0 where nothing is said."""
    return max(0, (request.content_length or 0) - overhead())


def opened_body(name: str) -> Iterable[bytes]:
    """Read the plain body piece by piece; ``name`` is what it must have been sealed as.

    Raises SealBroken: at once for a key that does not open, at the end of what is not whole.
    """
    pieces = iter(lambda: request.stream.read(PIECE), b"")
    return sealed.opened(pieces, _content_key(), name) if is_sealed() else pieces


def _content_key() -> bytes:
    """Open the key that came with the body, for the visit that it is said to be of."""
    try:
        visit = UUID(request.headers.get("X-Sealed-Visit", ""))
    except ValueError as error:
        raise SealBroken from error
    return server_key.unwrapped(request.headers.get("X-Sealed-Key", ""), sealed.visit(visit))
