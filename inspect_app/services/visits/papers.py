"""What the papers of a visit share: party, officers, evidence numbers, read from the record.

Everything comes from the visit as it was submitted, nothing from today's register (rule 4).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from PIL import Image, UnidentifiedImageError

from inspect_app.rules.calendar import CHINA
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

    The notice, the record and the photo pages of one visit use the same numbers.
    """
    signed = _signature_pictures(document)
    hashes = [each.sha256 for each in visit.files if each.sha256 not in signed]
    rows = db.session.execute(
        sa.select(EvidenceFile.sha256, EvidenceFile.media_type).where(
            EvidenceFile.sha256.in_(hashes)
        )
    )
    types = {row.sha256: row.media_type for row in rows} | _told_types(document)
    labels: dict[str, str] = {}
    counted: dict[str, int] = {}
    for sha256 in hashes:
        word = EVIDENCE_WORDS.get(_main_type(types.get(sha256, "image")), "文件")
        counted[word] = counted.get(word, 0) + 1
        labels[sha256] = f"{word}{counted[word]}"
    return labels


def _told_types(document: Mapping[str, Any]) -> dict[str, str]:
    """Return what the visit says of the kinds of its files.

    It counts before what the server reads in them: a paper handed over on the spot has numbered
    them already, and some may still be on their way.
    """
    told = {each["sha256"]: str(each.get("type") or "") for each in document.get("files") or ()}
    return {sha256: kind for sha256, kind in told.items() if _main_type(kind) in EVIDENCE_WORDS}


def _main_type(media_type: str) -> str:
    return media_type.partition("/")[0].lower()


def _signature_pictures(document: Mapping[str, Any]) -> set[str]:
    """Return the pictures of all signatures: of those who signed, and of who saw or took."""
    delivery = document.get("delivery") or {}
    signatures = document.get("signatures") or []
    witnesses = [each.get("witness") for each in signatures]
    people = [*signatures, *witnesses, delivery.get("recipient"), delivery.get("witness")]
    return {str(each["image"]) for each in people if each and each.get("image")}


def drawn_from(document: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, str]:
    """Name the photo that each turned or marked one was made from: {sha256: sha256}."""
    named = {each["sha256"]: each.get("original") for each in document.get("files") or ()}
    return {
        sha256: original
        for sha256, original in named.items()
        if original in labels and original != sha256
    }


def marked_on(label: str) -> str:
    """Say from which photo one was made: turned, or marked with arrows and boxes."""
    return f"由{label}标注而成"


def camera_moment(taken_at: str) -> datetime | None:
    """Read a camera's time; without a zone it is China's. None where it is no time."""
    try:
        at = datetime.fromisoformat(taken_at)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def contact_sheet(office: Office, person: str) -> sheets.Contact:
    """Return whom the party may ask; the issuing person where the office names nobody."""
    return sheets.Contact(
        office.contact_name or person, office.contact_phone, office.contact_address
    )


def demo_mark(office: Office) -> str:
    """Return what stands on every page of a demonstration."""
    return DEMO_MARK if office.is_demo else ""
