"""Real polygons and real points: town boundaries, and the cram schools that lie in them."""

import csv
import gzip
import json
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask

from inspect_app.rules.map_file import Shape, Wanted, read_map_file
from inspect_app.rules.polygons import Prepared, contains
from inspect_app.services.map import layers
from inspect_app.services.map.misplaced import misplaced
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from tests.cast import NOW, Cast

TOWNS = {"key": "TOWNCODE", "name": "TOWNNAME", "object_name": "towns"}
COUNTY, SAMPLE = "高雄市", 1_500


def content(shared_data: Path, name: str) -> bytes:
    with gzip.open(shared_data / "tw_boundaries" / f"{name}-10t.topo.json.gz") as file:
        return file.read()


@pytest.fixture(scope="module")
def towns(shared_data: Path) -> dict[str, tuple[str, Shape]]:
    """Every town by its code, with its county's name."""
    raw = content(shared_data, "towns")
    members = json.loads(raw)["objects"]["towns"]["geometries"]
    county = {each["properties"]["TOWNCODE"]: each["properties"]["COUNTYNAME"] for each in members}
    shapes = read_map_file(raw, Wanted(**TOWNS))
    assert len(shapes) == 368
    return {shape.key: (county[shape.key], shape) for shape in shapes}


def schools(shared_data: Path) -> list[dict[str, str]]:
    with gzip.open(
        shared_data / "tw_cram_schools/institutions.csv.gz", "rt", encoding="utf-8"
    ) as file:
        return [row for row in csv.DictReader(file) if row["lat"] and row["lng"]]


def same(name: str) -> str:
    return name.replace("臺", "台")


def test_every_real_school_lies_in_the_town_it_states(
    shared_data: Path, towns: dict[str, tuple[str, Shape]]
) -> None:
    by_name = {(county, shape.name): shape for county, shape in towns.values()}
    prepared = {key: Prepared(shape.rings) for key, shape in by_name.items()}
    judged = right = 0
    for row in schools(shared_data):
        place = same(row["county"]), same(row["area"])
        if place in prepared:
            judged += 1
            right += prepared[place].contains(float(row["lng"]), float(row["lat"]))
    print(f"{right} of {judged} points lie in the town that the register states")  # noqa: T201 - a figure to read
    assert judged > 5_000
    assert right / judged > 0.98


def test_towns_do_not_overlap_and_villages_fill_their_towns(
    shared_data: Path, towns: dict[str, tuple[str, Shape]]
) -> None:
    rows = schools(shared_data)[:SAMPLE]
    prepared = [(key, Prepared(shape.rings)) for key, (_, shape) in towns.items()]
    counts = [0, 0, 0]
    for row in rows:
        lng, lat = float(row["lng"]), float(row["lat"])
        held = [key for key, each in prepared if each.contains(lng, lat)]
        counts[min(len(held), 2)] += 1
    print(f"of {len(rows)} points {counts[1]} lie in one town, {counts[0]} in none")  # noqa: T201 - a figure to read
    assert counts[2] == 0
    assert counts[1] / len(rows) > 0.99


def test_villages_are_read_and_lie_in_their_towns(
    shared_data: Path, towns: dict[str, tuple[str, Shape]]
) -> None:
    raw = content(shared_data, "villages")
    document = json.loads(raw)
    members = document["objects"]["villages"]["geometries"]
    document["objects"] = {
        "one": {
            "type": "GeometryCollection",
            "geometries": [each for each in members if each["properties"]["COUNTYNAME"] == COUNTY],
        }
    }
    villages = read_map_file(json.dumps(document).encode(), Wanted(key="VILLCODE", name="VILLNAME"))
    inside = 0
    for village in villages:
        west, south, east, north = village.box
        town = towns[village.key[:8]][1]
        inside += contains(town.rings, (west + east) / 2, (south + north) / 2)
    print(f"{inside} of {len(villages)} villages have their middle in their town")  # noqa: T201 - a figure to read
    assert len(villages) > 800
    assert inside / len(villages) > 0.97


def test_a_whole_register_is_compared_with_its_layer(
    app: Flask, cast: Cast, shared_data: Path, towns: dict[str, tuple[str, Shape]]
) -> None:
    """Through the database: exactly those are named that plain containment finds outside."""
    code = {(county, shape.name): key for key, (county, shape) in towns.items()}
    office = cast.director.office
    rows = [
        (row, code[same(row["county"]), same(row["area"])])
        for row in schools(shared_data)
        if row["county"] == COUNTY and (same(row["county"]), same(row["area"])) in code
    ]
    with writing():
        office.district = "64000"
        for number, (row, key) in enumerate(rows):
            db.session.add(_institution(number, row, key, office.id))
    layers.load_layer(
        layers.NewLayer(content(shared_data, "towns"), "鄉鎮市區", "district", Wanted(**TOWNS)),
        office,
        cast.director,
        NOW,
    )
    outside = {
        row["name"]
        for row, key in rows
        if not contains(towns[key][1].rings, float(row["lng"]), float(row["lat"]))
    }
    group = misplaced(office, NOW.date(), len(rows))
    print(f"{group.count} of {len(rows)} points lie outside their stated town")  # noqa: T201 - a figure to read
    assert {each.institution.name.partition("#")[0] for each in group.items} == outside
    assert 0 < group.count < len(rows) / 50


def _institution(number: int, row: dict[str, str], key: str, office_id: int) -> Institution:
    return Institution(
        uuid=UUID(int=10_000 + number),
        office_id=office_id,
        name=f"{row['name']}#{number}",
        district=key,
        area=row["area"],
        lat=float(row["lat"]),
        lng=float(row["lng"]),
        stages=[],
        created_at=NOW,
        updated_at=NOW,
    )
