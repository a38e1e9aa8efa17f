"""The phone: today, and one visit from arrival to receipt. Works without JavaScript."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.visit import bound_form
from forms.visit_page import kept_fields
from inspect_app.rules.legal_basis import joined
from inspect_app.rules.refusals import Invalid, NotFound, Refusal
from inspect_app.rules.visit_report import SOURCES
from inspect_app.services.approvals.reading import notice_number
from inspect_app.services.assignments import notice_to_recheck
from inspect_app.services.field_day import Stop, stops
from inspect_app.services.institutions.search import Query, search_institutions
from inspect_app.services.visits import drafts
from inspect_app.services.visits.history import notice_answered_by
from inspect_app.services.visits.submitting import files_of, standing_notice
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.body_sizes import takes_files
from inspect_app.web.clock import now, today
from inspect_app.web.field_route import my_route, start_of_mine
from inspect_app.web.problems import status_of
from inspect_app.web.reach import (
    institution_to_work_on,
    notice_of_my_office,
    visit_of_my_office,
)
from inspect_app.web.shared_drafts import colleagues_drafts
from inspect_app.web.visit_deeds import done
from inspect_app.web.visit_page import VisitPage, checklists_for, page_of
from inspect_app.web.visit_review import review_of
from inspect_app.web.visit_uploads import with_uploads
from inspect_app.web.visit_words import visit_words
from inspect_app.web.wording import refusal_words, visit_choices
from inspect_app.web.wording.notices import BLOCKED
from inspect_app.web.wording.visit_places import linked

pages = Blueprint("field", __name__, url_prefix="/field")
pages.context_processor(visit_words)
MOST_FOUND = 20


@pages.get("/", endpoint="today")
def show_today() -> ResponseReturnValue:
    """Show the inspector's day."""
    query = request.args.get("q", "").strip()
    return render_template(
        "field/today.html",
        drafts=[page_of(draft) for draft in drafts.drafts_of(me())],
        shared=colleagues_drafts(),
        route=my_route(),
        begins=start_of_mine(),
        found=_found(query) if query else None,
    )


def _found(query: str) -> list[Stop]:
    found = search_institutions(Query(me().office.district, query, limit=MOST_FOUND))
    return stops([(each, None) for each in found.items], me(), today())


@pages.get("/blank/today")
@needs("visit")
def blank_today() -> ResponseReturnValue:
    """Show the day's page without any place in it, for a phone to keep."""
    return render_template("field/blank_today.html")


@pages.post("/visits")
@needs("visit")
def begin() -> ResponseReturnValue:
    """Begin a visit of an institution, of a site not in the register, or a recheck."""
    draft = drafts.begin_visit(me(), _beginning(request.form), now())
    return redirect(url_for("field.show", uuid=draft.visit_uuid))


def _beginning(given: Any) -> drafts.Beginning:
    assignment = _id(given["assignment"]) if given.get("assignment") else None
    notice = notice_of_my_office(_id(given["recheck_of"])) if given.get("recheck_of") else None
    notice = notice or (notice_to_recheck(assignment, me().office_id) if assignment else None)
    institution = notice.visit.institution if notice else None
    if given.get("institution"):
        institution = institution_to_work_on(_id(given["institution"]))
    offered = checklists_for(institution)
    wanted = next((each for each in offered if each.id == given.get("checklist")), offered[0])
    source = given.get("source", "")
    return drafts.Beginning(
        wanted,
        institution,
        assignment,
        source if source in SOURCES else "own_initiative",
        notice.uuid if notice else None,
        notice_number(assignment, me().office_id) if assignment else "",
    )


def _id(text: str) -> UUID:
    """Read an id; what is none names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None


@pages.get("/visits/<uuid:uuid>")
@needs("visit")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show the form; a submitted visit's receipt; or offer to begin a recheck.

    What is not here, or not the caller's, may have begun on the phone that asks.
    """
    try:
        return _shown(uuid)
    except NotFound as refusal:
        page = render_template("field/kept_here.html", uuid=uuid, missing=refusal_words(refusal))
        return page, status_of(refusal)


def _shown(uuid: UUID) -> ResponseReturnValue:
    if not drafts.is_open(uuid):
        if request.args.get("recheck_of"):
            notice = notice_of_my_office(_id(request.args["recheck_of"]))
            return render_template("field/begin.html", notice=notice)
        if drafts.was_discarded(me(), uuid):
            flash(
                _("This visit was discarded. What a phone still holds of it is kept there."), "warn"
            )
            return redirect(url_for("field.today"))
        return redirect(url_for("field.receipt", uuid=visit_of_my_office(uuid).uuid))
    return _form(page_of(drafts.draft_of(me(), uuid)))


