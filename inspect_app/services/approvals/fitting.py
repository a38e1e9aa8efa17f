"""Visits held against what was approved: by day, by inspectors, or not approved; read only."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer, joinedload, selectinload

from inspect_app.rules.approvals import (
    INSPECTED,
    LIVE,
    Grant,
    Inspection,
    held_when,
    misfits,
    needs_afterwards,
)
from inspect_app.services.approvals.reading import Begun, Wanted, approval_when
from inspect_app.services.offices import LOOP, part_of
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.office import Office
from inspect_app.store.paper import Paper
from inspect_app.store.visit import Visit

LOOKED_AT = 200
MOST_LOOKED_AT = 1_000
"""So many visits are held against their approvals for a page; the next one goes on from there."""
Approvals = Mapping[int, InspectionApproval]


@dataclass(frozen=True, slots=True)
class Unfit:
    """A visit, the approval it rests on (None: none at all), and in what it departs from it."""

    visit: Visit
    approval: InspectionApproval | None
    misfits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnfitPage:
    """``back_to`` is the day of the last visit looked at; ``next`` an id to go on below."""

    items: Sequence[Unfit]
    back_to: date | None
    next: int | None


def misfits_of(
    visit: Visit, approval: InspectionApproval | None, office: Office
) -> tuple[str, ...]:
    """Name in what a visit departs from the approval it rests on; one that waits is no misfit.

    A visit that was replaced is none either: its revision is held against it.
    """
    if visit.outcome not in INSPECTED or not visit.counts:
        return ()
    if approval is None:
        needed = needs_afterwards(visit.outcome, visit.visited_on, part_of(office, LOOP))
        return ("missing",) if needed else ()
    if approval.state in ("requested", "refused"):
        return ("not_approved",) if approval.state == "refused" else ()
    asked = approval.asked
    granted = Grant(
        date.fromisoformat(asked["first_day"]),
        date.fromisoformat(asked["last_day"]),
        frozenset(each["login"] for each in asked["officers"]),
        of_visit=approval.visit_uuid == visit.uuid,
    )
    made = Inspection(visit.visited_on, frozenset(each.login for each in visit.inspectors))
    return misfits(made, granted)


def unfit_visits(office: Office, wanted: Wanted, limit: int, before: int = 0) -> UnfitPage:
    """Return visits that count and depart from their approval, the newest first, below an id."""
    found: list[Unfit] = []
    back_to, looked = None, 0
    while looked < MOST_LOOKED_AT:
        visits = _visits(office.id, wanted, before)
        for visit in visits:
            before, back_to, looked = visit.id, visit.visited_on, looked + 1
        found += unfit_among(visits, office)
        if len(visits) < LOOKED_AT:
            return _page(found, limit, back_to, None)
        if len(found) > limit:
            break
    return _page(found, limit, back_to, before)


def _page(found: list[Unfit], limit: int, back_to: date | None, following: int | None) -> UnfitPage:
    if len(found) <= limit:
        return UnfitPage(found, back_to, following)
    last = found[limit - 1].visit
    return UnfitPage(found[:limit], last.visited_on, last.id)


def unfit_among(visits: Sequence[Visit], office: Office) -> list[Unfit]:
    """Return those of the visits that depart from their approval."""
    inspected = [visit for visit in visits if visit.outcome in INSPECTED]
    approvals = approvals_of(inspected)
    held = [(visit, approvals.get(visit.id)) for visit in inspected]
    told = [Unfit(visit, row, misfits_of(visit, row, office)) for visit, row in held]
    return [each for each in told if each.misfits]


def _visits(office_id: int, wanted: Wanted, before: int) -> Sequence[Visit]:
    query = (
        sa.select(Visit)
        .filter_by(office_id=office_id, superseded_by_id=None)
        .where(Visit.outcome.in_(INSPECTED))
        .options(
            defer(Visit.document), joinedload(Visit.institution), selectinload(Visit.inspectors)
        )
        .order_by(Visit.id.desc())
    )
    if before:
        query = query.where(Visit.id < before)
    if wanted.places is not None:
        query = query.where(Visit.institution_id.in_(wanted.places))
    if wanted.source:
        query = query.where(Visit.source == wanted.source)
    if wanted.plan is not None:
        of_plan = sa.select(Assignment.id).filter_by(plan_id=wanted.plan)
        query = query.where(Visit.assignment_id.in_(of_plan))
    return db.session.scalars(query.limit(LOOKED_AT)).all()


def approvals_of(visits: Collection[Visit]) -> Approvals:
    """Return by visit's id what `reading.approval_of_visit` returns for each, in few queries."""
    own = {row.visit_uuid: row for row in _rows(InspectionApproval.visit_uuid, visits, "uuid")}
    found = {visit.id: own[visit.uuid] for visit in visits if visit.uuid in own}
    tasks: dict[int | None, list[InspectionApproval]] = {}
    for row in _rows(InspectionApproval.assignment_id, visits, "assignment_id"):
        tasks.setdefault(row.assignment_id, []).append(row)
    for visit in visits:
        stood = [row for row in tasks.get(visit.assignment_id, ()) if _stood(row, visit)]
        if visit.id not in found and stood:
            found[visit.id] = max(stood, key=lambda row: (row.state == "withdrawn", row.id))
    return found | _by_number([visit for visit in visits if visit.id not in found])


def _rows(column: Any, visits: Collection[Visit], name: str) -> Sequence[InspectionApproval]:
    keys = {getattr(visit, name) for visit in visits} - {None}
    if not keys:
        return ()
    paper = joinedload(InspectionApproval.paper).load_only(Paper.uuid, Paper.number)
    query = sa.select(InspectionApproval).where(column.in_(keys)).options(paper)
    return db.session.scalars(query.order_by(InspectionApproval.id)).all()


def _stood(row: InspectionApproval, visit: Visit) -> bool:
    if row.state != "withdrawn":
        return row.state in LIVE
    return row.paper_id is not None and held_when(visit.started_at, row.decided_at)


def _by_number(visits: Collection[Visit]) -> dict[int, InspectionApproval]:
    """Find the approvals of those that name the number of an inspection notice."""
    known = {visit.id: visit for visit in visits}
    names = Visit.document.contains('"notice_no":"', autoescape=True)
    nothing = Visit.document.contains('"notice_no":""', autoescape=True)
    query = sa.select(Visit.id, Visit.document).where(Visit.id.in_(known), names, ~nothing)
    found: dict[int, InspectionApproval] = {}
    for key, text in db.session.execute(query):
        visit = known[key]
        named = str((json.loads(text).get("authorisation") or {}).get("notice_no") or "")
        begun = Begun(visit.office_id, visit.institution_id, visit.assignment_id, visit.started_at)
        if row := approval_when(begun, named):
            found[key] = row
    return found
