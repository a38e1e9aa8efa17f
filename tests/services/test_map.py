"""Map layers, coverage by polygon, clustered points, and points outside their polygon."""

import json
from collections import Counter
from datetime import date
from random import Random
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.coverage import Period
from inspect_app.rules.datum import DATUMS, from_wgs84, to_wgs84
from inspect_app.rules.map_file import Wanted
from inspect_app.rules.map_refusals import MapFileError
from inspect_app.rules.polygons import contains
from inspect_app.rules.projection import MAX_ZOOM, View, view_of
from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.coverage.counting import Scope, cover
from inspect_app.services.institutions.editing import By, create_institution, edit_institution
from inspect_app.services.map import layers, tiles
from inspect_app.services.map.misplaced import misplaced, misplaced_soon, misplacement
from inspect_app.services.map.points import CELL, box_of_points, clusters, institutions_in, spread
from inspect_app.services.map.shading import institutions_of, shade
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.map_layer import MapFeature, MapLayer
from inspect_app.store.visit import Visit
from tests.cast import NOW, Cast
from tests.rules.map_files import collection, feature

TODAY = date(2026, 11, 20)
PERIOD = Period(date(2026, 10, 1), date(2026, 12, 31))
# Two neighbours a tenth of a degree wide, and a third without anybody.
WEST = [[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.1], [120.0, 30.0]]
EAST = [[120.1, 30.0], [120.2, 30.0], [120.2, 30.1], [120.1, 30.1], [120.1, 30.0]]
NORTH = [[120.0, 30.1], [120.2, 30.1], [120.2, 30.2], [120.0, 30.2], [120.0, 30.1]]
TOWNS = collection(
    feature([WEST], "330106001"), feature([EAST], "330106002"), feature([NORTH], "330106003000")
)
BOX = (120.0, 30.0, 120.2, 30.2)


def load(cast: Cast, content: bytes = TOWNS, level: str = "district", **wanted: str) -> MapLayer:
    new = layers.NewLayer(content, "街道界线", level, Wanted(**wanted))
    return layers.load_layer(new, cast.director.office, cast.director, NOW)


def place(cast: Cast, name: str, lng: float, lat: float, **facts: object) -> Institution:
    given = {"district": "330106001", "area": "西街道", "datum": "WGS-84", **facts}
    datum = str(given["datum"])
    lat, lng = from_wgs84(lat, lng, datum)
    by = By(cast.director, cast.director.office, NOW)
    return create_institution({"name": name, "lat": lat, "lng": lng, **given}, by)


def add_visit(cast: Cast, institution: Institution, day: date) -> None:
    values = {
        "uuid": uuid4(), "office_id": cast.lin.office_id, "sender_id": cast.lin.id,
        "institution_id": institution.id, "party": {}, "kind": "routine", "source": "plan",
        "method": "on_site", "outcome": "completed", "checklist_id": "CL",
        "checklist_version": "1", "started_at": NOW, "finished_at": NOW, "received_at": NOW,
        "visited_on": day, "verdict": "unknown", "document": "{}", "content_hash": "",
        "receipt": str(uuid4()), "state": "complete", "warnings": [],
    }  # fmt: skip
    db.session.execute(sa.insert(Visit).values(**values))
    db.session.commit()


def scope(cast: Cast) -> Scope:
    return Scope(cast.director.office, PERIOD)


def test_a_layer_is_kept_whole_and_once_converted(app: Flask, cast: Cast) -> None:
    shifted = [list(from_wgs84(lat, lng, "GCJ-02")[::-1]) for lng, lat in WEST]
    layer = load(cast, collection(feature([shifted], "330106001")), datum="GCJ-02")
    db.session.expire_all()
    row = db.session.scalars(sa.select(MapFeature).filter_by(layer_id=layer.id)).one()
    for found, true in zip(row.rings[0][0], WEST, strict=True):
        assert found == pytest.approx(true, abs=1e-8)
    assert (row.west, row.north) == pytest.approx((120.0, 30.1), abs=1e-8)
    assert (layer.datum, layer.loaded_by_id) == ("GCJ-02", cast.director.id)
    event = db.session.scalars(sa.select(AuditEvent).filter_by(deed="map.load")).one()
    assert event.after["file"] == layer.file


