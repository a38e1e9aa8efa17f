"""What anyone may see of a draw: its commitment, then its result; names only when it is time."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.draw_body import PublishBody
from inspect_app.rules.draw_record import without_names
from inspect_app.rules.refusals import Conflict, NotFound
from inspect_app.services import audit
from inspect_app.services.assignments import is_open
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from inspect_app.store.person import Person


def publish(draw: Draw, body: PublishBody, by: Person, now: datetime) -> Draw:
    """Let anyone see the commitment, and with ``result`` the picks; never taken back.

    Nor are the names that were told with them.

    Raises Conflict for the result of a draw that is not revealed.
    """
    with writing():
        audit.take_turn(by.office_id)
        db.session.refresh(draw)
        if body.result and draw.state != "revealed":
            raise Conflict("draw_not_revealed", ["revealed"])
        if draw.published_at is None:
            draw.published_at, draw.published_by_id = now, by.id
        named = draw.result_published_at is not None and not draw.hides_inspectors
        if body.result and draw.result_published_at is None:
            draw.result_published_at, draw.result_published_by_id = now, by.id
        draw.hides_inspectors = body.hides_inspectors and not named
        after = {"commitment": draw.commitment, "hides_inspectors": draw.hides_inspectors}
        after |= {"shows": "result" if draw.result_published_at else "commitment"}
        deed = audit.Deed("draw.publish", "draw", str(draw.uuid), after=after)
        audit.record(by.office_id, by.login, deed, now)
    return draw


def published_draw(uuid: UUID) -> Draw:
    """Load a draw that anyone may see. Raises NotFound."""
    found = db.session.scalar(
        sa.select(Draw).filter_by(uuid=uuid).where(Draw.published_at.is_not(None))
    )
    if found is None:
        raise NotFound
    return found


def public_result(draw: Draw) -> dict[str, Any] | None:
    """The record as anyone may have it now; None while the result is not public."""
    if draw.result_published_at is None or (record := draw.record) is None:
        return None
    return record if shows_inspectors(draw) else without_names(record)


def shows_inspectors(draw: Draw) -> bool:
    """Whether their names may be told: the office hides none, or the visits are done."""
    if not draw.hides_inspectors:
        return True
    waiting = sa.select(Assignment.id).where(Assignment.draw_id == draw.id, is_open())
    return db.session.scalar(waiting.limit(1)) is None
