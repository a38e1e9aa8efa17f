"""A patrol is kept once; lists and area coverage are the office's own."""

from uuid import uuid4

import pytest
from flask import Flask

from tests.cast import Cast, Client
from tests.services.patrols.walking import make_cell, patrol_document, site, walk

QUARTER = "from=2026-10-01&to=2026-12-31"


def test_a_patrol_is_stored_once_and_other_content_is_refused(cast: Cast, lin: Client) -> None:
    path, cell = f"/api/v1/patrols/{uuid4()}", make_cell(cast.director)
    document = patrol_document(cell, companions=["网格员 甲"], sites=[site()])
    first = lin.put(path, json=document)
    assert first.status_code == 201, first.get_json()
    again = lin.put(path, json=document)
    assert (again.status_code, again.get_json()) == (200, first.get_json())
    told = first.get_json()
    assert (told["patrolled_on"], told["person"]) == ("2026-11-20", "lin")
    assert told["companions"] == ["网格员 甲"]
    assert told["sites"][0]["institution_id"] is None
    other = lin.put(path, json={**document, "note": "补记"})
    assert (other.status_code, other.get_json()["code"]) == (409, "patrol_differs")


def test_what_is_wrong_is_named_by_field(cast: Cast, lin: Client) -> None:
    document = patrol_document(make_cell(cast.director), visit=True, files=["0" * 64])
    answer = lin.put(f"/api/v1/patrols/{uuid4()}", json=document)
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]) == {"visit"}
    del document["visit"]
    answer = lin.put(f"/api/v1/patrols/{uuid4()}", json=document)
    assert set(answer.get_json()["errors"]) == {"files"}


@pytest.mark.parametrize(("login", "status"), [("admin", 403), ("auditor", 403), ("director", 201)])
def test_inspectors_and_the_office_record(app: Flask, cast: Cast, login: str, status: int) -> None:
    document = patrol_document(make_cell(cast.director))
    answer = cast.client(app, login).put(f"/api/v1/patrols/{uuid4()}", json=document)
    assert answer.status_code == status


def test_another_offices_patrols_and_cells_are_nowhere(app: Flask, cast: Cast, lin: Client) -> None:
    cell = make_cell(cast.director)
    patrol = walk(cast.lin, cell)
    for login in ("zhao", "chen"):
        stranger = cast.client(app, login)
        assert stranger.get("/api/v1/patrols").get_json() == {"items": [], "next": None}
        assert stranger.get(f"/api/v1/patrols?cell={cell.uuid}").get_json()["items"] == []
        assert stranger.get("/api/v1/patrol-cells").get_json()["items"] == []
        assert stranger.get(f"/api/v1/coverage/areas?{QUARTER}").get_json()["cells"] == 0
        answer = stranger.put(f"/api/v1/patrols/{patrol.uuid}", json={})
        assert answer.status_code == 404
    assert len(lin.get(f"/api/v1/patrols?cell={cell.uuid}").get_json()["items"]) == 1


def test_lists_are_paged_in_an_order_that_stays(cast: Cast, lin: Client) -> None:
    cells = [make_cell(cast.director, f"W-0{number}") for number in range(3)]
    for cell in cells:
        walk(cast.lin, cell)
    for path, key in (("/api/v1/patrols", "cell_name"), ("/api/v1/patrol-cells", "name")):
        seen, cursor = [], ""
        while cursor is not None:
            page = lin.get(f"{path}?limit=2{cursor and f'&cursor={cursor}'}").get_json()
            seen += [item[key] for item in page["items"]]
            cursor = page["next"]
        assert sorted(seen) == ["网格W-00", "网格W-01", "网格W-02"]
    assert lin.get("/api/v1/patrols?cursor=x").status_code == 422
    assert lin.get("/api/v1/patrol-cells?on=2026-11-20&level=building").get_json()["items"] == []


def test_area_coverage_tells_counts_and_rows(cast: Cast, desk: Client) -> None:
    one = make_cell(cast.director, "W-01", district="330106003", area="西溪街道")
    make_cell(cast.director, "W-02", level="building")
    walk(cast.lin, one, sites=[site()])
    walk(cast.wang, one)
    answer = desk.get(f"/api/v1/coverage/areas?{QUARTER}&by=level").get_json()
    counts = {"cells": 2, "patrolled": 1, "not_patrolled": 1, "patrols": 2, "sites": 1}
    assert {key: answer[key] for key in counts} == counts
    assert answer["rate"] == 0.5
    assert [(row["key"], row["patrolled"], row["cells"]) for row in answer["rows"]] == [
        ("grid", 1, 1), ("building", 0, 1)
    ]  # fmt: skip
    by_district = desk.get(f"/api/v1/coverage/areas?{QUARTER}").get_json()["rows"]
    assert [(row["key"], row["label"]) for row in by_district] == [
        ("330106", "330106"), ("330106003", "西溪街道")
    ]  # fmt: skip
    backwards = desk.get("/api/v1/coverage/areas?from=2026-12-31&to=2026-10-01")
    assert backwards.status_code == 422
