"""Which files an office holds, and which visits become whole by a file that arrives."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from inspect_app.services import audit
from inspect_app.services.notices.on_the_spot import issue_waiting
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceHolder
from inspect_app.store.person import Person
from inspect_app.store.prepared import prepared_for_many
from inspect_app.store.visit import Visit, VisitFile

_HELD = prepared_for_many(
    sa.select(EvidenceHolder.sha256).where(EvidenceHolder.office_id == sa.bindparam("office_id")),
    EvidenceHolder.sha256,
)


def held_by(office_id: int, hashes: Collection[str]) -> set[str]:
    """Return those of the hashes whose bytes this office has sent."""
    if not hashes:
        return set()
    rows = _HELD(db.session.connection(), hashes, office_id=office_id)
    return {sha256 for (sha256,) in rows}


def complete_visits(sha256: str, by: Person, now: datetime) -> list[Visit]:
    """Book a file that has arrived with every visit of the office that names it.

    Call inside ``writing()``. Returns the visits that are whole now; a notice that was handed over
    on the spot is issued with its last file.
    """
    waiting = (
        sa.select(VisitFile.visit_id)
        .join(Visit, Visit.id == VisitFile.visit_id)
        .where(VisitFile.sha256 == sha256, ~VisitFile.received, Visit.office_id == by.office_id)
    )
    ids = list(db.session.scalars(waiting))
    if not ids:
        return []
    arrived = sa.update(VisitFile).where(VisitFile.visit_id.in_(ids), VisitFile.sha256 == sha256)
    db.session.execute(arrived.values(received=True))
    missing = sa.exists().where(VisitFile.visit_id == Visit.id, ~VisitFile.received)
    whole = list(db.session.scalars(sa.select(Visit).where(Visit.id.in_(ids), ~missing)))
    for visit in whole:
        visit.state, visit.completed_at = "complete", now
        deed = audit.Deed(
            "visit.complete", "visit", str(visit.uuid),
            before={"state": "incomplete"}, after={"state": "complete"},
        )  # fmt: skip
        audit.record(visit.office_id, by.login, deed, now)
        issue_waiting(visit, now)
    return whole
