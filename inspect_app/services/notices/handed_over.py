"""What a visit says of a notice that was handed over on the spot: read, and judged before storing.

The paper is in the party's hands already. So the office's own sheet is laid out as the phone laid
out its own, and both must say the same words; nothing of a visit is stored whose notice does not
hold. Every refusal names a place below ``issued`` or ``delivery``, for the quarantine.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.loop_bodies import DeliveryBody, read_delivery
from inspect_app.rules.numbering import parse_number
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.rules.visit_report import Clock
from inspect_app.services.notices import paper as notice_paper
from inspect_app.services.notices.basis import settle_bases
from inspect_app.services.notices.issuing import kind_for, require_drawable, require_orderable
from inspect_app.services.rectifications.deeds import require_possible
from inspect_app.store.base import db
from inspect_app.store.notice import Notice, NumberFate
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit
from pdf.listening import paper_text, text_hash
from pdf.sheets import NoticeSheet, Verification

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = "notice"
Document = Mapping[str, Any]


def require_whole(document: Document, visit: Visit, now: datetime) -> None:
    """Refuse a notice without its delivery, a delivery without a notice, and one that is none.

    ``visit`` may be unsaved. Raises Invalid.
    """
    if not document.get("issued"):
        raise Invalid({"delivery": [("delivery_without_notice", {})]})
    if not document.get("delivery"):
        raise Invalid({"delivery": [("required", {})]})
    with _below("delivery"):
        require_possible(delivery_of(document, visit), visit.visited_on, now)


def delivery_of(document: Document, visit: Visit) -> DeliveryBody:
    """Read the delivery; a clock that was off is put right, as the visit's day is (rule 15)."""
    body = read_delivery(document["delivery"])
    clock = Clock(visit.clock_offset_ms)
    return replace(body, at=body.at + (clock.offset if clock.is_skewed else timedelta()))


def issued_at(document: Document) -> datetime:
    """Return when the notice was handed over, as it stands on the paper."""
    return datetime.fromisoformat(document["issued"]["at"])


def reserved_number(document: Document, office_id: int) -> NumberReservation | None:
    """Find the reservation of the number that a visit names, whoever's it is."""
    number = str(document["issued"]["number"])
    parsed = parse_number(number)
    if parsed is None:
        return None
    key = {"office_id": office_id, "kind": KIND, "year": parsed.year, "serial": parsed.serial}
    found = db.session.get(NumberReservation, key, populate_existing=True)
    return found if found is not None and found.number == number else None


def require_open(
    reserved: NumberReservation | None, document: Document, visit: Visit
) -> NumberReservation:
    """Refuse a number that is not open for this visit's sender. Raises Invalid."""
    number = str(document["issued"]["number"])
    if reserved is None:
        raise _refused("number_not_reserved", number=number)
    if reserved.person_id != visit.sender_id:
        raise _refused("number_of_another", number=number, name=reserved.person.display)
    if reserved.settled_at is not None:
        raise _settled(reserved)
    if reserved.visit_id not in (None, visit.id, visit.revision_of_id):
        assert reserved.visit is not None
        raise _refused("number_used", number=number, receipt=reserved.visit.receipt)
    return reserved


def _settled(reserved: NumberReservation) -> Invalid:
    key = (reserved.office_id, reserved.kind, reserved.year, reserved.serial)
    fate = db.session.get_one(NumberFate, key)
    if fate.fate == "void":
        return _refused("number_void", number=reserved.number)
    assert reserved.visit is not None
    return _refused("number_used", number=reserved.number, receipt=reserved.visit.receipt)


def sheet_of(reserved: NumberReservation, visit: Visit, document: Document) -> NoticeSheet:
    """Lay out the notice as it was handed over: with no number of a record, and nobody's picture.

    The record's number is the receipt, which nobody knew there. Raises Invalid for what cannot be
    issued (see `services.notices.issuing`).
    """
    with _below("issued"):
        if kind_for(visit) != KIND:
            raise Conflict("school_gets_opinion")
        _require_first(visit)
        violations = require_orderable(visit)
        bases = settle_bases(violations, visit, {})
        office = db.session.get_one(Office, visit.office_id, populate_existing=True)
        day = china_day(issued_at(document))
        verification = Verification(reserved.verify_url, reserved.code)
        issue = notice_paper.Issue(
            office, visit, violations, bases, reserved.number, day, reserved.person.display,
            verification,
        )  # fmt: skip
        sheet = notice_paper.notice_sheet(issue)
        require_drawable(sheet)
    return replace(
        sheet,
        inspection=replace(sheet.inspection, record_no=""),
        officers=tuple(replace(each, signature=None) for each in sheet.officers),
    )


def _require_first(visit: Visit) -> None:
    """A notice of an earlier revision stands in the way: it is withdrawn first (design rule 1)."""
    earlier = visit.revision_of_id
    while earlier is not None:
        query = sa.select(Notice.number).where(
            Notice.visit_id == earlier, Notice.state != "withdrawn"
        )
        number = db.session.scalar(query)
        if number is not None:
            raise Conflict("earlier_notice_stands", number=number)
        earlier = db.session.scalar(sa.select(Visit.revision_of_id).filter_by(id=earlier))


def with_same_words(sheet: NoticeSheet, document: Document) -> NoticeSheet:
    """Return the office's sheet as it was handed over; refuse one that says other words.

    A phone whose number or templates are of before papers named the way to reply has printed none,
    and its paper is as good. Raises Invalid.
    """
    told = str(document["issued"]["text_hash"])
    for ours in (sheet, replace(sheet, reply_url="")):
        if text_hash(paper_text(ours)) == told:
            return ours
    problem = ("notice_text_differs", {"told": told, "ours": text_hash(paper_text(sheet))})
    raise Invalid({"issued.text_hash": [problem]})


def _refused(code: str, **params: object) -> Invalid:
    return Invalid({"issued.number": [(code, params)]})


@contextmanager
def _below(place: str) -> "Iterator[None]":
    """Name where in the visit a refusal belongs."""
    try:
        yield
    except Conflict as refusal:
        raise Invalid({place: [(refusal.code, refusal.params)]}) from refusal
    except Invalid as refusal:
        errors = {f"{place}.{path}": told for path, told in refusal.errors.items()}
        raise Invalid(errors) from refusal
