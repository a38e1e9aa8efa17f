"""The pages of patrols, without JavaScript: choose a cell, record, withdraw, take a site in."""

import io
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services.patrols.reading import PatrolFilter, findings_of, list_patrols
from inspect_app.store.base import db
from inspect_app.store.institution import Institution
from inspect_app.store.patrol import Patrol, PatrolCell
from tests.cast import Cast, Client, make_institution
from tests.services.patrols.walking import make_cell, site, walk
from tests.visits import png

NEW = "/field/patrols/new"
NO_INSPECTION = "巡查不是行政检查：不计入检查次数，不占年度检查频次上限，不产生通知书。"


@pytest.fixture
def phone(app: Flask, cast: Cast) -> Client:
    """Lin's browser."""
    return cast.browser(app, "lin")


def blank(phone: Client, cell: PatrolCell) -> dict[str, Any]:
    """What the blank page posts as it stands."""
    page = phone.get(f"{NEW}?cell={cell.uuid}").get_data(as_text=True)
    assert NO_INSPECTION in page
    names = ("csrf_token", "uuid", "cell", "started_at", "sites-0-id")
    values = {
        name: match[1]
        for name in names
        if (match := re.search(rf'name="{name}"[^>]*value="([^"]+)"', page))
    }
    assert set(values) == set(names)
    return {**values, "do": "record"}


def patrols(cast: Cast) -> list[Patrol]:
    db.session.rollback()
    return list_patrols(PatrolFilter(cast.lin.office_id), 0, 50)


def test_a_patrol_is_recorded_with_site_and_photo(cast: Cast, phone: Client) -> None:
    fields = blank(phone, make_cell(cast.director))
    answer = phone.post(NEW, data={
        **fields, "companions": "网格员 甲\n协管员 乙", "note": "逐层走访",
        "started_at": "2026-11-20T10:00", "finished_at": "2026-11-20T11:00",
        "sites-0-name": "望湖楼三楼补习点", "sites-0-address": "文二路1号", "sites-0-lat": "30.2",
        "sites-0-lng": "120.1", "fixes-0-at": "2026-11-20T10:05:00+08:00", "fixes-0-lat": "30.27",
        "fixes-0-lng": "120.15", "fixes-0-accuracy_m": "12",
        "photos": (io.BytesIO(png(3)), "door.png"),
    })  # fmt: skip
    assert answer.status_code == 302, answer.get_data(as_text=True)
    (made,) = patrols(cast)
    assert answer.location.endswith(f"/patrols/{made.uuid}")
    assert (made.companions, made.note) == (["网格员 甲", "协管员 乙"], "逐层走访")
    assert made.started_at.isoformat() == "2026-11-20T02:00:00+00:00"
    assert [fix["accuracy_m"] for fix in made.fixes] == [12]
    assert len(made.files) == 1
    (found,) = findings_of([made])[made.id]
    assert (found.name, found.lat, found.lng) == ("望湖楼三楼补习点", 30.2, 120.1)
    shown = phone.get(f"/patrols/{made.uuid}").get_data(as_text=True)
    assert NO_INSPECTION in shown
    assert "望湖楼三楼补习点" in shown


def test_pressed_twice_it_is_one_patrol(cast: Cast, phone: Client) -> None:
    fields = blank(phone, make_cell(cast.director))
    places = {phone.post(NEW, data=fields).location for _ in range(2)}
    assert len(places) == 1
    (made,) = patrols(cast)
    assert made.finished_at >= made.started_at, "left blank, it ended now"
    assert findings_of([made]) == {}, "a blank site was not found"