def test_layers_belong_to_their_office_and_can_be_taken_away(app: Flask, cast: Cast) -> None:
    first, second = load(cast), load(cast)
    assert [each.id for each in layers.layers_of(cast.director.office_id)] == [second.id, first.id]
    assert layers.counts_of([first]) == {first.id: 3}
    with pytest.raises(NotFound):
        layers.layer_of(cast.zhou.office_id, first.uuid)
    uuid = second.uuid
    layers.remove_layer(second, cast.director, NOW)
    with pytest.raises(NotFound):
        layers.layer_of(cast.director.office_id, uuid)
    assert layers.current_layer(cast.director.office_id) == first
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MapFeature)) == 3


def test_what_is_refused_leaves_nothing(app: Flask, cast: Cast) -> None:
    with pytest.raises(MapFileError):
        load(cast, b"{}")
    with pytest.raises(Invalid):
        load(cast, level="street")
    with pytest.raises(Invalid):
        load(cast, datum="EPSG:3857")
    for _ in range(layers.MOST_LAYERS):
        load(cast, collection(feature([WEST])))
    with pytest.raises(Conflict):
        load(cast)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MapLayer)) == 20


def test_coverage_by_polygon_says_what_the_coverage_page_says(app: Flask, cast: Cast) -> None:
    layer = load(cast)
    seen = place(cast, "甲", 120.05, 30.05)
    place(cast, "乙", 120.05, 30.05)
    place(cast, "丙", 120.05, 30.05, district="330106002", area="东街道")
    place(cast, "丁", 120.05, 30.05, district="330106009", area="别处")
    add_visit(cast, seen, TODAY)
    shading = shade(scope(cast), layer)
    rows = {row.key: row for row in cover(scope(cast), "district").rows}
    for key in ("330106001", "330106002"):
        assert shading.by_key[key].tally == rows[key].tally
    assert shading.by_key["330106001"].tally.rate == 0.5
    assert [shading.by_key[k].step for k in ("330106001", "330106002", "330106003000")] == [
        2, 0, None,
    ]  # fmt: skip
    # 丁 and the cast's own, whose district is the whole one, belong to no polygon.
    assert shading.beside.denominator == 3
    assert shading.total == cover(scope(cast), "district").total


def test_areas_are_matched_by_name(app: Flask, cast: Cast) -> None:
    content = collection(feature([WEST], "330106001"))
    content = content.replace(json.dumps("街道330106001").encode(), json.dumps("西街道").encode())
    layer = load(cast, content, level="area")
    place(cast, "甲", 120.05, 30.05, district="330106")
    assert shade(scope(cast), layer).by_key["330106001"].tally.denominator == 1


def test_who_belongs_to_a_polygon_is_listed_by_name(app: Flask, cast: Cast) -> None:
    layer = load(cast)
    one, two = place(cast, "甲", 120.05, 30.05), place(cast, "乙", 120.15, 30.05)
    place(cast, "丙", 120.05, 30.05, district="330106002")
    place(cast, "校", 120.05, 30.05, kind="school")
    add_visit(cast, two, TODAY)
    rows = shade(scope(cast), layer).by_key
    listed = institutions_of(scope(cast), rows["330106001"], None, 10)
    assert [(each.name, seen) for each, seen in listed] == sorted(
        [(one.name, False), (two.name, True)]
    )
    first = listed[0][0]
    rest = institutions_of(scope(cast), rows["330106001"], (first.name, first.id), 10)
    assert [each.name for each, _ in rest] == [listed[1][0].name]
    assert institutions_of(scope(cast), rows["330106003000"], None, 10) == []


