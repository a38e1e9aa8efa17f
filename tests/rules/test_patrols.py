"""Area coverage by its definitions; what a patrol may say."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.coverage import Period
from inspect_app.rules.patrol_body import read_patrol
from inspect_app.rules.patrols import AreaTally, CellStanding, Walk, tally
from inspect_app.rules.refusals import Invalid

QUARTER = Period(date(2026, 10, 1), date(2026, 12, 31))
START, END = "2026-11-20T09:00:00+08:00", "2026-11-20T10:00:00+08:00"
days = st.dates(date(2026, 1, 1), date(2027, 6, 30))
walks = st.builds(Walk, days, st.integers(0, 3), st.booleans())
cells = st.builds(
    CellStanding, st.none() | days, st.none() | days, st.lists(walks, max_size=4).map(tuple)
)
periods = st.tuples(days, days).map(lambda pair: Period(min(pair), max(pair)))


@given(st.lists(cells, max_size=6), periods)
def test_patrolled_and_not_patrolled_make_the_denominator(
    some: list[CellStanding], period: Period
) -> None:
    found = tally(some, period)
    assert found.patrolled + found.not_patrolled == found.cells
    assert 0 <= found.patrolled <= found.cells <= len(some)
    assert found.patrolled <= found.patrols
    assert found.rate is None if not found.cells else 0 <= found.rate <= 1


@given(cells, periods, walks)
def test_a_withdrawn_patrol_changes_nothing(cell: CellStanding, period: Period, walk: Walk) -> None:
    gone = Walk(walk.day, walk.sites, withdrawn=True)
    more = CellStanding(cell.first_day, cell.ended_on, (*cell.walks, gone))
    assert more.tally(period) == cell.tally(period)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (CellStanding(), AreaTally(1)),
        (CellStanding(ended_on=QUARTER.last), AreaTally()),
        (CellStanding(ended_on=QUARTER.last + timedelta(days=1)), AreaTally(1)),
        (CellStanding(first_day=QUARTER.last), AreaTally(1)),
        (CellStanding(first_day=QUARTER.last + timedelta(days=1)), AreaTally()),
        (CellStanding(walks=(Walk(QUARTER.first, 1), Walk(QUARTER.last))), AreaTally(1, 1, 2, 1)),
        (CellStanding(walks=(Walk(date(2026, 9, 30), 5),)), AreaTally(1)),
    ],
)
def test_cells_count_by_the_last_day_and_repeats_once(
    cell: CellStanding, expected: AreaTally
) -> None:
    assert cell.tally(QUARTER) == expected


def test_no_rate_without_a_cell() -> None:
    assert tally([], QUARTER).rate is None


def document(**changes: Any) -> dict[str, Any]:
    return {"cell": str(UUID(int=5)), "started_at": START, "finished_at": END, **changes}


def test_the_least_a_patrol_says_is_where_and_when() -> None:
    report = read_patrol(document())
    assert report.cell == UUID(int=5)
    assert (report.companions, report.fixes, report.files, report.sites) == ((), (), (), ())


SITE = {"id": str(UUID(int=7)), "name": "望湖楼三楼补习点"}


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"cell": None}, "cell", "required"),
        ({"cell": "33"}, "cell", "not_a_uuid"),
        ({"finished_at": "2026-11-20T08:59:59+08:00"}, "finished_at", "patrol_times"),
        ({"finished_at": "2026-11-21T09:00:01+08:00"}, "finished_at", "patrol_too_long"),
        ({"visit": {}}, "visit", "unknown_key"),
        ({"files": ["abc"]}, "files", "not_a_hash"),
        ({"companions": ["某" * 201]}, "companions", "too_long"),
        ({"fixes": [{"at": START, "lat": 91, "lng": 1, "accuracy_m": 1}]}, "fixes.0.lat",
         "out_of_range"),
        ({"fixes": [{"at": START, "lat": True, "lng": 1, "accuracy_m": 1}]}, "fixes.0.lat",
         "wrong_type"),
        ({"fixes": [{"at": START, "lng": 1, "accuracy_m": 1}]}, "fixes.0.lat", "required"),
        ({"sites": [{**SITE, "lat": 30.1}]}, "sites.0.lat", "point_half"),
        ({"sites": [{"id": SITE["id"]}]}, "sites.0.name", "required"),
        ({"sites": [SITE, SITE]}, "sites", "site_twice"),
    ],
)  # fmt: skip
def test_every_wrong_field_is_named(changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_patrol(document(**changes))
    assert [each for each, _params in refused.value.errors[field]] == [code]
