"""The desk's pages: who sees what, what a form keeps, and the way of a file into the register."""

import csv
import io
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from inspect_app.services.coverage.excuses import NewExcuse, excuse
from inspect_app.services.institutions.editing import By, create_institution
from inspect_app.store.assignment import Excuse
from inspect_app.store.base import db
from inspect_app.store.institution import Institution, InstitutionRevision
from tests.cast import NOW, Cast, Client
from tests.web.test_api_coverage import make_visit

LANGUAGES = ("zh_CN", "en")
REGISTER = """机构名称,办学地址,类别
新星艺术培训中心,文一路1号,艺术
,文一路2号,艺术
晨跑体育培训,文一路3号,体育
"""


@pytest.fixture
def director(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


def send(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, data={"csrf_token": client.csrf("/password"), **fields})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/institutions/", "/coverage/", "/catalogue/"])
def test_every_reader_opens_the_desk(app: Flask, cast: Cast, path: str, language: str) -> None:
    for login in ("director", "auditor", "admin", "lin"):
        page = cast.browser(app, login).get(f"{path}?lang={language}")
        assert page.status_code == 200, login
        assert "<h1>" in page.text


def test_the_list_narrows_by_the_url(director: Client) -> None:
    assert "琴韵" not in director.get("/institutions/?kind=school").text
    assert "星河" in director.get("/institutions/?q=星河").text
    assert "没有相符" in director.get("/institutions/?q=无此机构").text
    assert "远山" not in director.get("/institutions/").text
    chosen = director.get("/institutions/?column=phone&column=area").text
    assert 'data-label="电话"' in chosen
    assert 'data-label="地址"' not in chosen


def test_an_export_gives_exactly_what_is_filtered(director: Client, cast: Cast) -> None:
    answer = director.get("/institutions/export.csv?sector=arts")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["机构名称", "琴韵艺术培训学校"]
    book = load_workbook(io.BytesIO(director.get("/institutions/export.xlsx?q=星河").data))
    assert [row[0].value for row in book.active] == ["机构名称", "星河学科培训中心"]
    assert director.get("/institutions/export.pdf").status_code == 404


def test_one_institution_has_one_file(director: Client, cast: Cast) -> None:
    make_visit(cast.offices["xihu"], cast.lin, cast.star, date(2026, 11, 3))
    for language in LANGUAGES:
        page = director.get(f"/institutions/{cast.star.uuid}?lang={language}")
        assert page.status_code == 200
        assert "文三路100号" in page.text
    assert "2026年11月3日" in director.get(f"/institutions/{cast.star.uuid}?lang=zh_CN").text


def test_another_office_of_the_district_sees_no_case_of_ours(app: Flask, cast: Cast) -> None:
    visit = make_visit(cast.offices["xihu"], cast.lin, cast.star, date(2026, 11, 3))
    page = cast.browser(app, "chen").get(f"/institutions/{cast.star.uuid}")
    assert page.status_code == 200
    assert str(visit.uuid) not in page.text
    assert "2026年11月3日" not in page.text
    assert cast.browser(app, "zhao").get(f"/institutions/{cast.star.uuid}").status_code == 404


def entry(**changed: str) -> dict[str, str]:
    return {
        "name": "星河学科培训中心", "kind": "licensed", "sector": "subject", "mode": "offline",
        "stages": "compulsory", "profit": "non_profit", "papers": "full", "district": "330106",
        "address": "文三路100号", "lat": "30.2741", "lng": "120.1551", "datum": "WGS-84",
        "registered_on": "2020-01-02", **changed,
    }  # fmt: skip


def test_a_correction_is_a_dated_revision(director: Client, cast: Cast) -> None:
    path = f"/institutions/{cast.star.uuid}/edit"
    assert director.get(path).status_code == 200
    changed = entry(address="文三路200号", valid_on="2026-11-01")
    assert send(director, path, **changed).status_code == 302
    revision = db.session.scalars(sa.select(InstitutionRevision)).one()
    assert revision.changes == {"address": ["文三路100号", "文三路200号"]}
    assert revision.valid_on == date(2026, 11, 1)
    page = director.get(f"/institutions/{cast.star.uuid}").text
    assert "文三路100号" in page
    assert "文三路200号" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"district": "330110"}, {"lat": "95"}, {"lng": ""}, {"sector": "maths"},
        {"closed_on": "2019-01-01"}, {"stages": "night"}, {"capacity": "many"},
        {"name": "长" * 201},
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_is_shown_again(
    director: Client, cast: Cast, wrong: dict[str, str]
) -> None:
    page = send(director, f"/institutions/{cast.star.uuid}/edit", **entry(**wrong))
    assert page.status_code == 422
    assert "error" in page.text
    assert db.session.scalars(sa.select(InstitutionRevision)).all() == []


