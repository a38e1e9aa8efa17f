"""Many inspections asked for, or approved, at one press: at once where few, else as a job."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from inspect_app.rules.approvals import AskBody
from inspect_app.rules.refusals import Invalid, NotFound, Refusal
from inspect_app.services.approvals import asking, batches, deciding, reading
from inspect_app.services.jobs.queue import job_of_office
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.job import Job
from inspect_app.web.access import me
from inspect_app.web.approval_arguments import wanted_approvals
from inspect_app.web.clock import now
from inspect_app.web.navigation import with_query
from inspect_app.web.paper_answers import base_url
from inspect_app.web.problems import worded_errors
from inspect_app.web.wording import refusal_words, words

pages = Blueprint("approval_batches", __name__, url_prefix="/approvals")
MOST_CHOSEN, MOST_TOLD = 200, 5


@pages.post("/")
def many() -> ResponseReturnValue:
    """Ask for, or approve, what was chosen on a page of the list; one by one, each by itself."""
    button, _sep, of_what = request.form.get("do", "").partition("-")
    try:
        if (button, of_what) == ("ask", "list"):
            return _ask_in_a_job(_of_the_list())
        chosen = _ids(request.form.getlist("on_page" if of_what else "chosen"))
    except Invalid as refusal:
        flash(_refused_words(refusal), "warn")
        return _back()
    if button == "ask":
        if len(chosen) > batches.ASKED_AT_ONCE:
            return _ask_in_a_job([row.uuid for row in _mine(Assignment, chosen)])
        done = asking.ask_many(_mine(Assignment, chosen), AskBody(), me(), now())
        told = ngettext("Asked for %(num)s approval.", "Asked for %(num)s approvals.", done.count)
    else:
        rows = _mine(InspectionApproval, chosen)
        if len(rows) > batches.AT_ONCE:
            job = batches.begin(rows, me(), base_url(), now())
            return redirect(url_for("approval_batches.many_shown", approving=job.uuid))
        done = deciding.decide_many(rows, batches.GRANTED, me(), now(), base_url())
        told = ngettext("Approved %(num)s inspection.", "Approved %(num)s inspections.", done.count)
    if done.count:
        flash(told)
    _tell(done)
    return _back()


def _of_the_list() -> list[UUID]:
    """Name all that the list holds, whatever page of it is shown."""
    return reading.unasked_ids(me().office_id, wanted_approvals(), batches.MOST_ASKED)


def _ask_in_a_job(assignments: list[UUID]) -> ResponseReturnValue:
    job = batches.begin_asking(assignments, me(), now())
    return redirect(url_for("approval_batches.many_shown", approving=job.uuid))


def _back() -> ResponseReturnValue:
    return redirect(with_query(url_for("approvals.index"), cursor=None))


@pages.get("/batches/<uuid:approving>")
def many_shown(approving: UUID) -> ResponseReturnValue:
    """Show how far the asking for, or the approval of, very many is, or what came of it."""
    job = _job(approving)
    failed = job.state == "failed"
    trouble = refusal_words(Refusal(job.outcome["code"], **job.outcome["params"])) if failed else ""
    refused = [(name, words(code)) for name, code in (job.outcome or {}).get("refused", ())]
    return render_template(
        "approvals/batch.html",
        job=job,
        words=_progress(job),
        trouble=trouble,
        refused=refused,
        asks=job.kind == batches.ASK_KIND,
    )


@pages.get("/batches/<uuid:approving>/progress")
def progress(approving: UUID) -> ResponseReturnValue:
    """Tell the page how far it is."""
    job = _job(approving)
    told = {"over": job.is_over, "done": job.done, "total": job.total}
    return jsonify({**told, "words": _progress(job)})


def _job(uuid: UUID) -> Job:
    job = job_of_office(uuid, me().office_id)
    if job.kind not in batches.KINDS:
        raise NotFound
    return job


def _progress(job: Job) -> str:
    if not job.total:
        return str(_("It begins in a moment."))
    if job.kind == batches.ASK_KIND:
        return str(_("Asked for: %(done)s of %(total)s", done=job.done, total=job.total))
    return str(_("Approved: %(done)s of %(total)s", done=job.done, total=job.total))


def _tell(done: asking.Done) -> None:
    """Say of which and why not; of very many, of how many more."""
    for name, refusal in done.refused[:MOST_TOLD]:
        flash(f"{name}{_(': ')}{_refused_words(refusal)}", "warn")
    more = len(done.refused) - MOST_TOLD
    if more > 0:
        flash(ngettext("%(num)s more was not done.", "%(num)s more were not done.", more), "warn")


def _refused_words(refusal: Any) -> str:
    if isinstance(refusal, Invalid):
        return " ".join(text for texts in worded_errors(refusal).values() for text in texts)
    return refusal_words(refusal)


def _ids(texts: Sequence[str]) -> list[UUID]:
    """Read the ids that a page names. Raises Invalid for none, or for more than a page holds."""
    try:
        ids = [UUID(text) for text in dict.fromkeys(texts)]
    except ValueError:
        raise NotFound from None
    if not ids:
        raise Invalid({"chosen": [("nothing_chosen", {})]})
    if len(ids) > MOST_CHOSEN:
        raise Invalid({"chosen": [("too_many", {"limit": MOST_CHOSEN})]})
    return ids


def _mine(model: Any, ids: Sequence[UUID]) -> list[Any]:
    """Load rows of my own office, in the order of their ids; 404 for a stranger's."""
    query = sa.select(model).where(model.uuid.in_(ids), model.office_id == me().office_id)
    found = {row.uuid: row for row in db.session.scalars(query)}
    if len(found) != len(ids):
        raise NotFound
    return [found[uuid] for uuid in ids]
