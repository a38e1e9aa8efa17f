"""How far an import is, and why it failed, in the reader's words."""

from datetime import datetime, timedelta

from inspect_app.rules.refusals import Refusal
from inspect_app.store.job import Job
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.register import IMPORT_STATES, PHASES

_LONG = timedelta(minutes=1)
"""A runner looks for work every few seconds; who waits longer has none."""


def state_words(job: Job) -> tuple[object, str, str]:
    """The state as a tag: words, tone and picture."""
    return IMPORT_STATES[job.kind, job.state]


def progress_words(job: Job, now: datetime) -> str:
    """What is being done now, with numbers where there are any."""
    if job.state == "waiting":
        return str(PHASES["waiting_long" if now - job.asked_at > _LONG else "waiting"])
    phase = job.phase or "begun"
    if phase == "reading" and not job.total:
        phase = "opening"
    return str(PHASES[phase]) % {"done": f"{job.done:,}", "total": f"{job.total:,}"}


def reason_words(job: Job) -> str:
    """Why the import failed."""
    told = job.outcome
    return refusal_words(Refusal(told["code"], **told["params"]))
