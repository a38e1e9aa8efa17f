"""Whom a plan still has to send somebody to; read only."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from inspect_app.services.plans.scope import in_scope
from inspect_app.services.plans.standing import Asked
from inspect_app.store.base import db
from inspect_app.store.institution import Institution


@dataclass(frozen=True, slots=True)
class ToAssign:
    """An institution that is still to be visited and that nobody is sent to.

    ``made`` is on how many days of the goal's it was visited, ``last_visit`` the last one ever.
    """

    institution: Institution
    made: int
    last_visit: date | None


def to_assign(
    asked: Asked, after: tuple[str, int] | None, limit: int, district: str = ""
) -> list[ToAssign]:
    """List by name then id, from after that key; one more than ``limit`` tells of a next page."""
    # Each is looked up on the way through the names: a page needs few of them.
    query = (
        sa.select(Institution, asked.days_visited, asked.last_visit)
        .where(*_waiting(asked, by_name=True), _begins(district))
        .order_by(Institution.name, Institution.id)
        .limit(limit + 1)
    )
    if after is not None:
        name, last_id = after
        later = sa.and_(Institution.name == name, Institution.id > last_id)
        query = query.where(Institution.name >= name, sa.or_(Institution.name > name, later))
    return [ToAssign(*row) for row in db.session.execute(query)]


def is_to_assign(asked: Asked) -> sa.ColumnElement[bool]:
    """The same as a condition on `Institution`."""
    return sa.and_(*_waiting(asked, by_name=False))


def _waiting(asked: Asked, *, by_name: bool) -> list[sa.ColumnElement[bool]]:
    return [
        in_scope(asked.office, asked.scope, asked.days.last, by_name=by_name),
        sa.not_(asked.is_fulfilled),
        Institution.id.not_in(asked.excused),
        Institution.id.not_in(asked.assigned),
    ]


def _begins(district: str) -> sa.ColumnElement[bool]:
    return Institution.district.startswith(district, autoescape=True) if district else sa.true()
