"""Unfinished visits from a rescue package become drafts of the person who began them, each once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.districts import prefix
from inspect_app.services.merging.standing import standing_id
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit, VisitDraft

Fields = Mapping[str, list[str]]


def content_id(uuid: UUID, fields: Fields) -> UUID:
    """Make an id of a draft's id and its content."""
    plain = json.dumps(fields, sort_keys=True)
    return uuid5(uuid, hashlib.sha256(plain.encode()).hexdigest())


def keep_rescued_draft(
    uuid: UUID, fields: Fields, person: Person, now: datetime, *, was_brought: bool
) -> tuple[UUID, Literal["taken", "known", "beside"]]:
    """Keep a draft under its id; returns the id, and what became of it.

    ``known``: the draft stands as it is or was gone on with since it was brought, or its visit is
    submitted. Where the server has content of its own under the id, nobody can tell which is newer
    (two clocks are never compared): both stay, this one under its `content_id`.
    """
    try:
        return _kept(uuid, fields, person, now, was_brought=was_brought)
    except IntegrityError:  # another import, or the phone itself, kept it at the same moment
        return _kept(uuid, fields, person, now, was_brought=was_brought)


def _kept(
    uuid: UUID, fields: Fields, person: Person, now: datetime, *, was_brought: bool
) -> tuple[UUID, Literal["taken", "known", "beside"]]:
    with writing():
        draft = db.session.get(VisitDraft, uuid, populate_existing=True)
        if draft is not None and draft.is_discarded and draft.person_id == person.id:
            db.session.delete(draft)
            db.session.flush()  # what was given up and is brought again is kept as new
            draft = None
        if draft is None and not _is_taken(uuid):
            _add(uuid, fields, person, now)
            return uuid, "taken"
        if draft is None:
            return uuid, "known"
        if draft.person_id == person.id and (was_brought or draft.fields == fields):
            return uuid, "known"
        beside = content_id(uuid, fields)
        if _is_taken(beside):
            return beside, "known"
        _add(beside, fields, person, now)
        return beside, "beside"


def _is_taken(uuid: UUID) -> bool:
    """Tell whether a visit or a draft has this id."""
    for table in (Visit.uuid, VisitDraft.visit_uuid):
        if db.session.scalar(sa.select(table).where(table == uuid)) is not None:
            return True
    return False


def _add(uuid: UUID, fields: Fields, person: Person, now: datetime) -> None:
    row = VisitDraft(
        visit_uuid=uuid,
        person_id=person.id,
        institution_id=_place(fields, person),
        fields=dict(fields),
        updated_at=now,
    )
    db.session.add(row)


def _place(fields: Fields, person: Person) -> int | None:
    """Find the institution that is visited, within the person's reach."""
    try:
        wanted = UUID(fields.get("institution_id", [""])[0])
    except ValueError:
        return None
    district = prefix(person.office.district)
    query = sa.select(Institution.id).filter_by(uuid=wanted)
    query = query.where(Institution.district.startswith(district, autoescape=True))
    found = db.session.scalar(query)
    return None if found is None else standing_id(found)
