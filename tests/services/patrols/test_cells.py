"""Cells: added by hand, from a file, from the register's areas and from a map layer."""

import io
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import openpyxl
import pytest
import sqlalchemy as sa

from inspect_app.rules.refusals import Conflict, Invalid, NotFound
from inspect_app.services.patrols.cells import (
    CellFacts,
    CellFilter,
    change_cell,
    count_cells,
    end_cell,
    list_cells,
)
from inspect_app.services.patrols.loading import LoadedCells, load_cells
from inspect_app.services.patrols.making import cells_of_areas, cells_of_layer
from inspect_app.services.register.sheets import RegisterFileError
from inspect_app.store.base import db, writing
from inspect_app.store.map_layer import MapFeature, MapLayer
from inspect_app.store.patrol import PatrolCell
from inspect_app.store.person import Person
from tests.cast import NOW, Cast, make_institution
from tests.services.patrols.walking import make_cell

TODAY = date(2026, 11, 20)
ROWS = [
    ["西湖区网格清单"],
    ["编号", "名称", "级别", "区划代码", "片区", "图层要素"],
    ["G-1", "文三路网格", "网格", "330106003", "西溪街道", "g1"],
    [330106004, "翠苑街道", "街道", "", "", ""],
    ["L-1", "数码大厦", "楼宇", "", "", ""],
]


def as_csv(rows: list[list[object]]) -> bytes:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows).encode()


def as_xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(office_id: int) -> list[tuple[str, str, str]]:
    rows = list_cells(CellFilter(office_id), None, 100)
    return [(row.code, row.name, row.level) for row in rows]


@pytest.mark.parametrize("written", [as_csv, as_xlsx])
def test_a_file_becomes_cells_and_again_changes_nothing(
    cast: Cast, written: Callable[[list[list[object]]], bytes]
) -> None:
    assert load_cells(written(ROWS), cast.director, NOW) == LoadedCells(3, 0)
    assert codes(cast.director.office_id) == [
        ("330106004", "翠苑街道", "subdistrict"),
        ("G-1", "文三路网格", "grid"),
        ("L-1", "数码大厦", "building"),
    ]
    assert load_cells(written(ROWS), cast.director, NOW) == LoadedCells(0, 3)


def test_every_wrong_row_is_named_and_none_is_taken(cast: Cast) -> None:
    make_cell(cast.director, "G-1")
    rows = [*ROWS, ["L-1", "又一座", "楼宇"], ["", "无编号"], ["X", "别处", "网格", "330110"],
            ["Y", "高空", "天空"]]  # fmt: skip
    with pytest.raises(Invalid) as refused:
        load_cells(as_csv(rows), cast.director, NOW)
    told = {row: [code for code, _p in problems] for row, problems in refused.value.errors.items()}
    assert told == {
        "row 3": ["cell_known"],
        "row 6": ["cell_twice"],
        "row 7": ["cell_field"],
        "row 8": ["cell_field"],
        "row 9": ["cell_field"],
    }
    assert codes(cast.director.office_id) == [("G-1", "网格G-1", "grid")]


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "file_empty"), (b"a,b\n1,2\n", "cells_no_header")]
)
def test_a_file_without_cells_is_refused(cast: Cast, content: bytes, code: str) -> None:
    with pytest.raises(RegisterFileError) as refused:
        load_cells(content, cast.director, NOW)
    assert refused.value.code == code


def test_a_code_is_taken_once_an_office(cast: Cast) -> None:
    make_cell(cast.director)
    make_cell(cast.zhou)
    with pytest.raises(Invalid) as refused:
        make_cell(cast.director)
    assert refused.value.errors["code"][0] == ("cell_known", {"code": "W-01"})


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"level": "sky"}, "level"),
        ({"name": " "}, "name"),
        ({"district": "330110"}, "district"),
        ({"area": "长" * 201}, "area"),
    ],
)
def test_what_a_cell_says_is_checked(cast: Cast, facts: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make_cell(cast.director, **facts)
    assert set(refused.value.errors) == {field}


def test_a_cell_is_corrected_but_keeps_its_code_and_ends_once(cast: Cast) -> None:
    cell = make_cell(cast.director)
    facts = CellFacts("other", "新名字", "community", "330106")
    change_cell(cell, facts, cast.director, NOW)
    assert (cell.code, cell.name, cell.level) == ("W-01", "新名字", "community")
    end_cell(cell, TODAY, cast.director, NOW)
    with pytest.raises(Conflict, match="cell_ended"):
        end_cell(cell, TODAY, cast.director, NOW)
    office_id = cell.office_id
    assert count_cells(CellFilter(office_id, on=TODAY)) == 0
    assert count_cells(CellFilter(office_id, on=date(2026, 11, 19))) == 1
    assert count_cells(CellFilter(office_id)) == 1


def test_a_search_finds_parts_of_names_and_codes_page_by_page(cast: Cast) -> None:
    for number in range(4):
        make_cell(cast.director, f"W-0{number}", area="西溪街道")
    wanted = CellFilter(cast.director.office_id, q="网格 西溪")
    assert [cell.code for cell in list_cells(wanted, "W-00", 2)] == ["W-01", "W-02", "W-03"]
    assert list_cells(CellFilter(cast.director.office_id, q="100%"), None, 5) == []


def test_areas_of_the_register_become_cells_once(cast: Cast) -> None:
    office = cast.offices["xihu"]
    make_institution(office, "甲", district="330106003", area="西溪街道")
    make_institution(office, "乙", district="330106003002", area="西溪街道")
    make_institution(office, "丙", area="北山街道")
    make_institution(office, "丁", district="330106009", area="已关街道", closed_on=TODAY)
    assert cells_of_areas(cast.director, TODAY, NOW) == 2
    assert codes(office.id) == [
        ("330106/北山街道", "北山街道", "subdistrict"),
        ("330106003", "西溪街道", "subdistrict"),
    ]
    assert cells_of_areas(cast.director, TODAY, NOW) == 0


def a_layer(by: Person) -> MapLayer:
    with writing():
        layer = MapLayer(uuid=uuid4(), office_id=by.office_id, name="社区", level="area",
                         datum="WGS-84", file="0" * 64, loaded_by_id=by.id,
                         loaded_at=NOW)  # fmt: skip
        db.session.add(layer)
        db.session.flush()
        square = [[[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]]
        for key, name in (("330106003001", "甲社区"), ("k2", "乙社区")):
            db.session.add(MapFeature(layer_id=layer.id, key=key, name=name, west=120.0,
                                      south=30.0, east=120.1, north=30.1,
                                      rings=square))  # fmt: skip
    return layer


def test_polygons_of_a_layer_become_cells_once(cast: Cast) -> None:
    layer = a_layer(cast.director)
    assert cells_of_layer(layer.uuid, "community", cast.director, NOW) == 2
    rows = db.session.scalars(sa.select(PatrolCell).order_by(PatrolCell.code)).all()
    assert [(r.code, r.district, r.area, r.feature_key) for r in rows] == [
        ("330106003001", "330106003001", "甲社区", "330106003001"),
        ("k2", "330106", "乙社区", "k2"),
    ]
    assert cells_of_layer(layer.uuid, "community", cast.director, NOW) == 0
    with pytest.raises(NotFound):
        cells_of_layer(layer.uuid, "community", cast.zhou, NOW)
