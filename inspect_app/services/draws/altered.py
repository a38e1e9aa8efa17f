"""Compare every draw with what the audit chain holds of it: a database can be written by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.canonical import content_hash
from inspect_app.rules.draw import commitment
from inspect_app.rules.draw_record import bound_of
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.draw import Draw


@dataclass(frozen=True, slots=True)
class AlteredDraw:
    """``reason`` is gone, unknown (to the chain), commitment, bound or record."""

    draw: str
    reason: str


def altered_draws() -> Iterator[AlteredDraw]:
    """Name every draw that is not what its events say."""
    told: dict[str, dict[str, str]] = {}
    query = sa.select(AuditEvent.deed, AuditEvent.subject, AuditEvent.after)
    query = query.where(AuditEvent.subject_kind == "draw").order_by(AuditEvent.seq)
    for deed, subject, after in db.session.execute(query):
        if deed == "draw.commit":
            told.setdefault(subject, {})["commitment"] = after["commitment"]
        elif deed == "draw.reveal":
            told.setdefault(subject, {})["record"] = after["record"]
    for uuid in db.session.scalars(sa.select(Draw.uuid).order_by(Draw.id)).all():
        if reason := _reason(uuid, told.pop(str(uuid), None)):
            yield AlteredDraw(str(uuid), reason)
    for subject in told:
        yield AlteredDraw(subject, "gone")


def _reason(uuid: UUID, told: dict[str, str] | None) -> str:
    draw = db.session.scalars(sa.select(Draw).filter_by(uuid=uuid)).one()
    if told is None:
        return "unknown"
    if draw.commitment != told["commitment"]:
        return "commitment"
    if commitment(bound_of(draw.bound), draw.seed) != draw.commitment:
        return "bound"
    record = draw.record
    found = "" if record is None else content_hash(record)
    db.session.expire(draw, ("bound", "told"))  # one large pool at a time
    return "record" if found != told.get("record", "") else ""
