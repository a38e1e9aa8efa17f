"""Send a reply once, however often its button was pressed on a slow line."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from inspect_app.rules.loop_bodies import ExtensionBody, ReportBody
from inspect_app.rules.record_bodies import HearingBody
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.replies.reading import why_not
from inspect_app.store.base import db, writing
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Extension, Hearing, Report

AGAIN = timedelta(hours=1)
"""The same words and files within this time are the same reply, sent again."""
Body = ReportBody | ExtensionBody | HearingBody


def send_once(
    notice: Notice, page: str, body: Body, do: Callable[..., object], now: datetime
) -> None:
    """Do the party's deed, unless it is what it sent last; raises Conflict where it may not now."""
    with writing():
        audit.take_turn(notice.office_id)  # of two at once the second sees the first
        if _is_last(notice, body, now):
            return
        db.session.refresh(notice)
        reason = why_not(notice, page)
        if reason:
            raise Conflict(reason)
        do(notice, body, None, now)


def _is_last(notice: Notice, body: Body, now: datetime) -> bool:
    match body:
        case ReportBody():
            row = _last(Report, notice, now)
            results = [
                {"violation": str(each.violation), "text": each.text, "files": list(each.files)}
                for each in body.results
            ]
            return row is not None and (row.text, row.results) == (body.text, results)
        case ExtensionBody():
            row = _last(Extension, notice, now)
            return row is not None and (row.reason, row.until) == (body.reason, body.until)
        case HearingBody():
            row = _last(Hearing, notice, now)
            given = (body.text, body.speaker, list(body.files))
            return row is not None and (row.text, row.speaker, row.files) == given


def _last(model: Any, notice: Notice, now: datetime) -> Any:
    query = sa.select(model).filter_by(notice_id=notice.id, person_id=None)
    query = query.where(model.recorded_at > now - AGAIN).order_by(model.id.desc())
    return db.session.scalar(query.limit(1))