def _form(page: VisitPage, refusal: Refusal | None = None) -> str:
    problems = linked(refusal.errors) if isinstance(refusal, Invalid) else []
    if refusal is not None and not problems:
        problems = [("visit-form", refusal_words(refusal))]
    return render_template("field/visit.html", page=page, kept=page.kept, problems=problems)


@pages.post("/visits/<uuid:uuid>")
@needs("visit")
@takes_files
def act(uuid: UUID) -> ResponseReturnValue:
    """Save what was typed, always first; then do what the button says."""
    fields = kept_fields(request.form.items(multi=True))
    if drafts.was_discarded(me(), uuid) and "schema" in fields:
        drafts.keep_draft(me(), uuid, fields, now(), again=True)  # who goes on with it wants it
    if not drafts.is_open(uuid):
        return _submitted_already(uuid)
    draft = drafts.draft_of(me(), uuid)
    try:
        if "schema" in fields:
            draft = drafts.save_draft(me(), uuid, fields, now())
            fields = with_uploads(fields, request.files)
            draft = drafts.save_draft(me(), uuid, fields, now())
        return redirect(done(_button(), page_of(draft)))
    except Refusal as refusal:
        return _form(page_of(draft), refusal), status_of(refusal)


def _button() -> str:
    """Name the button pressed; a violation from no item is chosen in the list beside it."""
    pressed = request.form.get("do", "save")
    chosen = request.form.get("other-code", "")
    return f"{pressed}:{chosen}" if pressed == "add-violation" else pressed


def _submitted_already(uuid: UUID) -> ResponseReturnValue:
    """Answer a button pressed twice: the visit stands, once."""
    visit = visit_of_my_office(uuid)
    flash(_("This visit was submitted already. Here is its receipt."), "warn")
    return redirect(url_for("field.receipt", uuid=visit.uuid))


@pages.put("/visits/<uuid:uuid>/draft")
@needs("visit")
def keep_draft(uuid: UUID) -> ResponseReturnValue:
    """Keep what the phone saves, also of a visit it began by itself: {"fields": {name: [text]}}.

    With "again": true also one that was discarded.
    """
    drafts.require_mine_or_new(me(), uuid)
    body = json_body()
    again = isinstance(body, dict) and body.get("again") is True
    draft = drafts.keep_draft(me(), uuid, _typed(body), now(), again=again)
    return jsonify(saved_at=draft.updated_at.isoformat())


def _typed(body: Any) -> dict[str, list[str]]:
    """Read the fields a phone sends. Raises Invalid, also where they are of no known checklist."""
    fields = body.get("fields") if isinstance(body, dict) else None
    if not isinstance(fields, dict):
        raise Invalid({"fields": [("wrong_type", {"expected": "object"})]})
    pairs = [(str(n), t) for n, ts in fields.items() if isinstance(ts, list) for t in ts]
    texts = [(name, text) for name, text in pairs if isinstance(text, str)]
    kept = kept_fields(texts)
    checklist = [kept.get(f"checklist-{part}", [""])[0] for part in ("id", "version")]
    if bound_form(*checklist) is None:
        raise Invalid(
            {"checklist": [("unknown_checklist", {"id": checklist[0], "version": checklist[1]})]}
        )
    return kept


@pages.post("/visits/<uuid:uuid>/discarding")
@needs("visit")
def discard(uuid: UUID) -> ResponseReturnValue:
    """Forget an unfinished visit."""
    drafts.discard_draft(me(), uuid, now())
    return redirect(url_for("field.today"))


@pages.get("/visits/<uuid:uuid>/review")
@needs("visit")
def review(uuid: UUID) -> ResponseReturnValue:
    """Show the visit as the paper will read, with what is still in the way."""
    page = page_of(drafts.draft_of(me(), uuid))
    return render_template(
        "field/review.html",
        page=page,
        kept=page.kept,
        review=review_of(page),
        words=visit_choices,
        joined=joined,
        blocked_words=BLOCKED,
    )


@pages.get("/visits/<uuid:uuid>/receipt")
@needs("visit")
def receipt(uuid: UUID) -> ResponseReturnValue:
    """Say what the server holds of a visit."""
    visit = visit_of_my_office(uuid)
    have, missing = files_of(visit.id)
    return render_template(
        "field/receipt.html",
        visit=visit,
        have=have,
        missing=missing,
        notice=standing_notice(visit.id),
        answered=notice_answered_by(visit),
    )
