"""Notices and their loop as JSON (design §7).

A deed's order: right (403, whatever the id), reach (404), state (409 with ``allowed_from``), then
the body (422).
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules import loop_bodies
from inspect_app.services.calendars import working_calendar
from inspect_app.services.notices.deeds import require
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.notices.reading import life_of, notice_list, timeline
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.services.rectifications import extensions, rechecks, referrals
from inspect_app.store.notice import Notice
from inspect_app.web.access import me, needs
from inspect_app.web.api.bodies import json_body
from inspect_app.web.clock import now, today
from inspect_app.web.notice_arguments import wanted_notices
from inspect_app.web.notice_documents import (
    extension_document,
    issued_document,
    notice_document,
    notice_line,
)
from inspect_app.web.paging import cursor_for, wanted_page
from inspect_app.web.paper_answers import base_url, paper_answer
from inspect_app.web.reach import notice_i_may_deliver, notice_of_my_office, visit_i_may_issue_for

api = Blueprint("api_notices", __name__, url_prefix="/api/v1")


@api.post("/visits/<uuid:uuid>/notice")
@needs("issue")
def issue(uuid: UUID) -> ResponseReturnValue:
    """Issue the notice of a visit: 201, or 200 when it stands already."""
    visit = visit_i_may_issue_for(uuid)
    chosen = loop_bodies.read_issue(json_body(default={}), visit_violations(visit))
    notice, is_new = issue_notice(visit, me(), now(), base_url(), chosen)
    return jsonify(issued_document(notice)), 201 if is_new else 200


def visit_violations(visit: Any) -> set[UUID]:
    """Name the violations a body may speak of."""
    return {violation.uuid for violation in visit.violations}


@api.get("/notices")
def index() -> ResponseReturnValue:
    """List the office's notices, newest first."""
    page = wanted_page()
    rows, last = notice_list(me().office_id, wanted_notices(), page.limit, page.after_id)
    calendar = working_calendar()
    items = [notice_line(notice, today(), calendar) for notice in rows]
    return jsonify(items=items, next=cursor_for([last]) if last else None)


@api.get("/notices/<uuid:uuid>")
def show(uuid: UUID) -> ResponseReturnValue:
    """Show one notice with all that happened to it."""
    notice = notice_of_my_office(uuid)
    life = life_of(notice)
    return jsonify(notice_document(notice, life, timeline(notice, life), today()))


@api.get("/notices/<uuid:uuid>/pdf")
def pdf(uuid: UUID) -> ResponseReturnValue:
    """Answer the paper, the same bytes for ever."""
    notice = notice_of_my_office(uuid)
    return paper_answer(notice.file, notice.number)


Reader = Callable[[object], Any]
Deed = Callable[..., Any]


def done(notice: Notice, deed: str, read: Reader, do: Deed, *answered: Any) -> ResponseReturnValue:
    """Check the state, read the body, do the deed, and answer with it and the new state.

    ``answered`` is the row that the deed answers, where it answers one.
    """
    require(notice, deed)
    row = do(*answered, notice, read(json_body()), me(), now())
    return jsonify(id=str(row.uuid), state=notice.state, notice=notice_line(notice, today())), 201


@api.post("/notices/<uuid:uuid>/deliveries")
@needs("deliver")
def deliver(uuid: UUID) -> ResponseReturnValue:
    """Write down how the notice reached the party."""
    notice = notice_i_may_deliver(uuid)
    return done(notice, "deliver", loop_bodies.read_delivery, rectifications.deliver)


@api.post("/notices/<uuid:uuid>/reports")
@needs("deliver")
def report(uuid: UUID) -> ResponseReturnValue:
    """Keep the institution's report."""
    notice = notice_of_my_office(uuid)
    return done(notice, "report", loop_bodies.read_report, rectifications.report)


@api.post("/notices/<uuid:uuid>/extensions")
@needs("deliver")
def request_extension(uuid: UUID) -> ResponseReturnValue:
    """Write down a request for more time."""
    notice = notice_of_my_office(uuid)
    read, do = loop_bodies.read_extension, extensions.request_extension
    return done(notice, "request_extension", read, do)


@api.post("/notices/<uuid:uuid>/extensions/<uuid:extension>/decision")
@needs("decide")
def decide_extension(uuid: UUID, extension: UUID) -> ResponseReturnValue:
    """Grant or refuse more time."""
    notice = notice_of_my_office(uuid)
    row = extensions.extension_of(notice, extension)
    require(notice, "extend")
    body = loop_bodies.read_decision(json_body())
    extensions.decide_extension(row, notice, body, me(), now())
    answer = {**extension_document(row), "state": notice.state}
    return jsonify(**answer, notice=notice_line(notice, today())), 201


@api.post("/notices/<uuid:uuid>/rechecks")
@needs("visit")
def recheck(uuid: UUID) -> ResponseReturnValue:
    """Take over what a recheck visit found."""
    notice = notice_of_my_office(uuid)
    return done(notice, "recheck", loop_bodies.read_recheck, rechecks.recheck)


@api.post("/notices/<uuid:uuid>/referrals")
@needs("decide")
def refer(uuid: UUID) -> ResponseReturnValue:
    """Pass violations to the competent authority."""
    notice = notice_of_my_office(uuid)
    return done(notice, "refer", loop_bodies.read_referral, referrals.refer)


@api.post("/notices/<uuid:uuid>/closure")
@needs("decide")
def close(uuid: UUID) -> ResponseReturnValue:
    """Close a notice whose violations are all settled."""
    notice = notice_of_my_office(uuid)
    return done(notice, "close", loop_bodies.read_closure, rectifications.close)


@api.post("/notices/<uuid:uuid>/withdrawal")
@needs("decide")
def withdraw(uuid: UUID) -> ResponseReturnValue:
    """Take a notice back."""
    notice = notice_of_my_office(uuid)
    return done(notice, "withdraw", loop_bodies.read_withdrawal, rectifications.withdraw)
