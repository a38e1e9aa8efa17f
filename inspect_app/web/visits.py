"""Visits at the desk: the list, one record, its paper, and the deed that yields a notice."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.visit_mending import NOTICE
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, Refusal
from inspect_app.rules.roles import may
from inspect_app.rules.visit_report import MOST_SKEW, OUTCOMES
from inspect_app.services.approvals.fitting import Unfit, misfits_of
from inspect_app.services.approvals.reading import approval_of_visit
from inspect_app.services.ledgers.visits import LEDGER as VISIT_LEDGER
from inspect_app.services.ledgers.visits import write_visit_ledger
from inspect_app.services.notices.basis import Circumstances, circumstances_to_confirm
from inspect_app.services.notices.issuing import issue_notice, issue_opinion, kind_for
from inspect_app.services.phones import unsent_of
from inspect_app.services.visits.lists import (
    Wanted,
    newest_visits,
    on_one_day,
    others_that_day,
    revisions_of,
)
from inspect_app.services.visits.papers import document_of, drawn_from, evidence_labels
from inspect_app.services.visits.photos import photos_of
from inspect_app.services.visits.quarantine import mending_of
from inspect_app.services.visits.submitting import files_of, standing_notice
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.visit import Visit
from inspect_app.web.access import me, needs
from inspect_app.web.arguments import choice_argument, optional_day_argument
from inspect_app.web.clock import now, today
from inspect_app.web.ledgers import ledger_answer
from inspect_app.web.missing_files import done_without, missing_words
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url
from inspect_app.web.problems import status_of, worded_errors
from inspect_app.web.reach import visit_i_may_issue_for, visit_of_my_office
from inspect_app.web.shared_drafts import colleagues_drafts
from inspect_app.web.visit_documents import worded_warnings
from inspect_app.web.visit_intake import take_in_without
from inspect_app.web.visit_pages import answer_text, signers
from inspect_app.web.visit_papers import photo_answer, photos_answer, record_answer
from inspect_app.web.wording import refusal_words
from inspect_app.web.wording.approvals import unfit_words, visit_sentence
from inspect_app.web.wording.document_places import place_words
from inspect_app.web.wording.notices import BLOCKED

pages = Blueprint("visits", __name__, url_prefix="/visits")


@pages.get("/")
def index() -> ResponseReturnValue:
    """List visits that count, newest first."""
    page, wanted = wanted_page(), _wanted()
    rows = newest_visits(me().office_id, wanted, page.after_id, page.limit + 1)
    items = rows[: page.limit]
    following = cursor_for([items[-1].id]) if len(rows) > page.limit else None
    return render_template(
        "visits/index.html",
        items=items,
        next=following,
        wanted=wanted,
        outcomes=OUTCOMES,
        unfinished=() if request.args else colleagues_drafts(),
        twice=on_one_day(items) if may(me().role, "decide") else (),
    )


def _wanted() -> Wanted:
    """Read the filters of the list, for the page and its ledger alike. Raises Invalid."""
    return Wanted(
        first_day=optional_day_argument("from"),
        last_day=optional_day_argument("to"),
        outcome=choice_argument("outcome", OUTCOMES),
        state=choice_argument("state", ("complete", "incomplete")),
    )


@pages.get("/ledger.xlsx")
def ledger() -> ResponseReturnValue:
    """Give exactly what the list is filtered to, all of its pages."""
    wanted = _wanted()
    return ledger_answer(
        VISIT_LEDGER.title, lambda file: write_visit_ledger(file, me().office, wanted, now())
    )


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one visit as it was submitted, and what the office made of it."""
    return _page(visit_of_my_office(uuid))


def _unfit(visit: Visit, approval: InspectionApproval | None) -> list[str]:
    """Say in what it departs from an approval; that there is none is said already."""
    if approval is None or approval.paper is None:
        return []
    return unfit_words(Unfit(visit, approval, misfits_of(visit, approval, me().office)))


def _page(visit: Visit, refusal: Refusal | None = None) -> ResponseReturnValue:
    document, (_have, missing) = document_of(visit), files_of(visit.id)
    checklist = catalogue().checklist(visit.checklist_id, visit.checklist_version)
    notice, labels = standing_notice(visit.id), evidence_labels(visit, document)
    named = str((document.get("authorisation") or {}).get("notice_no") or "")
    approval = approval_of_visit(visit, named)
    page = render_template(
        "visits/show.html",
        visit=visit,
        document=document,
        approval=approval,
        approval_words=visit_sentence(visit, approval, named, today()),
        unfit=_unfit(visit, approval),
        missing=set(missing),
        missing_words=missing_words(document, missing, labels),
        holding=unsent_of(visit.sender_id) if missing and visit.counts else (),
        labels=labels,
        photos=photos_of(labels),
        originals=drawn_from(document, labels),
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
        done_without=done_without(visit),
        may_accept=bool(missing) and visit.counts and may(me().role, "decide"),
        against=_against(refusal, document),
        reason=request.form.get("reason", ""),
    )
    return page, status_of(refusal) if refusal else 200


def _against(refusal: Refusal | None, document: Mapping[str, Any]) -> list[str]:
    """Word what speaks against taking a visit in without its files."""
    if not isinstance(refusal, Invalid):
        return [refusal_words(refusal)] if refusal else []
    return [
        f"{place_words(path, document)}{_(': ')}{text}"
        for path, texts in worded_errors(refusal).items()
        for text in texts
    ]


@pages.post("/<uuid:uuid>/acceptance")
@needs("decide")
def accept(uuid: UUID) -> ResponseReturnValue:
    """Take a visit in without the files that will never come, with the reason."""
    visit, form = visit_of_my_office(uuid), request.form
    left = NOTICE if form.get("without_notice") else ()
    try:
        made = take_in_without(visit, form.getlist("file"), form.get("reason", ""), left)
    except (Invalid, Conflict) as refusal:
        return _page(visit_of_my_office(uuid), refusal)
    flash(_("Taken in without what is missing. This revision counts from now on."))
    return redirect(url_for("visits.show", uuid=made))


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
    """Answer the record of the visit."""
    return record_answer(visit_of_my_office(uuid))


@pages.get("/<uuid:uuid>/photos.pdf")
def photos(uuid: UUID) -> ResponseReturnValue:
    """Answer the photo pages of the visit."""
    return photos_answer(visit_of_my_office(uuid))


@pages.get("/<uuid:uuid>/photos/<string(length=64):sha256>.jpg")
def photo(uuid: UUID, sha256: str) -> ResponseReturnValue:
    """Answer a copy of one photo, with time and place in it."""
    return photo_answer(visit_of_my_office(uuid), sha256)


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
