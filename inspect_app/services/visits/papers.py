"""What the papers of a visit share: party, officers, evidence numbers, read from the record.

Everything comes from the visit as it was submitted, nothing from today's register (rule 4).
"""

import json
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from PIL import Image, UnidentifiedImageError

from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit
from pdf import sheets

DEMO_MARK = "演示数据　不具法律效力"
RECORD_TITLE = "现场检查笔录"
EVIDENCE_WORDS = {"image": "照片", "audio": "录音", "video": "录像", "application": "文件"}


def document_of(visit: Visit) -> dict[str, Any]:
    """Return the visit document as it was received."""
    document = json.loads(visit.document)
    assert isinstance(document, dict)
    return document


def party_sheet(party: Mapping[str, Any]) -> sheets.Party:
    """Return the party as it was that day; a school or an institution has no person's number."""
    return sheets.Party(
        name=_text(party, "name"),
        credit_code=_text(party, "credit_code"),
        licence_no=_text(party, "licence_no"),
        address=_text(party, "address"),
        person_in_charge=_text(party, "person_in_charge", "contact", "person"),
        person_id=_text(party, "person_id"),
    )


def _text(party: Mapping[str, Any], *keys: str) -> str:
    return next((str(party[key]) for key in keys if party.get(key)), "")


def inspection_sheet(visit: Visit, document: Mapping[str, Any]) -> sheets.Inspection:
    """Return when and where; the visit's receipt is the number of its record."""
    authorisation = document.get("authorisation") or {}
    return sheets.Inspection(
        started_at=visit.started_at,
        finished_at=visit.finished_at,
        place=_text(visit.party, "address", "name"),
        record_no=visit.receipt,
        notice_no=str(authorisation.get("notice_no") or ""),
    )


def officer_sheets(visit: Visit, document: Mapping[str, Any]) -> tuple[sheets.Officer, ...]:
    """Return the inspectors with certificate numbers and the signatures they gave."""
    images = {
        signature.get("person"): signature.get("image")
        for signature in document.get("signatures") or []
        if signature.get("role") == "inspector"
    }
    return tuple(
        sheets.Officer(each.display, each.certificate_no, picture(images.get(each.login)))
        for each in visit.inspectors
    )


def picture(sha256: str | None) -> bytes | None:
    """Return the bytes of a signature; one that is no drawable picture leaves a line for ink."""
    if not sha256 or not blobs().has(sha256):
        return None
    data = blobs().read(sha256)
    try:
        with Image.open(BytesIO(data)) as image:
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return None
    return data


def evidence_labels(visit: Visit, document: Mapping[str, Any]) -> dict[str, str]:
    """Number the evidence files of a visit: {sha256: "照片1"}, signatures not counted.

    The notice and the record of one visit use the same numbers.
    """
    signed = {signature.get("image") for signature in document.get("signatures") or []}
    hashes = [each.sha256 for each in visit.files if each.sha256 not in signed]
    rows = db.session.execute(
        sa.select(EvidenceFile.sha256, EvidenceFile.media_type).where(
            EvidenceFile.sha256.in_(hashes)
        )
    )
    types = {row.sha256: row.media_type for row in rows}
    labels: dict[str, str] = {}
    counted: dict[str, int] = {}
    for sha256 in hashes:
        word = EVIDENCE_WORDS.get(types.get(sha256, "image").partition("/")[0], "文件")
        counted[word] = counted.get(word, 0) + 1
        labels[sha256] = f"{word}{counted[word]}"
    return labels


def contact_sheet(office: Office, person: str) -> sheets.Contact:
    """Return whom the party may ask; the issuing person where the office names nobody."""
    return sheets.Contact(
        office.contact_name or person, office.contact_phone, office.contact_address
    )


def demo_mark(office: Office) -> str:
    """Return what stands on every page of a demonstration."""
    return DEMO_MARK if office.is_demo else ""
