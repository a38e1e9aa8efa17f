"""What became of refused visits that a phone still holds; it asks by id and the hash it sealed."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from inspect_app.services.visits.quarantine import was_mended_into
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.store.settlement import Settlement
from inspect_app.store.visit import QuarantinedVisit, Visit


@dataclass(frozen=True, slots=True)
class Standing:
    """Taken in, as it was sent or mended; or settled otherwise, ``closed`` saying why."""

    taken_in: bool = False
    closed: str = ""


def standing(held: Mapping[UUID, str], by: Person) -> dict[UUID, Standing]:
    """Tell of this person's visits what became of them; what waits still is left out.

    ``held`` is the hash of what the phone holds by id: other content under the same id tells
    nothing of it.
    """
    return {**_closed(held, by), **_taken_in(held, by)}


def _taken_in(held: Mapping[UUID, str], by: Person) -> dict[UUID, Standing]:
    query = sa.select(Visit.uuid, Visit.content_hash)
    rows = db.session.execute(query.where(Visit.uuid.in_(held), Visit.sender_id == by.id))
    return {
        uuid: Standing(taken_in=True)
        for uuid, stored in rows
        if stored == held[uuid] or was_mended_into(uuid, held[uuid], stored, by.office_id)
    }


def _closed(held: Mapping[UUID, str], by: Person) -> dict[UUID, Standing]:
    query = (
        sa.select(QuarantinedVisit.visit_uuid, QuarantinedVisit.content_hash, Settlement.reason)
        .join(Settlement, Settlement.quarantined_id == QuarantinedVisit.id)
        .where(
            QuarantinedVisit.visit_uuid.in_(held),
            QuarantinedVisit.sender_id == by.id,
            Settlement.deed == "closed",
        )
    )
    return {
        uuid: Standing(closed=reason)
        for uuid, content_hash, reason in db.session.execute(query)
        if content_hash == held[uuid]
    }
