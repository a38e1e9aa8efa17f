"""How many of the register saw no visit, one, two or more in a period; read only.

For schools: supervision comes at least twice a term (教育督导条例 第14条). What counts is as in
`rules.coverage`: completed visits that count, of any method, on their own days.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from inspect_app.services.coverage.cells import Scope, counting_visits, in_register
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.visit import Visit


@dataclass(frozen=True, slots=True)
class TimesVisited:
    """Institutions by their number of completed visits in the period."""

    none: int
    once: int
    twice_or_more: int

    @property
    def all(self) -> int:
        return self.none + self.once + self.twice_or_more


def times_visited(scope: Scope) -> TimesVisited:
    """Count each institution of the scope's register by its completed visits."""
    period = scope.period
    each = (
        counting_visits(scope.office.id, "completed")
        .where(Visit.visited_on.between(period.first, period.last))
        .add_columns(sa.func.count(Visit.id).label("visits"))
        .group_by(Visit.institution_id)
        .subquery()
    )
    n = sa.func.coalesce(each.c.visits, 0)
    of = [sa.func.count(sa.case((wanted, 1))) for wanted in (n == 0, n == 1, n > 1)]
    query = (
        sa.select(*of)
        .select_from(Institution)
        .outerjoin(each, each.c.institution_id == Institution.id)
        .where(in_register(scope.office, period.last, scope.kind))
    )
    counted = db.session.execute(query).one()
    return TimesVisited(counted[0], counted[1], counted[2])
