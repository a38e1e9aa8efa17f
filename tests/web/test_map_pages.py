"""The map's pages: who sees what, numbers that agree, a tile server only where configured."""

import io
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from inspect_app.services.map import layers, tiles
from inspect_app.store.base import db
from inspect_app.store.map_layer import MapLayer
from inspect_app.web.headers import PAGE_POLICY
from tests.cast import NOW, Cast, Client
from tests.rules.map_files import SQUARE, collection, feature
from tests.services.test_map import EAST, TOWNS, WEST, load, place
from tests.web.test_api_coverage import make_visit

QUERY = "from=2026-10-01&to=2026-12-31"


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


def upload(client: Client, content: bytes, **fields: str) -> Any:
    given = {"name": "街道界线", "level": "district", "datum": "WGS-84", **fields}
    prefixed = {f"layer-{name}": value for name, value in given.items()}
    token = client.csrf("/password")
    file = (io.BytesIO(content), "towns.geojson")
    data = {**prefixed, "layer-csrf_token": token, "csrf_token": token, "layer-file": file}
    return client.post("/map/layers/", data=data)


def test_without_anything_to_draw_it_says_what_to_do(director: Client, cast: Cast) -> None:
    page = director.get(f"/map/?{QUERY}&kind=unlicensed")
    assert page.status_code == 200
    assert '<svg class="map' not in page.text
    assert 'href="/map/layers/"' in page.text


def test_points_are_drawn_without_a_layer(director: Client, cast: Cast) -> None:
    page = director.get(f"/map/?{QUERY}")
    assert page.text.count('class="point none"') >= 1
    assert "尚未导入区划界线" in page.text


def test_a_file_becomes_the_map_and_its_numbers_are_the_coverage_pages(
    director: Client, cast: Cast
) -> None:
    seen = place(cast, "甲机构", 120.03, 30.05)
    place(cast, "乙机构", 120.07, 30.05)
    make_visit(cast.offices["xihu"], cast.lin, seen, date(2026, 11, 3))
    assert upload(director, TOWNS).status_code == 302
    page = director.get(f"/map/?{QUERY}").text
    drawn = re.findall(r'class="area-number"[^>]*>([^<]*)<', page)
    assert "50.0%" in drawn
    line = r'<a href="[^"]*place=330106001[^>]*>街道.*?>(\d+/\d+)<.*?>([\d.]+%)<'
    row = re.search(line, page, re.DOTALL)
    assert row
    assert row.groups() == ("1/2", "50.0%")
    (number,) = [
        each["visited"] / each["denominator"]
        for each in director.get(f"/api/v1/coverage?{QUERY}").json["rows"]
        if each["key"] == "330106001"
    ]
    assert number == 0.5


def test_a_polygon_opens_with_who_belongs_to_it(director: Client, cast: Cast) -> None:
    load(cast)
    for n in range(25):
        place(cast, f"机构{n:02}", 120.03, 30.05)
    first = director.get(f"/map/?{QUERY}&place=330106001").text
    assert "机构00" in first
    assert "机构24" not in first
    following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)
    assert following
    assert "机构24" in director.get(following[1].replace("&amp;", "&")).text
    assert director.get(f"/map/?{QUERY}&place=nowhere").status_code == 404


def test_one_looks_closer_by_links_until_each_stands_alone(director: Client, cast: Cast) -> None:
    load(cast)
    names = ["远角甲", "远角乙"]
    for n, name in enumerate(names):
        place(cast, name, 120.03 + n * 0.0004, 30.05)
    page = director.get(f"/map/?{QUERY}").text
    for _ in range(9):
        if all(f'aria-label="{name}"' in page for name in names):
            break
        closer = re.search(r'class="point none" href="(\?[^"]*|/map/\?[^"]*)"', page)
        assert closer, "neither is alone, and nothing leads closer"
        page = director.get(closer[1].replace("&amp;", "&")).text
    assert all(f'aria-label="{name}"' in page for name in names)


