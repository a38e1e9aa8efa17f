"""What `rules.risk` asks of institutions, loaded for the few that a page shows."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from inspect_app.rules.calendar import china_day
from inspect_app.rules.coverage import DEFAULT_MONTHS
from inspect_app.rules.risk import CLUE_SOURCES, Facts, Finding
from inspect_app.services.coverage.blind_spots import months_by_grade
from inspect_app.services.coverage.cells import counting_visits
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.violation import Violation
from inspect_app.store.visit import Visit


def facts_of(office: Office, institutions: Sequence[Institution], on: date) -> dict[int, Facts]:
    """Gather what the office knows of each, by the institution's id."""
    ids = [each.id for each in institutions]
    months, last = months_by_grade(office), _last_visits(office, ids, on)
    findings, clues = _findings(office, ids), _clues(office, ids)
    return {
        each.id: Facts(
            each.kind,
            each.grade,
            months.get(each.grade, DEFAULT_MONTHS),
            last.get(each.id),
            tuple(findings.get(each.id, ())),
            tuple(clues.get(each.id, ())),
        )
        for each in institutions
    }


def _last_visits(office: Office, ids: Sequence[int], on: date) -> dict[int | None, date]:
    query = (
        counting_visits(office.id, "completed")
        .where(Visit.institution_id.in_(ids), Visit.visited_on <= on)
        .add_columns(sa.func.max(Visit.visited_on))
        .group_by(Visit.institution_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def _findings(office: Office, ids: Sequence[int]) -> dict[int | None, list[Finding]]:
    query = (
        sa.select(
            Visit.institution_id,
            Violation.code,
            Visit.visited_on,
            Violation.state,
            Violation.due_on,
            Violation.corrected_on_spot,
        )
        .join(Violation, Violation.visit_id == Visit.id)
        .where(Visit.institution_id.in_(ids), *of_office(office))
    )
    found = defaultdict[int | None, list[Finding]](list)
    for identity, code, day, state, due_on, corrected in db.session.execute(query):
        found[identity].append(Finding(code, day, state, due_on, corrected))
    return found


def _clues(office: Office, ids: Sequence[int]) -> dict[int | None, list[date]]:
    """An assignment that a clue led to, and a visit of such a source that none led to."""
    found = defaultdict[int | None, list[date]](list)
    sent = sa.select(Assignment.institution_id, Assignment.created_at).where(
        Assignment.institution_id.in_(ids),
        Assignment.office_id == office.id,
        Assignment.source.in_(CLUE_SOURCES),
        Assignment.cancelled_at.is_(None),
    )
    for identity, at in db.session.execute(sent):
        found[identity].append(china_day(at))
    gone = sa.select(Visit.institution_id, Visit.visited_on).where(
        Visit.institution_id.in_(ids),
        Visit.source.in_(CLUE_SOURCES),
        # As in `of_office`: nearly every visit may be one that no assignment led to.
        (Visit.assignment_id + 0).is_(None),
        *of_office(office),
    )
    for place, day in db.session.execute(gone):
        found[place].append(day)
    return found


def of_office(office: Office) -> tuple[sa.ColumnElement[bool], ...]:
    """The office's own visits in their latest revision.

    Said so that no index of offices is taken: what else is asked of them finds far fewer.
    """
    return Visit.office_id + 0 == office.id, Visit.superseded_by_id.is_(None)
