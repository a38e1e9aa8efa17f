"""A notice handed over in a cellar, as a phone would tell of it when it has a network again."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from forms.visit import report_of
from inspect_app.rules.canonical import canonical_json
from inspect_app.services.callers import Caller
from inspect_app.services.notices import handed_over as told
from inspect_app.services.visits.facts import gather
from inspect_app.services.visits.rows import Incoming, built
from inspect_app.services.visits.unsaved import unsaved_visit
from inspect_app.store.base import db
from inspect_app.store.notice import NumberFate
from inspect_app.store.person import Person
from pdf.listening import paper_text, text_hash
from tests.cast import NOW, Cast, Client
from tests.visits import png, sha256, visit_document

PHONE = UUID("019a9f00-0000-7000-8000-000000000001")
AT = "2026-11-20T10:01:00+08:00"
RECEIVED = png(4)
"""The signature of who took the paper."""


def number(serial: int, year: int = 2026) -> str:
    return f"西教责改字〔{year}〕第{serial}号"


def reserve(client: Client, phone: UUID = PHONE, **told: Any) -> list[str]:
    """The numbers that the phone holds after asking."""
    body = {"bound": [], "void": [], **told}
    answer = client.put(f"/api/v1/phones/{phone}/numbers", json=body)
    assert answer.status_code == 200, answer.json
    return [each["number"] for each in answer.get_json()["numbers"]]


def fates() -> dict[str, tuple[str, str]]:
    """Every settled number with its fate and reason."""
    db.session.rollback()
    return {
        number(row.serial, row.year): (row.fate, row.reason)
        for row in db.session.scalars(sa.select(NumberFate))
    }


def delivery(**changes: Any) -> dict[str, Any]:
    """Handed over in person, against a signature."""
    recipient = {"name": "周某", "post": "负责人", "image": sha256(RECEIVED)}
    return {"method": "in_person", "at": AT, "place": "前台", "recipient": recipient, **changes}


def with_notice(document: dict[str, Any], bearing: str, **changes: Any) -> dict[str, Any]:
    """The visit as the phone seals it after its notice was handed over.

    The words are hashed as they were shown: by the sheet laid out for that sender and number.
    """
    handed = delivery(**changes.pop("delivery", {}))
    file = {"sha256": sha256(RECEIVED), "size": len(RECEIVED), "type": "image/png"}
    issued = {"number": bearing, "text_hash": "0" * 64, "at": AT, **changes}
    whole = {**document, "delivery": handed, "files": [*document["files"], file], "issued": issued}
    if "text_hash" not in changes:
        issued["text_hash"] = words_hash(whole)
    return whole


def words_hash(document: dict[str, Any], login: str = "lin") -> str:
    """The hash of what the phone showed."""
    return text_hash(words_of(document, login))


def words_of(document: dict[str, Any], login: str = "lin") -> tuple[str, ...]:
    """What the phone showed, paragraph by paragraph."""
    db.session.rollback()
    person = db.session.query(Person).filter_by(login=login).one()
    canonical = canonical_json(document)
    content_hash = hashlib.sha256(canonical.encode()).hexdigest()
    incoming = Incoming(uuid4(), canonical, content_hash, document)
    visit = unsaved_visit(built(incoming, gather(report_of(document), Caller.of(person)), NOW))
    reserved = told.reserved_number(document, person.office_id)
    assert reserved is not None
    return paper_text(told.sheet_of(reserved, visit, document))


def visit_with_notice(cast: Cast, bearing: str, **changes: Any) -> dict[str, Any]:
    """A lawful visit to the star that found one violation, and its notice."""
    return with_notice(visit_document(cast.star, ["FEE-01"]), bearing, **changes)
