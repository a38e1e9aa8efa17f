"""Legal texts that an admin enters and answers for where the catalogue has none (rule 7)."""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Invalid, NotFound
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.legal_text import ConfirmedText
from inspect_app.store.person import Person

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class NewText:
    """``text`` is printed as it stands after 违反了; ``confirmed_by`` is who checked it."""

    code: str
    text: str
    confirmed_by: str
    confirmed_on: date


def confirm_text(new: NewText, by: Person, now: datetime, today: date) -> ConfirmedText:
    """Keep the text for the admin's office; the newest of a code counts. Raises Invalid."""
    if new.code not in catalogue().violations:
        raise NotFound
    _check(new, today)
    row = ConfirmedText(
        office_id=by.office_id,
        code=new.code,
        text=new.text.strip(),
        confirmed_by=new.confirmed_by.strip(),
        confirmed_on=new.confirmed_on,
        person_id=by.id,
        recorded_at=now,
    )
    deed = audit.Deed(
        "legal_text.confirm",
        "violation_type",
        new.code,
        after={"text": row.text, "confirmed_on": row.confirmed_on.isoformat()},
        personal_after={"confirmed_by": row.confirmed_by},
    )
    with writing():
        db.session.add(row)
        audit.record(by.office_id, by.login, deed, now)
    return row


def _check(new: NewText, today: date) -> None:
    errors: dict[str, list[tuple[str, dict[str, object]]]] = {}
    if not new.text.strip():
        errors["text"] = [("required", {})]
    elif len(new.text) > LONGEST_TEXT:
        errors["text"] = [("too_long", {"limit": LONGEST_TEXT})]
    if not new.confirmed_by.strip():
        errors["confirmed_by"] = [("required", {})]
    if new.confirmed_on > today:
        errors["confirmed_on"] = [("confirmed_in_future", {})]
    if errors:
        raise Invalid(errors)


def texts_of(office_id: int, code: str) -> list[ConfirmedText]:
    """Every text the office confirmed for a code, the counting one first."""
    query = sa.select(ConfirmedText).filter_by(office_id=office_id, code=code)
    return list(db.session.scalars(query.order_by(ConfirmedText.id.desc())))


def codes_with_text(office_id: int) -> set[str]:
    """The codes for which the office confirmed a text."""
    query = sa.select(ConfirmedText.code).filter_by(office_id=office_id).distinct()
    return set(db.session.scalars(query))