def test_the_office_adds_and_others_do_not(app: Flask, director: Client, cast: Cast) -> None:
    assert send(director, "/institutions/new", **entry(name="新登记培训中心")).status_code == 302
    assert "新登记" in director.get("/institutions/?q=新登记").text
    for login in ("lin", "auditor"):
        browser = cast.browser(app, login)
        assert browser.get("/institutions/new").status_code == 403
        assert send(browser, "/institutions/new", **entry()).status_code == 403
        assert browser.get(f"/institutions/{cast.star.uuid}/edit").status_code == 403
        assert browser.get("/institutions/import").status_code == 403


def upload(client: Client, content: bytes, **fields: str) -> Any:
    data = {
        "csrf_token": client.csrf("/password"),
        "file": (io.BytesIO(content), "register.csv"),
        **fields,
    }
    return client.post("/institutions/import", data=data)


def named(name: str) -> list[Institution]:
    """Ask the database anew: the tests' own session may still hold an older picture."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Institution).filter_by(name=name)))


def seen(page: str) -> str:
    return page.split('name="seen" value="')[1].partition('"')[0].replace("&#39;", "'")


def test_a_file_is_previewed_and_then_taken(director: Client, cast: Cast) -> None:
    answer = upload(director, REGISTER.encode("gb18030"))
    assert answer.status_code == 302
    page = director.get(answer.location).text
    assert "新星艺术培训中心" in page
    assert named("新星艺术培训中心") == []
    assert "新星" not in director.get(f"{answer.location}?outcome=refused").text
    done = send(director, answer.location, seen=seen(page))
    assert done.status_code == 302
    (row,) = named("新星艺术培训中心")
    assert (row.sector, row.office_id) == ("arts", cast.offices["xihu"].id)
    assert "新星" in director.get("/institutions/?q=新星").text


def test_a_preview_that_is_stale_takes_nothing(director: Client, cast: Cast) -> None:
    place = upload(director, REGISTER.encode()).location
    before = seen(director.get(place).text)
    create_institution({"name": "刚登记"}, By(cast.director, cast.offices["xihu"], NOW))
    assert send(director, place, seen=before).status_code == 409
    assert send(director, place, seen="").status_code == 409
    assert named("新星艺术培训中心") == []


def test_nobody_imports_what_another_one_uploaded(app: Flask, director: Client, cast: Cast) -> None:
    place = upload(director, REGISTER.encode()).location
    other = cast.browser(app, "zhou")
    assert other.get(place).status_code == 404
    assert send(other, place, seen="").status_code == 404
    assert director.get("/institutions/import/" + "0" * 64).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"<html><table></table></html>", b"a,b\n1,2\n"]
)
def test_a_file_that_is_no_register_is_refused_in_words(director: Client, content: bytes) -> None:
    answer = upload(director, content)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_a_complete_list_closes_what_it_no_longer_names(director: Client, cast: Cast) -> None:
    place = upload(director, REGISTER.encode(), complete="1").location
    page = director.get(place).text
    assert "星河学科培训中心" in page
    assert "西湖第一小学" not in page
    send(director, place, seen=seen(page), close_gone="1")
    assert named("新星艺术培训中心")[0].closed_on is None
    assert db.session.get(Institution, cast.star.id, populate_existing=True).closed_on is not None
    assert db.session.get(Institution, cast.school.id, populate_existing=True).closed_on is None


def test_the_coverage_page_counts_and_names_the_missed(director: Client, cast: Cast) -> None:
    xihu = cast.offices["xihu"]
    make_visit(xihu, cast.lin, cast.star, date(2026, 11, 3))
    make_visit(xihu, cast.lin, cast.noise, date(2026, 11, 5), outcome="closed_door")
    page = director.get("/coverage/?from=2026-10-01&to=2026-12-31").text
    assert "1/2" in page
    assert "关门闭户" in page
    for query in ("from=2026-12-31&to=2026-10-01", "from=x", "kind=club", "cursor=x"):
        assert director.get(f"/coverage/?{query}").status_code == 422


def assert_led_to_rows(director: Client, path: str, least: int) -> None:
    """Each number of the page has as many institutions where it leads."""
    to_rows = r'href="(/coverage/institutions[^"]*)">\D*(\d+)(?:/\d+| 家)?<'
    found = re.findall(to_rows, director.get(path).text)
    assert len(found) >= least
    for href, number in found:
        assert director.get(unescape(href)).text.count('<th scope="row">') == int(number), href


def test_every_number_of_coverage_leads_to_its_institutions(director: Client, cast: Cast) -> None:
    xihu, quarter = cast.offices["xihu"], "from=2026-10-01&to=2026-12-31"
    make_visit(xihu, cast.lin, cast.star, date(2026, 11, 3))
    make_visit(xihu, cast.lin, cast.noise, date(2026, 11, 5), outcome="closed_door")
    days = date(2026, 11, 1), date(2026, 11, 30)
    excuse(NewExcuse(cast.noise, *days, "停业装修"), cast.director, NOW)
    for page in ("", "months"):
        assert_led_to_rows(director, f"/coverage/{page}?{quarter}", 6)
    assert_led_to_rows(director, "/", 2)
    assert_led_to_rows(director, f"/coverage/terms?{quarter}", 6)
    page = director.get(f"/coverage/institutions?{quarter}&state=attempted").text
    assert cast.noise.name in page
    assert "停业装修" in page
    assert cast.star.name not in page
    for query in ("state=gone", "sector=club", f"place={'9' * 101}", "grade=AAAAAAAAA", "cursor=x"):
        assert director.get(f"/coverage/institutions?{query}").status_code == 422


def test_months_and_blind_spots_have_pages_that_keep_the_period(
    director: Client, cast: Cast
) -> None:
    make_visit(cast.offices["xihu"], cast.lin, cast.star, date(2026, 11, 3))
    query = "from=2026-10-01&to=2026-12-31"
    page = director.get(f"/coverage/?{query}").text
    for path in ("months", "blind-spots"):
        assert f'href="/coverage/{path}?{query.replace("&", "&amp;")}"' in page
        assert (
            f"/coverage/?{query.replace('&', '&amp;')}"
            in director.get(f"/coverage/{path}?{query}").text
        )
    months = director.get(f"/coverage/months?{query}").text
    assert months.count("0/2") == 2
    assert "1/2" in months
    assert cast.noise.name in director.get(f"/coverage/blind-spots?{query}").text


def test_the_office_excuses_with_a_reason(app: Flask, director: Client, cast: Cast) -> None:
    path = f"/coverage/excuses/{cast.noise.uuid}?from=2026-10-01&to=2026-12-31"
    days = {"first_day": "2026-11-01", "last_day": "2026-11-30"}
    assert send(director, path, **days, reason="停业装修").status_code == 302
    assert db.session.scalars(sa.select(Excuse)).one().reason == "停业装修"
    assert "停业装修" in director.get("/coverage/?from=2026-10-01&to=2026-12-31").text
    for page in (path, f"/institutions/{cast.noise.uuid}"):
        told = director.get(page).text
        assert "停业装修" in told
        assert cast.director.display in told.partition("停业装修")[2]
    assert "停业装修" not in cast.browser(app, "chen").get(f"/institutions/{cast.noise.uuid}").text
    assert send(director, path, **days, reason=" ").status_code == 422
    turned = {"first_day": "2026-11-30", "last_day": "2026-11-01"}
    assert send(director, path, **turned, reason="x").status_code == 422
    assert (
        send(director, f"/coverage/excuses/{cast.far.uuid}", **days, reason="x").status_code == 404
    )
    for login in ("lin", "auditor", "admin"):
        assert send(cast.browser(app, login), path, **days, reason="x").status_code == 403
