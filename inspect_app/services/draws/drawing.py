"""Commit, reveal, drop. The seed is made inside the commitment and told by the reveal alone.

All draws of a plan stand in one line: each names the one before it, and has at most one after it.
The deeds of an office queue (`services.audit`), so that two at once never both follow the same.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.canonical import content_hash
from inspect_app.rules.draw import ALGORITHM, SCHEMA, commitment, seats_of, strata
from inspect_app.rules.draw_body import DrawBody, RevealBody
from inspect_app.rules.draw_record import Reveal, bound_of, public_record
from inspect_app.rules.draw_shape import nonsense
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.assignments import NewAssignment, assign, is_open
from inspect_app.services.draws import pool
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.draw import Draw
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan


def commit_draw(plan: Plan, body: DrawBody, by: Person, now: datetime) -> Draw:
    """Bind pool, inspectors, exclusions and a seed that nobody sees before the reveal.

    Raises Invalid where the pool or the inspectors are too few, or a further draw has no reason.
    """
    with writing():
        audit.take_turn(by.office_id)
        before = last_draw(plan)
        if before is not None and not body.reason:
            raise Invalid({"redraw_reason": [("redraw_reason_needed", {})]})
        undone = _make_way(before, body, by, now)
        draw = Draw(
            uuid=uuid4(), office_id=by.office_id, plan_id=plan.id, committed_by_id=by.id,
            committed_at=now, redraw_of_id=before and before.id, redraw_reason=body.reason,
            replaces=before is not None and not body.on_top, seed=secrets.token_hex(32),
            number=1 if before is None else before.number + 1,
        )  # fmt: skip
        draw.bound = _document(draw, plan, before, body, by)
        draw.commitment = commitment(bound_of(draw.bound), draw.seed)
        db.session.add(draw)
        after = {"commitment": draw.commitment, "plan": str(plan.uuid)}
        if before is not None:
            after |= {"follows": str(before.uuid), "reason": body.reason}
        if undone:
            after |= {"cancelled": ", ".join(undone)}
        _record(draw, "draw.commit", by, now, after)
    return draw


def last_draw(plan: Plan) -> Draw | None:
    """Return the draw of a plan that no other follows."""
    query = sa.select(Draw).filter_by(plan_id=plan.id).order_by(Draw.id.desc()).limit(1)
    return db.session.scalar(query.execution_options(populate_existing=True))


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
    db.session.flush()  # who was assigned by it may be drawn again
    return [str(row.uuid) for row in rows]


def _document(
    draw: Draw, plan: Plan, before: Draw | None, body: DrawBody, by: Person
) -> dict[str, Any]:
    today = china_day(draw.committed_at)
    found = pool.drawable(plan, by.office, body, today)
    people = pool.drawn_among(by.office_id, body.inspectors, today)
    _check_enough(found.pool, people, body)
    named = pool.sealed(people)
    seals = {entry["id"]: entry["seal"] for entry in named}
    document = {
        "schema": SCHEMA,
        "algorithm": ALGORITHM,
        "draw": str(draw.uuid),
        "office": {"code": by.office.code, "name": by.office.name},
        "plan": {"id": str(plan.uuid), "name": plan.name},
        "period": {"from": plan.first_day.isoformat(), "to": plan.last_day.isoformat()},
        "number": draw.number,
        "follows": _follows(before, body),
        "committed_at": draw.committed_at.astimezone(CHINA).isoformat(timespec="seconds"),
        "institutions": body.institutions,
        "inspectors_each": body.inspectors_each,
        "stratified_by": body.stratified_by,
        "weights": dict(body.weights or {}),
        "pool": found.pool,
        "inspectors": named,
        "avoidances": pool.avoidances(found, people, seals, by.office_id),
        "exclusions": found.exclusions,
        "left_out": found.left_out,
    }
    for problem in nonsense(bound_of(document)):
        raise Conflict("draw_without_sense", problem=str(problem))
    return document


def _follows(before: Draw | None, body: DrawBody) -> dict[str, object] | None:
    if before is None:
        return None
    return {
        "draw": str(before.uuid),
        "commitment": before.commitment,
        "reason": body.reason,
        "replaces": not body.on_top,
    }


def _check_enough(entries: list[pool.Entry], people: list[Person], body: DrawBody) -> None:
    problems: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    if len(people) < body.inspectors_each:
        problems["inspectors_each"] = [("too_few_inspectors", {"count": len(people)})]
    sizes = {stratum: len(ids) for stratum, ids in strata(entries).items()}
    wanted = body.institutions
    if isinstance(wanted, Mapping):
        for stratum, number in wanted.items():
            has = sizes.get(stratum, 0)
            if number > has:
                problems[f"institutions.{stratum}"] = [("pool_too_small", {"count": has})]
    else:
        weights = dict(body.weights or {})
        able = seats_of({"pool": entries, "institutions": len(entries), "weights": weights})
        if wanted > sum(able.values()):
            problems["institutions"] = [("pool_too_small", {"count": sum(able.values())})]
    if problems:
        raise Invalid(problems)


def reveal(draw: Draw, body: RevealBody, by: Person, now: datetime) -> Draw:
    """Mix the witness's phrase in, make the record, send the inspectors. Once, for ever.

    Raises Conflict for a draw that was revealed or dropped before.
    """
    with writing():
        audit.take_turn(by.office_id)
        require_committed(draw)
        at = now.astimezone(CHINA).isoformat(timespec="seconds")
        record = public_record(draw.bound, Reveal(draw.seed, body.witness, body.phrase, at))
        draw.record, draw.revealed_at, draw.revealed_by_id = record, now, by.id
        draw.witness, draw.witness_phrase = body.witness, body.phrase
        after = {
            "commitment": draw.commitment,
            "witness_phrase": body.phrase,
            "picks": len(record["picks"]),
            "record": content_hash(record),
        }
        event = audit.Deed(
            "draw.reveal", "draw", str(draw.uuid), after=after,
            personal_after={"witness": body.witness},
        )  # fmt: skip
        audit.record(by.office_id, by.login, event, now)
        _send(draw, by, now)
    return draw


def require_committed(draw: Draw) -> None:
    """Raise Conflict for a draw that was revealed or dropped."""
    db.session.refresh(draw)
    if draw.state != "committed":
        raise Conflict(f"draw_{draw.state}", ["committed"])


def _send(draw: Draw, by: Person, now: datetime) -> None:
    """Assign what was picked; what has closed since is on record, and nobody is sent there."""
    assert draw.record is not None
    picks = draw.record["picks"]
    ids = [UUID(pick["institution"]) for pick in picks]
    places = {str(row.uuid): row for row in _by_ids(ids)}
    named = sa.select(Person).filter_by(office_id=draw.office_id)
    people = {one.login: one for one in db.session.scalars(named)}
    today = china_day(now)
    for pick in picks:
        place = places[pick["institution"]]
        if place.closed_on is not None and place.closed_on <= today:
            continue
        team = [people[login] for login in pick["inspectors"]]
        due_on = draw.plan.last_day
        new = NewAssignment(uuid4(), place, team, due_on, "draw", plan=draw.plan, draw=draw)
        assign(new, by, now)


def _by_ids(ids: list[UUID]) -> list[Institution]:
    found: list[Institution] = []
    for start in range(0, len(ids), 500):
        some = sa.select(Institution).where(Institution.uuid.in_(ids[start : start + 500]))
        found += db.session.scalars(some)
    return found


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
