"""Many notices as one file to print or as an archive: asked for, watched, fetched."""

from uuid import UUID

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from inspect_app.rules.refusals import NotFound, Refusal
from inspect_app.services.jobs.queue import job_of_office
from inspect_app.services.papers import batches
from inspect_app.store.job import Job
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.notice_arguments import wanted_notices
from inspect_app.web.wording import refusal_words

pages = Blueprint("batches", __name__, url_prefix="/notices/batches")
TYPES = {"pdf": "application/pdf", "zip": "application/zip"}
PHASES = {
    "": _l("It begins in a moment."),
    "checking": _l("Checking the papers: %(done)s of %(total)s"),
    "joining": _l("Putting them together: %(done)s of %(total)s"),
    "keeping": _l("Keeping the file"),
}


@pages.post("")
@needs("deliver")
def begin() -> ResponseReturnValue:
    """Ask for what the list of notices is filtered to; the filters are in the address."""
    form = request.form.get("form", "pdf")
    if form not in batches.FORMS:
        raise NotFound
    job = batches.begin(me(), wanted_notices(), form, now())
    return redirect(url_for("batches.show", batch=job.uuid))


def _batch_of_my_office(uuid: UUID) -> Job:
    job = job_of_office(uuid, me().office_id)
    if job.kind != batches.KIND:
        raise NotFound
    return job


@pages.get("/<uuid:batch>")
def show(batch: UUID) -> ResponseReturnValue:
    """Show how far it is, or where to fetch it."""
    job = _batch_of_my_office(batch)
    failed = job.state == "failed"
    trouble = refusal_words(Refusal(job.outcome["code"], **job.outcome["params"])) if failed else ""
    return render_template("notices/batch.html", job=job, words=_words(job), trouble=trouble)


@pages.get("/<uuid:batch>/progress")
def progress(batch: UUID) -> ResponseReturnValue:
    """Tell the page how far it is."""
    job = _batch_of_my_office(batch)
    told = {"over": job.is_over, "done": job.done, "total": job.total}
    return jsonify({**told, "words": _words(job)})


@pages.get("/<uuid:batch>/file")
def file(batch: UUID) -> ResponseReturnValue:
    """Answer the finished file."""
    job = _batch_of_my_office(batch)
    if job.state != "done":
        raise NotFound
    path, told = batches.file_of_batch(job)
    if not path.exists():
        raise NotFound
    answer = send_file(
        path, mimetype=TYPES[job.payload["form"]], as_attachment=True, download_name=told["name"]
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _words(job: Job) -> str:
    return str(PHASES[job.phase]) % {"done": f"{job.done:,}", "total": f"{job.total:,}"}
