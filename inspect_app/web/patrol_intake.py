"""A patrol's document on its way in: from the API, or put together by the page."""

from typing import Any
from uuid import UUID

from inspect_app.rules.canonical import NotCanonical, content_hash
from inspect_app.rules.patrol_body import read_patrol
from inspect_app.rules.refusals import Invalid
from inspect_app.services.patrols.recording import Sent, known_patrol, record_patrol
from inspect_app.store.patrol import Patrol
from inspect_app.web.access import me
from inspect_app.web.clock import now


def take_in(uuid: UUID, document: Any) -> tuple[Patrol, bool]:
    """Keep it once; return it and whether it is new. Raises every refusal of a patrol."""
    known_patrol(uuid, me().office_id)  # another office's is not found, whatever is sent
    report = read_patrol(document)
    try:
        digest = content_hash(document)
    except (NotCanonical, OverflowError, RecursionError):
        raise Invalid({"document": [("bad_characters", {})]}) from None
    return record_patrol(Sent(uuid, digest, report), me(), now())
