"""What a commitment binds, reckoned before the office's turn is taken."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from inspect_app.rules.calendar import CHINA, china_day
from inspect_app.rules.draw import ALGORITHM, SCHEMA, commitment, seats_of, strata
from inspect_app.rules.draw_body import DrawBody
from inspect_app.rules.draw_record import bound_of
from inspect_app.rules.draw_shape import nonsense
from inspect_app.rules.refusals import Conflict, Invalid
from inspect_app.services import audit
from inspect_app.services.draws import pool
from inspect_app.services.draws.reading import last_draw
from inspect_app.store.base import db
from inspect_app.store.draw import Draw
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from inspect_app.store.written_out import WrittenOut

APART = (
    "calendar", "coverage_statement", "file", "map_layer", "notice", "number", "paper", "patrol",
    "patrol_cell", "phone",
)  # fmt: skip
"""Kinds of subjects of the audit chain that no draw rests on."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draw that nobody has seen and nothing keeps; it holds while the chain stands at ``head``.

    ``before`` is the draw of the plan that it follows.
    """

    draw: Draw
    before: Draw | None
    head: audit.Head


def draft(plan: Plan, body: DrawBody, by: Person, now: datetime) -> Draft:
    """Bind what is known now. Raises Invalid and Conflict as `drawing.commit_draw`."""
    head = audit.head_of(by.office_id)  # first: what is read after it can only be younger
    db.session.refresh(plan)
    db.session.refresh(by.office)
    before = last_draw(plan)
    if before is not None and not body.reason:
        raise Invalid({"redraw_reason": [("redraw_reason_needed", {})]})
    draw = Draw(
        uuid=uuid4(), office_id=by.office_id, plan_id=plan.id, committed_by_id=by.id,
        committed_at=now, redraw_of_id=before and before.id, redraw_reason=body.reason,
        replaces=before is not None and not body.on_top, seed=secrets.token_hex(32),
        number=1 if before is None else before.number + 1,
    )  # fmt: skip
    draw.bound = WrittenOut(_document(draw, plan, before, body, by))
    draw.commitment = commitment(bound_of(draw.bound), draw.seed)
    return Draft(draw, before, head)


def _document(
    draw: Draw, plan: Plan, before: Draw | None, body: DrawBody, by: Person
) -> dict[str, Any]:
    today = china_day(draw.committed_at)
    freed = before.id if before is not None and not body.on_top else None
    found = pool.drawable(plan, by.office, body, today, freed)
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
