"""What imports have kept as files, and what of it goes when their jobs are swept.

A preview goes with its job. An upload goes as well, unless it is named: the chain names a file that
was imported, and the same bytes may lie there as evidence or wait for another import.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from inspect_app.services.evidence.storage import blobs
from inspect_app.store.base import db
from inspect_app.store.job import Job
from inspect_app.store.named_blobs import named_among


def forget(swept: Sequence[Job], before: datetime) -> None:
    """Delete what jobs have kept that are deleted in this transaction, if it is from before then.

    Of what was put there since, the row that names it may be still to come.
    """
    uploads = {str(sha256) for job in swept if (sha256 := job.payload.get("file"))}
    previews = {str(each) for job in swept for each in _previews_of(job)}
    store = blobs()
    for sha256 in previews | (uploads - _still_named(uploads)):
        store.discard(sha256, before)


def _previews_of(job: Job) -> Collection[str]:
    """What nothing but the job names: previews of imports, and batches of papers."""
    made = (job.outcome.get("preview", ""), job.outcome.get("file", ""))
    return {*job.payload.get("previews", ()), *made} - {""}


def _still_named(uploads: Collection[str]) -> set[str]:
    if not uploads:
        return set()
    waiting = sa.select(Job.payload["file"].as_string())
    others = set(db.session.scalars(waiting.where(Job.payload["file"].as_string().in_(uploads))))
    return others | named_among(db.session.connection(), uploads)
