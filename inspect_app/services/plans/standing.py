"""What SQL asks of each institution of a plan: how often it was visited, and what it still needs.

Each is looked up by its own index entries, so that nothing but the register is walked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import sqlalchemy as sa

from inspect_app.rules.coverage import Period
from inspect_app.rules.plans import Goal, Need
from inspect_app.services.assignments import is_open
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.coverage.cells import Scope, attempted_in, counting_visits, excused_in
from inspect_app.services.plans.scope import USUAL_KIND
from inspect_app.store.assignment import Assignment
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.plan import Plan
from inspect_app.store.visit import Visit

_Value = TypeVar("_Value", int, date)


@dataclass(frozen=True)
class Asked:
    """A plan as its queries ask it; the conditions below are on `Institution`."""

    office: Office
    days: Period
    scope: Mapping[str, str]
    goal: Goal

    @classmethod
    def of(cls, plan: Plan, office: Office) -> "Asked":
        """Read a plan that is kept."""
        days = Period(plan.first_day, plan.last_day)
        return cls(office, days, plan.scope, Goal.read(plan.goal))

    @property
    def coverage(self) -> Scope:
        """The same days as coverage asks them."""
        return Scope(self.office, self.days, self.scope.get("kind", USUAL_KIND))

    @cached_property
    def needs(self) -> Mapping[str, Need]:
        """What each grade needs that is named anywhere; "" stands for every other."""
        months = months_by_grade(self.office)
        grades = {*dict(self.goal.by_grade), *(months if self.goal.by_grade else ()), ""}
        return {grade: self.goal.need(grade, months) for grade in sorted(grades)}

    def need_of(self, grade: str) -> int:
        """How many visits an institution of that grade needs."""
        return self.needs.get(grade, self.needs[""]).visits

    @property
    def is_once_each(self) -> bool:
        """Every institution once within the plan's days: what coverage counts."""
        return self.goal.visits_each == 1

    @cached_property
    def last_visit(self) -> sa.ScalarSelect[date]:
        """The day of the last completed visit until the plan's end."""
        visits = self._visits.where(Visit.visited_on <= self.days.last)
        return visits.with_only_columns(sa.func.max(Visit.visited_on)).scalar_subquery()

    @cached_property
    def days_where_many(self) -> sa.ColumnElement[int]:
        """On how many days that count it was visited, where its grade needs more than one."""
        if all(need.visits == 1 for need in self.needs.values()):
            return sa.literal(0)
        grade = sa.inspect(Institution).c.grade
        days = Visit.visited_on.between(self.since(grade), self.days.last)
        count = sa.func.count(Visit.visited_on.distinct())
        counted = self._visits.where(days).with_only_columns(count).scalar_subquery()
        return sa.case((self.needed(grade) == 1, 0), else_=counted)

    def made(
        self,
        grade: sa.ColumnElement[str],
        last: sa.ColumnElement[date],
        days: sa.ColumnElement[int],
    ) -> sa.ColumnElement[int]:
        """On how many days that count it was visited; where one is enough, 0 or 1."""
        recent = sa.case((last >= self.since(grade), 1), else_=0)
        return sa.case((self.needed(grade) == 1, recent), else_=days)

    def needed(self, grade: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
        """How many visits a grade needs."""
        return _by_grade(grade, {key: need.visits for key, need in self.needs.items()})

    @cached_property
    def days_visited(self) -> sa.ColumnElement[int]:
        """`made` of the institution at hand."""
        grade = sa.inspect(Institution).c.grade
        return self.made(grade, self.last_visit, self.days_where_many)

    @property
    def is_fulfilled(self) -> sa.ColumnElement[bool]:
        return self.days_visited >= self.needed(sa.inspect(Institution).c.grade)

    @property
    def attempted(self) -> sa.Select[int | None]:
        return attempted_in(self.coverage)

    @property
    def excused(self) -> sa.Select[int]:
        return excused_in(self.coverage)

    @property
    def assigned(self) -> sa.Select[int]:
        """Institutions that somebody of the office is sent to."""
        return sa.select(Assignment.institution_id).where(
            Assignment.office_id == self.office.id, is_open()
        )

    @property
    def _visits(self) -> sa.Select[int | None]:
        query = counting_visits(self.office.id, "completed")
        return query.where(Visit.institution_id == Institution.id).correlate(Institution)

    def since(self, grade: sa.ColumnElement[str]) -> sa.ColumnElement[date]:
        since = {key: need.window(self.days).first for key, need in self.needs.items()}
        return _by_grade(grade, since)


def _by_grade(
    grade: sa.ColumnElement[str], values: Mapping[str, _Value]
) -> sa.ColumnElement[_Value]:
    usual = values[""]
    others = {key: value for key, value in values.items() if value != usual}
    if not others:
        return sa.literal(usual)
    cases = [(grade == key, sa.literal(value)) for key, value in others.items()]
    return sa.case(*cases, else_=sa.literal(usual))
