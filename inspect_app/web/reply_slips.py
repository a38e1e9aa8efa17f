"""The receipt slip at the desk: printing it makes the second code; its access can be ended."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.services.replies.access import revoke
from inspect_app.services.replies.seeing import report_of, see
from inspect_app.services.replies.slips import printed_slip
from inspect_app.web.access import me, needs
from inspect_app.web.clock import now
from inspect_app.web.paper_answers import base_url
from inspect_app.web.reach import notice_i_may_deliver, notice_of_my_office

pages = Blueprint("reply_slips", __name__, url_prefix="/notices")


@pages.post("/<uuid:uuid>/reply-slip")
@needs("deliver")
def make(uuid: UUID) -> ResponseReturnValue:
    """Print the slip: its code is new each time, and stands on this paper alone."""
    notice = notice_i_may_deliver(uuid)
    content = printed_slip(notice, me(), now(), base_url())
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="reply-slip-{notice.uuid}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@pages.post("/<uuid:uuid>/reply-slip/revocation")
@needs("deliver")
def end(uuid: UUID) -> ResponseReturnValue:
    """End the access at once."""
    notice = notice_i_may_deliver(uuid)
    revoke(notice, me(), now())
    flash(_("The receipt slip opens nothing any more. Print a new one to give access again."))
    return redirect(url_for("notices.show", uuid=notice.uuid))


@pages.post("/<uuid:uuid>/reports/<uuid:report>/seen")
@needs("deliver")
def mark_seen(uuid: UUID, report: UUID) -> ResponseReturnValue:
    """Write down that somebody of the office has looked at a report."""
    notice = notice_of_my_office(uuid)
    see(notice, report_of(notice, report), me(), now())
    return redirect(url_for("notices.show", uuid=notice.uuid) + "#replies")
