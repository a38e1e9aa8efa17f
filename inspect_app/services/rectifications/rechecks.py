"""复查: a visit that says, violation by violation, whether it was put right."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.loop_bodies import Part, RecheckBody
from inspect_app.rules.rectification import RECHECK_RESULTS
from inspect_app.rules.refusals import Invalid
from inspect_app.services.notices.deeds import (
    deed_on,
    event,
    move,
    new_deed_row,
    record,
    violations_named,
)
from inspect_app.services.visits.papers import document_of
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.rectification import Recheck
from inspect_app.store.visit import Visit


def recheck(notice: Notice, body: RecheckBody, by: Person, now: datetime) -> Recheck:
    """Take over what a recheck visit found; partly put right stays to be done."""
    with deed_on(notice, "recheck"):
        visit = _recheck_visit(notice, body.visit)
        results = document_of(visit).get("results") or []
        named = violations_named(notice, [UUID(each["violation"]) for each in results], "visit")
        if not named:
            raise Invalid({"visit": [("recheck_without_results", {})]})
        before = notice.state
        results = _with_parts(notice, results, body.parts)
        for violation, result in zip(named, results, strict=True):
            violation.state, violation.rest = _known_result(result), str(result.get("rest", ""))
        move(notice, "recheck")
        row = Recheck(**new_deed_row(notice, by, now), visit_id=visit.id, results=results)
        db.session.add(row)
        facts = {
            "visit": str(visit.uuid),
            "results": {each["violation"]: each["result"] for each in results},
        }
        record(notice, by, event(notice, "notice.recheck", before, facts), now)
    return row


def _with_parts(
    notice: Notice, results: Sequence[Mapping[str, Any]], parts: Sequence[Part]
) -> list[dict[str, Any]]:
    """Say with each result that is partly what was done and what goes on.

    Without a split by who takes the recheck over, the inspector's note says what goes on, and
    where there is none the whole requirement does.
    """
    told = {str(part.violation): part for part in parts}
    required = {str(each.uuid): each.rest or each.requirement for each in notice.violations}
    partly = {each["violation"] for each in results if each.get("result") == "partly"}
    strangers = sorted(told.keys() - partly)
    if strangers:
        raise Invalid({"parts": [("not_partly", {"value": text}) for text in strangers]})
    whole = []
    for each in results:
        uuid = each["violation"]
        if uuid not in partly:
            whole.append(dict(each))
            continue
        note = str(each.get("note") or "")
        split = told.get(uuid)
        done, rest = (split.done, split.rest) if split else ("", note or required[uuid])
        whole.append({**each, "done": done, "rest": rest})
    return whole


def _recheck_visit(notice: Notice, uuid: UUID) -> Visit:
    """Load a complete recheck visit of this very notice that has not answered yet."""
    visit = db.session.scalar(sa.select(Visit).filter_by(uuid=uuid, office_id=notice.office_id))
    problem = "unknown_visit" if visit is None else _problem(notice, visit)
    if visit is None or problem:
        raise Invalid({"visit": [(problem, {"value": str(uuid)})]})
    return visit


def _problem(notice: Notice, visit: Visit) -> str:
    if visit.kind != "recheck" or visit.recheck_of_id != notice.id:
        return "not_a_recheck_of_this"
    if visit.state != "complete" or visit.outcome != "completed":
        return "recheck_incomplete"
    if not visit.counts:
        return "recheck_superseded"
    used = db.session.scalar(sa.select(Recheck.id).filter_by(visit_id=visit.id))
    return "recheck_used" if used else ""


def _known_result(result: Mapping[str, Any]) -> str:
    value = str(result.get("result"))
    if value not in RECHECK_RESULTS:
        raise Invalid({"visit": [("unknown_value", {"value": value})]})
    return value


def waiting_rechecks(notice: Notice) -> list[Visit]:
    """Return the recheck visits of a notice that have not been taken over yet."""
    query = (
        sa.select(Visit)
        .where(Visit.recheck_of_id == notice.id, Visit.kind == "recheck")
        .where(Visit.superseded_by_id.is_(None), Visit.state == "complete")
        .where(~sa.exists().where(Recheck.visit_id == Visit.id))
        .order_by(Visit.finished_at)
    )
    return list(db.session.scalars(query))