def test_what_is_wrong_is_shown_and_nothing_is_lost(cast: Cast, phone: Client) -> None:
    fields = blank(phone, make_cell(cast.director))
    photo = {"photos": (io.BytesIO(png(4)), "door.png")}
    wrong = {**fields, "note": "写了很多", "finished_at": "2020-01-01T00:00"}
    answer = phone.post(NEW, data={**wrong, **photo})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "巡查结束时间早于开始时间" in page
    assert "写了很多" in page
    kept = re.findall(r'name="files" value="([0-9a-f]{64})"', page)
    assert len(kept) == 1
    again = {**wrong, "files": kept, "finished_at": ""}
    assert phone.post(NEW, data=again).status_code == 302
    (made,) = patrols(cast)
    assert made.files == kept


def test_a_half_typed_site_is_asked_for_its_name(cast: Cast, phone: Client) -> None:
    fields = {**blank(phone, make_cell(cast.director)), "sites-0-note": "晚上有学生"}
    answer = phone.post(NEW, data=fields)
    assert answer.status_code == 422
    assert "晚上有学生" in answer.get_data(as_text=True)
    assert patrols(cast) == []


def test_another_site_is_added_without_scripts(cast: Cast, phone: Client) -> None:
    fields = {**blank(phone, make_cell(cast.director)), "do": "add-site", "sites-0-name": "甲处"}
    page = phone.post(NEW, data=fields).get_data(as_text=True)
    assert "甲处" in page
    assert 'name="sites-1-name"' in page


def test_cells_are_offered_by_name_and_by_position(cast: Cast, phone: Client) -> None:
    make_cell(cast.director, "W-01", area="西溪街道")
    make_cell(cast.director, "W-02", area="北山街道")
    make_institution(cast.offices["xihu"], "近处", area="西溪街道", lat=30.20, lng=120.10)
    make_institution(cast.offices["xihu"], "远处", area="北山街道", lat=30.40, lng=120.10)
    found = phone.get(f"{NEW}?q=W-02").get_data(as_text=True)
    assert ("网格W-02" in found, "网格W-01" in found) == (True, False)
    here = {"csrf_token": phone.csrf(NEW), "fixes-0-lat": "30.201", "fixes-0-lng": "120.101"}
    near = phone.post("/field/patrols/near", data=here).get_data(as_text=True)
    assert ("网格W-01" in near, "网格W-02" in near) == (True, False)
    lost = {"csrf_token": phone.csrf(NEW), "fixes-0-lat": "x", "fixes-0-lng": "nan"}
    assert phone.post("/field/patrols/near", data=lost).status_code == 302


def test_only_its_maker_or_the_office_withdraws(app: Flask, cast: Cast, phone: Client) -> None:
    patrol = walk(cast.lin, make_cell(cast.director))
    path = f"/patrols/{patrol.uuid}"
    wang = cast.browser(app, "wang")
    assert "撤销该巡查记录" not in wang.get(path).get_data(as_text=True)
    told = {"csrf_token": wang.csrf(NEW), "reason": "不对"}
    assert wang.post(f"{path}/withdrawal", data=told).status_code == 403
    told = {"csrf_token": phone.csrf(path), "reason": ""}
    assert phone.post(f"{path}/withdrawal", data=told).status_code == 422
    told["reason"] = "单元选错"
    assert phone.post(f"{path}/withdrawal", data=told).status_code == 302
    assert "单元选错" in wang.get(path).get_data(as_text=True)


def test_a_site_found_enters_the_register_in_one_step(cast: Cast, phone: Client) -> None:
    patrol = walk(cast.lin, make_cell(cast.director), sites=[site()])
    (found,) = findings_of([patrol])[patrol.id]
    told = {"csrf_token": phone.csrf(f"/patrols/{patrol.uuid}")}
    answer = phone.post(f"/patrols/{patrol.uuid}/sites/{found.uuid}", data=told)
    db.session.rollback()
    row = db.session.scalar(sa.select(Institution).filter_by(kind="unlicensed"))
    assert row is not None
    assert answer.location.endswith(f"/institutions/{row.uuid}")
    assert "已在名录" in phone.get(f"/patrols/{patrol.uuid}").get_data(as_text=True)


