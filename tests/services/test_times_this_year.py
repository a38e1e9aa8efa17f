"""The yearly cap counts on-site visits over plans and departments, a joint one once (rule 12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.services import people
from inspect_app.services.visits.history import Times, times_this_year, visits_this_year
from inspect_app.store.base import Base, db
from inspect_app.store.institution import Institution
from inspect_app.store.office import Office
from inspect_app.store.person import Person
from inspect_app.store.visit import Visit
from tests.cast import NOW, PASSWORD, Cast, make_institution

TODAY = date(2026, 11, 20)
DAYS = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 2))


@dataclass(frozen=True)
class Made:
    office: str
    day: date
    kind: str
    outcome: str = "completed"
    method: str = "on_site"
    replaced: bool = False


MADE = st.builds(
    Made,
    st.sampled_from(["own", "fire", "market"]),
    st.sampled_from(DAYS),
    st.sampled_from(["routine", "campaign", "joint", "joint", "recheck"]),
    st.sampled_from(["completed", "completed", "completed", "closed_door"]),
    st.sampled_from(["on_site", "on_site", "video"]),
    st.sampled_from([False, False, True]),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Three offices of one district and two institutions."""
    folder = tmp_path_factory.mktemp("times")
    app = create_app(
        Settings(folder, "sqlite+pysqlite:///:memory:", "", "only for tests", "", "zh_CN")
    )
    with app.app_context():
        Base.metadata.create_all(db.engine)
        for code in ("own", "fire", "market"):
            people.add_office(people.NewOffice(code, code, "330106", code), "tests", NOW)
            new = people.NewPerson(f"{code}-lin", "林", "inspector", code, PASSWORD)
            people.add_person(new, "tests", NOW)
        own = db.session.scalars(sa.select(Office).filter_by(code="own")).one()
        for name in ("一", "二"):
            make_institution(own, name)
        yield app
        db.session.remove()
        db.engine.dispose()


def tell(made: list[Made], place: int) -> None:
    db.session.execute(sa.delete(Visit))
    who = {person.office.code: person for person in db.session.scalars(sa.select(Person))}
    for each in made:
        by = who[each.office]
        visit = Visit(
            uuid=uuid4(), office_id=by.office_id, sender_id=by.id, institution_id=place, party={},
            kind=each.kind, source="plan", method=each.method, outcome=each.outcome,
            checklist_id="CL", checklist_version="1", started_at=NOW, finished_at=NOW,
            received_at=NOW, visited_on=each.day, verdict="unknown", document="{}",
            content_hash="", receipt=str(uuid4()), state="complete",
        )  # fmt: skip
        db.session.add(visit)
        db.session.flush()
        if each.replaced:
            visit.superseded_by_id = visit.id
    db.session.commit()


def expected(made: list[Made]) -> Times:
    """Walk through the visits one by one."""
    own = others = 0
    joined: set[date] = set()
    for each in sorted(made, key=lambda one: one.office != "own"):
        counts = each.day.year == 2026 and not each.replaced
        if not counts or each.outcome != "completed" or each.method != "on_site":
            continue
        if each.kind == "recheck" or (each.kind == "joint" and each.day in joined):
            continue
        if each.kind == "joint":
            joined.add(each.day)
        own, others = (own + 1, others) if each.office == "own" else (own, others + 1)
    return Times(own, others)


@settings(max_examples=80, deadline=None)
@given(st.lists(MADE, max_size=8))
def test_own_and_other_departments_are_told_apart(world: Flask, made: list[Made]) -> None:
    place, other = db.session.scalars(sa.select(Institution.id).order_by(Institution.id)).all()
    tell(made, place)
    office = db.session.scalars(sa.select(Office).filter_by(code="own")).one()
    found = times_this_year([place, other], office.id, TODAY)
    assert found.get(place, Times(0, 0)) == expected(made)
    assert other not in found
    assert visits_this_year([place], office.id, TODAY).get(place, 0) == expected(made).total


def test_another_department_learns_how_often_and_nothing_else(app: Flask, cast: Cast) -> None:
    own, others = Times(1, 0), Times(0, 1)
    with db.session.begin_nested():
        db.session.add(Visit(
            uuid=uuid4(), office_id=cast.lin.office_id, sender_id=cast.lin.id, party={},
            institution_id=cast.star.id, kind="routine", source="plan", method="on_site",
            outcome="completed", checklist_id="CL", checklist_version="1", started_at=NOW,
            finished_at=NOW, received_at=NOW, visited_on=TODAY, verdict="unknown", document="{}",
            content_hash="", receipt="r-1", state="complete",
        ))  # fmt: skip
    db.session.commit()
    assert times_this_year([cast.star.id], cast.lin.office_id, TODAY) == {cast.star.id: own}
    assert times_this_year([cast.star.id], cast.chen.office_id, TODAY) == {cast.star.id: others}
    page = cast.client(app, "chen").get(f"/institutions/{cast.star.uuid}").get_data(as_text=True)
    assert "其中其他部门1次" in page
    assert cast.lin.display not in page
