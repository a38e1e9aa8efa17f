"""Visits and notices for tests, laid down as the intake lays them, without going through it."""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from PIL import Image, ImageDraw

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.legal_basis import notice_basis
from inspect_app.rules.parties import Party
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.notices.basis import basis_document
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.store.base import db, writing
from inspect_app.store.evidence import EvidenceFile, EvidenceHolder
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit, VisitFile, VisitInspector
from tests.cast import NOW, Cast

BASE = "https://inspection.example"
WORKING_5 = {"days": 5, "type": "working"}


@dataclass
class Found:
    """One violation of a visit to be made."""

    code: str = "FEE-01"
    facts: str = "2026年秋季班一次性收取5个月学费，共9800元，收据编号0012。"
    requirement: str = "退还超出3个月的预收费用，并报送退费凭证。"
    due: dict[str, Any] = field(default_factory=lambda: dict(WORKING_5))
    files: Sequence[str] = ()
    corrected_on_spot: bool = False
    uuid: UUID = field(default_factory=uuid4)


def picture(text: str, size: tuple[int, int] = (300, 100)) -> bytes:
    """A small PNG that differs by its text."""
    image = Image.new("L", size, "white")
    ImageDraw.Draw(image).text((10, 30), text, fill="black")
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def keep_file(cast: Cast, content: bytes, media_type: str = "image/png", login: str = "lin") -> str:
    """Keep bytes as evidence that this person's office sent."""
    person = cast.people[login]
    sha256 = blobs().put(content)
    with writing():
        if db.session.get(EvidenceFile, sha256) is None:
            db.session.add(
                EvidenceFile(
                    sha256=sha256, size=len(content), media_type=media_type, received_at=NOW
                )
            )
            db.session.flush()
        if db.session.get(EvidenceHolder, (sha256, person.office_id)) is None:
            db.session.add(
                EvidenceHolder(
                    sha256=sha256, office_id=person.office_id, person_id=person.id, received_at=NOW
                )
            )
    return sha256


def party_of(institution: Institution) -> dict[str, Any]:
    names = (
        "name", "address", "credit_code", "licence_no", "kind", "sector", "mode", "stages",
        "profit", "district",
    )  # fmt: skip
    return {name: getattr(institution, name) for name in names} | {"person_in_charge": "张三"}


def make_visit(
    cast: Cast,
    institution: Institution | None = None,
    found: Sequence[Found] = (Found(),),
    *,
    at: datetime = NOW,
    document: dict[str, Any] | None = None,
    inspectors: Sequence[str] = ("lin", "wang"),
    **facts: Any,
) -> Visit:
    """Lay down a complete visit of lin and wang to the institution (the star unless told)."""
    place = institution or cast.star
    people: list[Person] = [cast.people[login] for login in inspectors]
    signed = [
        {"role": "inspector", "person": person.login,
         "image": keep_file(cast, picture(person.login)), "at": at.isoformat()}
        for person in people
    ]  # fmt: skip
    files = [each["image"] for each in signed] + [sha for one in found for sha in one.files]
    given = {"signatures": signed, "people_met": [], **(document or {})}
    text = json.dumps(given, ensure_ascii=False)
    with writing():
        visit = Visit(
            **{
                "uuid": uuid4(), "office_id": people[0].office_id, "sender_id": people[0].id,
                "institution_id": place.id, "party": party_of(place), "kind": "routine",
                "source": "plan", "method": "on_site", "outcome": "completed",
                "checklist_id": "CL-SUBJ-OFFLINE", "checklist_version": "2026-11-21",
                "started_at": at - timedelta(hours=1), "finished_at": at, "received_at": at,
                "visited_on": date(at.year, at.month, at.day), "verdict": "on_site",
                "document": text, "content_hash": hashlib.sha256(text.encode()).hexdigest(),
                "receipt": f"R{uuid4().hex[:12]}", "state": "complete", **facts,
            }
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        _add_parts(visit, people, found, files)
    db.session.refresh(visit)
    return visit


def _add_parts(
    visit: Visit, people: list[Person], found: Sequence[Found], files: Sequence[str]
) -> None:
    for ordinal, person in enumerate(people):
        db.session.add(
            VisitInspector(
                visit_id=visit.id, ordinal=ordinal, person_id=person.id, login=person.login,
                display=person.display, certificate_no=person.certificate_no,
                certificate_valid=person.certified_on(visit.visited_on),
            )
        )  # fmt: skip
    for ordinal, sha256 in enumerate(dict.fromkeys(files)):
        db.session.add(
            VisitFile(visit_id=visit.id, sha256=sha256, ordinal=ordinal, received=True, meta={})
        )
    for ordinal, one in enumerate(found):
        db.session.add(_violation(visit, ordinal, one))


def _violation(visit: Visit, ordinal: int, one: Found) -> Violation:
    known = catalogue().violations[one.code]
    party = Party(
        **{name: visit.party[name] for name in ("kind", "sector", "mode", "profit")},
        stages=tuple(visit.party["stages"]),
    )
    return Violation(
        uuid=one.uuid, visit_id=visit.id, ordinal=ordinal, code=one.code, title=known.title_zh,
        facts=one.facts, requirement=one.requirement, severity=known.severity, due=one.due,
        basis=basis_document(notice_basis(known, party, catalogue())), files=list(one.files),
        corrected_on_spot=one.corrected_on_spot, state="open",
    )  # fmt: skip


def make_notice(cast: Cast, now: datetime = NOW, **visit: Any) -> Notice:
    """Issue the notice of a new visit, as the director."""
    notice, is_new = issue_notice(make_visit(cast, **visit), cast.director, now, BASE)
    assert is_new
    return notice


def make_recheck_visit(cast: Cast, notice: Notice, result: str, **visit: Any) -> Visit:
    """Lay down a recheck of the notice that answers every violation alike."""
    results = [
        {"violation": str(each.uuid), "result": result, "note": "", "files": []}
        for each in notice.violations
    ]
    return make_visit(
        cast,
        found=visit.pop("found", ()),
        document={"recheck_of": str(notice.uuid), "results": results},
        kind="recheck",
        recheck_of_id=notice.id,
        **visit,
    )
