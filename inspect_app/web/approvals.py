"""检查审批 at the desk: what waits, what came before its approval, what was decided."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forms.approval import ApprovalDecisionForm, AskForm, RevocationForm
from inspect_app.rules.approvals import (
    AskBody,
    is_overdue,
    read_ask,
    read_decision,
    read_withdrawal,
)
from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Invalid
from inspect_app.services.approvals import asking, deciding, fitting, reading, revoking
from inspect_app.services.approvals.asked import asked_for
from inspect_app.services.approvals.papers import completed, form_of
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.visit import Visit
from inspect_app.web.access import me, needs
from inspect_app.web.approval_arguments import approval_key, wanted_approvals
from inspect_app.web.clock import now, today
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url
from inspect_app.web.problems import worded_errors
from inspect_app.web.reach import approval_of_my_office, assignment_of_my_office
from inspect_app.web.wording.approvals import SHOWN, STATES, TYPES, unfit_words
from inspect_app.web.wording.visit_choices import METHODS, SOURCES

pages = Blueprint("approvals", __name__, url_prefix="/approvals")
AT_ONCE = 100
"""So many stand on a page, to be asked for or approved together."""


@pages.get("/")
def index() -> ResponseReturnValue:
    """List what is to be asked for, what waits, or what was decided."""
    wanted, page = wanted_approvals(), wanted_page(default=AT_ONCE)
    key = approval_key(page, wanted.shown)
    items: list[Any]
    back_to, officers = None, {}
    if wanted.shown == "unasked":
        items, following = reading.unasked(me().office_id, wanted, page.limit, key)
        officers = reading.officers_of([each.id for each in items])
    elif wanted.shown == "unfit":
        found = fitting.unfit_visits(me().office, wanted, page.limit, key[0] if key else 0)
        items, back_to = [*found.items], found.back_to
        following = (found.next,) if found.next else None
    else:
        items, following = reading.approval_list(me().office_id, wanted, page.limit, key, today())
    return render_template(
        "approvals/index.html",
        items=items,
        next=cursor_for([*following]) if following else None,
        wanted=wanted,
        shown=SHOWN,
        states=STATES,
        sources=SOURCES,
        back_to=back_to,
        unfit_words=unfit_words,
        waiting=reading.count_waiting(me().office_id, today()),
        officers=officers,
        may_ask=asking.may_ask(me()),
        is_overdue=lambda row: is_overdue(row.decide_by, row.state, today()),
    )


@pages.get("/assignments/<uuid:assignment>")
@needs("visit")
def ask_form(assignment: UUID) -> ResponseReturnValue:
    """Show what would be asked for, to be changed."""
    task = assignment_of_my_office(assignment)
    return _ask_page(task, AskForm(data=_known(task)))


@pages.post("/assignments/<uuid:assignment>")
@needs("visit")
def ask(assignment: UUID) -> ResponseReturnValue:
    """Ask for the approval of one assignment."""
    task = assignment_of_my_office(assignment)
    form = AskForm()
    if form.validate_on_submit():
        try:
            row = asking.ask(task, read_ask(form.body()), me(), now())
        except Invalid as refusal:
            form.show_problems(worded_errors(refusal))
        else:
            flash(_("Asked for. An approver decides on it."))
            return redirect(url_for("approvals.show", uuid=row.uuid))
    return _ask_page(task, form), 422


def _ask_page(task: Assignment, form: AskForm) -> str:
    asked = asked_for(task, me().office, AskBody(), today())
    return render_template("approvals/ask.html", task=task, form=form, asked=asked)


def _known(task: Assignment) -> dict[str, Any]:
    asked = asked_for(task, me().office, AskBody(), today())
    return {
        **asked,
        "matters": "\n".join(asked["matters"]),
        "basis": "\n".join(asked["basis"]),
        "first_day": date.fromisoformat(asked["first_day"]),
        "last_day": date.fromisoformat(asked["last_day"]),
        "helpers": "、".join(asked["helpers"]),
        "ground": asked["exception"],
        "urgent": task.urgent,
        "reason": task.ground if task.urgent else "",
    }


@pages.get("/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show what was asked for and what became of it."""
    return _page(approval_of_my_office(uuid), ApprovalDecisionForm())


def _page(
    row: InspectionApproval, form: ApprovalDecisionForm, revoked: RevocationForm | None = None
) -> str:
    return render_template(
        "approvals/show.html",
        row=row,
        asked=completed(row),
        form=form,
        revocation=revoked or RevocationForm(formdata=None),
        may_revoke=revoking.may_revoke(row, me()),
        paper_form=form_of(row),
        visit=_visit(row),
        may_decide=deciding.may_decide_this(row, me()),
        own_request=me().approver and row.requested_by_id == me().id and row.state == "requested",
        may_withdraw=asking.may_withdraw(row, me()),
        overdue=is_overdue(row.decide_by, row.state, today()),
        asked_on=china_day(row.requested_at),
        states=STATES,
        sources=SOURCES,
        methods=METHODS,
        types=TYPES,
    )


def _visit(row: InspectionApproval) -> Visit | None:
    if row.visit_uuid is None:
        return None
    return db.session.scalar(sa.select(Visit).filter_by(uuid=row.visit_uuid))


@pages.post("/<uuid:uuid>/decision")
def decide(uuid: UUID) -> ResponseReturnValue:
    """Approve it, which issues its notice, or refuse it."""
    row, form = approval_of_my_office(uuid), ApprovalDecisionForm()
    deciding.require_approver(me())
    if form.validate_on_submit():
        try:
            body = read_decision(form.body())
            deciding.decide(row, body, me(), now(), base_url())
        except Invalid as refusal:
            form.show_problems(worded_errors(refusal))
        else:
            number = row.paper.number if row.paper else ""
            told = _("%(number)s is issued.", number=number) if number else _("It is not approved.")
            flash(told)
            return redirect(url_for("approvals.show", uuid=row.uuid))
    return _page(row, form), 422


@pages.post("/<uuid:uuid>/withdrawal")
def withdraw(uuid: UUID) -> ResponseReturnValue:
    """Take the request back."""
    row = asking.withdraw(approval_of_my_office(uuid), me(), now())
    flash(_("The request is taken back."))
    return redirect(url_for("approvals.show", uuid=row.uuid))


@pages.post("/<uuid:uuid>/revocation")
def revoke(uuid: UUID) -> ResponseReturnValue:
    """Withdraw the approval and its notice, before anybody goes."""
    row, form = approval_of_my_office(uuid), RevocationForm()
    deciding.require_approver(me())
    if form.validate_on_submit():
        try:
            revoking.revoke(row, read_withdrawal(form.body()), me(), now())
        except Invalid as refusal:
            form.show_problems(worded_errors(refusal))
        else:
            flash(_("The approval is withdrawn. The inspectors see it on their day."))
            return redirect(url_for("approvals.show", uuid=row.uuid))
    return _page(row, ApprovalDecisionForm(formdata=None), form), 422
