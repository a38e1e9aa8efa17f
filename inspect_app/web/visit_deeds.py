"""What the buttons of the visit's page do: each takes the page and says where to go next."""

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import flash, url_for
from flask_babel import gettext as _

from forms.visit import report_of_fields
from forms.visit_edits import with_rest_in_order, with_violation, without_violation
from forms.visit_page import document_fields
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.refusals import NotFound, Refusal
from inspect_app.services.notices.basis import Circumstances, confirm_circumstances
from inspect_app.services.notices.issuing import issue_notice, issue_opinion, kind_for
from inspect_app.services.visits import drafts
from inspect_app.services.visits.facts import gather
from inspect_app.web.access import caller, me
from inspect_app.web.clock import now
from inspect_app.web.paper_answers import base_url
from inspect_app.web.reach import visit_i_may_issue_for, visit_of_my_office
from inspect_app.web.visit_intake import take_in
from inspect_app.web.visit_page import VisitPage
from inspect_app.web.visit_times import finished
from inspect_app.web.wording import refusal_words

Deed = Callable[[VisitPage, str], str]
"""Takes the page and what stands behind the button's colon."""


def done(button: str, page: VisitPage) -> str:
    """Do what a button says (``add-violation:FEE-01:A51``); raises Refusal."""
    name, _sep, argument = button.partition(":")
    return DEEDS.get(name, _save)(page, argument)


def _at(page: VisitPage, anchor: str = "") -> str:
    return url_for("field.show", uuid=page.uuid, _anchor=anchor or None)


def _save(page: VisitPage, _argument: str) -> str:
    flash(_("Saved. You can go on at any time."))
    return _at(page)


def _review(page: VisitPage, _argument: str) -> str:
    return url_for("field.review", uuid=page.uuid)


def _add_violation(page: VisitPage, argument: str) -> str:
    code, _sep, item_id = argument.partition(":")
    kind = catalogue().violations.get(code)
    if kind is None:
        raise NotFound
    item = page.checklist.item(item_id)
    fields, number = with_violation(page.kept.fields, kind, item, uuid4())
    drafts.save_draft(me(), page.uuid, fields, now())
    return _at(page, f"violations-{number}")


def _drop_violation(page: VisitPage, argument: str) -> str:
    drafts.save_draft(me(), page.uuid, without_violation(page.kept.fields, argument), now())
    return _at(page, "violations")


def _fill(page: VisitPage, argument: str) -> str:
    sections = page.sections
    if not argument.isdigit() or int(argument) >= len(sections):
        raise NotFound
    items = [row.item for row in sections[int(argument)][1] if page.shown(row.item)]
    answered = [item.id for item in items if page.kept.answered(item.id)]
    fields = with_rest_in_order(page.kept.fields, items, answered)
    drafts.save_draft(me(), page.uuid, fields, now())
    return _at(page, f"answers-{items[0].id}" if items else "")


def _submit(page: VisitPage, _argument: str) -> str:
    """Hand the visit in; the draft goes only when the record stands."""
    moment = now().astimezone(CHINA)
    document, report = report_of_fields(document_fields(finished(page.kept.fields, moment)))
    gather(
        report, caller()
    )  # refuses before anything is kept: the draft is still there to be mended
    submission = take_in(page.uuid, document, caller())
    confirm_circumstances(visit_of_my_office(page.uuid), _ticked(page), me(), now())
    drafts.discard_draft(me(), page.uuid, now())
    flash(_("Submitted. Receipt %(receipt)s", receipt=submission.receipt))
    return url_for("field.receipt", uuid=page.uuid)


def _ticked(page: VisitPage) -> Circumstances:
    """Read which circumstances the inspector ticked; the document has no place for them."""
    found = page.kept.rows("violations")
    return {UUID(page.kept.one(f"violations-{n}-id")): page.ticked(n) for n in found}


def _submit_and_issue(page: VisitPage, _argument: str) -> str:
    """Hand it in and issue the paper; a paper that cannot be issued does not undo the visit."""
    target = _submit(page, _argument)
    try:
        visit = visit_i_may_issue_for(page.uuid)
        issue = issue_opinion if kind_for(visit) == "opinion" else issue_notice
        notice, _new = issue(visit, me(), now(), base_url())
    except Refusal as refusal:
        flash(_("The notice is not issued yet: %(why)s", why=refusal_words(refusal)), "warn")
    else:
        flash(_("Notice %(number)s is issued.", number=notice.number))
    return target


DEEDS: dict[str, Deed] = {
    "save": _save,
    "review": _review,
    "add-violation": _add_violation,
    "drop-violation": _drop_violation,
    "fill": _fill,
    "submit": _submit,
    "submit-and-issue": _submit_and_issue,
}
