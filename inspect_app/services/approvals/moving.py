"""What every change of an approval's state shares: the lock, the table, the event."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from inspect_app.rules.approvals import after, allowed_from
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.store.base import db, writing
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.person import Person


@contextmanager
def moved(approval: InspectionApproval, deed: str, by: Person, now: datetime) -> Iterator[None]:
    """Lock the chain and the row, ask the table, move it, and commit what is done inside.

    Of two who come at once the second finds the state changed. Raises Conflict.
    """
    with writing():
        audit.take_turn(approval.office_id)  # first, as in every deed: two orders make a deadlock
        # Anew, not refreshed: what a list joined to it cannot be locked on PostgreSQL.
        db.session.get(
            InspectionApproval, approval.id, with_for_update=True, populate_existing=True
        )
        before = approval.state
        to = after(before, deed)
        if to is None:
            raise Conflict("approval_not_now", allowed_from=allowed_from(deed), state=before)
        approval.state, approval.decided_by_id, approval.decided_at = to, by.id, now
        yield
        told = {"state": to, "decision": approval.decision, "urgent": approval.urgent}
        event = audit.Deed(
            f"approval.{deed}", "approval", str(approval.uuid),
            before={"state": before}, after=told,
        )  # fmt: skip
        audit.record(approval.office_id, by.login, event, now)
