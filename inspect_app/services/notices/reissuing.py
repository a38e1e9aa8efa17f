"""A recheck found things not put right, and its own notice orders them anew (state `reissued`)."""

from datetime import datetime

from inspect_app.rules.rectification import FAILED, after, allowed, closable, row
from inspect_app.rules.refusals import Forbidden
from inspect_app.rules.roles import may
from inspect_app.services.notices import deeds as notice_deeds
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.violation import Violation


def replace_failed(notice: Notice, violations: list[Violation], by: Person, now: datetime) -> None:
    """Let a recheck visit's notice take over what the notice it rechecked had ordered in vain.

    A failed violation whose code the new notice orders is withdrawn there: one order at a time.
    The old notice is `reissued` once nothing unsettled is left to it; a rest stays
    `not_rectified` and can be referred. Nothing happens for other visits.
    """
    old = _rechecked_notice(notice)
    if old is None or not allowed(old.state, "reissue"):
        return
    allowance = row(old.state, "reissue")
    if allowance is not None and not may(by.role, allowance.right):
        raise Forbidden("reissue_by_office")
    before, codes = old.state, {each.code for each in violations}
    for failed in old.violations:
        if failed.state in FAILED and failed.code in codes:
            failed.state = "withdrawn"
    states = [each.state for each in old.violations]
    if closable(states):
        old.state = after(old.state, "reissue", states)
    deed = notice_deeds.event(old, "notice.reissue", before, {"replaced_by": str(notice.uuid)})
    notice_deeds.record(old, by, deed, now)


def _rechecked_notice(notice: Notice) -> Notice | None:
    visit = notice.visit
    if visit.kind != "recheck" or visit.recheck_of_id is None:
        return None
    return db.session.get(Notice, visit.recheck_of_id, with_for_update=True, populate_existing=True)