def test_the_office_keeps_its_cells(app: Flask, cast: Cast) -> None:
    desk = cast.browser(app, "director")
    token = {"csrf_token": desk.csrf("/patrols/cells/new")}
    facts = {"code": "W-9", "name": "文三路网格", "level": "grid", "district": "330106"}
    assert desk.post("/patrols/cells/new", data={**token, **facts}).status_code == 302
    assert desk.post("/patrols/cells/new", data={**token, **facts}).status_code == 422
    cell = db.session.scalars(sa.select(PatrolCell)).one()
    changed = {**token, **facts, "code": "other", "name": "翠苑网格"}
    assert desk.post(f"/patrols/cells/{cell.uuid}", data=changed).status_code == 302
    page = desk.get("/patrols/cells/").get_data(as_text=True)
    assert "翠苑网格" in page
    assert desk.post(f"/patrols/cells/{cell.uuid}/ending", data=token).status_code == 302
    assert "不再列入应巡查单元" in desk.get("/patrols/cells/").get_data(as_text=True)
    assert "翠苑网格" not in desk.get("/patrols/cells/").get_data(as_text=True)
    assert "翠苑网格" in desk.get("/patrols/cells/?ended=1").get_data(as_text=True)


def test_a_file_of_cells_is_taken_whole_or_not_at_all(app: Flask, cast: Cast) -> None:
    desk = cast.browser(app, "director")
    token = {"csrf_token": desk.csrf("/patrols/cells/file")}

    def load(text: str) -> Any:
        file = {"file": (io.BytesIO(text.encode()), "cells.csv")}
        return desk.post("/patrols/cells/file", data={**token, **file})

    refused = load("编号,名称\nA-1,甲\nA-1,乙\n")
    assert refused.status_code == 422
    assert "编号 A-1 在文件中出现两次" in refused.get_data(as_text=True)
    assert load("").status_code == 422
    assert load("编号,名称\nA-1,甲\nA-2,乙\n").status_code == 302
    page = desk.get("/patrols/cells/").get_data(as_text=True)
    assert "甲" in page
    made = desk.post("/patrols/cells/from-areas", data=token)
    assert made.status_code == 302
    layer = desk.post(
        "/patrols/cells/from-layer", data={**token, "layer": str(uuid4()), "level": "grid"}
    )
    assert layer.status_code == 404


def test_the_office_says_how_often_a_cell_is_patrolled(app: Flask, cast: Cast) -> None:
    desk = cast.browser(app, "director")
    token = {"csrf_token": desk.csrf("/patrols/cells/")}
    for wrong in ("", "0", "37", "三", "-1"):
        refused = desk.post("/patrols/cells/settings", data={**token, "months": wrong})
        assert refused.status_code == 422, wrong
    kept = desk.post("/patrols/cells/settings", data={**token, "months": "6"})
    assert kept.status_code == 302
    told = cast.client(app, "director").get("/api/v1/blind-spots").get_json()
    assert told["cells_without_patrol"]["months"] == 6


def test_area_coverage_never_shows_a_share_without_its_count(app: Flask, cast: Cast) -> None:
    since = date(2026, 1, 1)
    cell = make_cell(cast.director, first_day=since)
    make_cell(cast.director, "W-02", first_day=since)
    walk(cast.lin, cell)
    desk = cast.browser(app, "director")
    page = desk.get("/coverage/areas?from=2026-10-01&to=2026-12-31").get_data(as_text=True)
    assert "1/2" in page
    assert "50.0%" in page
    missed = desk.get("/coverage/areas?from=2026-10-01&to=2026-12-31&missed=1")
    rows = missed.get_data(as_text=True).partition('id="cells"')[2]
    assert ("网格W-02" in rows, "网格W-01" in rows) == (True, False)
    empty = desk.get("/coverage/areas?from=2019-01-01&to=2019-01-02").get_data(as_text=True)
    assert "%" not in empty.partition("<main")[2].partition("</main>")[0]
