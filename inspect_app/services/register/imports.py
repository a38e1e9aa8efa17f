"""One import from the upload to the register: a job that reads and compares, then one that applies.

Both are done by the same row of the queue, so an import has one address for its whole life. What
is small is given at once to the ``runner`` of the request that asks for it.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.jobs import queue as jobs
from inspect_app.services.jobs.ticket import Ticket
from inspect_app.services.register.choices import choices_of, digest_of
from inspect_app.services.register.files import Preview, confirm_import, preview_import
from inspect_app.services.register.kept_previews import KeptPreview, fingerprint, keep_preview
from inspect_app.store.base import db, writing
from inspect_app.store.job import Job
from inspect_app.store.office import Office
from inspect_app.store.person import Person

READ, APPLY = "register_read", "register_apply"
SMALL = 256 * 1024
SMALL_UNPACKED = 6 * 1024 * 1024
LISTED = 20
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; ``complete``: it is the whole list of its district and kind."""

    content: bytes
    name: str
    complete: bool


def begin(upload: Upload, person: Person, now: datetime, *, runner: str = "") -> Job:
    """Keep the file and ask for its comparison. Raises NoRoom."""
    payload = {
        "file": blobs().put(upload.content),
        "name": upload.name[:_LONGEST_NAME],
        "complete": upload.complete,
        "small": is_small(upload.content),
    }
    work = jobs.Work(READ, person.office_id, person.id, payload)
    return jobs.ask(work, now, runner=runner if payload["small"] else "")


def compare_again(job: Job, person: Person, now: datetime, *, runner: str = "") -> None:
    """Read and compare anew, as the register has moved on. Raises Conflict while it runs."""
    work = jobs.Work(READ, job.office_id, person.id, _with_what_is_kept(job))
    jobs.ask_again(job, (READ, APPLY), work, now, runner=_if_small(job, runner))


@dataclass(frozen=True, slots=True)
class Consent:
    """What the person saw, and whether institutions that are no longer listed are closed."""

    seen: str
    close_gone: bool


def confirm(job: Job, consent: Consent, person: Person, now: datetime, *, runner: str = "") -> None:
    """Ask for the import to be applied. Raises Conflict when something else was seen."""
    if job.kind != READ or seen_of(job) != consent.seen:
        raise Conflict("register_changed")
    payload = {**_with_what_is_kept(job), "close_gone": consent.close_gone, "seen": consent.seen}
    work = jobs.Work(APPLY, job.office_id, person.id, payload)
    jobs.ask_again(job, (READ,), work, now, runner=_if_small(job, runner))


def _with_what_is_kept(job: Job) -> dict[str, Any]:
    """The payload of the next work: it also names the previews, which are swept with the job."""
    kept = {*job.payload.get("previews", ()), job.outcome.get("preview", "")} - {""}
    return {**job.payload, "previews": sorted(kept)}


def _if_small(job: Job, runner: str) -> str:
    return runner if job.payload["small"] else ""


def seen_of(job: Job) -> str:
    """What a reader of the preview has before them: the comparison, and the choices made since."""
    choices = choices_of(job.office_id, job.payload["file"])
    return f"{job.outcome.get('seen', '')} {digest_of(choices)}"


def is_small(content: bytes) -> bool:
    """Tell whether a request can do it at once: some 2,000 rows."""
    if len(content) > SMALL:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return sum(part.file_size for part in package.infolist()) <= SMALL_UNPACKED
    except zipfile.BadZipFile:
        return True  # a text, or a workbook so damaged that it is soon refused


def imports_of(office_id: int) -> Sequence[Job]:
    """The office's latest imports, newest first."""
    return jobs.jobs_of_office(office_id, (READ, APPLY), LISTED)


def preview_of(job: Job) -> KeptPreview:
    """What reading and comparing has found. Raises NotFound."""
    return KeptPreview(job.outcome.get("preview", ""))


def read(job: Job, ticket: Ticket) -> None:
    """Read and compare, and keep the preview. Raises RegisterFileError."""
    preview = _preview(job, ticket)
    told = {"counts": preview.plan.counts(), "seen": fingerprint(preview)}
    ticket.report("keeping", 0, 0)
    ticket.finish({**told, "preview": keep_preview(preview)})


def apply(job: Job, ticket: Ticket) -> None:
    """Apply what was seen and mark the job done in one transaction. Raises Conflict."""
    preview = _preview(job, ticket)
    if f"{fingerprint(preview)} {digest_of(preview.choices)}" != job.payload["seen"]:
        raise Conflict("register_changed")
    office, close_gone = _office(job), bool(job.payload["close_gone"])
    counts = preview.plan.counts()
    ticket.announce("writing")
    with writing():
        confirm_import(preview, office, job.person, ticket.clock(), close_gone=close_gone)
        ticket.finish({"counts": counts, "closed": counts["gone"] if close_gone else 0})


def _preview(job: Job, ticket: Ticket) -> Preview:
    told: Mapping[str, Any] = job.payload
    if not blobs().has(told["file"]):
        raise NotFound("upload_gone")
    content = blobs().read(told["file"])
    return preview_import(
        content, _office(job), complete=bool(told["complete"]), watch=ticket.report
    )


def _office(job: Job) -> Office:
    office = db.session.get(Office, job.office_id)
    assert office is not None
    return office
