"""A notice handed over without a network becomes a record: once, with its number and its delivery.

The stored visit takes the number to itself; as soon as all its files are here, notice and delivery
are booked in the same transaction in which the last of them arrives.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.refusals import Forbidden, Invalid
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices import handed_over, issuing, reissuing
from inspect_app.services.notices import paper as notice_paper
from inspect_app.services.notices.sheet_documents import from_document, to_document
from inspect_app.services.notices.voiding import VISIT_REVISED, make_void
from inspect_app.services.rectifications.deeds import deliver
from inspect_app.services.visits.papers import document_of, officer_sheets
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.number_reservation import NumberReservation
from inspect_app.store.visit import QuarantinedVisit, Visit
from pdf.listening import paper_text
from pdf.sheets import NoticeSheet


def judge(visit: Visit, now: datetime) -> NoticeSheet | None:
    """Return the notice that a visit says was handed over; None where it says nothing of one.

    ``visit`` is not stored yet. Raises Invalid.
    """
    document = document_of(visit)
    if not document.get("issued") and not document.get("delivery"):
        return None
    handed_over.require_whole(document, visit, now)
    found = handed_over.reserved_number(document, visit.office_id)
    reserved = handed_over.require_open(found, document, visit)
    return handed_over.with_same_words(handed_over.sheet_of(reserved, visit, document), document)


def words_of(visit: Visit) -> tuple[str, ...]:
    """Return what the office's own sheet says, whoever's the number is. Raises Invalid."""
    document = document_of(visit)
    reserved = (
        handed_over.reserved_number(document, visit.office_id) if document.get("issued") else None
    )
    if reserved is None:
        raise Invalid({"issued.number": [("number_not_reserved", {"number": ""})]})
    return paper_text(handed_over.sheet_of(reserved, visit, document))


def claim(visit: Visit, sheet: NoticeSheet) -> None:
    """Let a visit that was just stored take its number. Call inside ``writing()``, in turn.

    Raises Invalid where another visit was faster.
    """
    document = document_of(visit)
    found = handed_over.reserved_number(document, visit.office_id)
    reserved = handed_over.require_open(found, document, visit)
    reserved.visit_id, reserved.sheet = visit.id, to_document(sheet, blobs().put)


def give_back(visit_id: int, actor: str, now: datetime) -> None:
    """Make the number void that a visit was waiting with, which is now replaced by a revision."""
    reserved = _waiting(visit_id)
    if reserved is not None:
        make_void(reserved, VISIT_REVISED, actor, now)


def void_left_out(
    kept: QuarantinedVisit, mended: Mapping[str, Any], reason: str, actor: str, now: datetime
) -> None:
    """Make the number void whose notice is left out of a refused visit that is taken in.

    A number that is not open for its sender, or that another visit has brought, is not this one's.
    """
    if mended.get("issued"):
        return
    reserved = named_by(kept)
    if reserved is not None and reserved.person_id == kept.sender_id and reserved.is_free:
        make_void(reserved, reason, actor, now)


def named_by(kept: QuarantinedVisit) -> NumberReservation | None:
    """Find the reservation of the number that a refused visit names, be it of any form."""
    try:
        document = json.loads(kept.document)
        number = document["issued"]["number"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    told = {"issued": {"number": number}}
    return handed_over.reserved_number(told, kept.office_id) if isinstance(number, str) else None


def issue_waiting(visit: Visit, now: datetime) -> Notice | None:
    """Issue and deliver what a visit that is whole now has waited with; None where it has not.

    Call inside ``writing()``, the office's chain being held: the caller's transaction is this one.
    """
    reserved = _waiting(visit.id)
    if reserved is None:
        return None
    document = document_of(visit)
    notice = _drawn(reserved, visit, document)
    violations = issuing.require_orderable(visit)
    told = {"issued_at": notice.issued_at.isoformat(), "phone": str(reserved.phone_uuid)}
    issuing.book(notice, violations, reserved.person, now, told)
    reserved.settled_at, reserved.sheet = now, None
    with suppress(Forbidden):  # what a recheck's notice takes over is left to the office then
        reissuing.replace_failed(notice, violations, reserved.person, now)
    deliver(notice, handed_over.delivery_of(document, visit), reserved.person, now)
    return notice


def _waiting(visit_id: int) -> NumberReservation | None:
    query = sa.select(NumberReservation).filter_by(visit_id=visit_id, settled_at=None)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _drawn(reserved: NumberReservation, visit: Visit, document: dict[str, Any]) -> Notice:
    """Draw the words that were handed over, with the inspectors' signatures, and keep the paper."""
    sheet = from_document(reserved.sheet, blobs().read)
    assert isinstance(sheet, NoticeSheet)
    sheet = replace(sheet, officers=officer_sheets(visit, document))
    return Notice(
        uuid=uuid4(), office_id=reserved.office_id, kind=reserved.kind, year=reserved.year,
        serial=reserved.serial, number=reserved.number, title=sheet.title, visit_id=visit.id,
        institution_id=visit.institution_id, addressee=str(visit.party["name"]),
        issued_by_id=reserved.person_id, issued_at=handed_over.issued_at(document),
        sheet=to_document(sheet, blobs().put), paper=blobs().put(notice_paper.draw(sheet)),
        verify_code=reserved.code, state="issued",
    )  # fmt: skip
