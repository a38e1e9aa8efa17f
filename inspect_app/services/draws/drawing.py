"""Commit, reveal, drop. The seed is made inside the commitment and told by the reveal alone.

All draws of a plan stand in one line: each names the one before it, and has at most one after it.
The deeds of an office queue (`services.audit`), so that two at once never both follow the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.canonical import content_hash
from inspect_app.rules.draw import MEMBERS, commitment
from inspect_app.rules.draw_body import DrawBody, RevealBody
from inspect_app.rules.draw_record import Reveal, bound_of, public_record
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.assignments import NewAssignment, assign_many, is_open
from inspect_app.services.draws import drafting
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from inspect_app.store.written_out import WrittenOut

TRIES = 3
_PART = 500


def commit_draw(plan: Plan, body: DrawBody, by: Person, now: datetime) -> Draw:
    """Bind pool, inspectors, exclusions and a seed that nobody sees before the reveal.

    All of it is reckoned before the office's turn is taken, so that its other writers do not wait
    for a large pool; what the office changed meanwhile makes it reckoned anew, at last in the turn.
    Raises Invalid where the pool or the inspectors are too few, or a further draw has no reason.
    """
    for _ in range(TRIES):
        draft = drafting.draft(plan, body, by, now)
        with writing():
            audit.take_turn(by.office_id)
            if not audit.has_moved(by.office_id, draft.head, drafting.APART):
                return _keep(draft, body, by, now)
    with writing():
        audit.take_turn(by.office_id)
        return _keep(drafting.draft(plan, body, by, now), body, by, now)


def _keep(draft: drafting.Draft, body: DrawBody, by: Person, now: datetime) -> Draw:
    draw, before = draft.draw, draft.before
    undone = _make_way(before, body, by, now)
    db.session.add(draw)
    after = {"commitment": draw.commitment, "plan": draw.bound["plan"]["id"]}
    if before is not None:
        after |= {"follows": str(before.uuid), "reason": body.reason}
    if undone:
        after |= {"cancelled": ", ".join(undone)}
    _record(draw, "draw.commit", by, now, after)
    return draw


def _make_way(before: Draw | None, body: DrawBody, by: Person, now: datetime) -> list[str]:
    """Drop the draw before it, or cancel what it assigned; name what was cancelled."""
    if before is None:
        return []
    if before.state == "committed":
        _mark_dropped(before, body.reason, by, now)
    if body.on_top:
        return []
    query = sa.select(Assignment).where(Assignment.draw_id == before.id, is_open())
    rows = list(db.session.scalars(query.order_by(Assignment.id)))
    for row in rows:
        row.cancelled_at, row.cancelled_by_id, row.cancel_reason = now, by.id, body.reason
    return [str(row.uuid) for row in rows]


def reveal(draw: Draw, body: RevealBody, by: Person, now: datetime) -> Draw:
    """Mix the witness's phrase in, make the record, send the inspectors. Once, for ever.

    The record follows from what was bound, and is made before the office's turn is taken.
    Raises Conflict for a draw that was revealed or dropped before, and for one whose bound document
    is not the one of its commitment any more.
    """
    require_committed(draw)
    if commitment(bound_of(draw.bound), draw.seed) != draw.commitment:
        raise Conflict("draw_altered")
    at = now.astimezone(CHINA).isoformat(timespec="seconds")
    reveal = Reveal(draw.seed, body.witness, body.phrase, at)
    record = public_record(draw.bound, reveal)
    after = {
        "commitment": draw.commitment,
        "witness_phrase": body.phrase,
        "picks": len(record["picks"]),
        "record": content_hash(record),
    }
    event = audit.Deed(
        "draw.reveal", "draw", str(draw.uuid), after=after, personal_after={"witness": body.witness}
    )
    picked = _picked(record["picks"], draw)
    told = WrittenOut({name: part for name, part in record.items() if name not in MEMBERS})
    with writing():
        audit.take_turn(by.office_id)
        require_committed(draw)
        draw.told, draw.revealed_at, draw.revealed_by_id = told, now, by.id
        draw.witness, draw.witness_phrase = body.witness, body.phrase
        audit.record(by.office_id, by.login, event, now)
        _send(picked, by, now)
    return draw


def require_committed(draw: Draw) -> None:
    """Raise Conflict for a draw that was revealed or dropped."""
    db.session.refresh(draw, ("commitment", "revealed_at", "dropped_at"))
    if draw.state != "committed":
        raise Conflict(f"draw_{draw.state}", ["committed"])


def _picked(picks: Sequence[Mapping[str, Any]], draw: Draw) -> list[NewAssignment]:
    places = {str(one.uuid): one for one in _by_uuid([UUID(one["institution"]) for one in picks])}
    named = sa.select(Person).filter_by(office_id=draw.office_id)
    people = {one.login: one for one in db.session.scalars(named)}
    return [
        NewAssignment(
            uuid4(), places[pick["institution"]], [people[login] for login in pick["inspectors"]],
            draw.plan.last_day, "draw", plan=draw.plan, draw=draw,
        )
        for pick in picks
    ]  # fmt: skip


def _by_uuid(uuids: list[UUID]) -> Iterator[Institution]:
    for start in range(0, len(uuids), _PART):
        some = Institution.uuid.in_(uuids[start : start + _PART])
        yield from db.session.scalars(sa.select(Institution).where(some))


def _send(picked: list[NewAssignment], by: Person, now: datetime) -> None:
    """Assign what was picked; what has closed since is on record, and nobody is sent there."""
    closed = set(_closed([new.institution.id for new in picked], china_day(now)))
    assign_many([new for new in picked if new.institution.id not in closed], by, now)


def _closed(ids: list[int], today: date) -> Iterator[int]:
    for start in range(0, len(ids), _PART):
        query = sa.select(Institution.id).where(Institution.closed_on <= today)
        yield from db.session.scalars(query.where(Institution.id.in_(ids[start : start + _PART])))


def drop(draw: Draw, reason: str, by: Person, now: datetime) -> Draw:
    """Give a committed draw up: it stays on record, and its seed is never told."""
    with writing():
        audit.take_turn(by.office_id)
        require_committed(draw)
        _mark_dropped(draw, reason, by, now)
    return draw


def _mark_dropped(draw: Draw, reason: str, by: Person, now: datetime) -> None:
    draw.dropped_at, draw.dropped_by_id, draw.drop_reason = now, by.id, reason
    _record(draw, "draw.drop", by, now, {"commitment": draw.commitment, "reason": reason})


def _record(draw: Draw, deed: str, by: Person, now: datetime, after: Mapping[str, object]) -> None:
    event = audit.Deed(deed, "draw", str(draw.uuid), after=after)
    audit.record(by.office_id, by.login, event, now)
