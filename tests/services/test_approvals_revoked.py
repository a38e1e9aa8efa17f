"""An approval that is withdrawn before anybody goes, and visits that do not fit their approval."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.approvals import INSPECTED
from inspect_app.rules.refusals import Conflict, Forbidden
from inspect_app.services import audit
from inspect_app.services.approvals import fitting
from inspect_app.services.approvals.asking import ask
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.approvals.fitting import approvals_of, misfits_of, unfit_visits
from inspect_app.services.approvals.reading import (
    Wanted,
    approval_of_visit,
    notice_number,
    standings,
)
from inspect_app.services.approvals.revoking import may_revoke, revoke
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.notice import NumberFate
from inspect_app.store.visit import Visit
from tests.approvals import ASK, LATER, NO, YES, approved, second_approver, task
from tests.cast import NOW, Cast
from tests.notices import BASE
from tests.services.test_approvals_afterwards import arrived, waiting

WHY = "机构已停课，改期检查"
BEFORE, BEGUN = NOW - timedelta(hours=3), "2026-11-20T09:12:31+08:00"


def granted(cast: Cast, assignment: Assignment, at: Any = BEFORE) -> InspectionApproval:
    return decide(ask(assignment, ASK, cast.lin, at), YES, cast.director, at, BASE)


def unfit(cast: Cast, wanted: Wanted | None = None) -> list[tuple[str, ...]]:
    page = unfit_visits(cast.lin.office, wanted or Wanted("unfit"), 50)
    return [each.misfits for each in page.items]


def test_an_approver_withdraws_it_with_its_notice_and_it_can_be_asked_for_again(cast: Cast) -> None:
    assignment = task(cast)
    row = approved(cast, assignment)
    boss = second_approver(cast)
    with pytest.raises(Forbidden):
        revoke(row, WHY, cast.lin, LATER)
    assert (may_revoke(row, boss), may_revoke(row, cast.lin)) == (True, False)
    revoke(row, WHY, boss, LATER)
    assert (row.state, row.decision, row.decided_by_id) == ("withdrawn", WHY, boss.id)
    assert row.paper is not None
    assert row.paper.issued_by_id == cast.director.id
    fate = db.session.scalars(sa.select(NumberFate).filter_by(paper_id=row.paper_id)).one()
    assert (fate.fate, fate.reason) == ("withdrawn", WHY)
    standing = standings([assignment.id])[assignment.id]
    assert (standing.state, standing.notice_no) == ("withdrawn", "")
    assert notice_number(assignment.uuid, assignment.office_id) == ""
    assert audit.verify()[1] is None
    with pytest.raises(Conflict, match="approval_not_now"):
        revoke(row, WHY, boss, LATER)
    again = ask(assignment, ASK, cast.lin, LATER)
    assert standings([assignment.id])[assignment.id].state == again.state == "requested"


def test_a_visit_made_all_the_same_is_to_be_approved_afterwards(app: Flask, cast: Cast) -> None:
    assignment = task(cast)
    row = granted(cast, assignment)
    assert row.paper is not None
    number = row.paper.number
    revoke(row, WHY, cast.director, BEFORE)
    told = {"notice_no": number, "urgent": False}
    uuid = arrived(app, cast, assignment_id=str(assignment.uuid), authorisation=told)
    [late] = waiting(cast)
    assert (late.visit_uuid, late.urgent, late.state) == (uuid, True, "requested")
    visit = db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()
    assert approval_of_visit(visit, number) == late
    assert unfit(cast) == [], "what waits has its own list"
    decide(late, NO, cast.director, LATER, BASE)
    assert unfit(cast) == [("not_approved",)]


@pytest.mark.parametrize("by", ["assignment", "number"])
def test_who_began_before_it_was_withdrawn_began_with_an_approval(
    app: Flask, cast: Cast, by: str
) -> None:
    assignment = task(cast)
    row = granted(cast, assignment)
    assert row.paper is not None
    revoke(row, WHY, cast.director, LATER)
    named = {"authorisation": {"notice_no": row.paper.number, "urgent": False}}
    link = {"assignment_id": str(assignment.uuid)} if by == "assignment" else named
    decide(ask(assignment, ASK, cast.lin, LATER), YES, cast.director, LATER, BASE)
    uuid = arrived(app, cast, **link)
    assert waiting(cast) == []
    assert (row.visit_uuid, row.urgent) == (None, False), "it was no visit without approval"
    visit = db.session.scalars(sa.select(Visit).filter_by(uuid=uuid)).one()
    assert approvals_of([visit]) == {visit.id: row}
    assert approval_of_visit(visit, row.paper.number) == row, "not the one that came later"
    assert unfit(cast) == []


@pytest.mark.parametrize("by", ["assignment", "number"])
def test_what_somebody_was_inspected_by_is_not_withdrawn(app: Flask, cast: Cast, by: str) -> None:
    assignment = task(cast)
    row = granted(cast, assignment)
    assert row.paper is not None
    named = {"authorisation": {"notice_no": row.paper.number, "urgent": False}}
    link = {"assignment_id": str(assignment.uuid)} if by == "assignment" else named
    arrived(app, cast, outcome="closed_door", **link)
    assert may_revoke(row, cast.director), "at a closed door nobody was inspected"
    arrived(app, cast, **link)
    assert not may_revoke(row, cast.director)
    with pytest.raises(Conflict, match="approval_of_a_visit"):
        revoke(row, WHY, cast.director, LATER)


def test_an_approval_given_afterwards_is_not_withdrawn(app: Flask, cast: Cast) -> None:
    arrived(app, cast)
    [row] = waiting(cast)
    decide(row, YES, cast.director, LATER, BASE)
    with pytest.raises(Conflict, match="approval_of_a_visit"):
        revoke(row, WHY, cast.director, LATER)


def test_other_days_and_other_inspectors_are_named_and_what_fits_is_not(
    app: Flask, cast: Cast
) -> None:
    fits, early, others = (granted(cast, task(cast)) for _ in range(3))
    early.asked = {**early.asked, "first_day": "2026-11-21"}
    others.asked = {**others.asked, "officers": others.asked["officers"][:1]}
    db.session.commit()
    for row in (fits, early, others):
        assert row.assignment is not None
        arrived(app, cast, assignment_id=str(row.assignment.uuid))
    assert unfit(cast) == [("other_inspectors",), ("other_days",)]
    assert unfit(cast, Wanted("unfit", source="complaint")) == []
    assert unfit(cast, Wanted("unfit", places=(cast.noise.id,))) == []


def test_a_visit_that_was_corrected_is_held_against_by_its_revision(app: Flask, cast: Cast) -> None:
    row = granted(cast, task(cast))
    row.asked = {**row.asked, "first_day": "2026-11-21"}
    db.session.commit()
    assert row.assignment is not None
    link = {"assignment_id": str(row.assignment.uuid)}
    first = arrived(app, cast, **link)
    second = arrived(app, cast, revision_of=str(first), **link)
    old, new = (
        db.session.scalars(sa.select(Visit).filter_by(uuid=each)).one() for each in (first, second)
    )
    assert misfits_of(old, row, cast.lin.office) == ()
    assert misfits_of(new, row, cast.lin.office) == ("other_days",)
    assert unfit(cast) == [("other_days",)]


def test_pages_of_the_list_hold_each_once_in_few_queries(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "LOOKED_AT", 2)
    monkeypatch.setattr(fitting, "MOST_LOOKED_AT", 4)
    rows = [granted(cast, task(cast)) for _ in range(7)]
    for place, row in enumerate(rows):
        row.asked = {**row.asked, "last_day": "2026-11-20" if place == 6 else "2026-11-19"}
        row.asked = {**row.asked, "first_day": "2026-11-19"}
    db.session.commit()
    for row in rows:
        assert row.assignment is not None
        arrived(app, cast, assignment_id=str(row.assignment.uuid))
    found, before = [], 0
    for _ in range(7):
        page = unfit_visits(cast.lin.office, Wanted("unfit"), 2, before)
        found += [each.visit.assignment_id for each in page.items]
        if page.next is None:
            break
        before = page.next
    assert found == [row.assignment_id for row in reversed(rows[:6])]


def test_the_list_finds_the_approvals_that_a_visit_s_own_page_finds(app: Flask, cast: Cast) -> None:
    first, second = granted(cast, task(cast)), granted(cast, task(cast))
    assert first.assignment is not None
    assert second.paper is not None
    arrived(app, cast, assignment_id=str(first.assignment.uuid))
    arrived(app, cast, authorisation={"notice_no": second.paper.number, "urgent": False})
    arrived(app, cast)
    visits = db.session.scalars(sa.select(Visit).where(Visit.outcome.in_(INSPECTED))).all()
    names = ["", second.paper.number, ""]
    told = {
        visit.id: approval_of_visit(visit, named)
        for visit, named in zip(visits, names, strict=True)
    }
    assert approvals_of(visits) == told
