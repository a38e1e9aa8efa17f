"""照片页 of a visit, and one photo as a copy with time and place: drawn, never kept.

Everything comes from the visit as it was submitted and from the files' own headers; the evidence is
read and stays as it is. Facts only: what a photo proves is told by the facts that name it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.answers import Answer
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Conflict, NotFound, UnsupportedType
from inspect_app.services.evidence.previews import preview
from inspect_app.services.visits.answer_words import answer_words
from inspect_app.services.visits.papers import (
    EVIDENCE_WORDS,
    camera_moment,
    demo_mark,
    document_of,
    drawn_from,
    evidence_labels,
    inspection_sheet,
    marked_on,
)
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.office import Office
from inspect_app.store.visit import Visit
from pdf import sheets
from pdf.fonts import missing_in
from pdf.photo_pages import draw
from pdf.watermark import watermarked
from pdf.wording import chinese_moment

TITLE = "现场检查照片页"
NO_TIME, NO_PLACE = "时间未记录", "未取得定位"
NOTHING_NAMED = "检查现场情况。"
LONGEST_PROOF = 160
SHORT_HASH = 16
"""As many digits of a SHA-256 as the record names a file by."""


def photo_pages(visit: Visit) -> bytes:
    """Draw the photo pages. Raises NotFound `no_photos`, Conflict `undrawable_text`."""
    sheet = photo_sheet(visit)
    if not sheet.photos:
        raise NotFound("no_photos")
    missing = missing_in(sheet)
    if missing:
        raise Conflict("undrawable_text", characters=", ".join(missing))
    return draw(sheet)


def photo_copy(visit: Visit, sha256: str) -> bytes:
    """Return a JPEG of one photo with time and place in it.

    Raises NotFound for what is no photo of this visit, UnsupportedType for what cannot be drawn.
    """
    album = _album(visit)
    if sha256 not in photos_of(album.labels):
        raise NotFound
    found = album.photo(sha256)
    if found.copy is None:
        raise UnsupportedType
    return watermarked(found.copy, found.watermark)


def photos_of(labels: Mapping[str, str]) -> list[str]:
    """Return the photos among numbered evidence files, by hash."""
    return [sha256 for sha256, label in labels.items() if label.startswith(EVIDENCE_WORDS["image"])]


def photo_sheet(visit: Visit) -> sheets.PhotoPagesSheet:
    """Lay out the pages."""
    album, office = _album(visit), db.session.get_one(Office, visit.office_id)
    return sheets.PhotoPagesSheet(
        office_name=office.name,
        title=TITLE,
        number=visit.receipt,
        party_name=str(visit.party.get("name") or ""),
        inspection=inspection_sheet(visit, album.document),
        photos=tuple(album.photo(sha256) for sha256 in photos_of(album.labels)),
        demo_mark=demo_mark(office),
    )


def _album(visit: Visit) -> "_Album":
    document = document_of(visit)
    return _Album(visit, document, evidence_labels(visit, document))


@dataclass
class _Album:
    visit: Visit
    document: Mapping[str, Any]
    labels: Mapping[str, str]

    @cached_property
    def originals(self) -> dict[str, str]:
        return drawn_from(self.document, self.labels)

    @cached_property
    def told(self) -> dict[str, Mapping[str, Any]]:
        """What the phone told of each file."""
        return {each["sha256"]: each for each in self.document.get("files") or ()}

    @cached_property
    def read(self) -> dict[str, EvidenceFile]:
        """What the server read from each file that has arrived."""
        query = sa.select(EvidenceFile).where(EvidenceFile.sha256.in_(self.labels))
        return {row.sha256: row for row in db.session.scalars(query)}

    def photo(self, sha256: str) -> sheets.EvidencePhoto:
        taken, (where, place) = self._taken(sha256), self._place(sha256)
        label, original = self.labels[sha256], self.originals.get(sha256)
        return sheets.EvidencePhoto(
            number=label,
            sha256=sha256,
            copy=_shown(sha256),
            watermark=(
                f"{_to_the_second(taken) if taken else NO_TIME}　{where}",
                f"{self.visit.receipt} {label}　SHA-256 {sha256[:SHORT_HASH]}",
            ),
            taken=chinese_moment(taken) if taken else NO_TIME,
            place=place,
            taken_by=self.visit.sender.display,
            proves=self._proves(sha256),
            remark=marked_on(self.labels[original]) if original else "",
        )

    def _taken(self, sha256: str) -> datetime | None:
        told = camera_moment(str(self.told.get(sha256, {}).get("taken_at") or ""))
        row = self.read.get(sha256)
        return told or (row.taken_at if row else None)

    def _place(self, sha256: str) -> tuple[str, str]:
        """Say where it was taken, in short and whole; without its own, where the phone stood."""
        address = str(self.visit.party.get("address") or "")
        own = _point(self.told.get(sha256, {})) or _read_point(self.read.get(sha256))
        if own:
            return f"WGS-84 {own}", f"{address}（照片定位 WGS-84：{own}）"
        stood = _point({"lat": self.visit.lat, "lng": self.visit.lng})
        if stood is None:
            return NO_PLACE, f"{address}（{NO_PLACE}）"
        accuracy = self.visit.accuracy_m
        about = f"，精度±{accuracy:.0f}米" if accuracy is not None else ""
        return f"检查定位 WGS-84 {stood}", f"{address}（检查时定位 WGS-84：{stood}{about}）"

    def _proves(self, sha256: str) -> str:
        made = [marked for marked, original in self.originals.items() if original == sha256]
        proofs = [*self._named_by(sha256), *(f"{self.labels[each]}的原片。" for each in made)]
        return "".join(proofs) or NOTHING_NAMED

    def _named_by(self, sha256: str) -> Iterator[str]:
        for each in self.visit.violations:
            if sha256 in each.files:
                yield _short(each.facts)
        checklist = catalogue().checklist(self.visit.checklist_id, self.visit.checklist_version)
        items = {item.id: item for item in checklist.items} if checklist else {}
        for given in self.visit.answers:
            if sha256 in (given.answer.get("files") or ()):
                item = items.get(given.item)
                said = answer_words(item, Answer.from_document(given.answer)) if item else ""
                yield _short(f"{given.item} {given.wording}{f'：{said}' if said else ''}")
        for result in self.document.get("results") or ():
            if sha256 in (result.get("files") or ()):
                yield _short(f"复查情况：{result.get('note') or ''}".rstrip("："))


def _to_the_second(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"


def _shown(sha256: str) -> bytes | None:
    """Return an upright picture; None for one that has not arrived or that cannot be drawn."""
    try:
        return preview(sha256)
    except (NotFound, UnsupportedType):
        return None


def _read_point(row: EvidenceFile | None) -> str | None:
    return _point({"lat": row.lat, "lng": row.lng}) if row else None


def _point(facts: Mapping[str, Any]) -> str | None:
    lat, lng = facts.get("lat"), facts.get("lng")
    return None if lat is None or lng is None else f"{lat:.5f}, {lng:.5f}"


def _short(text: str) -> str:
    """Return the beginning of a long text, ending as a sentence does."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST_PROOF:
        return plain[: LONGEST_PROOF - 1] + "……"
    return plain if plain.endswith(("。", "！", "？", ".")) else f"{plain}。"
