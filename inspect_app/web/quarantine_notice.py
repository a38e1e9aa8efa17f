"""What a refused visit says of a notice that the party holds in its hands: shown loudly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from forms.visit import report_of
from inspect_app.rules.canonical import NotCanonical, canonical_json, content_hash
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.callers import Caller
from inspect_app.services.notices.number_book import BookedNumber, booked
from inspect_app.services.notices.on_the_spot import named_by
from inspect_app.services.visits.rows import Incoming
from inspect_app.services.visits.submitting import own_words
from inspect_app.store.visit import QuarantinedVisit
from inspect_app.web.clock import now
from inspect_app.web.quarantine_reading import moment_of, text
from pdf.listening import text_hash


@dataclass(frozen=True)
class NoticeInHand:
    """A paper that was handed over, as far as it is known; ``entry`` is its number in the book.

    ``words`` are what the office's own sheet says, where there is one; of the paper's words only
    the hash is known, ``told_hash``.
    """

    number: str
    at: datetime | None
    told_hash: str
    recipient: str
    entry: BookedNumber | None
    words: tuple[str, ...] = ()
    own_hash: str = field(default="")

    @property
    def differs(self) -> bool:
        return bool(self.words) and self.own_hash != self.told_hash


def notice_in_hand(kept: QuarantinedVisit, document: Any) -> NoticeInHand | None:
    """Read the notice that a refused visit says was handed over; None where it says none."""
    issued = document.get("issued") if isinstance(document, dict) else None
    if not isinstance(issued, dict):
        return None
    reserved = named_by(kept)
    words = _own_words(kept, document)
    delivery = document.get("delivery")
    recipient = delivery.get("recipient") if isinstance(delivery, dict) else None
    return NoticeInHand(
        number=text(issued, "number"),
        at=moment_of(text(issued, "at")),
        told_hash=text(issued, "text_hash"),
        recipient=text(recipient, "name"),
        entry=booked(reserved) if reserved else None,
        words=words,
        own_hash=text_hash(words) if words else "",
    )


def _own_words(kept: QuarantinedVisit, document: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        canonical = canonical_json(document)
        incoming = Incoming(kept.visit_uuid, canonical, content_hash(document), document)
        return own_words(incoming, report_of(document), Caller.of(kept.sender), now())
    except (Invalid, Conflict, NotCanonical, OverflowError, RecursionError):
        return ()
