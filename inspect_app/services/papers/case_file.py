"""卷宗: every paper and proof of one matter in order, as one file with cover and index.

It is put together anew each time from what is kept: papers as they were drawn, records and photo
pages as the visits yield them, what the party sent as it came. What cannot stand on a page (a
recording, a damaged file) is named in the index with its SHA-256.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.loop_bodies import files_of_proof
from inspect_app.rules.refusals import NotFound, UnsupportedType
from inspect_app.services.approvals.papers import form_of
from inspect_app.services.approvals.reading import approval_of_visit
from inspect_app.services.evidence.previews import preview
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.papers.issuing import papers_of
from inspect_app.services.papers.matter import Matter, matter_of
from inspect_app.services.seals.applying import file_of
from inspect_app.services.visits.papers import RECORD_TITLE, document_of
from inspect_app.services.visits.photos import TITLE as PHOTO_TITLE
from inspect_app.services.visits.photos import photo_pages
from inspect_app.services.visits.record import record_paper
from inspect_app.store.base import db
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Report
from inspect_app.store.visit import Visit
from pdf import sheets
from pdf.case_file import CaseFileSheet, FiledPaper
from pdf.case_file import draw as draw_cover
from pdf.document import Imprint
from pdf.photo_pages import draw as draw_photos
from pdf.putting_together import Part, UnreadableError, page_count, together
from pdf.reported import ReportedPart, ReportSheet
from pdf.reported import draw as draw_report
from pdf.wording import chinese_moment

TITLE = "校外培训监管案卷"
APART = "另存"
SENT_BY_PARTY, WRITTEN_DOWN = "当事人网上报送", "工作人员登记"


@dataclass(frozen=True, slots=True)
class Filed:
    """One thing in the file; without ``content`` it is named in the index alone."""

    title: str
    number: str
    on: date | None
    content: bytes | None
    remark: str = ""
    is_ours: bool = True


def case_file(notice: Notice, by: Person, now: datetime) -> bytes:
    """Put the file of a notice together, as it stands now."""
    matter = matter_of(notice)
    filed = [_sound(each) for each in _everything(matter)]
    first = 1
    papers, parts = [], []
    for each in filed:
        count = page_count(each.content) if each.content else 0
        last = first + count - 1
        papers.append(
            FiledPaper(
                each.title, each.number, each.on, first if count else 0, last if count else 0,
                each.remark,
            )
        )  # fmt: skip
        if each.content:
            parts.append(Part(each.content, each.is_ours, is_numbered=True))
        first += count
    cover = draw_cover(_cover(matter, tuple(papers), by, china_day(now)))
    imprint = Imprint(
        f"{TITLE} {notice.number}", notice.office.name, notice.addressee, china_day(now)
    )
    file = BytesIO()
    together([Part(cover), *parts], imprint, file)
    return file.getvalue()


def _cover(
    matter: Matter, papers: tuple[FiledPaper, ...], by: Person, today: date
) -> CaseFileSheet:
    notice = matter.notice
    closed = matter.life.closure
    return CaseFileSheet(
        **matter.office_words(), title=TITLE, number="", party_name=notice.addressee,
        cause="、".join(dict.fromkeys(each.title for each in notice.violations)),
        notice_number=notice.number, opened_on=notice.visit.visited_on,
        closed_on=china_day(closed.recorded_at) if closed else None, papers=papers,
        filed_by=by.display, filed_on=today,
        handlers=tuple(each.display for each in notice.visit.inspectors),
    )  # fmt: skip


def _everything(matter: Matter) -> Iterator[Filed]:
    """Everything there is, in the order of the matter's way."""
    notice, life = matter.notice, matter.life
    issued = {kind: [p for p in papers_of(notice) if p.kind == kind] for kind in _KINDS}

    def papers(kind: str) -> Iterator[Filed]:
        for paper in issued[kind]:
            content = blobs().read(file_of(paper.paper))
            yield Filed(paper.title, paper.number, china_day(paper.issued_at), content)

    yield from _approval(notice.visit)
    yield from _visit(notice.visit)
    issued_on = china_day(notice.issued_at)
    yield Filed(notice.title, notice.number, issued_on, blobs().read(notice.file))
    yield from papers("address")
    yield from papers("receipt")
    for delivery in life.deliveries:
        yield from _proofs(matter, "送达证明材料", delivery.at, files_of_proof(delivery.proof))
    for hearing in life.hearings:
        yield from _proofs(matter, "陈述申辩材料", hearing.heard_at, hearing.files)
    yield from papers("hearing")
    for report in life.reports:
        yield from _report(matter, report)
    yield from papers("extension")
    for _recheck, visit in life.rechecks:
        yield from _approval(visit)
        yield from _visit(visit)
    for kind in ("recheck", "referral", "closure"):
        yield from papers(kind)


