"""Keep what people say about doubtful rows, beside the file and until it is imported."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.register.asking import Choices
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.register_choice import RegisterChoice


@dataclass(frozen=True, slots=True)
class Said:
    """One row and what it was said to be: an institution, another one (None), or nothing yet."""

    sheet: str
    row: int
    institution: UUID | None = None
    withdrawn: bool = False


def choices_of(office_id: int, file_sha256: str) -> Choices:
    """What was said about the file's rows."""
    query = sa.select(
        RegisterChoice.sheet, RegisterChoice.row, RegisterChoice.institution_id
    ).filter_by(office_id=office_id, file_sha256=file_sha256)
    return {(sheet, row): chosen for sheet, row, chosen in db.session.execute(query)}


def digest_of(choices: Choices) -> str:
    """A short text that differs when any choice differs; "" for none."""
    if not choices:
        return ""
    told = repr(sorted(choices.items(), key=lambda one: one[0]))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def choose(person: Person, file_sha256: str, said: Sequence[Said], now: datetime) -> None:
    """Keep the choices in place of earlier ones. Raises NotFound, Conflict("chosen_twice").

    They change no institution and are audited with the import that follows them.
    """
    of_file = {"office_id": person.office_id, "file_sha256": file_sha256}
    with writing():
        audit.take_turn(person.office_id)  # two people may choose one institution at once
        ids = _ids(person.office_id, {one.institution for one in said if one.institution})
        for one in said:
            row = sa.delete(RegisterChoice).filter_by(**of_file, sheet=one.sheet, row=one.row)
            db.session.execute(row)
        _refuse_taken(of_file, ids, [one.institution for one in said if one.institution])
        db.session.add_all(
            RegisterChoice(
                **of_file, sheet=one.sheet, row=one.row, person_id=person.id, chosen_at=now,
                institution_id=ids[one.institution] if one.institution else None,
            )
            for one in said if not one.withdrawn
        )  # fmt: skip


def _refuse_taken(of_file: dict[str, object], ids: dict[UUID, int], wanted: list[UUID]) -> None:
    """An institution is one row of the file, not two."""
    twice = {uuid for uuid in wanted if wanted.count(uuid) > 1}
    query = sa.select(RegisterChoice.institution_id).filter_by(**of_file)
    taken = set(db.session.scalars(query.where(RegisterChoice.institution_id.in_(ids.values()))))
    twice |= {uuid for uuid, identity in ids.items() if identity in taken}
    if twice:
        names = db.session.scalars(
            sa.select(Institution.name).where(Institution.uuid.in_(twice)).order_by("name")
        )
        raise Conflict("chosen_twice", names="、".join(names))


def _ids(office_id: int, uuids: set[UUID]) -> dict[UUID, int]:
    query = sa.select(Institution.uuid, Institution.id).filter_by(office_id=office_id)
    rows = db.session.execute(query.where(Institution.uuid.in_(uuids)))
    found = {uuid: identity for uuid, identity in rows}  # noqa: C416 - dict() knows no Row
    if found.keys() != uuids:
        raise NotFound
    return found
