"""Send inspectors to several institutions at once, fairly by what each has to do already."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa

from inspect_app.rules.load import spread
from inspect_app.rules.refusals import Invalid
from inspect_app.services.assignment_load import open_counts, recused
from inspect_app.services.assignments import NewAssignment, assign, is_open
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.notice import Notice
from inspect_app.store.person import Person
from inspect_app.store.plan import Plan

MOST = 200
MIN_INSPECTORS = 2
"""Design rule 6."""


@dataclass(frozen=True, slots=True)
class Batch:
    """``each`` of the ``inspectors`` go to every institution; the rest as of `NewAssignment`."""

    institutions: Sequence[Institution]
    inspectors: Sequence[Person]
    due_on: date
    source: str
    each: int = MIN_INSPECTORS
    plan: Plan | None = None
    ground: str = ""
    urgent: bool = False
    recheck_of: Notice | None = None
    ids: Sequence[UUID] = field(default_factory=tuple)
    """The new assignments' ids, where the caller makes them."""


def assign_batch(batch: Batch, by: Person, now: datetime) -> list[Assignment]:
    """Make an assignment for each institution, all or none, spread over the inspectors.

    Raises Invalid for no or too many institutions, for too few inspectors, one without a valid
    certificate on the due day, one of another office, an institution that the plan has an open
    assignment for, and one from which too many are recused.
    """
    _check(batch, by)
    with writing():
        _refuse_doubles(batch)
        sent = _spread(batch, by.office_id)
        ids = batch.ids or [uuid4() for _ in batch.institutions]
        return [
            assign(
                NewAssignment(
                    uuid, place, sent[place.id], batch.due_on, batch.source, plan=batch.plan,
                    ground=batch.ground.strip(), urgent=batch.urgent, recheck_of=batch.recheck_of,
                ),
                by,
                now,
            )
            for uuid, place in zip(ids, batch.institutions, strict=True)
        ]  # fmt: skip


def check_inspectors(people: Sequence[Person], office_id: int, day: date) -> None:
    """Raise Invalid unless at least two certified people of the office are named (rule 6)."""
    if len({person.id for person in people}) < MIN_INSPECTORS:
        raise Invalid({"inspectors": [("send_two_inspectors", {})]})
    for person in people:
        if person.office_id != office_id or not person.active:
            raise Invalid({"inspectors": [("not_of_the_office", {"name": person.display})]})
        if not person.certified_on(day):
            raise Invalid({"inspectors": [("certificate_not_valid", {"name": person.display})]})


def _check(batch: Batch, by: Person) -> None:
    if not batch.institutions:
        raise Invalid({"institutions": [("required", {})]})
    if len(batch.institutions) > MOST:
        raise Invalid({"institutions": [("too_many", {"limit": MOST})]})
    check_inspectors(batch.inspectors, by.office_id, batch.due_on)
    if not MIN_INSPECTORS <= batch.each <= len(batch.inspectors):
        raise Invalid({"each": [("send_two_inspectors", {})]})


def _refuse_doubles(batch: Batch) -> None:
    """A plan sends nobody twice at a time: the form may have been sent twice."""
    if batch.plan is None:
        return
    ids = [place.id for place in batch.institutions]
    query = sa.select(Institution.name).join(Assignment).where(
        Assignment.plan_id == batch.plan.id, Assignment.institution_id.in_(ids), is_open()
    )  # fmt: skip
    if name := db.session.scalar(query.limit(1)):
        raise Invalid({"institutions": [("assigned_already", {"name": name})]})


def _spread(batch: Batch, office_id: int) -> dict[int, list[Person]]:
    people = {str(person.id): person for person in batch.inspectors}
    have = open_counts(office_id)
    ids = [place.id for place in batch.institutions]
    barred = {(str(person), str(place)) for person, place in recused(ids, office_id)}
    loads = {key: have.get(person.id, 0) for key, person in people.items()}
    sent = spread([str(one) for one in ids], loads, barred, batch.each)
    for place in batch.institutions:
        if sent[str(place.id)] is None:
            raise Invalid({"inspectors": [("too_many_recused", {"name": place.name})]})
    return {int(stop): [people[one] for one in going or ()] for stop, going in sent.items()}
