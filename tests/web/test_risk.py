"""Risk as the desk sees it: a list in its order, what raised each, points of the office's own."""

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules.risk import SINGLE
from inspect_app.services.offices import RISK, part_of
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.institution import VALUES
from inspect_app.store.office import Office
from tests.cast import Cast, Client, make_institution


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    make_institution(cast.offices["xihu"], "甲无证培训点", kind="unlicensed")
    make_institution(cast.offices["xihu"], "乙培训中心", grade="D")
    make_institution(cast.offices["xihu"], "丙培训中心", grade="D", closed_on=date(2026, 1, 1))
    return cast.browser(app, "director")


def names_on(page: str) -> list[str]:
    rows = page.split("<tbody>")[1].partition("</tbody>")[0].split('<th scope="row">')[1:]
    return [row.split(">")[1].split("<")[0] for row in rows]


def test_the_list_by_risk_begins_with_the_highest(desk: Client) -> None:
    page = desk.get("/institutions/?order=risk").text
    assert names_on(page)[:2] == ["甲无证培训点", "乙培训中心"]
    row = page.split("甲无证培训点")[1].split("</tr>")[0]
    assert "<strong>70</strong>" in row
    assert "未登记场所 +40 · 未评级 +10 · 从未检查 +20" in row


def test_its_pages_together_hold_everything_once(desk: Client) -> None:
    path, seen = "/institutions/?order=risk&limit=2", list[str]()
    while path:
        page = desk.get(path).text
        seen += names_on(page)
        before = page.partition('" rel="next"')
        path = before[0].rpartition('href="')[2].replace("&amp;", "&") if before[1] else ""
    whole = names_on(desk.get("/institutions/?order=risk").text)
    assert seen == whole
    assert len(whole) == len(set(whole)) == 6


def test_a_search_is_kept_in_the_order_of_risk(desk: Client) -> None:
    page = desk.get("/institutions/?order=risk&q=培训中心&open=1").text
    assert names_on(page) == ["乙培训中心", "星河学科培训中心"]


@pytest.mark.parametrize("query", ["order=age", "order=risk&cursor=WyJhIiwxXQ"])
def test_an_unknown_order_or_another_lists_cursor_is_refused(desk: Client, query: str) -> None:
    assert desk.get(f"/institutions/?{query}").status_code == 422


def test_an_institution_says_what_raised_it(desk: Client, cast: Cast) -> None:
    page = desk.get(f"/institutions/{cast.star.uuid}").text
    risk = page.split('aria-labelledby="risk"')[1].split("</section>")[0]
    assert "30" in risk
    assert "从未检查" in risk
    assert "+20" in risk


def test_an_admin_sets_the_offices_own_points(app: Flask, cast: Cast, desk: Client) -> None:
    admin = cast.browser(app, "admin")
    token = admin.csrf("/admin/risk/")
    names = [f"grade_{each}" for each in "ABCD"] + [f"kind_{each}" for each in VALUES["kind"]]
    typed = {**dict.fromkeys([*names, *SINGLE], "0"), "grade_D": "77", "csrf_token": token}
    assert admin.browser.post("/admin/risk/", data=typed).status_code == 302
    page = desk.get("/institutions/?order=risk").text
    assert names_on(page)[0] == "乙培训中心"
    assert "<strong>77</strong>" in page
    event = db.session.scalars(
        sa.select(AuditEvent).filter_by(deed="office.change").order_by(AuditEvent.seq.desc())
    ).first()
    assert event is not None
    assert event.after["parameters"]["risk"]["grades"]["D"] == 77
    again = {"csrf_token": token, "do": "usual"}
    assert admin.browser.post("/admin/risk/", data=again).status_code == 302
    assert names_on(desk.get("/institutions/?order=risk").text)[0] == "甲无证培训点"


@pytest.mark.parametrize("points", ["-1", "101", "viel", ""])
def test_points_that_are_none_are_refused(app: Flask, cast: Cast, points: str) -> None:
    admin = cast.browser(app, "admin")
    typed = {"never": points, "csrf_token": admin.csrf("/admin/risk/")}
    assert admin.browser.post("/admin/risk/", data=typed).status_code == 422
    office = db.session.scalars(sa.select(Office).filter_by(code="xihu")).one()
    assert part_of(office, RISK) == {}
