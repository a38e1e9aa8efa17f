"""Visits that came before their approval: they wait, within a term, and are approved once."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from inspect_app.rules.refusals import Conflict
from inspect_app.services.approvals.asking import ask, withdraw
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.approvals.papers import form_of
from inspect_app.services.approvals.reading import (
    Wanted,
    approval_list,
    count_waiting,
)
from inspect_app.services.offices import change_office
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from tests.approvals import ASK, LATER, YES, approved, task, words
from tests.cast import NOW, Cast
from tests.notices import BASE
from tests.visits import found_site, send, visit_document


def arrived(app: Flask, cast: Cast, place: Any = None, **changes: Any) -> UUID:
    uuid = changes.pop("uuid", None) or uuid4()
    document = visit_document(place or cast.star, **changes)
    answer = send(cast.client(app, "lin"), document, uuid)
    assert answer.status_code == 201, answer.json
    db.session.expire_all()
    return uuid


def waiting(cast: Cast) -> list[InspectionApproval]:
    return approval_list(cast.lin.office_id, Wanted("afterwards"), 50)[0]


def test_a_visit_without_approval_waits_and_is_approved_afterwards(app: Flask, cast: Cast) -> None:
    uuid = arrived(app, cast, authorisation={"notice_no": "", "urgent": True})
    [row] = waiting(cast)
    assert (row.visit_uuid, row.urgent, row.decide_by) == (uuid, True, date(2026, 11, 24))
    office = cast.lin.office_id
    assert count_waiting(office, date(2026, 11, 24)).overdue == 0
    assert count_waiting(office, date(2026, 11, 25)).overdue == 1
    decide(row, YES, cast.director, LATER, BASE)
    assert row.asked["visits_before"] == 0, "the visit itself does not count as one before it"
    text = words(row.paper)
    assert "行政检查通知书（补办）" in text
    assert "已于2026年11月20日先行实施" in text
    assert "补办审批手续" in words(form_of(row))
    assert waiting(cast) == []


def test_a_visit_with_an_approved_assignment_asks_for_nothing(app: Flask, cast: Cast) -> None:
    assignment = task(cast)
    approved(cast, assignment)
    arrived(app, cast, assignment_id=str(assignment.uuid))
    assert waiting(cast) == []


def test_a_visit_that_names_the_number_of_its_notice_asks_for_nothing(
    app: Flask, cast: Cast
) -> None:
    row = approved(cast)
    assert row.paper is not None
    told = {"notice_no": row.paper.number, "urgent": False}
    arrived(app, cast, authorisation=told)
    assert waiting(cast) == []
    arrived(app, cast, cast.noise, authorisation=told)
    assert [each.asked["party"]["name"] for each in waiting(cast)] == [cast.noise.name]


def test_a_visit_takes_up_the_request_that_nobody_has_decided_yet(app: Flask, cast: Cast) -> None:
    assignment = task(cast)
    row = ask(assignment, ASK, cast.lin, NOW)
    uuid = arrived(app, cast, assignment_id=str(assignment.uuid))
    assert [each.id for each in waiting(cast)] == [row.id]
    assert (row.visit_uuid, row.decide_by) == (uuid, date(2026, 11, 24))
    with pytest.raises(Conflict, match="approval_of_a_visit"):
        withdraw(row, cast.lin, LATER)


def test_a_correction_goes_on_with_what_its_visit_waits_for(app: Flask, cast: Cast) -> None:
    first = arrived(app, cast)
    second = arrived(app, cast, revision_of=str(first))
    assert [row.visit_uuid for row in waiting(cast)] == [second]


def test_a_visit_sent_twice_waits_once_and_a_closed_door_not_at_all(app: Flask, cast: Cast) -> None:
    uuid, document = uuid4(), visit_document(cast.star)
    for status in (201, 200):
        assert send(cast.client(app, "lin"), document, uuid).status_code == status
    arrived(app, cast, outcome="closed_door")
    assert len(waiting(cast)) == 1


def test_a_site_in_no_register_waits_too(app: Flask, cast: Cast) -> None:
    arrived(app, cast, institution_id=None, site=found_site(),
            checklist={"id": "CL-UNLICENSED", "version": "2026-11-21"}, answers=[])  # fmt: skip
    [row] = waiting(cast)
    decide(row, YES, cast.director, LATER, BASE)
    text = words(row.paper)
    assert found_site()["name"] in text
    assert "是否未经审批举办校外培训" in text
    assert "认定要件" not in text, "that is what the inspectors ask themselves"


def test_an_office_says_since_when_and_within_how_many_days(app: Flask, cast: Cast) -> None:
    own = {"loop": {"approvals_since": "2026-11-21", "approval_days": 3}}
    change_office(cast.director.office, {"parameters": own}, cast.admin, NOW)
    arrived(app, cast)
    assert waiting(cast) == []
    own["loop"]["approvals_since"] = "2026-11-20"
    change_office(cast.director.office, {"parameters": own}, cast.admin, NOW)
    arrived(app, cast)
    assert [row.decide_by for row in waiting(cast)] == [date(2026, 11, 25)]


def test_an_urgent_assignment_is_told_before_its_visit_arrives(cast: Cast) -> None:
    row = ask(task(cast, urgent=True, ground="正在违规补课"), ASK, cast.lin, NOW)
    assert (row.urgent, row.reason, row.decide_by) == (True, "正在违规补课", date(2026, 11, 24))
    assert waiting(cast) == [row]