_KINDS = ("address", "receipt", "hearing", "extension", "recheck", "referral", "closure")


def _approval(visit: Visit) -> Iterator[Filed]:
    """How the inspection was approved, then the notice by which it was made."""
    named = str((document_of(visit).get("authorisation") or {}).get("notice_no") or "")
    approval = approval_of_visit(visit, named)
    found = (form_of(approval), approval.paper) if approval is not None else ()
    for paper in found:
        if paper is not None:
            content = blobs().read(file_of(paper.paper))
            yield Filed(paper.title, paper.number, china_day(paper.issued_at), content)


def _visit(visit: Visit) -> Iterator[Filed]:
    yield Filed(RECORD_TITLE, visit.receipt, visit.visited_on, record_paper(visit))
    try:
        yield Filed(PHOTO_TITLE, visit.receipt, visit.visited_on, photo_pages(visit))
    except NotFound:
        return  # no photos


def _report(matter: Matter, report: Report) -> Iterator[Filed]:
    """What the institution reports, then its photos and papers."""
    notice = matter.notice
    numbers: dict[str, str] = {}
    for part in report.results:
        for sha256 in part.get("files") or ():
            numbers.setdefault(sha256, f"整改材料{len(numbers) + 1}")
    known = {str(uuid): text for uuid, text in matter.requirements.items()}
    sheet = ReportSheet(
        **matter.office_words(), title="整改报告", number="", party_name=notice.addressee,
        notice_title=f"{notice.title}　{notice.number}", received_at=report.recorded_at,
        sent_in=WRITTEN_DOWN if report.person_id else SENT_BY_PARTY, text=report.text,
        parts=tuple(
            ReportedPart(
                known.get(part["violation"], ""), str(part.get("text") or ""),
                tuple(numbers[each] for each in part.get("files") or ()),
            )
            for part in report.results
        ),
    )  # fmt: skip
    yield Filed("整改报告", "", china_day(report.recorded_at), draw_report(sheet))
    yield from _proofs(matter, "整改证明材料", report.recorded_at, list(numbers))


def _proofs(matter: Matter, title: str, at: datetime, hashes: Sequence[str]) -> Iterator[Filed]:
    """Pictures on pages of their own, PDF files as they came, the rest by name."""
    day = china_day(at)
    query = sa.select(EvidenceFile).where(EvidenceFile.sha256.in_(hashes))
    rows = {row.sha256: row for row in db.session.scalars(query)}
    shown: list[sheets.EvidencePhoto] = []
    others: list[Filed] = []
    for place, sha256 in enumerate(hashes, 1):
        row = rows.get(sha256)
        copy = _copy(row)
        if copy is not None:
            shown.append(_photo(f"材料{place}", sha256, copy, at, title))
        elif row is not None and row.media_type == "application/pdf" and blobs().has(sha256):
            others.append(Filed(title, "", day, blobs().read(sha256), is_ours=False))
        else:
            others.append(Filed(title, "", day, None, f"{APART} {sha256[:16]}"))
    if shown:
        sheet = sheets.PhotoPagesSheet(
            **matter.office_words(), title=title, number=matter.notice.number,
            party_name=matter.notice.addressee, inspection=matter.sheet.inspection,
            photos=tuple(shown),
        )  # fmt: skip
        yield Filed(title, "", day, draw_photos(sheet))
    yield from others


def _copy(row: EvidenceFile | None) -> bytes | None:
    if row is None or not row.media_type.startswith("image/"):
        return None
    try:
        return preview(row.sha256)
    except (NotFound, UnsupportedType):
        return None


def _photo(
    number: str, sha256: str, copy: bytes, at: datetime, proves: str
) -> sheets.EvidencePhoto:
    told = f"{chinese_moment(at)}收到"
    return sheets.EvidencePhoto(
        number=number, sha256=sha256, copy=copy, watermark=(), taken=told, place="—",
        taken_by="当事人或者送达人", proves=proves,
    )  # fmt: skip


def _sound(filed: Filed) -> Filed:
    """A file from outside that cannot be read is named, not copied."""
    if filed.is_ours or filed.content is None:
        return filed
    try:
        page_count(filed.content)
    except UnreadableError:
        return Filed(filed.title, filed.number, filed.on, None, f"{APART}（无法打开的文件）")
    return filed
