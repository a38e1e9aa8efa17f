"""The database counts the progress of a plan as a plain computation over the same history does."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.rules.coverage import Period, months_before
from inspect_app.rules.plan_progress import Progress, sum_of
from inspect_app.rules.plans import Goal, Need
from inspect_app.services import people
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.plans.progress import progress_of, recounted, totals_of
from inspect_app.services.plans.standing import Asked
from inspect_app.services.plans.to_assign import to_assign
from inspect_app.store.assignment import Assignment
from inspect_app.store.base import Base, db, writing
from inspect_app.store.coverage_period import CoverageCount, CoverageMark, CoveragePeriod
from inspect_app.store.institution import Institution
from inspect_app.store.last_visit import LastVisit
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, PASSWORD
from tests.services.test_coverage_queries import (
    Fact,
    Place,
    days,
    fill,
    own_office,
    periods,
    places,
)

OWN_MONTHS = {"A": 3, "D": 1}
SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "district": st.sampled_from(("330106", "330106002", "330106000")),
        "sector": st.sampled_from(("subject", "arts")),
        "kind": st.sampled_from(("licensed", "school")),
        "grade": st.sampled_from(("A", "D")),
    },
)
NEEDS = st.builds(Need, st.integers(1, 3), st.none() | st.integers(1, 4))
GOALS = st.builds(Goal, st.integers(1, 3)) | st.builds(
    lambda needs: Goal(None, tuple(needs.items())),
    st.dictionaries(st.sampled_from(("A", "B", "D")), NEEDS, min_size=1),
)
SENT = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(("open", "cancelled", "done"))))

ASKED = st.tuples(periods, SCOPES, GOALS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two offices of one district and no institution."""
    folder = tmp_path_factory.mktemp("plans")
    url = "sqlite+pysqlite:///:memory:"
    app = create_app(Settings(folder, url, "", "only for tests", "", "zh_CN"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for code in ("own", "other"):
            people.add_office(people.NewOffice(code, code, "330106", "西教"), "tests", NOW)
            people.add_person(
                people.NewPerson(f"{code}-lin", "林", "inspector", code, PASSWORD), "tests", NOW
            )
        own_office().parameters = {"visit_months": OWN_MONTHS}
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def tell(register: list[Place], sent: list[tuple[int, str]]) -> set[int]:
    """Write the history; return the places (by number) that somebody is sent to."""
    db.session.rollback()
    for model in (LastVisit, Visit, Assignment, CoverageMark, CoverageCount, CoveragePeriod):
        db.session.execute(sa.delete(model))
    db.session.commit()
    fill(register)
    by = db.session.scalars(sa.select(Person).filter_by(login="own-lin")).one()
    waiting: set[int] = set()
    with writing():
        for number, state in ((n, s) for n, s in sent if n < len(register)):
            row = Assignment(
                uuid=uuid4(), office_id=by.office_id, institution_id=number + 1, source="plan",
                due_on=NOW.date(), created_at=NOW, created_by_id=by.id,
                cancelled_at=NOW if state == "cancelled" else None,
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            if state == "open":
                waiting.add(number)
            elif state == "done":  # a visit that came to nothing answers it as well
                db.session.add(Visit(
                    uuid=uuid4(), office_id=by.office_id, sender_id=by.id, party={},
                    institution_id=number + 1, kind="routine", source="plan", method="on_site",
                    outcome="closed_door", checklist_id="CL", checklist_version="1",
                    started_at=NOW, finished_at=NOW, received_at=NOW, verdict="unknown",
                    visited_on=date(2020, 1, 1), document="{}", content_hash="",
                    receipt=str(uuid4()), state="complete", assignment_id=row.id,
                ))  # fmt: skip
    return waiting


def needed(goal: Goal, grade: str, days: Period) -> tuple[int, date]:
    """How many visits since when."""
    if goal.visits_each:
        return goal.visits_each, days.first
    named = dict(goal.by_grade).get(grade)
    if named and named.months is None:
        return named.visits, days.first
    months = named.months if named and named.months else OWN_MONTHS.get(grade, 12)
    return named.visits if named else 1, months_before(days.last, months)


def is_in(place: Place, scope: dict[str, str], day: date) -> bool:
    begins = (scope.get("district") or "330106").removesuffix("000")
    return (
        place.standing().in_register_on(day)
        and place.district.startswith("330106")
        and place.district.startswith(begins)
        and place.kind == scope.get("kind", "licensed")
        and all(getattr(place, axis) == scope.get(axis, getattr(place, axis))
                for axis in ("sector", "grade"))
    )  # fmt: skip


def one(place: Place, goal: Goal, period: Period, *, sent: bool) -> Progress:
    """What became of one institution, told by hand."""
    known = place.standing()
    count, since = needed(goal, place.grade, period)
    made = len({day for day in known.visits if since <= day <= period.last})
    visited = any(day in period for day in known.visits)
    attempted = not visited and any(day in period for day in known.attempts)
    excuses = any(period.overlaps(*each) for each in known.excuses)
    done = made >= count
    excused = excuses and not done
    waits = not done and not excused
    return Progress(
        1, done, waits and made > 0, excused, visited, attempted, waits and sent
    )  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(places, max_size=12), SENT, ASKED, st.booleans())
def test_progress_is_what_happened(
    world: Flask,
    register: list[Place],
    sent: list[tuple[int, str]],
    drawn: tuple[Period, dict[str, str], Goal],
    is_kept: bool,
) -> None:
    waiting, (period, scope, goal) = tell(register, sent), drawn
    if is_kept:
        keep_period(own_office(), period, "tests", NOW)
    chosen = {n: place for n, place in enumerate(register) if is_in(place, scope, period.last)}
    each = {n: one(place, goal, period, sent=n in waiting) for n, place in chosen.items()}
    asked = Asked(own_office(), period, scope, goal)
    found = progress_of(asked)
    total = sum_of(each.values())
    assert found.total == total
    assert found == recounted(asked)
    assert totals_of([asked]) == [total]
    assert total.fulfilled + total.partly + total.excused + total.not_begun == total.denominator
    assert sum_of(row.progress for row in found.by_district) == total
    assert {row.key: row.progress for row in found.by_sector} == {
        sector or "unknown": sum_of(
            each[n] for n, place in chosen.items() if place.sector == sector
        )
        for sector in {place.sector for place in chosen.values()}
    }
    names = [f"机构{n + 1}" for n, told in each.items() if told.unassigned]
    assert [item.institution.name for item in to_assign(asked, None, 50)] == sorted(names)


AUTUMN = Period(date(2026, 9, 15), date(2026, 11, 30))
BUSY = st.builds(
    Place,
    st.just("licensed"),
    st.sampled_from(("subject", "arts")),
    st.just("330106"),
    st.just(""),
    st.sampled_from(("A", "B", "D")),
    st.none(),
    st.none(),
    st.lists(st.builds(Fact, days, st.sampled_from(("completed", "completed", "closed_door")))),
    st.lists(days.map(lambda day: (day, day + timedelta(days=20))), max_size=1),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(BUSY, min_size=3, max_size=9),
    SENT,
    st.sampled_from(({}, {}, {"sector": "arts"}, {"grade": "A"})),
    st.just(Goal(1)) | GOALS,
)
@example(
    [
        Place(
            "licensed", "arts", "330106", "", "A", None, None,
            [Fact(date(2026, month, 20), "completed") for month in (11, 12)],
        )
    ],
    [], {}, Goal(None, (("A", Need(1, 1)),)),
)  # fmt: skip
def test_what_is_kept_tells_the_same(
    world: Flask,
    register: list[Place],
    sent: list[tuple[int, str]],
    scope: dict[str, str],
    goal: Goal,
) -> None:
    """Everybody is in the register and most were visited, before, within and after the days."""
    tell(register, sent)
    keep_period(own_office(), AUTUMN, "tests", NOW)
    asked = Asked(own_office(), AUTUMN, scope, goal)
    found = progress_of(asked)
    assert found == recounted(asked)
    assert totals_of([asked]) == [found.total]


@settings(max_examples=20, deadline=None)
@given(days)
def test_the_list_goes_on_where_a_page_ended(world: Flask, last: date) -> None:
    register = [Place("licensed", "arts", "330106", "", "", None, None) for _ in range(7)]
    tell(register, [])
    asked = Asked(own_office(), Period(last - timedelta(days=9), last), {}, Goal(1))
    page = to_assign(asked, None, 3)
    assert len(page) == 4
    key = (page[2].institution.name, page[2].institution.id)
    rest = to_assign(asked, key, 50)
    found = [item.institution.name for item in (*page[:3], *rest)]
    assert found == sorted(f"机构{n}" for n in range(1, 8))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Institution)) == 7
