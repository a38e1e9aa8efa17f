"""Plans as the calls about them need them."""

from datetime import datetime
from uuid import uuid4

from inspect_app.rules.plans import read_plan
from inspect_app.services.plans.making import make_plan
from inspect_app.store.person import Person
from tests.cast import NOW

YEAR = {
    "name": "2026年度检查计划", "from": "2026-01-01", "to": "2026-12-31",
    "scope": {"sector": "subject"}, "goal": {"visits_each": 1},
}  # fmt: skip
BY_GRADE = {**YEAR, "goal": {"by_grade": {"A": {"visits": 1, "months": 24}, "C": 2}}}


def planned(by: Person, now: datetime = NOW) -> dict[str, str]:
    """A plan by grade."""
    return {"uuid": str(make_plan(uuid4(), read_plan(BY_GRADE), by, now).uuid)}
