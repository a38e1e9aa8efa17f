"""Inspections that came before their approval: noted as the visit arrives, decided afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.approvals import decide_by, needs_afterwards
from inspect_app.services.approvals.asked import asked_of_visit
from inspect_app.services.approvals.reading import Begun, approval_when
from inspect_app.services.calendars import working_calendar
from inspect_app.services.offices import LOOP
from inspect_app.store.base import Base, db
from inspect_app.store.bulk import insert_one
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.visit import Visit

_TABLE = Base.metadata.tables["inspection_approval"]
Row = Mapping[str, Any]


def note_visit(
    visit: Row, inspectors: Iterable[Row], document: Row, parameters: Row, now: datetime
) -> str:
    """Lay a visit that nobody approved before the approvers, inside its own transaction.

    Returns the last day for deciding, ISO, or "" where nothing is to be approved afterwards. A
    revision goes on with what was asked for the visit it replaces.
    """
    base = visit["revision_of_id"]
    if base is not None and _goes_on(base, visit):
        return ""
    told = document.get("authorisation") or {}
    keys = (visit["office_id"], visit["institution_id"], visit["assignment_id"])
    begun = Begun(*keys, at=visit["started_at"])
    standing = approval_when(begun, str(told.get("notice_no") or ""))
    if standing is not None and standing.state != "requested":
        return ""
    own = parameters.get(LOOP) or {}
    if not needs_afterwards(visit["outcome"], visit["visited_on"], own):
        return ""
    last = decide_by(visit["visited_on"], own, working_calendar()).day
    if standing is not None:
        standing.urgent, standing.decide_by = True, last
        standing.visit_uuid = visit["uuid"]
        db.session.flush()
    else:
        _insert(visit, asked_of_visit(visit, inspectors, document), last, now)
    return last.isoformat()


def _insert(visit: Row, asked: Row, last: Any, now: datetime) -> None:
    row = {
        "uuid": uuid4(), "office_id": visit["office_id"],
        "institution_id": visit["institution_id"], "assignment_id": visit["assignment_id"],
        "visit_uuid": visit["uuid"], "state": "requested", "urgent": True, "reason": "",
        "asked": asked, "decide_by": last, "requested_by_id": visit["sender_id"],
        "requested_at": now, "decision": "",
    }  # fmt: skip
    insert_one(db.session.connection(), _TABLE, row)


def _goes_on(base_id: int, visit: Row) -> bool:
    """Let what was asked for the replaced visit stand for this one; say whether there was any."""
    base = sa.select(Visit.uuid).where(Visit.id == base_id).scalar_subquery()
    moving = sa.update(InspectionApproval).where(InspectionApproval.visit_uuid == base)
    moved: Any = db.session.execute(
        moving.values(visit_uuid=visit["uuid"]), execution_options={"synchronize_session": False}
    )
    return bool(moved.rowcount)
