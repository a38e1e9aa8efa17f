"""What a notice's page at the desk says of the party's replies, and of the way they come in."""

from dataclasses import dataclass

from inspect_app.rules.rectification import RUNNING
from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services.replies import access
from inspect_app.services.replies.files import media_types
from inspect_app.services.replies.reading import Sent, sent
from inspect_app.store.notice import Notice
from inspect_app.store.reply import ReplyAccess
from inspect_app.web.access import me
from inspect_app.web.clock import now
from inspect_app.web.reach import visit_i_may_issue_for


@dataclass(frozen=True, slots=True)
class DeskReplies:
    """``kinds`` tell of each file what it is; ``access`` is the latest slip's, if there is one."""

    sent: Sent
    kinds: dict[str, str]
    access: ReplyAccess | None
    is_open: bool
    is_closed: bool
    may_print: bool
    may_see: bool


def replies_of(notice: Notice) -> DeskReplies:
    """Gather it for the reader."""
    so_far, found, at = sent(notice), access.access_of(notice), now()
    files = [sha for each in so_far.reports for part in each.results for sha in part["files"]]
    files += [sha for each in so_far.hearings for sha in each.files]
    return DeskReplies(
        sent=so_far,
        kinds=media_types(files) if files else {},
        access=found,
        is_open=found is not None and access.is_open(found, at),
        is_closed=found is not None and access.is_closed(found, at),
        may_print=notice.state in RUNNING and _may_deliver(notice),
        may_see=may(me().role, "deliver"),
    )


def _may_deliver(notice: Notice) -> bool:
    if not may(me().role, "deliver"):
        return False
    try:
        visit_i_may_issue_for(notice.visit.uuid)
    except Forbidden:
        return False
    return True
