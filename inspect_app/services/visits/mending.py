"""What the office does about a refused visit: mend it and take it in, or put it away, or reopen it.

What the phone sent is never touched. A mended document is kept beside it with the reason; both
hashes stand in the office's chain. It is taken in under the visit's own id and in its sender's
name, by the one way that every visit takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from inspect_app.rules.reasons import given_reason
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.rules.visit_report import VisitReport
from inspect_app.services import audit
from inspect_app.services.callers import Caller
from inspect_app.services.notices.on_the_spot import void_left_out
from inspect_app.services.visits.rows import Incoming
from inspect_app.services.visits.submitting import Submission, submit_visit
from inspect_app.store.base import db, writing
from inspect_app.store.person import Person
from inspect_app.store.settlement import Settlement
from inspect_app.store.visit import QuarantinedVisit, Visit

LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Mending:
    """The mended document with its report, the paths that were changed, and why."""

    incoming: Incoming
    report: VisitReport
    places: Sequence[str]
    reason: str


def mend(kept: QuarantinedVisit, mending: Mending, by: Person, now: datetime) -> Submission:
    """Take in a mended visit; the visit and the note of its mending are one transaction.

    Where its notice was left out, the number that it bears becomes void with the reason.
    Raises NotFound when it is settled already, and every refusal of a visit; nothing is kept then.
    """
    reason = given_reason(mending.reason, LONGEST_REASON)
    with writing():
        _claim(kept)
        sender = Caller.of(kept.sender)
        void_left_out(kept, mending.incoming.document, reason, by.login, now)
        submission = submit_visit(mending.incoming, mending.report, sender, now)
        db.session.add(
            Settlement(
                quarantined_id=kept.id, deed="mended", reason=reason, places=list(mending.places),
                document=mending.incoming.canonical, content_hash=mending.incoming.content_hash,
                person_id=by.id, at=now,
            )
        )  # fmt: skip
        after = {
            "quarantine": kept.id,
            "sender": sender.login,
            "receipt": submission.receipt,
            "content_hash": mending.incoming.content_hash,
            "places": list(mending.places),
            "reason": reason,
        }
        _record("visit.mend", kept, after, by, now)
    return submission


def close(kept: QuarantinedVisit, reason: str, by: Person, now: datetime) -> None:
    """Settle a refused visit without taking it in; it stays readable, and its sender is told why.

    Raises NotFound when it is settled already, Invalid without a reason.
    """
    reason = given_reason(reason, LONGEST_REASON)
    with writing():
        _claim(kept)
        kept.resolved_at = now
        row = Settlement(
            quarantined_id=kept.id, deed="closed", reason=reason, person_id=by.id, at=now
        )
        db.session.add(row)
        _record("visit.close", kept, {"quarantine": kept.id, "reason": reason}, by, now)


def reopen(kept: QuarantinedVisit, by: Person, now: datetime) -> None:
    """Take up again what was settled without taking it in. Raises Conflict for anything else."""
    with writing():
        audit.take_turn(kept.office_id)
        row = db.session.scalar(
            sa.select(Settlement).filter_by(quarantined_id=kept.id, deed="closed")
        )
        stored = db.session.scalar(sa.select(Visit.id).filter_by(uuid=kept.visit_uuid))
        if row is None or stored is not None:
            raise Conflict("not_closed")
        db.session.delete(row)
        db.session.refresh(kept)
        kept.resolved_at = None
        _record("visit.reopen", kept, {"quarantine": kept.id}, by, now)


def _claim(kept: QuarantinedVisit) -> None:
    """Wait for the office's other deeds; what one of them has settled is not settled twice."""
    audit.take_turn(kept.office_id)
    db.session.refresh(kept)
    if kept.resolved_at is not None:
        raise NotFound


def _record(
    name: str, kept: QuarantinedVisit, after: dict[str, object], by: Person, now: datetime
) -> None:
    before = {"content_hash": kept.content_hash}
    deed = audit.Deed(name, "visit", str(kept.visit_uuid), before=before, after=after)
    audit.record(kept.office_id, by.login, deed, now)
