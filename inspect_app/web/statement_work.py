"""A statement of very many rows while it is made, signed or drawn: how far that is."""

from uuid import UUID

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from inspect_app.rules.refusals import NotFound, Refusal
from inspect_app.services.jobs.queue import job_of_office
from inspect_app.services.statements import at_length
from inspect_app.store.job import Job
from inspect_app.web.access import me
from inspect_app.web.wording import refusal_words

pages = Blueprint("statement_work", __name__, url_prefix="/coverage/statements/jobs")
PHASES = {
    "gathering": _l("Reading the register: %(done)s of %(total)s"),
    "drawing": _l("Drawing the PDF: %(done)s of %(total)s"),
    "writing": _l("Writing the table: %(done)s of %(total)s"),
}


@pages.get("/<uuid:working>")
def show(working: UUID) -> ResponseReturnValue:
    """Show how far it is, or what came of it."""
    job = _job(working)
    failed = job.state == "failed"
    trouble = refusal_words(Refusal(job.outcome["code"], **job.outcome["params"])) if failed else ""
    return render_template("statements/work.html", job=job, words=_words(job), trouble=trouble)


@pages.get("/<uuid:working>/progress")
def progress(working: UUID) -> ResponseReturnValue:
    """Tell the page how far it is."""
    job = _job(working)
    told = {"over": job.is_over, "done": job.done, "total": job.total}
    return jsonify({**told, "words": _words(job)})


def _job(uuid: UUID) -> Job:
    job = job_of_office(uuid, me().office_id)
    if job.kind != at_length.KIND:
        raise NotFound
    return job


def _words(job: Job) -> str:
    if job.phase not in PHASES:
        return str(_("It begins in a moment."))
    return str(PHASES[job.phase]) % {"done": f"{job.done:,}", "total": f"{job.total:,}"}
