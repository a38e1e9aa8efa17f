"""Cells without a patrol, cells whose clues led to nothing, certificates that run out."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.coverage.certificates import expiring_certificates
from inspect_app.services.patrols.blind import clue_cells, unpatrolled_cells
from inspect_app.services.patrols.cells import end_cell
from inspect_app.services.patrols.located import KnownCell, Place
from inspect_app.services.patrols.recording import withdraw_patrol
from inspect_app.services.patrols.settings import months_between_patrols, set_months
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapFeature, MapLayer
from inspect_app.store.violation import Violation
from tests.cast import NOW, Cast, make_institution
from tests.notices import make_visit
from tests.services.patrols.walking import make_cell, site, walk

TODAY = date(2026, 11, 20)
AREA = "西溪街道"


def unpatrolled(cast: Cast, on: date = TODAY) -> list[tuple[str, date | None]]:
    found = unpatrolled_cells(cast.offices["xihu"], on, 50)
    assert found.count == len(found.cells)
    return [(each.cell.code, each.last_patrol) for each in found.cells]


def test_a_cell_is_blind_without_a_patrol_for_three_months(cast: Cast) -> None:
    recent, old, never, gone = (make_cell(cast.director, f"W-{n}") for n in range(4))
    walk(cast.lin, recent, date(2026, 8, 20))
    walk(cast.lin, old, date(2026, 8, 19))
    withdraw_patrol(walk(cast.lin, never), "误记", cast.lin, NOW)
    end_cell(gone, TODAY, cast.director, NOW)
    make_cell(cast.zhou, "far")
    assert unpatrolled(cast) == [("W-1", date(2026, 8, 19)), ("W-2", None)]
    assert unpatrolled(cast, date(2026, 8, 19)) == [
        ("W-0", None), ("W-2", None), ("W-3", None)
    ]  # fmt: skip


def test_the_office_sets_its_own_months(cast: Cast) -> None:
    walk(cast.lin, make_cell(cast.director), date(2026, 10, 1))
    assert unpatrolled(cast) == []
    set_months(cast.director.office, 1, cast.director, NOW)
    assert months_between_patrols(cast.director.office) == 1
    assert unpatrolled(cast) == [("W-01", date(2026, 10, 1))]


def test_unpatrolled_cells_are_paged_by_code(cast: Cast) -> None:
    for number in range(4):
        make_cell(cast.director, f"W-{number}")
    page = unpatrolled_cells(cast.offices["xihu"], TODAY, 2, "W-0")
    assert page.count == 4
    assert [each.cell.code for each in page.cells] == ["W-1", "W-2"]


def clue(cast: Cast, place: Institution, day: date = date(2026, 11, 10), **facts: Any) -> None:
    """An assignment that a complaint led to."""
    new = NewAssignment(uuid4(), place, [cast.lin], TODAY, facts.pop("source", "complaint"))
    assign(new, cast.director, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))


def barren(cast: Cast, on: date = TODAY) -> list[tuple[str, int, date]]:
    found = clue_cells(cast.offices["xihu"], on, 50)
    assert found.count == len(found.cells)
    return [(each.cell.code, each.clues, each.last_clue) for each in found.cells]


@pytest.fixture
def place(cast: Cast) -> Institution:
    """An institution of the area that `cell` is."""
    return make_institution(cast.offices["xihu"], "线索所在机构", area=AREA, district="330106003")


def test_clues_without_a_finding_make_a_cell_blind(cast: Cast, place: Institution) -> None:
    make_cell(cast.director, area=AREA, level="subdistrict")
    make_cell(cast.director, "W-02", area="北山街道", level="subdistrict")
    assert barren(cast) == []
    clue(cast, place, date(2026, 11, 3))
    clue(cast, place, date(2026, 11, 10), source="data_alert")
    assert barren(cast) == [("W-01", 2, date(2026, 11, 10))]
    assert barren(cast, date(2026, 11, 9)) == [("W-01", 1, date(2026, 11, 3))]
    assert barren(cast, date(2027, 11, 11)) == [], "older than a year"


@pytest.mark.parametrize("source", ["plan", "draw", "own_initiative"])
def test_what_nobody_pointed_at_is_no_clue(cast: Cast, place: Institution, source: str) -> None:
    make_cell(cast.director, area=AREA, level="subdistrict")
    clue(cast, place, source=source)
    assert barren(cast) == []


def test_a_violation_there_since_answers_the_clue(cast: Cast, place: Institution) -> None:
    make_cell(cast.director, area=AREA, level="subdistrict")
    neighbour = make_institution(cast.offices["xihu"], "邻近机构", area=AREA)
    clue(cast, place)
    make_visit(cast, institution=cast.star)
    assert barren(cast), "found, but elsewhere"
    visit = make_visit(cast, institution=neighbour)
    assert barren(cast) == []
    with writing():
        db.session.execute(
            sa.update(Violation).filter_by(visit_id=visit.id).values(state="withdrawn")
        )
    assert barren(cast), "taken back"
    clue(cast, place, visit.visited_on + timedelta(days=1))
    with writing():
        db.session.execute(sa.update(Violation).filter_by(visit_id=visit.id).values(state="open"))
    assert barren(cast, TODAY + timedelta(days=2)), "a later clue waits again"


def test_a_site_that_a_patrol_found_answers_the_clue(cast: Cast, place: Institution) -> None:
    cell = make_cell(cast.director, area=AREA, level="subdistrict")
    clue(cast, place)
    walk(cast.lin, cell, date(2026, 11, 12))
    assert barren(cast), "a patrol that found nothing"
    patrol = walk(cast.lin, cell, date(2026, 11, 12), note="再查", sites=[site()])
    assert barren(cast) == []
    withdraw_patrol(patrol, "误记", cast.lin, NOW)
    assert barren(cast)


def test_a_cancelled_clue_and_another_offices_count_not(cast: Cast, place: Institution) -> None:
    make_cell(cast.director, area=AREA, level="subdistrict")
    clue(cast, place)
    assert clue_cells(cast.offices["culture"], TODAY, 50).count == 0
    db.session.execute(sa.text("UPDATE assignment SET cancelled_at = created_at"))
    db.session.commit()
    assert barren(cast) == []


def test_a_point_lies_in_its_cells_polygon(cast: Cast) -> None:
    by = cast.director
    with writing():
        layer = MapLayer(uuid=uuid4(), office_id=by.office_id, name="网格", level="area",
                         datum="WGS-84", file="0" * 64, loaded_by_id=by.id,
                         loaded_at=NOW)  # fmt: skip
        db.session.add(layer)
        db.session.flush()
        ring = [[120.0, 30.0], [120.2, 30.0], [120.2, 30.3], [120.0, 30.3], [120.0, 30.0]]
        db.session.add(MapFeature(layer_id=layer.id, key="g1", name="一号网格", west=120.0,
                                  south=30.0, east=120.2, north=30.3, rings=[[ring]]))  # fmt: skip
    make_cell(cast.director, "G-1", feature_key="g1")
    inside = make_institution(by.office, "格内", lat=30.1, lng=120.1)
    outside = make_institution(by.office, "格外", lat=30.5, lng=120.1)
    clue(cast, outside)
    assert barren(cast) == []
    clue(cast, inside)
    assert [code for code, _n, _day in barren(cast)] == ["G-1"]
    make_visit(cast, institution=outside)
    assert barren(cast)
    make_visit(cast, institution=inside)
    assert barren(cast) == []


def test_cells_with_clues_are_those_that_looking_at_each_finds(cast: Cast) -> None:
    """Against the definition: each cell, each clue, each visit and each patrol by itself."""
    by, rng = cast.director, Random(5)
    codes = [f"330106{n:03d}" for n in (1, 2, 3)]
    cells = [make_cell(by, f"S-{n}", level="subdistrict", district=code, area=f"{n}街道")
             for n, code in enumerate(codes)]  # fmt: skip
    cells += [make_cell(by, f"C-{n}", level="community", district=f"{rng.choice(codes)}00{n}")
              for n in range(6)]  # fmt: skip
    cells += [make_cell(by, f"B-{n}", level="building", name=f"{n}号楼", district=codes[n])
              for n in range(3)]  # fmt: skip
    places = [
        make_institution(
            by.office, f"机构{n}", area=f"{rng.randrange(4)}街道",
            address=f"{rng.randrange(4)}号楼",
            district=rng.choice(codes) + rng.choice(("", f"00{rng.randrange(6)}")),
        )
        for n in range(30)
    ]  # fmt: skip
    days = [date(2026, 11, 1) + timedelta(days=n) for n in range(19)]
    clues = [(rng.choice(places), rng.choice(days)) for _ in range(12)]
    for one, day in clues:
        clue(cast, one, day)
    found = [(rng.choice(places), rng.choice(days)) for _ in range(5)]
    for one, day in found:
        make_visit(cast, institution=one, at=NOW.replace(day=day.day))
    walked = [(cell, rng.choice(days[-4:])) for cell in cells[::2]]
    for cell, day in walked:
        walk(cast.lin, cell, day, sites=[site()])

    expected, by_patrol = [], 0
    for cell in sorted(cells, key=lambda each: each.code):
        known = KnownCell(cell.id, cell.name, cell.level, cell.district, cell.area, None)
        here = {
            one.id
            for one in places
            if known.holds(Place(one.district, one.area, one.address, None, None, "WGS-84"))
        }
        told = [day for one, day in clues if one.id in here]
        visited = any(day >= max(told) for one, day in found if told and one.id in here)
        patrolled = any(day >= max(told) for each, day in walked if told and each.id == cell.id)
        by_patrol += patrolled and not visited
        if told and not visited and not patrolled:
            expected.append((cell.code, len(told), max(told)))
    assert barren(cast) == expected
    assert expected
    assert by_patrol


HERE = Place("330106003001", AREA, "文三路90号数码大厦3楼", 30.1, 120.1, "WGS-84")


@pytest.mark.parametrize(
    ("level", "name", "code", "area", "held"),
    [
        ("subdistrict", "西溪", "330106", AREA, True),
        ("subdistrict", "西溪", "330106003", "", True),
        ("subdistrict", "西溪", "330106", "", False),
        ("subdistrict", "北山", "330106004", "北山街道", False),
        ("community", "甲社区", "330106003001", "", True),
        ("community", "乙社区", "330106003002", AREA, False),
        ("community", "丙社区", "330106003", AREA, False),
        ("building", "数码大厦", "330106003", AREA, True),
        ("building", "数码大厦", "330106004", AREA, False),
        ("building", "云汇大厦", "330106003", AREA, False),
        ("grid", "一号网格", "330106003001", AREA, False),
    ],
)
def test_without_a_polygon_the_register_says_where(
    level: str, name: str, code: str, area: str, held: bool
) -> None:
    assert KnownCell(1, name, level, code, area, None).holds(HERE) is held


def test_whose_certificate_runs_out_is_told_with_what_waits(cast: Cast) -> None:
    until = {"lin": TODAY - timedelta(days=1), "wang": TODAY + timedelta(days=60),
             "director": TODAY + timedelta(days=61), "zhao": TODAY}  # fmt: skip
    with writing():
        for login, day in until.items():
            cast.people[login].certificate_until = day
    clue(cast, cast.star)
    clue(cast, cast.noise, source="plan")
    clue(cast, cast.noise, source="plan")
    db.session.execute(sa.text("UPDATE assignment SET cancelled_at = created_at WHERE id = 3"))
    db.session.commit()
    found = expiring_certificates(cast.offices["xihu"], TODAY)
    assert [(one.person.login, one.open_assignments) for one in found] == [("lin", 2), ("wang", 0)]
    assert [one.has_expired(TODAY) for one in found] == [True, False]
    with writing():
        cast.people["lin"].active = False
    assert [one.person.login for one in expiring_certificates(cast.offices["xihu"], TODAY)] == [
        "wang"
    ]
