"""Reserved numbers that no notice will bear: each becomes void with its reason (rule 10)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from inspect_app.rules.calendar import china_day
from inspect_app.rules.number_report import LONGEST_REASON
from inspect_app.rules.reasons import given_reason
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.notices.number_book import Shelf, shelves_of
from inspect_app.store.base import db, writing
from inspect_app.store.notice import NumberFate
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.person import Person
from inspect_app.store.visit import QuarantinedVisit

YEAR_OVER, PHONE_WIPED, VISIT_REVISED = "number_year_over", "number_phone_wiped", "number_revised"
"""Reasons that no person gave: codes, worded where they are shown (`web.wording.numbers`)."""


def make_void(reserved: NumberReservation, reason: str, actor: str, now: datetime) -> None:
    """Settle an open reservation. Call inside ``writing()``, the office's chain being held."""
    _settle(reserved, reason, now)
    after = {"reason": reason, "phone": str(reserved.phone_uuid), "person": reserved.person.login}
    deed = audit.Deed("number.void", "number", reserved.number, after=after)
    audit.record(reserved.office_id, actor, deed, now)


def _settle(reserved: NumberReservation, reason: str, now: datetime) -> None:
    assert reserved.is_open
    key = (reserved.office_id, reserved.kind, reserved.year, reserved.serial)
    names = ("office_id", "kind", "year", "serial")
    fate = NumberFate(**dict(zip(names, key, strict=True)), fate="void", reason=reason)
    db.session.add(fate)
    reserved.settled_at = now


def void_by_office(
    key: tuple[int, str, int, int], reason: str, by: Person, now: datetime
) -> NumberReservation:
    """Settle one reservation, like that of a lost phone; ``key`` is the number's.

    Raises NotFound, Invalid without a reason, Conflict `number_settled` or, where a stored visit
    waits with it for its files, `number_awaits_files`.
    """
    with writing():
        audit.take_turn(by.office_id)
        reserved = db.session.get(NumberReservation, key, populate_existing=True)
        if reserved is None or reserved.office_id != by.office_id:
            raise NotFound
        if not reserved.is_open:
            raise Conflict("number_settled", number=reserved.number)
        if reserved.visit is not None:
            receipt = reserved.visit.receipt
            raise Conflict("number_awaits_files", number=reserved.number, receipt=receipt)
        make_void(reserved, given_reason(reason, LONGEST_REASON), by.login, now)
    return reserved


def leftovers(shelf: Shelf) -> list[NumberReservation]:
    """List a year's open numbers that stand on no paper and no visit that is known of.

    What a phone said it has printed, and what a stored or a refused visit bears, is not among them.
    """
    query = open_reservations(shelf.office_id).filter_by(kind=shelf.kind, year=shelf.year)
    query = query.where(NumberReservation.visit_id.is_(None))
    query = query.where(NumberReservation.bound_at.is_(None))
    names = (joinedload(NumberReservation.person), joinedload(NumberReservation.phone))
    found = db.session.scalars(query.options(*names)).all()
    awaited = named_in_quarantine(shelf.office_id, [each.number for each in found])
    return [each for each in found if each.number not in awaited]


def void_leftovers(
    shelf: Shelf, listed: Collection[int], reason: str, by: Person, now: datetime
) -> list[NumberReservation]:
    """Settle what is left open of a year that is over, as one deed with one reason.

    ``listed`` are the serials that were read before it was confirmed. Raises NotFound, Conflict
    `number_year_runs`, `numbers_changed` where others are left by now, Invalid without a reason.
    """
    if shelf.office_id != by.office_id or shelf not in shelves_of(shelf.office_id):
        raise NotFound
    if shelf.year >= china_day(now).year:
        raise Conflict("number_year_runs", year=shelf.year)
    with writing():
        audit.take_turn(by.office_id)
        left = leftovers(shelf)
        if not left or {each.serial for each in left} != set(listed):
            raise Conflict("numbers_changed")
        given = given_reason(reason, LONGEST_REASON)
        for reserved in left:
            _settle(reserved, given, now)
        after = {"reason": given, "numbers": [each.number for each in left]}
        deed = audit.Deed(
            "number.void_leftovers", "number", f"{shelf.year}-{shelf.kind}", after=after
        )
        audit.record(by.office_id, by.login, deed, now)
    return left


def void_of_wiped_phone(phone: UUID, office_id: int, actor: str, now: datetime) -> None:
    """Settle what a phone had that empties itself; a refused visit may still bring its number."""
    query = open_reservations(office_id).filter_by(phone_uuid=phone)
    found = db.session.scalars(query.where(NumberReservation.visit_id.is_(None))).all()
    awaited = named_in_quarantine(office_id, [each.number for each in found])
    for reserved in found:
        if reserved.number not in awaited:
            make_void(reserved, PHONE_WIPED, actor, now)


def open_reservations(office_id: int) -> sa.Select[NumberReservation]:
    """Select an office's open reservations, in the order of their numbers."""
    order = (NumberReservation.kind, NumberReservation.year, NumberReservation.serial)
    query = sa.select(NumberReservation).filter_by(office_id=office_id, settled_at=None)
    return query.order_by(*order).execution_options(populate_existing=True)


def named_in_quarantine(office_id: int, numbers: list[str]) -> set[str]:
    """Return those of the numbers that stand in a refused visit which is not settled yet.

    A look at the text alone: where another sentence names a number, it is kept all the same.
    """
    waiting = sa.select(QuarantinedVisit.id).filter_by(office_id=office_id, resolved_at=None)
    bears = [waiting.where(QuarantinedVisit.document.contains(n, autoescape=True)) for n in numbers]
    if not bears:
        return set()
    found = db.session.execute(sa.select(*(each.exists() for each in bears))).one()
    return {number for number, is_borne in zip(numbers, found, strict=True) if is_borne}
