"""Blind spots: each group says what it means, and all of it can be paged through."""

import re
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services.assignments import NewAssignment, assign
from inspect_app.services.coverage import blind_spots
from inspect_app.services.coverage.blind_spots import list_spots
from inspect_app.store.base import db, writing
from inspect_app.store.institution import Institution
from tests.cast import NOW, Cast, Client, make_institution
from tests.notices import make_visit
from tests.services.patrols.walking import make_cell, walk

TODAY = date(2026, 11, 20)
ALL = "/coverage/blind-spots/all"


@pytest.fixture
def seen(cast: Cast) -> Cast:
    """Star was visited long ago, noise of late; eight more never, two of them without a point."""
    office = cast.offices["xihu"]
    for number in range(8):
        point = {"lat": None, "lng": None} if number < 2 else {}
        make_institution(office, f"机构{number}", **point)
    make_visit(cast, institution=cast.star, found=(), at=NOW - timedelta(days=900))
    make_visit(cast, institution=cast.noise, found=(), at=NOW - timedelta(days=9))
    return cast


@pytest.mark.parametrize("few", [0, 500])
def test_a_group_is_listed_by_name_page_by_page(
    seen: Cast, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blind_spots, "FEW", few)
    office = seen.offices["xihu"]

    def names(group: str, limit: int) -> list[str]:
        found: list[str] = []
        after = None
        while True:
            rows = list_spots(office, TODAY, group, after, limit)
            found += [row.institution.name for row in rows[:limit]]
            if len(rows) <= limit:
                return found
            after = rows[limit - 1].institution.name, rows[limit - 1].institution.id

    never = [f"机构{n}" for n in range(8)]
    assert sorted(names("never_visited", 3)) == sorted([*never, seen.school.name])
    assert names("never_visited", 3) == names("never_visited", 50)
    assert names("overdue", 3) == [seen.star.name]
    assert names("no_coordinates", 1) == ["机构0", "机构1"]


def clue(cast: Cast, place: Institution) -> None:
    new = NewAssignment(uuid4(), place, [cast.lin], TODAY, "complaint")
    assign(new, cast.director, NOW - timedelta(days=2))


def test_every_group_tells_what_it_means_and_the_next_step(app: Flask, seen: Cast) -> None:
    make_cell(seen.director, area="西溪街道", level="subdistrict")
    walk(seen.lin, make_cell(seen.director, "W-02"), date(2026, 11, 19))
    place = make_institution(seen.offices["xihu"], "线索机构", area="西溪街道")
    clue(seen, place)
    with writing():
        seen.people["lin"].certificate_until = datetime.now().astimezone().date()
    desk = seen.browser(app, "director")
    page = desk.get("/coverage/blind-spots?from=2026-10-01&to=2026-12-31").get_data(as_text=True)
    counts = dict(re.findall(r'id="(\w+)">\s*<summary>[^<]*?：(\d+)</summary>', page))
    assert counts["never_visited"] == "10"
    assert counts["no_coordinates"] == "2"
    assert counts["cells"] == "1"
    assert counts["certificates"] == "1"
    assert f"/assignments/new?institution={place.uuid}" in page
    assert "未完成任务 1 项" in page
    assert "应巡查，但在规定期限内无人巡查" in page


@pytest.mark.parametrize("group", ["never_visited", "overdue", "no_coordinates", "cells", "clues"])
def test_a_group_has_a_page_of_its_own(app: Flask, seen: Cast, group: str) -> None:
    make_cell(seen.director)
    auditor = seen.client(app, "auditor")
    seen_names: list[str] = []
    url: str | None = f"{ALL}?group={group}&limit=1"
    while url:
        page = auditor.get(url).get_data(as_text=True)
        main = page.partition("<main")[2].partition("</main>")[0]
        seen_names += re.findall(r'<li class="between"><span>(?:<a[^>]*>)?([^<]+)', main)
        following = re.search(r'href="([^"]+)" rel="next"', main)
        url = following[1].replace("&amp;", "&") if following else None
    expected = {"never_visited": 9, "overdue": 1, "no_coordinates": 2, "cells": 1, "clues": 0}
    assert len(seen_names) == len(set(seen_names)) == expected[group]


def test_the_interface_tells_the_same_groups(app: Flask, seen: Cast, desk: Client) -> None:
    cell = make_cell(seen.director, area="西溪街道", level="subdistrict")
    clue(seen, make_institution(seen.offices["xihu"], "线索机构", area="西溪街道"))
    with writing():
        seen.people["wang"].certificate_until = TODAY - timedelta(days=1)
    told = desk.get("/api/v1/blind-spots?on=2026-11-20").get_json()
    assert told["cells_without_patrol"]["months"] == 3
    (bare,) = told["cells_without_patrol"]["items"]
    assert (bare["id"], bare["last_patrol"]) == (str(cell.uuid), None)
    (item,) = told["clues_without_finding"]["items"]
    assert (item["id"], item["clues"], item["last_clue"]) == (str(cell.uuid), 1, "2026-11-18")
    assert told["certificates"]["items"] == [
        {"login": "wang", "name": "王检查", "until": "2026-11-19", "expired": True,
         "open_assignments": 0}
    ]  # fmt: skip
    stranger = seen.client(app, "zhao").get("/api/v1/blind-spots?on=2026-11-20").get_json()
    for group in ("cells_without_patrol", "clues_without_finding", "certificates"):
        assert stranger[group]["count"] == 0


def test_an_unknown_group_is_refused(app: Flask, cast: Cast) -> None:
    assert cast.client(app, "auditor").get(f"{ALL}?group=all").status_code == 422
    assert cast.client(app, "auditor").get(f"{ALL}?cursor=x").status_code == 422
    assert db.session.scalar(sa.select(sa.func.count(Institution.id)))
