"""Numbers that a phone takes along, to hand over a notice where there is no network.

A phone asks again at every contact; what it holds already stays as it is. A number goes from hand
to hand only by the office's chain: it is taken by the sequence's lock like an issued one, and it is
open until a visit brings it or it becomes void.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from inspect_app.rules.calendar import china_day
from inspect_app.rules.number_report import NumbersTold
from inspect_app.rules.numbering import IN_HAND, years_in_hand
from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services import audit, phones
from inspect_app.services.callers import Caller
from inspect_app.services.notices.issuing import new_verify_code
from inspect_app.services.notices.numbering import take_number
from inspect_app.services.notices.voiding import (
    YEAR_OVER,
    make_void,
    named_in_quarantine,
    open_reservations,
)
from inspect_app.store.base import db, writing
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.office import Office
from inspect_app.store.room import noticing_no_room

KIND = "notice"
MOST_OPEN = 12
"""More a phone does not get for one person and year, however many it says are bound."""


def require_on_site(by: Caller) -> None:
    """Raise Forbidden for an inspector whose office does not let notices be issued on site."""
    office = db.session.get(Office, by.office_id, populate_existing=True)
    if not may(by.role, "decide") and not (office and office.issue_on_site):
        raise Forbidden


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for numbers on which phone; ``base_url`` is where a paper can be checked."""

    phone: UUID
    by: Caller
    base_url: str
    now: datetime


def reserve(asking: Asking, told: NumbersTold) -> Sequence[NumberReservation]:
    """Return the caller's open numbers on this phone, filled up to `IN_HAND` free ones a year.

    What the phone gave up becomes void first, and so do last year's that no visit bears. A phone
    that was revoked or is to empty itself gets no more. Raises Forbidden, and NotFound for a phone
    of another office's person.
    """
    by, now = asking.by, asking.now
    require_on_site(by)
    with noticing_no_room(), writing():
        phone = phones.at_hand(asking.phone, by, now)
        audit.take_turn(by.office_id)
        mine = _mine(asking)
        awaited = named_in_quarantine(by.office_id, [each.number for each in mine])
        for each in mine:
            reason = _reason_to_void(each, told, awaited, china_day(now).year)
            if reason:
                make_void(each, reason, by.login, now)
        kept = [each for each in mine if each.is_open]
        for each in kept:
            each.bound_at = (each.bound_at or now) if each.number in told.bound else None
        if phone.revoked_at is None and phone.wipe_at is None:
            kept += _filled(asking, kept, awaited)
    return [each for each in kept if each.bound_at is not None or each.number not in awaited]


def _mine(asking: Asking) -> list[NumberReservation]:
    """What the caller may still hand over: not what a stored visit has brought already."""
    query = open_reservations(asking.by.office_id)
    query = query.filter_by(phone_uuid=asking.phone, person_id=asking.by.id)
    return list(db.session.scalars(query.where(NumberReservation.visit_id.is_(None))))


def _reason_to_void(
    reserved: NumberReservation, told: NumbersTold, awaited: set[str], year: int
) -> str:
    """Say why a number is not to be used any more; "" for one that stays open."""
    is_spoken_for = reserved.number in told.bound or reserved.number in awaited
    over = YEAR_OVER if reserved.year < year and not is_spoken_for else ""
    return told.void.get(reserved.number, over)


def _filled(
    asking: Asking, kept: Sequence[NumberReservation], awaited: set[str]
) -> list[NumberReservation]:
    """Reserve what is missing, year by year."""
    office = db.session.get_one(Office, asking.by.office_id, populate_existing=True)
    taken = []
    for year in years_in_hand(china_day(asking.now)):
        held = [each for each in kept if each.year == year]
        spoken_for = sum(each.bound_at is not None or each.number in awaited for each in held)
        wanted = min(IN_HAND - (len(held) - spoken_for), MOST_OPEN - len(held))
        taken += [_reserved(asking, office, year) for _ in range(wanted)]
    return taken


def _reserved(asking: Asking, office: Office, year: int) -> NumberReservation:
    number, code = take_number(office, KIND, year), new_verify_code()
    reserved = NumberReservation(
        office_id=office.id, kind=KIND, year=year, serial=number.serial, number=number.text,
        phone_uuid=asking.phone, person_id=asking.by.id, code=code,
        verify_url=f"{asking.base_url}/v/{code}", reserved_at=asking.now,
    )  # fmt: skip
    db.session.add(reserved)
    after = {"phone": str(asking.phone), "person": asking.by.login}
    deed = audit.Deed("number.reserve", "number", number.text, after=after)
    audit.record(office.id, asking.by.login, deed, asking.now)
    return reserved
