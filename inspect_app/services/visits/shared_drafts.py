"""Unfinished visits of colleagues that name one as inspector: to be read, and by nobody else.

Two inspectors go together and one of them types. The partner sees what the server was given last;
when a phone is lost, it is what is left.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.refusals import NotFound
from inspect_app.store.base import db
from inspect_app.store.person import Person
from inspect_app.store.visit import VisitDraft


@dataclass(frozen=True, slots=True)
class SharedDraft:
    """A draft, and who types it."""

    draft: VisitDraft
    author: Person


def drafts_naming(person: Person) -> list[SharedDraft]:
    """List colleagues' drafts that name this person, the last touched first."""
    rows = db.session.execute(_naming(person).order_by(VisitDraft.updated_at.desc()))
    return [SharedDraft(draft, author) for draft, author in rows if _names(draft.fields, person)]


def draft_naming(person: Person, uuid: UUID) -> SharedDraft:
    """Load one of them. Raises NotFound."""
    row = db.session.execute(_naming(person).where(VisitDraft.visit_uuid == uuid)).one_or_none()
    if row is None or not _names(row[0].fields, person):
        raise NotFound
    return SharedDraft(*row)


def _naming(person: Person) -> sa.Select[VisitDraft, Person]:
    """Drafts of the office that hold the login somewhere; `_names` says where it counts."""
    text = sa.cast(VisitDraft.fields, sa.Text)
    return (
        sa.select(VisitDraft, Person)
        .join(Person, Person.id == VisitDraft.person_id)
        .where(
            Person.office_id == person.office_id,
            Person.id != person.id,
            text.contains(json.dumps(person.login), autoescape=True),
        )
        .options(joinedload(VisitDraft.institution))
    )


def _names(fields: Mapping[str, list[str]], person: Person) -> bool:
    return any(
        name.startswith("inspectors-") and person.login in texts for name, texts in fields.items()
    )
