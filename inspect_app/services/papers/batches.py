"""Many notices at once: as one file to print, or as an archive with a list of SHA-256.

A job of the office. The papers are drawn already: their bytes are checked against their hashes on
every core, then put together one at a time, so that memory holds no more than the finished pages.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.services.notices.reading import NoticeFilter, notice_list
from inspect_app.services.visits.papers import demo_mark
from inspect_app.store.base import db
from inspect_app.store.job import Job
from inspect_app.store.notice import Notice
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from pdf.batch_list import BatchListSheet, ListedPaper
from pdf.batch_list import draw as draw_list
from pdf.document import Imprint
from pdf.putting_together import Part, page_count, together

KIND = "paper_batch"
FORMS = ("pdf", "zip")
MOST = 2000
"""A batch of more is no batch that anybody prints; it is asked for in parts."""
TITLE = "批量打印清单"
PIECE = 1024 * 1024
FORBIDDEN = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True, slots=True)
class Checked:
    """One notice of a batch: what the list says of it, and where its bytes lie."""

    listed: ListedPaper
    path: Path


def begin(person: Person, wanted: NoticeFilter, form: str, now: datetime) -> Job:
    """Ask for a batch of what a list is filtered to. Raises Invalid: none, or too many."""
    rows, more = notice_list(person.office_id, wanted, MOST)
    if not rows:
        raise Invalid({"state": [("nothing_to_print", {})]})
    if more is not None:
        raise Invalid({"state": [("too_many_to_print", {"most": MOST})]})
    payload = {"notices": [row.id for row in reversed(rows)], "form": form}
    return jobs.ask(jobs.Work(KIND, person.office_id, person.id, payload), now)


def make(job: Job, ticket: Ticket) -> None:
    """Do a batch: check, put together, keep. Raises Conflict `paper_damaged`."""
    office = db.session.get_one(Office, job.office_id)
    notices = _notices(job)
    checked = _checked(notices, ticket)
    now = ticket.clock()
    sheet = BatchListSheet(
        office_name=office.name, title=TITLE, number="",
        papers=tuple(each.listed for each in checked), made_at=now,
        made_by=job.person.display if job.person else "", demo_mark=demo_mark(office),
    )  # fmt: skip
    with _own_file() as path:
        write = _as_archive if job.payload["form"] == "zip" else _as_one_file
        write(path, checked, sheet, ticket)
        ticket.report("keeping", 0, 0)
        outcome = {"file": _kept(path), "count": len(checked), "size": path.stat().st_size}
    stamp = now.astimezone(CHINA)
    ticket.finish({**outcome, "name": f"通知书-{stamp:%Y%m%d-%H%M}.{job.payload['form']}"})


def _notices(job: Job) -> list[Notice]:
    """The notices of the batch in the order of their numbers; a batch is its office's."""
    query = sa.select(Notice).filter_by(office_id=job.office_id)
    query = query.where(Notice.id.in_(job.payload["notices"]))
    return list(db.session.scalars(query.order_by(Notice.kind, Notice.year, Notice.serial)))


def _checked(notices: Sequence[Notice], ticket: Ticket) -> list[Checked]:
    """Hash every paper anew on all cores: what is printed is what was issued."""
    found = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        papers = [(notice.file, blobs().path(notice.file)) for notice in notices]
        for notice, pages in zip(notices, pool.map(_sound_pages, papers), strict=True):
            if pages is None:
                raise Conflict("paper_damaged", number=notice.number)
            listed = ListedPaper(notice.number, notice.title, notice.addressee, pages, notice.file)
            found.append(Checked(listed, blobs().path(notice.file)))
            ticket.report("checking", len(found), len(notices))
    return found


def _sound_pages(paper: tuple[str, Path]) -> int | None:
    """Count the pages of a paper whose bytes are those of its hash; None for others."""
    sha256, path = paper
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return page_count(content) if hashlib.sha256(content).hexdigest() == sha256 else None


def _as_one_file(
    path: Path, checked: Sequence[Checked], sheet: BatchListSheet, ticket: Ticket
) -> None:
    done = 0

    def told() -> None:
        nonlocal done
        done += 1
        ticket.report("joining", done, len(checked) + 1)

    parts = (Part(draw_list(sheet)), *(Part(each.path) for each in checked))
    imprint = Imprint(TITLE, sheet.office_name, "", china_day(sheet.made_at))
    together(parts, imprint, path, told)


def _as_archive(
    path: Path, checked: Sequence[Checked], sheet: BatchListSheet, ticket: Ticket
) -> None:
    """The files as they were issued, seals and all, and their hashes as `sha256sum` reads them."""
    names = [_file_name(place, each.listed) for place, each in enumerate(checked, 1)]
    sums = "".join(
        f"{each.listed.sha256}  {name}\n" for each, name in zip(checked, names, strict=True)
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{TITLE}.pdf", draw_list(sheet))
        archive.writestr("SHA256SUMS", sums)
        for done, (each, name) in enumerate(zip(checked, names, strict=True), 1):
            archive.write(each.path, name)
            ticket.report("joining", done, len(checked))


def _file_name(place: int, listed: ListedPaper) -> str:
    return f"{place:04}-{listed.number.translate(FORBIDDEN)}.pdf"


@contextmanager
def _own_file() -> Iterator[Path]:
    """A file of this job alone; the store's sweep finds what a killed process leaves of it."""
    handle, name = tempfile.mkstemp(dir=blobs().root / "blobs", prefix=".")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _kept(path: Path) -> str:
    with blobs().incoming() as blob:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                blob.write(piece)
        sha256 = blob.sha256
        blob.keep()
    return sha256


def file_of_batch(job: Job) -> tuple[Path, dict[str, Any]]:
    """Where the finished batch lies, and what is told of it."""
    return blobs().path(job.outcome["file"]), dict(job.outcome)
