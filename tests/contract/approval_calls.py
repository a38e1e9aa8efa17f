"""Assignments and approvals as the calls about them need them."""

from datetime import timedelta
from uuid import UUID, uuid4

from inspect_app.rules.approvals import AskBody, DecisionBody
from inspect_app.services.approvals.asking import ask
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.store.institution import Institution
from inspect_app.store.person import Person
from tests.cast import NOW

ASKED = {"matters": ["收费和资金监管情况"], "helpers": ["张三"]}
Pair = tuple[Person, Person]


def assigned(place: Institution, pair: Pair, by: Person) -> UUID:
    """An open assignment that nobody has asked approval for."""
    due = (NOW + timedelta(days=7)).date()
    return assign(NewAssignment(uuid4(), place, pair, due, "plan"), by, NOW).uuid


def requested(place: Institution, pair: Pair, by: Person) -> UUID:
    """A request of one of them that waits."""
    due = (NOW + timedelta(days=7)).date()
    task = assign(NewAssignment(uuid4(), place, pair, due, "plan"), by, NOW)
    return ask(task, AskBody(), pair[0], NOW).uuid


def granted(place: Institution, pair: Pair, approver: Person) -> UUID:
    """An approval by which nobody has inspected yet."""
    due = (NOW + timedelta(days=7)).date()
    task = assign(NewAssignment(uuid4(), place, pair, due, "plan"), approver, NOW)
    row = ask(task, AskBody(), pair[0], NOW)
    return decide(row, DecisionBody(granted=True), approver, NOW, "http://localhost").uuid
