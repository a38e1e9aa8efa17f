"""Area coverage from the database equals a plain computation, for any cells and patrols."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.rules.coverage import Period
from inspect_app.rules.patrols import LEVELS, AreaTally, CellStanding, Walk, tally
from inspect_app.services import people
from inspect_app.services.patrols.coverage import AreaScope, cover_areas, walked_cells
from inspect_app.store.base import Base, db
from inspect_app.store.office import Office
from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding
from inspect_app.store.person import Person
from tests.cast import NOW, PASSWORD

FIRST = date(2026, 10, 1)
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))
walks = st.builds(Walk, days, st.integers(0, 2), st.booleans())
cells = st.tuples(
    st.sampled_from(LEVELS),
    st.sampled_from(("330106", "330106003", "330106003001", "330106004")),
    st.sampled_from(("", "西溪街道")),
    st.booleans(),
    st.builds(
        CellStanding, st.none() | days, st.none() | days, st.lists(walks, max_size=3).map(tuple)
    ),
)
Drawn = tuple[str, str, str, bool, CellStanding]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Two offices of one district."""
    folder = tmp_path_factory.mktemp("areas")
    url = "sqlite+pysqlite:///:memory:"
    app = create_app(Settings(folder, url, "", "only for tests", "", "zh_CN"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for code in ("own", "other"):
            people.add_office(people.NewOffice(code, code, "330106", "西教"), "tests", NOW)
            new = people.NewPerson(f"{code}-lin", "林", "inspector", code, PASSWORD)
            people.add_person(new, "tests", NOW)
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(drawn: list[Drawn]) -> Office:
    """Write the drawn cells over the last ones; return the office whose cells count."""
    db.session.rollback()
    for model in (PatrolFinding, Patrol, PatrolCell):
        db.session.execute(sa.delete(model))
    people_of = {one.office.code: one for one in db.session.scalars(sa.select(Person))}
    for number, (level, district, area, own, cell) in enumerate(drawn):
        by = people_of["own" if own else "other"]
        row = PatrolCell(uuid=uuid4(), office_id=by.office_id, code=f"{number:03}", name="格",
                         level=level, district=district, area=area, feature_key="",
                         first_day=cell.first_day, ended_on=cell.ended_on,
                         created_at=NOW)  # fmt: skip
        db.session.add(row)
        db.session.flush()
        for walk in cell.walks:
            _add_walk(row, by, walk)
    db.session.commit()
    return people_of["own"].office


def _add_walk(cell: PatrolCell, by: Person, walk: Walk) -> None:
    begun = datetime.combine(walk.day, time(2), UTC)
    row = Patrol(uuid=uuid4(), office_id=by.office_id, cell_id=cell.id, person_id=by.id,
                 started_at=begun, finished_at=begun, patrolled_on=walk.day, content_hash="",
                 recorded_at=NOW, withdrawn_at=NOW if walk.withdrawn else None)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for _ in range(walk.sites):
        db.session.add(PatrolFinding(uuid=uuid4(), patrol_id=row.id, name="点", address=""))


def expected(drawn: list[Drawn], period: Period, level: str = "") -> AreaTally:
    """Count by hand."""
    own = [each for each in drawn if each[3] and level in ("", each[0])]
    return tally([cell for *_facts, cell in own], period)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, max_size=8), periods)
def test_the_database_counts_as_the_rules_do(
    world: Flask, drawn: list[Drawn], period: Period
) -> None:
    scope = AreaScope(fill(drawn), period)
    by_level, by_district = cover_areas(scope, "level"), cover_areas(scope, "district")
    assert by_level.total == by_district.total == expected(drawn, period)
    assert sum((row.tally for row in by_district.rows), AreaTally()) == by_district.total
    for row in by_level.rows:
        assert row.tally == expected(drawn, period, row.key)
    sub_districts = {row.key: row.tally for row in by_district.rows}
    in_003 = [each for each in drawn if each[1].startswith("330106003")]
    assert sub_districts.get("330106003", AreaTally()) == expected(in_003, period)


@settings(max_examples=40, deadline=None)
@given(st.lists(cells, max_size=6), periods)
def test_the_list_of_cells_adds_up_to_the_total(
    world: Flask, drawn: list[Drawn], period: Period
) -> None:
    scope = AreaScope(fill(drawn), period)
    total, listed = cover_areas(scope, "level").total, walked_cells(scope, None, 50)
    assert len(listed) == total.cells
    assert sum(each.patrols for each in listed) == total.patrols
    assert sum(each.sites for each in listed) == total.sites
    missed = walked_cells(scope, None, 50, only_missed=True)
    assert len(missed) == total.not_patrolled
    assert [each.cell.id for each in missed] == [e.cell.id for e in listed if not e.patrols]
    after = walked_cells(scope, listed[0].cell.code, 50) if listed else []
    assert [each.cell.id for each in after] == [each.cell.id for each in listed[1:]]
