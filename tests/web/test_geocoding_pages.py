"""The page of proposed points: what it shows, who may decide, what a tick does."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from inspect_app.cli import geocoding as command
from inspect_app.services.geocoding import asking, providers
from inspect_app.store.base import db
from inspect_app.store.geocoding import GeocodeProposal
from inspect_app.store.institution import Institution
from inspect_app.store.job import Job
from tests import geocoders
from tests.cast import NOW, Cast, Client
from tests.geocoders import Geocoder
from tests.services.test_geocoding import register, use
from tests.services.test_map import load


@pytest.fixture
def osm(app: Flask) -> Iterator[Geocoder]:
    with geocoders.listening(Geocoder(geocoders.nominatim, "q")) as server:
        use(app, "nominatim", server)
        yield server


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


def look_up(cast: Cast) -> None:
    pace = asking.Pace(0)
    run = asking.Run(cast.director.office, "director", providers.provider(), pace, lambda: NOW)
    asking.look_up(run, asking.Wanted())


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


def test_without_a_provider_it_says_how_to_name_one(director: Client, cast: Cast) -> None:
    page = director.get("/geocoding/")
    assert "INSPECT_GEOCODER" in page.text
    assert "<h2>查询地址" not in page.text
    assert send(director, "/geocoding/runs", limit="5").status_code == 409


def test_what_was_ticked_is_confirmed_and_nothing_else(
    director: Client, cast: Cast, osm: Geocoder
) -> None:
    load(cast)
    one, two, three = register(cast, "望湖路3号", "望湖路4号", "望湖路")
    one.district = two.district = "330106001"
    three.district = "330106002"
    db.session.commit()
    look_up(cast)
    page = director.get("/geocoding/").text
    assert page.count('name="proposal"') == 3
    assert "在界内" in page
    assert re.search(r"界外 \d+ 米", page)
    assert "仅到道路" in page
    assert director.get("/geocoding/?quality=street").text.count('name="proposal"') == 1
    found = {p.institution_id: str(p.uuid) for p in db.session.scalars(sa.select(GeocodeProposal))}
    ids = [each.id for each in (one, two, three)]
    ticked = [found[one.id]]
    assert send(director, "/geocoding/", proposal=ticked, deed="confirm").status_code == 302
    assert send(director, "/geocoding/", proposal=[found[two.id]], deed="reject").status_code == 302
    db.session.rollback()  # what the requests wrote is behind this session's snapshot
    points = [db.session.get_one(Institution, each).lat for each in ids]
    assert points == [30.05, None, None]
    assert director.get("/geocoding/").text.count('name="proposal"') == 1
    assert "按地址查得坐标" in director.get(f"/institutions/{one.uuid}").text


def test_strangers_and_wrong_roles_decide_nothing(app: Flask, cast: Cast, osm: Geocoder) -> None:
    register(cast, "望湖路3号")
    look_up(cast)
    uuid = str(db.session.scalars(sa.select(GeocodeProposal)).one().uuid)
    assert cast.browser(app, "lin").get("/geocoding/").status_code == 403
    zhou = cast.browser(app, "zhou")
    assert uuid not in zhou.get("/geocoding/").text
    send(zhou, "/geocoding/", proposal=[uuid], deed="confirm")
    db.session.rollback()  # what the requests wrote is behind this session's snapshot
    assert db.session.scalars(sa.select(GeocodeProposal)).one().state == "proposed"
    director = cast.browser(app, "director")
    assert send(director, "/geocoding/", proposal=["x"], deed="confirm").status_code == 422
    assert send(director, "/geocoding/", proposal=[uuid], deed="burn").status_code == 422


def test_a_run_is_a_job_and_long_lists_are_paged(
    director: Client, cast: Cast, osm: Geocoder
) -> None:
    assert send(director, "/geocoding/runs", limit="0").status_code == 422
    assert send(director, "/geocoding/runs", limit="50", before="云州市").status_code == 302
    job = db.session.scalars(sa.select(Job).filter_by(kind=asking.KIND)).one()
    assert job.payload == {"limit": 50, "before": "云州市"}
    assert send(director, "/geocoding/runs", limit="50").status_code == 409
    register(cast, *(f"望湖路{n}号" for n in range(25)))
    look_up(cast)
    first = director.get("/geocoding/").text
    following = re.search(r'href="([^"]*cursor=[^"]*)" rel="next"', first)
    assert following
    second = director.get(following[1].replace("&amp;", "&")).text
    assert (first.count('name="proposal"'), second.count('name="proposal"')) == (20, 5)


def test_the_console_does_the_same(
    app: Flask, cast: Cast, osm: Geocoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(cast, "望湖路3号", "无此路1号")
    monkeypatch.setattr(command, "app", lambda: app)
    monkeypatch.setattr(asking.time, "sleep", lambda _: None)
    ran = CliRunner().invoke(command.geocode, ["--office", "xihu", "--limit", "9", "--json"])
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.stdout)
    assert (told["asked"], told["proposed"], told["unknown"], told["stopped"]) == (2, 1, 1, "")
    assert len(osm.asked) == 2


def test_the_blind_spots_lead_to_the_proposals_for_entries_without_a_point(
    app: Flask, director: Client, cast: Cast, osm: Geocoder
) -> None:
    has_point, waits, nowhere = register(cast, "望湖路3号", "望湖路4号", "")
    look_up(cast)
    has_point.lat, has_point.lng = 30.1, 120.1
    db.session.commit()
    path = "/geocoding/?missing=1"
    for page in ("/coverage/blind-spots", "/coverage/blind-spots/all?group=no_coordinates"):
        assert f'href="{path}"' in director.get(page).text
        assert "/geocoding/" not in main_of(cast.client(app, "auditor").get(page).text)
    assert director.get("/geocoding/").text.count('name="proposal"') == 2
    page = director.get(path).text
    assert page.count('name="proposal"') == 1
    assert waits.name in page
    told = re.search(r"有 (\d+) 家没有坐标。 其中 (\d+) 家也没有地址", page)
    assert told
    assert told.groups() == ("2", "1")
    assert '/geocoding/?missing=1&amp;quality=street"' in page
    (ticked,) = re.findall(r'name="proposal" value="([^"]+)"', page)
    answer = send(director, path, proposal=[ticked], deed="reject")
    assert answer.location == path
    assert nowhere.name not in page


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]
