"""Declared interests (回避): who does not inspect what, since when, until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services import audit
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.merging.standing import standing_id
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Recusal
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person


@dataclass(frozen=True, slots=True)
class NewRecusal:
    person: Person
    institution: Institution
    reason: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A recusal with those it names."""

    row: Recusal
    person: Person
    institution: Institution


def institution_named(text: str, office: Office) -> Institution:
    """Find the institution of the office's district that the text names. Raises Invalid."""
    found = search_institutions(Query(office.district, text, open_only=True)).items
    exact = [one for one in found if one.name == text.strip()]
    chosen = exact or found
    if len(chosen) != 1:
        code = "several_institutions" if chosen else "not_in_register"
        raise Invalid({"institution": [(code, {})]})
    return chosen[0]


def declare(new: NewRecusal, by: Person, now: datetime) -> Recusal:
    """Keep it; it counts in every draw from now on. Raises Invalid for one that runs already."""
    row = Recusal(
        uuid=uuid4(), office_id=by.office_id, person_id=new.person.id, reason=new.reason,
        declared_on=china_day(now), recorded_by_id=by.id, recorded_at=now,
    )  # fmt: skip
    with writing():
        audit.take_turn(by.office_id)
        row.institution_id = standing_id(new.institution.id)
        running = sa.select(Recusal.id).filter_by(
            person_id=new.person.id, institution_id=row.institution_id, ended_at=None
        )
        if db.session.scalar(running.limit(1)) is not None:
            raise Invalid({"institution": [("recused_already", {})]})
        db.session.add(row)
        after = {"institution": str(new.institution.uuid), "person": new.person.login}
        deed = audit.Deed(
            "recusal.declare", "recusal", str(row.uuid), after=after,
            personal_after={"reason": new.reason},
        )  # fmt: skip
        audit.record(by.office_id, by.login, deed, now)
    return row


def end(row: Recusal, by: Person, now: datetime) -> Recusal:
    """End it: draws from now on know nothing of it. Raises Conflict for one that has ended."""
    with writing():
        audit.take_turn(by.office_id)
        db.session.refresh(row)
        if row.ended_at is not None:
            raise Conflict("recusal_ended")
        row.ended_at, row.ended_by_id = now, by.id
        audit.record(
            by.office_id, by.login, audit.Deed("recusal.end", "recusal", str(row.uuid)), now
        )
    return row


def recusal_of_office(uuid: UUID, office_id: int) -> Recusal:
    """Load one of an office's own. Raises NotFound."""
    found = db.session.scalar(sa.select(Recusal).filter_by(uuid=uuid, office_id=office_id))
    if found is None:
        raise NotFound
    return found


def recusals_of(office_id: int, person_id: int | None, after_id: int, limit: int) -> list[Declared]:
    """List an office's recusals (one person's alone where named), the newest first."""
    query = (
        sa.select(Recusal, Person, Institution)
        .join(Person, Person.id == Recusal.person_id)
        .join(Institution, Institution.id == Recusal.institution_id)
        .where(Recusal.office_id == office_id)
        .order_by(Recusal.id.desc())
        .limit(limit)
    )
    if person_id is not None:
        query = query.where(Recusal.person_id == person_id)
    if after_id:
        query = query.where(Recusal.id < after_id)
    return [Declared(*row) for row in db.session.execute(query)]
