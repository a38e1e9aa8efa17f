"""Import a register file: upload, see row by row what it would do, then go.

An import is a job of the office: whoever holds the right there finds it again at its address.
Small files are done within the request. Rows never come from the client, only the file does.
"""

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services.jobs.running import new_runner, run_at_once
from inspect_app.services.register import imports
from inspect_app.services.register.choices import choose as choose_institutions
from inspect_app.services.register.sheets import MAX_BYTES, RegisterFileError
from inspect_app.store.job import Job
from inspect_app.web.access import me, needs
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now
from inspect_app.web.import_words import progress_words, reason_words, state_words
from inspect_app.web.reach import import_of_my_office
from inspect_app.web.register_choices import said_in
from inspect_app.web.register_preview import preview_page
from inspect_app.web.wording import refusal_words

pages = Blueprint("register", __name__, url_prefix="/institutions/import")


@pages.get("")
@needs("register")
def ask() -> ResponseReturnValue:
    """Ask for the file, and show the office's latest imports."""
    return _ask_page("")


@pages.post("")
@needs("register")
@takes_files
def upload() -> ResponseReturnValue:
    """Keep the file and go on to its import, or say why it cannot be read."""
    runner = new_runner()
    try:
        job = imports.begin(_sent(), me(), now(), runner=runner)
    except RegisterFileError as refusal:
        return _ask_page(refusal_words(refusal)), 422
    run_at_once(job, runner, now)
    if job.state == "failed":
        return _ask_page(reason_words(job)), 422
    return redirect(url_for("register.show", import_id=job.uuid))


def _sent() -> imports.Upload:
    file = request.files.get("file")
    content = file.read(MAX_BYTES + 1) if file else b""
    if len(content) > MAX_BYTES:
        raise RegisterFileError("file_too_big", megabytes=MAX_BYTES // 2**20)
    name = (file.filename if file else "") or ""
    return imports.Upload(content, name, complete=bool(request.form.get("complete")))


@pages.get("/<uuid:import_id>")
@needs("register")
def show(import_id: UUID) -> ResponseReturnValue:
    """Show how far the import is, what it would do, or what it did."""
    return _page(import_of_my_office(import_id))


@pages.get("/<uuid:import_id>/progress")
@needs("register")
def progress(import_id: UUID) -> ResponseReturnValue:
    """Tell the page how far the import is."""
    job = import_of_my_office(import_id)
    told = {"over": job.is_over, "done": job.done, "total": job.total}
    return jsonify({**told, "words": progress_words(job, now())})


@pages.post("/<uuid:import_id>")
@needs("register")
def confirm(import_id: UUID) -> ResponseReturnValue:
    """Apply the good rows in one transaction, if the register is still as previewed."""
    job = import_of_my_office(import_id)
    consent = imports.Consent(request.form.get("seen", ""), bool(request.form.get("close_gone")))
    runner = new_runner()
    try:
        imports.confirm(job, consent, me(), now(), runner=runner)
    except Conflict:
        return _stale(import_of_my_office(import_id))
    run_at_once(job, runner, now)
    return _stale(job) if job.outcome.get("code") == "register_changed" else _confirmed(job)


def _confirmed(job: Job) -> ResponseReturnValue:
    """What was done at once leads to the register, what takes longer to its progress."""
    if job.state != "done":
        return redirect(url_for("register.show", import_id=job.uuid))
    flash(_done_words(job))
    return redirect(url_for("institutions.index"))


@pages.post("/<uuid:import_id>/choices")
@needs("register")
def choose(import_id: UUID) -> ResponseReturnValue:
    """Keep what was said about doubtful rows, and go on with the next ones."""
    job = import_of_my_office(import_id)
    try:
        choose_institutions(me(), job.payload["file"], said_in(request.form), now())
    except Conflict as conflict:
        flash(refusal_words(conflict), "warn")
    wanted = request.args.get("outcome")
    place = url_for("register.show", import_id=job.uuid, outcome=wanted, _anchor="asked")
    return redirect(place)


@pages.post("/<uuid:import_id>/comparison")
@needs("register")
def compare(import_id: UUID) -> ResponseReturnValue:
    """Read the file and compare it anew with the register."""
    job = import_of_my_office(import_id)
    _compare(job)
    return redirect(url_for("register.show", import_id=job.uuid))


def _compare(job: Job) -> None:
    runner = new_runner()
    imports.compare_again(job, me(), now(), runner=runner)
    run_at_once(job, runner, now)


def _stale(job: Job) -> ResponseReturnValue:
    """What was seen is not what would be applied: compare anew and show that."""
    if job.kind == imports.APPLY and job.state != "failed":
        return redirect(url_for("register.show", import_id=job.uuid))  # it was confirmed already
    if job.is_over:
        _compare(job)
    flash(_("The register has changed since the preview. Look at it again."), "warn")
    return _page(job), 409


def _ask_page(refusal: str) -> str:
    return render_template(
        "institutions/import.html",
        refusal=refusal,
        imports=imports.imports_of(me().office_id),
        state_words=state_words,
    )


def _page(job: Job) -> str:
    if job.state == "done" and job.kind == imports.READ:
        try:
            return preview_page(job, imports.preview_of(job))
        except NotFound:
            return _run_page(job, _("The preview is no longer kept. Compare the file again."))
    return _run_page(job, reason_words(job) if job.state == "failed" else "")


def _run_page(job: Job, trouble: str) -> str:
    return render_template(
        "institutions/import_run.html",
        job=job,
        trouble=trouble,
        words=progress_words(job, now()),
        done=_done_words(job) if job.state == "done" and job.kind == imports.APPLY else "",
    )


def _done_words(job: Job) -> str:
    counts = job.outcome["counts"]
    words = _("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.", **counts)
    return str(words)
