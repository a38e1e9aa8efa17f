"""Excuse an institution from a visit in a period, with the reason."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.rules.refusals import Invalid
from inspect_app.services import audit
from inspect_app.services.merging.standing import standing_id
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class NewExcuse:
    """Both days are included."""

    institution: Institution
    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """An excuse, and who recorded it."""

    excuse: Excuse
    by: Person


def excuse(new: NewExcuse, by: Person, now: datetime) -> Excuse:
    """Record it. Raises Invalid for days out of order or an empty reason."""
    _check(new)
    row = Excuse(
        office_id=by.office_id,
        first_day=new.first_day,
        last_day=new.last_day,
        reason=new.reason.strip(),
        person_id=by.id,
        recorded_at=now,
    )
    after = {"first_day": str(new.first_day), "last_day": str(new.last_day), "reason": row.reason}
    with writing():
        row.institution_id = standing_id(new.institution.id)
        db.session.add(row)
        deed = audit.Deed("excuse.add", "institution", str(new.institution.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return row


def excuses_of(institution: Institution, office_id: int) -> list[Recorded]:
    """List what one's own office recorded, the latest days first; read only."""
    query = (
        sa.select(Excuse, Person)
        .join(Person, Person.id == Excuse.person_id)
        .where(Excuse.institution_id == institution.id, Excuse.office_id == office_id)
        .order_by(Excuse.first_day.desc(), Excuse.id.desc())
    )
    return [Recorded(*row) for row in db.session.execute(query)]


def _check(new: NewExcuse) -> None:
    if new.first_day > new.last_day:
        raise Invalid({"last_day": [("days_not_in_order", {})]})
    if not new.reason.strip():
        raise Invalid({"reason": [("reason_needed", {})]})
    if len(new.reason) > LONGEST_REASON:
        raise Invalid({"reason": [("too_long", {"limit": LONGEST_REASON})]})
