"""Visits at the desk: the list, one record, its paper, and the deed that yields a notice."""

from contextlib import suppress
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Forbidden, NotFound
from inspect_app.rules.roles import may
from inspect_app.rules.visit_report import MOST_SKEW, OUTCOMES
from inspect_app.services.notices.basis import Circumstances, circumstances_to_confirm
from inspect_app.services.notices.issuing import issue_notice, issue_opinion, kind_for
from inspect_app.services.visits.lists import (
    Wanted,
    newest_visits,
    on_one_day,
    others_that_day,
    revisions_of,
)
from inspect_app.services.visits.papers import document_of, evidence_labels
from inspect_app.services.visits.quarantine import mending_of
from inspect_app.services.visits.record import record_paper
from inspect_app.services.visits.shared_drafts import SharedDraft, drafts_naming
from inspect_app.services.visits.submitting import files_of, standing_notice
from inspect_app.store.visit import Visit
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, optional_day_argument
from inspect_app.web.clock import now
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url, pdf_answer
from inspect_app.web.reach import visit_i_may_issue_for, visit_of_my_office
from inspect_app.web.visit_documents import worded_warnings
from inspect_app.web.visit_page import VisitPage, page_of
from inspect_app.web.visit_pages import answer_text, signers
from inspect_app.web.wording.notices import BLOCKED

pages = Blueprint("visits", __name__, url_prefix="/visits")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List visits that count, newest first."""
    page = wanted_page()
    wanted = Wanted(
        first_day=optional_day_argument("from"),
        last_day=optional_day_argument("to"),
        outcome=choice_argument("outcome", OUTCOMES),
        state=choice_argument("state", ("complete", "incomplete")),
    )
    rows = newest_visits(me().office_id, wanted, page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return render_template(
        "visits/index.html",
        items=items,
        next=following,
        wanted=wanted,
        outcomes=OUTCOMES,
        unfinished=_unfinished(),
        twice=on_one_day(items) if may(me().role, "decide") else (),
    )


def _unfinished() -> list[tuple[SharedDraft, VisitPage]]:
    """List colleagues' drafts that name me, on the list as it is without filters."""
    if request.args or not may(me().role, "visit"):
        return []
    found = []
    for shared in drafts_naming(me()):
        with suppress(NotFound):  # a checklist that is no longer shipped must not close the list
            found.append((shared, page_of(shared.draft)))
    return found


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one visit as it was submitted, and what the office made of it."""
    visit = visit_of_my_office(uuid)
    document, (_have, missing) = document_of(visit), files_of(visit.id)
    checklist = catalogue().checklist(visit.checklist_id, visit.checklist_version)
    notice = standing_notice(visit.id)
    return render_template(
        "visits/show.html",
        visit=visit,
        document=document,
        missing=set(missing),
        labels=evidence_labels(visit, document),
        revisions=revisions_of(visit),
        warnings=worded_warnings(visit),
        others=others_that_day(visit) if visit.counts and may(me().role, "decide") else (),
        mending=mending_of(visit.uuid, visit.office_id),
        notice=notice,
        issuable=_may_issue(visit),
        kind=kind_for(visit),
        circumstances={each.uuid: circumstances_to_confirm(each) for each in visit.violations},
        blocked_words={} if notice else BLOCKED,
        skewed=abs(visit.clock_offset_ms) > MOST_SKEW.total_seconds() * 1000,
        items={item.id: item for item in checklist.items} if checklist else {},
        checklist=checklist,
        answer_text=answer_text,
        signers=signers(visit, document),
    )


def _may_issue(visit: Visit) -> bool:
    """Tell whether the button is offered: the reader's right, and a visit that can yield one."""
    if not (may(me().role, "issue") and visit.counts and visit.state == "complete"):
        return False
    try:
        visit_i_may_issue_for(visit.uuid)
    except Forbidden:
        return False
    return bool(visit.violations)


@pages.get("/<uuid:uuid>/record.pdf")
def record(uuid: UUID) -> ResponseReturnValue:
    """Answer the record of the visit, drawn from what was submitted."""
    visit = visit_of_my_office(uuid)
    return pdf_answer(record_paper(visit), visit.receipt, visit.content_hash)


@pages.post("/<uuid:uuid>/notice")
@needs("issue")
def issue(uuid: UUID) -> ResponseReturnValue:
    """Issue the paper this visit yields, and go to it."""
    visit = visit_i_may_issue_for(uuid)
    deed = issue_opinion if kind_for(visit) == "opinion" else issue_notice
    notice, is_new = deed(visit, me(), now(), base_url(), _chosen(visit))
    text = _("%(number)s is issued.") if is_new else _("%(number)s stands already.")
    flash(text % {"number": notice.number})
    return redirect(url_for("notices.show", uuid=notice.uuid))


def _chosen(visit: Visit) -> Circumstances:
    """Read which circumstances were ticked."""
    ticked = {
        each.uuid: request.form.getlist(f"circumstances-{each.uuid}") for each in visit.violations
    }
    return {uuid: texts for uuid, texts in ticked.items() if texts}