def test_a_point_elsewhere_is_told_everywhere(director: Client, cast: Cast) -> None:
    load(cast)
    wrong = place(cast, "错针机构", 120.15, 30.05)
    assert 'class="lost"' in director.get(f"/map/?{QUERY}").text
    assert "街道330106002" in director.get(f"/institutions/{wrong.uuid}").text
    assert "错针机构" in director.get(f"/coverage/blind-spots?{QUERY}").text
    answer = director.get("/api/v1/blind-spots?on=2026-11-30").json["misplaced"]
    assert answer["count"] == 1
    (item,) = answer["items"]
    assert item == {
        "id": str(wrong.uuid), "name": "错针机构", "district": "330106001",
        "stated": "街道330106001", "lies_in": "街道330106002", "metres": item["metres"],
    }  # fmt: skip
    assert 4800 < item["metres"] < 4840


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x00\x01", "不是 GeoJSON"),
        (b"[" * 100_000, "不是 GeoJSON"),
        (collection(feature([[*SQUARE[:-1], [0, 1]]])), "features[0].geometry.coordinates[0]"),
        (collection(feature([[[500, 0], *SQUARE]])), "500, 0"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    director: Client, cast: Cast, content: bytes, told: str
) -> None:
    answer = upload(director, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert not layers.layers_of(cast.director.office_id)


def test_properties_are_chosen_and_markup_in_names_is_only_text(
    director: Client, cast: Cast
) -> None:
    one = feature([WEST])
    one["properties"] = {"k": "330106001", "n": "<script>alert(1)</script>", "x": 'a" onload="b'}
    answer = upload(director, collection(one))
    assert answer.status_code == 422
    assert "k、n、x" in answer.text
    assert upload(director, collection(one), key="k", label="n").status_code == 302
    page = director.get(f"/map/?{QUERY}&place=330106001").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_layers_are_the_offices_own(app: Flask, cast: Cast, director: Client) -> None:
    layer = load(cast)
    chen = cast.browser(app, "chen")
    assert chen.get(f"/map/?{QUERY}&layer={layer.uuid}").status_code == 404
    assert cast.browser(app, "lin").get("/map/layers/").status_code == 403
    assert cast.browser(app, "lin").get(f"/map/?{QUERY}").status_code == 200
    other = cast.browser(app, "zhou")
    assert send(other, f"/map/layers/{layer.uuid}/removal").status_code == 404
    assert send(director, f"/map/layers/{layer.uuid}/removal").status_code == 302
    assert db.session.query(MapLayer).count() == 0


@pytest.mark.parametrize(
    "query", ["z=99&lat=30&lng=120", "z=12&lat=x&lng=120", "z=12&lat=nan&lng=120", "z=12&lat=30"]
)
def test_a_view_that_is_none_is_refused(director: Client, cast: Cast, query: str) -> None:
    load(cast)
    assert director.get(f"/map/?{QUERY}&{query}").status_code == 422
    assert director.get(f"/map/?{QUERY}&layer=none").status_code == 404


def test_nothing_is_asked_of_anybody_until_tiles_are_configured(
    app: Flask, cast: Cast, director: Client
) -> None:
    load(cast)
    page = director.get(f"/map/?{QUERY}")
    assert page.headers["Content-Security-Policy"] == PAGE_POLICY
    assert "<image" not in page.text
    assert not re.search(r'(?:src|href)="https?:', page.text)
    admin = cast.browser(app, "admin")
    token = admin.csrf("/password")
    fields = {
        "csrf_token": token, "tiles-csrf_token": token, "tiles-attribution": "© 示例测绘",
        "tiles-template": "https://tiles.example.cn/{z}/{x}/{y}.png", "tiles-datum": "GCJ-02",
    }  # fmt: skip
    assert send(director, "/map/layers/tiles").status_code == 403
    assert admin.post("/map/layers/tiles", data=fields).status_code == 302
    page = director.get(f"/map/?{QUERY}")
    policy = page.headers["Content-Security-Policy"]
    assert policy == PAGE_POLICY.replace(
        "img-src 'self'", "img-src 'self' https://tiles.example.cn"
    )
    shown = re.findall(r'<image href="(https://tiles\.example\.cn/\d+/\d+/\d+\.png)"', page.text)
    assert 1 <= len(shown) <= 9
    assert "© 示例测绘" in page.text
    assert "tiles.example.cn" not in director.get("/coverage/").headers["Content-Security-Policy"]
    other = cast.browser(app, "zhou").get(f"/map/?{QUERY}")
    assert other.headers["Content-Security-Policy"] == PAGE_POLICY
    assert (
        admin.post("/map/layers/tiles", data={**fields, "tiles-template": "x"}).status_code == 422
    )
    assert admin.post("/map/layers/tiles", data={**fields, "tiles-template": ""}).status_code == 302
    assert "<image" not in director.get(f"/map/?{QUERY}").text


def test_what_is_drawn_over_tiles_lies_where_the_tiles_lie(director: Client, cast: Cast) -> None:
    """A point of GCJ-02 under tiles of GCJ-02 stands where the register says, unconverted."""
    load(cast)
    place(cast, "甲", 120.05, 30.05, datum="GCJ-02")
    view = "z=15&lat=30.05&lng=120.05"
    middle = r'<circle cx="(\d+)" cy="(\d+)" r="6"/>'
    before = re.search(middle, director.get(f"/map/?{QUERY}&{view}").text)
    given = tiles.TileLayer("https://t.example.cn/{z}/{x}/{y}", "", "GCJ-02")
    tiles.keep_tiles(cast.admin.office, given, cast.admin, NOW)
    after = re.search(middle, director.get(f"/map/?{QUERY}&{view}").text)
    assert before
    assert after
    assert before.groups() == ("200", "200")
    moved = [int(b) - int(a) for a, b in zip(before.groups(), after.groups(), strict=True)]
    # At zoom 15 a pixel is four metres here; GCJ-02 lies some 460 m east and 260 m south.
    assert 100 < moved[0] < 125
    assert 50 < moved[1] < 75


def test_neighbours_leave_no_gap(director: Client, cast: Cast) -> None:
    load(cast, collection(feature([WEST], "330106001"), feature([EAST], "330106002")))
    page = director.get(f"/map/?{QUERY}").text
    paths = re.findall(r'class="area [^"]*"[^>]*d="M(-?\d+) (-?\d+)l([^z]*)z', page)
    assert len(paths) == 2
    corners = []
    for x, y, steps in paths:
        points, place_now = {(int(x), int(y))}, (int(x), int(y))
        numbers = [int(each) for each in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            place_now = place_now[0] + dx, place_now[1] + dy
            points.add(place_now)
        corners.append(points)
    assert len(corners[0] & corners[1]) == 2


def test_a_point_in_question_stands_in_the_middle(director: Client, cast: Cast) -> None:
    load(cast)
    page = director.get(f"/map/?{QUERY}&z=15&lat=30.05&lng=120.05&pin=1").text
    assert 'class="asked"' in page
    moved = re.search(r'href="(/map/[^"]*)" rel="nofollow"', page)
    assert moved
    assert 'class="asked"' not in director.get(moved[1].replace("&amp;", "&")).text