@pytest.mark.parametrize("datum", ["WGS-84", "GCJ-02"])
def test_points_are_clustered_whatever_their_datum(app: Flask, cast: Cast, datum: str) -> None:
    together = [place(cast, f"同{n}", 120.05, 30.05, datum=each) for n, each in enumerate(DATUMS)]
    alone = place(cast, "独", 120.15, 30.15)
    place(cast, "远", 121.5, 31.5)
    add_visit(cast, together[0], TODAY)
    west, south, east, north = BOX
    if datum != "WGS-84":
        (south, west), (north, east) = (
            from_wgs84(south, west, datum),
            from_wgs84(north, east, datum),
        )
    view = view_of((west, south, east, north))
    marks = clusters(scope(cast), view, datum)
    assert [(each.count, each.visited) for each in marks] == [(3, 1), (1, 0)]
    assert (marks[1].uuid, marks[1].name) == (alone.uuid, "独")
    here = from_wgs84(30.05, 120.05, datum)
    assert (marks[0].x, marks[0].y) == pytest.approx(view.place_of(here[1], here[0]), abs=2)
    assert sum(each.count for each in clusters(scope(cast), view.zoomed(-4), datum)) >= 4


@pytest.mark.parametrize("scanned", [0, 4])
def test_every_point_in_view_is_in_exactly_one_mark(
    app: Flask, cast: Cast, scanned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.services.coverage.cells.SCANNED", scanned)
    for n in range(40):
        place(cast, f"点{n}", 120.002 + (n * 37 % 40) * 0.0049, 30.002 + (n * 11 % 40) * 0.0049)
    for zoom in (9, 11, 12):
        view = View(120.1, 30.1, zoom)
        marks = clusters(scope(cast), view, "WGS-84")
        listed = institutions_in(scope(cast), view, "WGS-84", 200)
        assert sum(each.count for each in marks) == len(listed)
    assert len(clusters(scope(cast), View(120.1, 30.1, 12), "WGS-84")) > 10


@pytest.mark.parametrize("scanned", [0, 4])
def test_the_database_adds_up_by_the_cells_of_a_grid(
    app: Flask, cast: Cast, scanned: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against numbering each point by itself."""
    monkeypatch.setattr("inspect_app.services.coverage.cells.SCANNED", scanned)
    monkeypatch.setattr("inspect_app.services.map.points.APART", 0)
    rng, view = Random(3), View(121.1, 31.1, 12)
    west, south, east, north = view.box
    cells: Counter[tuple[int, int]] = Counter()
    for n in range(60):
        column, row = rng.randrange(20), rng.choice((0, 1, 2, 19))
        lng = west + (column + 0.5) / 20 * (east - west)
        place(cast, f"点{n}", lng, south + (row + 0.5) / 20 * (north - south))
        cells[column, row] += 1
    marks = clusters(scope(cast), view, "WGS-84")
    expected = sorted((column, count) for (column, _row), count in cells.items())
    assert sorted((int(mark.x // CELL), mark.count) for mark in marks) == expected


def test_what_has_no_point_is_counted(app: Flask, cast: Cast) -> None:
    by = By(cast.director, cast.director.office, NOW)
    create_institution({"name": "无点"}, by)
    place(cast, "甲", 120.05, 30.05)
    found = spread(scope(cast))
    assert (found.count, found.with_point) == (4, 3)
    assert box_of_points(scope(cast)) == (120.05, 30.05, 120.1551, 30.2741)
    assert box_of_points(Scope(cast.director.office, PERIOD, "unlicensed")) is None


def test_points_outside_their_polygon_are_named(app: Flask, cast: Cast) -> None:
    assert misplaced(cast.director.office, TODAY, 50).layer is None
    load(cast)
    good = place(cast, "对", 120.05, 30.05)
    edge = place(cast, "界", 120.1, 30.05)
    wrong = place(cast, "错", 120.15, 30.05)
    lost = place(cast, "丢", 121.0, 30.05, datum="GCJ-02")
    place(cast, "不知", 121.0, 30.05, district="330106009")
    group = misplaced(cast.director.office, TODAY, 50)
    found = {each.institution.name: each for each in group.items}
    assert group.count == 2
    assert set(found) == {"错", "丢"}
    assert (found["错"].stated, found["错"].lies_in) == ("街道330106001", "街道330106002")
    assert found["错"].metres == pytest.approx(4820, rel=0.01)
    assert found["丢"].lies_in == ""
    assert misplacement(good, cast.director.office_id) is None
    assert misplacement(edge, cast.director.office_id) is None
    assert misplacement(wrong, cast.director.office_id) == found["错"]
    assert misplacement(lost, cast.zhou.office_id) is None, "another office has no layer"
    by = By(cast.director, cast.director.office, NOW)
    edit_institution(wrong, {"lat": 30.05, "lng": 120.05}, by)
    assert misplaced(cast.director.office, TODAY, 1).count == 1


def test_where_there_are_very_many_points_nobody_waits_unasked(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(cast)
    place(cast, "错", 120.15, 30.05)
    office = cast.director.office
    monkeypatch.setattr("inspect_app.services.map.misplaced.SOON", 2)
    assert misplaced_soon(office, TODAY, 50) is None
    assert misplaced(office, TODAY, 50).count == 1
    monkeypatch.setattr("inspect_app.services.map.misplaced.SOON", 4)
    assert misplaced_soon(office, TODAY, 50) is not None


@pytest.mark.parametrize("few", [0, 500])
def test_the_few_shown_are_the_first_by_name(
    app: Flask, cast: Cast, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspect_app.services.map.misplaced.FEW", few)
    load(cast)
    for name in ("c", "a", "b"):
        place(cast, name, 120.15, 30.05)
    group = misplaced(cast.director.office, TODAY, 2)
    assert (group.count, [each.institution.name for each in group.items]) == (3, ["a", "b"])


def test_points_outside_are_those_that_looking_at_each_finds(app: Flask, cast: Cast) -> None:
    """Against the plain computation, in every datum, on the border and in no polygon as well."""
    layer, rng = load(cast), Random(6)
    rings = {each.key: each.rings for each in layers.features_of(layer)}
    outside = set()
    for n in range(120):
        lng, lat = (base + rng.choice((-0.01, 0, 0.05, 0.1, 0.14, 0.2)) for base in (120, 30))
        key, datum = rng.choice(list(rings)), rng.choice(DATUMS)
        one = place(cast, f"点{n}", lng, lat, district=key, datum=datum)
        here = to_wgs84(one.lat or 0, one.lng or 0, datum)
        if not contains(rings[key], here[1], here[0]):
            outside.add(one.uuid)
    group = misplaced(cast.director.office, TODAY, 200)
    assert {each.institution.uuid for each in group.items} == outside
    assert 20 < len(outside) < 120
    for each in group.items:
        lat, lng = to_wgs84(
            each.institution.lat or 0, each.institution.lng or 0, each.institution.datum
        )
        names = [one.name for one in layers.features_of(layer) if contains(one.rings, lng, lat)]
        assert each.lies_in == (names[0] if names else "")


TILES = "https://tiles.example.cn/{z}/{x}/{y}.png"


def test_tiles_are_off_until_they_are_configured(app: Flask, cast: Cast) -> None:
    office = cast.admin.office
    assert tiles.tiles_of(office) is None
    given = tiles.TileLayer(TILES, "© 示例", "GCJ-02")
    tiles.keep_tiles(office, given, cast.admin, NOW)
    assert tiles.tiles_of(office) == given
    assert given.origin == "https://tiles.example.cn"
    assert given.address(3, 1, 2) == "https://tiles.example.cn/3/1/2.png"
    tiles.keep_tiles(office, None, cast.admin, NOW)
    assert tiles.tiles_of(office) is None


@pytest.mark.parametrize(
    "template",
    [
        "http://tiles.example.cn/{z}/{x}/{y}.png",
        "https://*.example.cn/{z}/{x}/{y}.png",
        "https://tiles.example.cn/{z}/{x}.png",
        "https://a.cn; script-src *//{z}/{x}/{y}",
        "https://me@a.cn/{z}/{x}/{y}",
        "javascript:{z}{x}{y}",
        "https://{z}/{x}/{y}",
    ],
)
def test_an_address_that_could_widen_the_policy_is_refused(
    app: Flask, cast: Cast, template: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        tiles.keep_tiles(cast.admin.office, tiles.TileLayer(template, "", "BD-09"), cast.admin, NOW)
    assert set(refusal.value.errors) == {"template", "datum"}


def test_the_closest_zoom_still_finds_a_point(app: Flask, cast: Cast) -> None:
    one = place(cast, "近", 120.05, 30.05, datum="BD-09")
    (mark,) = clusters(scope(cast), View(120.05, 30.05, MAX_ZOOM), "WGS-84")
    assert mark.uuid == one.uuid
