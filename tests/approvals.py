"""Approvals of inspections for tests: assignments, a second approver, what was approved."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from pypdf import PdfReader

from inspect_app.rules.approvals import AskBody, DecisionBody
from inspect_app.services import people
from inspect_app.services.approvals.asking import ask
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.evidence.storage import blobs
from inspect_app.store.assignment import Assignment
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from tests.cast import NOW, Cast
from tests.notices import BASE

YES, NO = DecisionBody(True), DecisionBody(False, "与年度计划重复")
LATER = NOW + timedelta(hours=1)
ASK = AskBody()


def task(cast: Cast, place: Any = None, **more: Any) -> Assignment:
    new = NewAssignment(
        uuid4(), place or cast.star, [cast.lin, cast.wang], date(2026, 11, 27), "plan", **more
    )
    return assign(new, cast.director, NOW)


def second_approver(cast: Cast) -> Person:
    new = people.NewPerson(
        "boss", "孙局长", "office", "xihu", "correct horse", "9", date(2028, 1, 1), approver=True
    )
    return people.add_person(new, "tests", NOW)


def approved(cast: Cast, assignment: Assignment | None = None) -> InspectionApproval:
    row = ask(assignment or task(cast), ASK, cast.lin, NOW)
    return decide(row, YES, cast.director, LATER, BASE)


def words(paper: Paper | None) -> str:
    assert paper is not None
    reader = PdfReader(BytesIO(blobs().read(paper.paper)))
    return "".join("".join(page.extract_text() for page in reader.pages).split())
