"""Cells of the demo's ground, a quarter's patrols through most of them, and a clue in another."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from inspect_app.cli.demo.data_files import words
from inspect_app.cli.demo.schedule import FORGOTTEN_AREA
from inspect_app.cli.demo.stage import Stage
from inspect_app.rules.calendar import CHINA
from inspect_app.rules.canonical import content_hash
from inspect_app.rules.coverage import quarter_of
from inspect_app.rules.patrol_body import read_patrol
from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.patrols.cells import CellFacts, add_cells
from inspect_app.services.patrols.recording import Sent, record_patrol
from inspect_app.store.patrol import PatrolCell

BUILDINGS = (("云汇大厦", 0), ("晨星商务楼", 1), ("同心坊", 2))
"""Buildings to be patrolled, and the place of their sub-district in the list."""
LEFT_OUT = (FORGOTTEN_AREA, "990106102", "L-02")
WITH_SITE = "L-03"
COMPANIONS = (["网格员 马小满"], ["网格员 马小满", "社区干部 苗青"], ["协管员 贺兰"])
CLUE = "来电反映该处晚间和周末组织学科类培训"


def tell_patrols(stage: Stage, now: datetime) -> None:
    """Nine of twelve cells were patrolled this quarter, one of them with a site found there."""
    director = stage.people["zhao"]
    cells = add_cells(list(_cells()), director, now - timedelta(days=80))
    walked = [cell for cell in cells if cell.code not in LEFT_OUT]
    for number, cell in enumerate(walked):
        _walk(stage, cell, number, now)
    place = next(one for one in stage.institutions if one.district == FORGOTTEN_AREA)
    due = stage.anchor + timedelta(days=6)
    clue = NewAssignment(
        stage.new_id(), place, [stage.people["sun"]], due, "complaint", ground=CLUE
    )
    assign(clue, director, now - timedelta(hours=20))


def _cells() -> Sequence[CellFacts]:
    areas = words("places")["areas"]
    wide = [
        CellFacts(one["code"], one["name"], "subdistrict", one["code"], one["name"], one["code"])
        for one in areas
    ]
    narrow = [
        CellFacts(f"L-{n:02}", name, "building", areas[at]["code"], areas[at]["name"])
        for n, (name, at) in enumerate(BUILDINGS, start=1)
    ]
    return [*wide, *narrow]


def _walk(stage: Stage, cell: PatrolCell, number: int, now: datetime) -> None:
    """Lin and Wang take turns, each a morning, this quarter and never after now."""
    by = stage.people["lin" if number % 2 else "wang"]
    first = quarter_of(stage.anchor).first
    day = max(first, stage.anchor - timedelta(days=1 + 3 * number))
    begun = min(_at(day, 9 + number % 3), now - timedelta(hours=2))
    document = {
        "cell": str(cell.uuid),
        "started_at": begun.isoformat(),
        "finished_at": (begun + timedelta(minutes=70)).isoformat(),
        "companions": COMPANIONS[number % len(COMPANIONS)],
        "note": "逐栋走访楼层，查看楼道张贴和招牌。",
        "fixes": [_fix(cell, begun)],
        **(_found(stage, begun) if cell.code == WITH_SITE else {}),
    }
    sent = Sent(stage.new_id(), content_hash(document), read_patrol(document))
    record_patrol(sent, by, begun + timedelta(hours=2))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), CHINA)


def _fix(cell: PatrolCell, at: datetime) -> dict[str, object]:
    """Stand in the middle of the cell's sub-district."""
    told = words("places")
    area = next(one for one in told["areas"] if one["code"] == cell.district)
    lat = round(told["centre"]["lat"] + area["north"] / 111.2, 5)
    lng = round(told["centre"]["lng"] + area["east"] / 85.2, 5)
    return {"at": at.isoformat(), "lat": lat, "lng": lng, "accuracy_m": 14}


def _found(stage: Stage, at: datetime) -> dict[str, object]:
    site_id = stage.new_id()
    photo = stage.photo_of("corridor", "同心坊 5 楼走廊", at, stage.people["wang"])
    site = {
        "id": str(site_id),
        "name": "同心坊五楼“晚自习室”",
        "address": "青禾路18号同心坊5楼501室",
        "note": "门口无招牌，室内有课桌约20张，两名学生称每晚在此上数学课。",
    }
    return {"sites": [site], "files": [photo]}
