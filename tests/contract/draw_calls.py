"""Draws for the calls that read and reveal them, made on demand."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from inspect_app.rules.draw_body import read_draw
from inspect_app.rules.plans import read_plan
from inspect_app.services.draws.drawing import commit_draw
from inspect_app.services.plans.making import make_plan
from inspect_app.store.draw import Draw
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan
from tests.cast import NOW, make_institution

PLAN = {
    "name": "双随机抽查", "from": "2026-10-01", "to": "2026-12-31", "goal": {"visits_each": 1},
}  # fmt: skip
ASKED: dict[str, Any] = {
    "institutions": 1, "inspectors_each": 2, "exclusions": [], "include_visited": True,
}  # fmt: skip
PHRASE = {"witness": "周见证", "witness_phrase": "春眠不觉晓"}


def planned(by: Person, now: datetime = NOW) -> Plan:
    """A plan that nobody has drawn from."""
    return make_plan(uuid4(), read_plan(PLAN), by, now)


def committed(by: Person, plan: Plan | None = None, now: datetime = NOW) -> Draw:
    """A draw of a plan of the person's office, whose inspectors are lin and wang.

    It draws from an institution of its own at least: others may be under way to all that are known.
    """
    make_institution(by.office, f"抽查对象{uuid4().hex[:8]}")
    return commit_draw(plan or planned(by, now), read_draw(ASKED), by, now)
