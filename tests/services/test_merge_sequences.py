"""Whatever is merged and undone, in whatever order: nothing is lost, doubled or rewritten."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspect_app.rules.coverage import Period
from inspect_app.rules.refusals import Conflict
from inspect_app.services import audit
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.institutions.editing import By
from inspect_app.services.merging.facts import GROUPS
from inspect_app.services.merging.merges import NewMerge, merge, undo
from inspect_app.store.base import db, writing
from inspect_app.store.institution import FACTS, Institution
from inspect_app.store.institution_merge import InstitutionMerge
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast, make_institution
from tests.notices import make_visit

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
PLACES = 4
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("merge"),
            st.integers(0, PLACES - 1),
            st.integers(0, PLACES - 1),
            st.sets(st.sampled_from(["name", "phone", "point", "grade"])),
        ),
        st.tuples(st.just("undo"), st.integers(0, 5)),
        st.tuples(st.just("visit"), st.integers(0, PLACES - 1)),
    ),
    max_size=9,
)


def made(cast: Cast) -> list[Institution]:
    """Four entries, the first three of them visited; earlier examples' entries are put away."""
    with writing():
        db.session.execute(sa.update(Institution).values(closed_on=date(2020, 1, 3)))
    rows = [
        make_institution(
            cast.offices["xihu"], f"机构{n}", phone=f"{n}" * 8, grade="ABCD"[n], lat=30.0 + n
        )
        for n in range(PLACES)
    ]
    for row in rows[:-1]:
        make_visit(cast, institution=row, found=())
    return rows


def references(rows: list[Institution]) -> dict[int, int | None]:
    ids = [row.id for row in rows]
    query = sa.select(Visit.id, Visit.institution_id).where(Visit.institution_id.in_(ids))
    return {row[0]: row[1] for row in db.session.execute(query)}


def register(rows: list[Institution]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in (*FACTS, "merged_into_id")} for row in rows]


def papers(ids: Iterator[int] | dict[int, Any]) -> list[tuple[Any, ...]]:
    query = sa.select(Visit.document, Visit.content_hash, Visit.receipt, Visit.institution_id)
    found = db.session.execute(query.where(Visit.id.in_(ids)).order_by(Visit.id))
    return [tuple(row)[:3] for row in found]


def standing_merges(rows: list[Institution]) -> list[InstitutionMerge]:
    ids = [row.id for row in rows]
    query = sa.select(InstitutionMerge).filter_by(undone_at=None)
    return list(db.session.scalars(query.where(InstitutionMerge.survivor_id.in_(ids))))


@given(STEPS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_sequence_of_merges_and_undoings_keeps_the_books(
    app: Flask, cast: Cast, steps: list[Any]
) -> None:
    rows = made(cast)
    at_first, where_at_first = register(rows), references(rows)
    written = papers(where_at_first)
    late: set[int] = set()
    for number, step in enumerate(steps, 1):
        by = By(cast.director, cast.director.office, NOW + timedelta(hours=number))
        take(cast, rows, step, by, late)
        where = references(rows)
        assert set(where) == {*where_at_first, *late}, "every visit stands once, at one of them"
        assert all(row.stands for row in rows if row.id in where.values())
        total = cover(Scope(cast.offices["xihu"], YEAR), "sector").total
        assert total.denominator == sum(row.stands for row in rows)
        assert total.visited == len(set(where.values()))
        assert papers(where_at_first) == written
    undo_all(cast, rows)
    where = references(rows)
    assert register(rows) == at_first
    assert {key: where[key] for key in where_at_first} == where_at_first
    assert audit.verify()[1] is None


def take(cast: Cast, rows: list[Institution], step: Any, by: By, late: set[int]) -> None:
    """Do one step, or be refused it."""
    try:
        match step:
            case ("merge", one, other, taken):
                merge(NewMerge(rows[one], rows[other], taken & GROUPS.keys(), "同一家"), by)
            case ("undo", which) if standing := standing_merges(rows):
                undo(standing[which % len(standing)], "看错了", by)
            case ("visit", at):
                visit = make_visit(cast, rows[at].standing, found=(), at=by.now)
                late.add(visit.id)
    except Conflict:
        db.session.rollback()


def undo_all(cast: Cast, rows: list[Institution]) -> None:
    """Undo what stands, each as soon as it is allowed; it always comes to an end."""
    by = By(cast.director, cast.director.office, NOW + timedelta(days=2))
    while standing := standing_merges(rows):
        undo(max(standing, key=lambda row: row.id), "看错了", by)
