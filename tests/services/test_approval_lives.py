"""Two approvers at once, and deeds in any order: one state each, every number with one fate."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from inspect_app.rules.approvals import DecisionBody
from inspect_app.rules.refusals import Conflict, Refusal
from inspect_app.services import audit
from inspect_app.services.approvals.asking import ask, withdraw
from inspect_app.services.approvals.deciding import decide
from inspect_app.services.approvals.papers import form_of
from inspect_app.services.approvals.revoking import revoke
from inspect_app.services.notices.numbering import every_gap, gaps
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.inspection_approval import InspectionApproval
from inspect_app.store.paper import Paper
from inspect_app.store.person import Person
from tests.approvals import ASK, LATER, NO, YES, second_approver, task
from tests.cast import NOW, Cast
from tests.notices import BASE


def at_once(*deeds: Callable[[], str]) -> list[str]:
    barrier = Barrier(len(deeds))

    def run(deed: Callable[[], str]) -> str:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_of_two_approvers_at_once_one_decides_and_one_is_told(app: Flask, cast: Cast) -> None:
    boss = second_approver(cast).id
    rows = [ask(task(cast), ASK, cast.lin, NOW).id for _ in range(8)]
    director, office = cast.director.id, cast.lin.office_id
    db.session.remove()

    def by(row_id: int, person_id: int, body: DecisionBody) -> str:
        with app.app_context():
            row = db.session.get_one(InspectionApproval, row_id)
            try:
                decide(row, body, db.session.get_one(Person, person_id), LATER, BASE)
            except Conflict as refusal:
                return refusal.code
            return row.state

    for row_id in rows:
        found = at_once(
            lambda: by(row_id, director, YES),  # noqa: B023 - run within this round
            lambda: by(row_id, boss, NO),  # noqa: B023 - run within this round
        )
        assert sorted(found) in (["approval_not_now", "approved"], ["approval_not_now", "refused"])
    count = db.session.scalar(sa.select(sa.func.count()).where(Paper.kind == "inspection"))
    states = list(db.session.scalars(sa.select(InspectionApproval.state)))
    assert count == states.count("approved")
    assert gaps(office, "inspection", 2026) == []
    assert audit.verify()[1] is None


APPROVERS, EVERYBODY = {"director", "boss"}, ("lin", "wang", "director", "boss")
LOGINS = st.sampled_from(EVERYBODY)
PLACES = st.integers(0, 50)


def was_done(deed: Callable[[], object]) -> bool:
    try:
        deed()
    except Refusal:
        return False
    return True


class Approvals(RuleBasedStateMachine):
    """The model: of each row who asked, and its state."""

    tasks: ClassVar[list[Assignment]] = []

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[InspectionApproval] = []
        self.told: list[tuple[str, str]] = []

    def person(self, login: str) -> Person:
        return db.session.scalars(sa.select(Person).filter_by(login=login)).one()

    def live(self, assignment: Assignment) -> bool:
        states = sa.select(InspectionApproval.state).filter_by(assignment_id=assignment.id)
        return bool({*db.session.scalars(states)} & {"requested", "approved"})

    @rule(place=PLACES, login=LOGINS)
    def asks(self, place: int, login: str) -> None:
        assignment = self.tasks[place % len(self.tasks)]
        stood = self.live(assignment)
        made: list[InspectionApproval] = []
        done = was_done(lambda: made.append(ask(assignment, ASK, self.person(login), NOW)))
        assert done is not stood
        self.rows += made
        self.told += [(login, "requested")] * len(made)

    @precondition(lambda self: self.rows)
    @rule(place=PLACES, login=LOGINS, body=st.sampled_from([YES, NO]))
    def decides(self, place: int, login: str, body: DecisionBody) -> None:
        place %= len(self.rows)
        asked_by, state = self.told[place]
        allowed = login in APPROVERS - {asked_by} and state == "requested"
        row = self.rows[place]
        assert was_done(lambda: decide(row, body, self.person(login), LATER, BASE)) is allowed
        if allowed:
            self.told[place] = (asked_by, "approved" if body.granted else "refused")

    @precondition(lambda self: self.rows)
    @rule(place=PLACES, login=LOGINS)
    def takes_back(self, place: int, login: str) -> None:
        place %= len(self.rows)
        asked_by, state = self.told[place]
        allowed = login in APPROVERS | {asked_by} and state == "requested"
        assert was_done(lambda: withdraw(self.rows[place], self.person(login), LATER)) is allowed
        if allowed:
            self.told[place] = (asked_by, "withdrawn")

    @precondition(lambda self: self.rows)
    @rule(place=PLACES, login=LOGINS)
    def withdraws_an_approval(self, place: int, login: str) -> None:
        place %= len(self.rows)
        asked_by, state = self.told[place]
        allowed = login in APPROVERS and state == "approved"
        row = self.rows[place]
        assert was_done(lambda: revoke(row, "改期", self.person(login), LATER)) is allowed
        if allowed:
            self.told[place] = (asked_by, "revoked")

    @invariant()
    def states_are_as_told_and_every_number_has_one_fate(self) -> None:
        db.session.expire_all()
        for row, (_by, state) in zip(self.rows, self.told, strict=True):
            assert row.state == ("withdrawn" if state == "revoked" else state)
            assert (row.paper_id is not None) is (state in {"approved", "revoked"})
            assert (form_of(row) is not None) is (state in {"approved", "revoked", "refused"})
        assert every_gap() == []


def test_any_order_of_deeds_keeps_states_and_numbers(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_approver(cast)
    monkeypatch.setattr(Approvals, "tasks", [task(cast) for _ in range(40)])
    run_state_machine_as_test(
        Approvals,
        settings=settings(
            max_examples=8, stateful_step_count=12, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
