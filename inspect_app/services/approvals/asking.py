"""Ask for the approval of an inspection, one or many at once; take a request back."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from inspect_app.rules.approvals import LIVE, NEEDED_INSPECTORS, AskBody, decide_by
from inspect_app.rules.calendar import china_day
from inspect_app.rules.refusals import Conflict, Forbidden, Invalid, Refusal
from inspect_app.rules.roles import may
from inspect_app.services import audit
from inspect_app.services.approvals.asked import Asked, asked_for
from inspect_app.services.approvals.moving import moved
from inspect_app.services.calendars import working_calendar
from inspect_app.services.offices import LOOP, part_of
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit


@dataclass
class Done:
    """What became of many: how many were done, and who was refused why."""

    count: int = 0
    refused: list[tuple[str, Refusal]] = field(default_factory=list)


def may_ask(person: Person) -> bool:
    """Tell whether a person may ask: who plans inspections, and who makes them."""
    return may(person.role, "plan") or may(person.role, "visit")


def ask(assignment: Assignment, body: AskBody, by: Person, now: datetime) -> InspectionApproval:
    """Ask for the approval of an assignment; what is asked is fixed now.

    Raises Conflict where an approval stands, a visit was made, or the assignment is cancelled;
    Invalid where fewer than two inspectors hold certificates on those days (design rule 6). The
    yearly cap never stops it: how often, and why more often, is what the approver reads.
    """
    if not may_ask(by):
        raise Forbidden
    with writing():
        audit.take_turn(assignment.office_id)
        _require_open(assignment)
        office = db.session.get_one(Office, assignment.office_id)
        asked = asked_for(assignment, office, body, china_day(now))
        _require_two(asked)
        urgent = body.urgent or assignment.urgent
        row = InspectionApproval(
            uuid=uuid4(), office_id=office.id, institution_id=assignment.institution_id,
            assignment_id=assignment.id, state="requested", urgent=urgent,
            reason=body.reason or (assignment.ground if urgent else ""), asked=asked,
            requested_by_id=by.id, requested_at=now,
        )  # fmt: skip
        if urgent:
            own = part_of(office, LOOP)
            row.decide_by = decide_by(china_day(now), own, working_calendar()).day
        db.session.add(row)
        after = {
            "assignment": str(assignment.uuid), "urgent": urgent, "first_day": asked["first_day"],
            "last_day": asked["last_day"], "officers": [o["login"] for o in asked["officers"]],
            "visits_before": asked["visits_before"], "visit_cap": asked["visit_cap"],
        }  # fmt: skip
        deed = audit.Deed("approval.ask", "approval", str(row.uuid), after=after)
        audit.record(office.id, by.login, deed, now)
    return row


def ask_many(assignments: Iterable[Assignment], body: AskBody, by: Person, now: datetime) -> Done:
    """Ask for each by itself; who is refused does not stop the others."""
    if not may_ask(by):
        raise Forbidden
    done = Done()
    for assignment in assignments:
        try:
            ask(assignment, body, by, now)
        except Refusal as refusal:
            done.refused.append((assignment.institution.name, refusal))
        else:
            done.count += 1
    return done


def withdraw(approval: InspectionApproval, by: Person, now: datetime) -> InspectionApproval:
    """Take a request back before it is decided: who asked, or who plans. Raises Conflict."""
    if not _may_take_back(approval, by):
        raise Forbidden
    if approval.visit_uuid is not None:
        raise Conflict("approval_of_a_visit")
    with moved(approval, "withdraw", by, now):
        pass
    return approval


def _may_take_back(approval: InspectionApproval, person: Person) -> bool:
    return person.id == approval.requested_by_id or may(person.role, "plan")


def may_withdraw(approval: InspectionApproval, person: Person) -> bool:
    """Tell whether the button is offered to this person."""
    is_open = approval.state == "requested" and approval.visit_uuid is None
    return is_open and _may_take_back(approval, person)


def _require_open(assignment: Assignment) -> None:
    """Refuse to ask twice, and for what is over. Call while the office's chain is held."""
    db.session.refresh(assignment)
    if assignment.cancelled_at is not None:
        raise Conflict("assignment_is_cancelled")
    live = sa.select(InspectionApproval.state).where(
        InspectionApproval.assignment_id == assignment.id, InspectionApproval.state.in_(LIVE)
    )
    if db.session.scalar(live.limit(1)):
        raise Conflict("approval_stands")
    if db.session.scalar(sa.select(Visit.id).filter_by(assignment_id=assignment.id).limit(1)):
        raise Conflict("assignment_is_visited")


def _require_two(asked: Asked) -> None:
    if sum(each["valid"] for each in asked["officers"]) < NEEDED_INSPECTORS:
        raise Invalid({"inspectors": [("two_certificates_needed", {})]})
