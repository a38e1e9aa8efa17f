"""What a clerk does with a refused visit, and what is kept of it."""

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from werkzeug.test import TestResponse

from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.visit import QuarantinedVisit, Visit
from tests.cast import Cast, Client
from tests.visits import (
    violation,
    visit_document,
)

WHY = "已与林检查电话核实"
Refuse = Callable[..., tuple[UUID, int]]


def page_of(desk: Client, number: int) -> str:
    answer = desk.get(f"/quarantine/{number}?lang=en")
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def mend(desk: Client, number: int, reason: str = WHY, /, **places: str) -> TestResponse:
    """Send the form; a place's path is written with __ for its points."""
    form = {f"at:{path.replace('__', '.')}": text for path, text in places.items()}
    return desk.post(f"/quarantine/{number}/mending", data={**form, "reason": reason})


def stored(uuid: UUID) -> Visit | None:
    db.session.rollback()
    return db.session.scalar(sa.select(Visit).filter_by(uuid=uuid))


def kept(number: int) -> QuarantinedVisit:
    db.session.rollback()
    return db.session.get_one(QuarantinedVisit, number)


def deeds_of(uuid: UUID) -> list[AuditEvent]:
    query = sa.select(AuditEvent).filter_by(subject=str(uuid)).order_by(AuditEvent.seq)
    return list(db.session.scalars(query))


def misspelt(cast: Cast, **changes: Any) -> dict[str, Any]:
    """A whole visit, but for a colleague's login."""
    document = visit_document(cast.star, [violation()], **changes)
    return {**document, "inspectors": ["lin", "wagn"], "signatures": document["signatures"][::2]}
