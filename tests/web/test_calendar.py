"""The page of the calendar: who may, what it shows before one confirms, what is refused.

The 2027 of these tests is made up: its notice comes from the State Council, not from us.
"""

from datetime import timedelta

import pytest
from flask import Flask

from inspect_app.services.calendars import added_years, working_calendar
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.services.rectifications import deeds as rectifications
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.notices import Found, make_visit
from tests.services.test_rectifications import delivery

PATH = "/admin/calendar/"
DAYS = """# 试用，不是通知
2027-01-01~2027-01-03 元旦
2027-01-09 班
2027/2/1 至 2027/2/14 春节

2027-05-01~2027-05-05
2027-10-01～2027-10-07 国庆
"""
TYPED = {"year": "2027", "paper": "试字〔2026〕1号", "days": DAYS}


@pytest.fixture(autouse=True)
def in_late_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year can be added from the January before it; the tests stay right in every year."""
    moment = now().replace(year=2026, month=11, day=20)
    monkeypatch.setattr("inspect_app.web.calendar.now", lambda: moment)


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.sign_in("admin")
    return client


@pytest.fixture
def notice(app: Flask, cast: Cast) -> Notice:
    """Delivered in November 2026, due by working days that reach 2027."""
    moment = now().replace(year=2026, month=11, day=20, hour=4)
    visit = make_visit(cast, found=[Found(due={"days": 60, "type": "working"})], at=moment)
    notice, _ = issue_notice(visit, cast.director, moment, "https://inspection.example")
    rectifications.deliver(notice, delivery(at=moment), cast.lin, moment + timedelta(hours=1))
    return notice


def send(client: Client, **fields: str) -> tuple[int, str]:
    answer = client.post(PATH, data={"csrf_token": client.csrf("/password"), **TYPED, **fields})
    db.session.rollback()
    return answer.status_code, answer.text


def seen_in(page: str) -> str:
    return page.split('name="seen"')[1].split('value="')[1].partition('"')[0]


@pytest.mark.parametrize("login", ["lin", "director", "auditor"])
def test_only_an_admin_adds_a_year(app: Flask, cast: Cast, login: str) -> None:
    browser = Client(app)
    browser.sign_in(login)
    assert browser.get(PATH).status_code == 403
    assert send(browser, do="add")[0] == 403
    assert added_years() == []


def test_the_page_shows_the_years_and_offers_the_next(admin: Client, notice: Notice) -> None:
    page = admin.get(PATH).text
    assert 'value="2027"' in page
    assert "随程序发布" in page
    assert "本单位有1个期限为暂定" in page


def test_a_preview_shows_what_moves_and_keeps_nothing(admin: Client, notice: Notice) -> None:
    status, page = send(admin, do="preview")
    assert status == 200
    assert notice.number in page
    assert "2027年2月12日 周五 · 暂定" in page
    assert "顺延" in page
    assert "2027年2月14日 周日" in page
    assert "确认录入2027年" in page
    assert added_years() == []


def test_what_was_seen_is_added_and_said(admin: Client, notice: Notice) -> None:
    _, page = send(admin, do="preview")
    assert send(admin, do="add", seen=seen_in(page))[0] == 302
    shown = admin.get(PATH).text
    assert "试字〔2026〕1号" in shown
    assert "重新计算了1个期限，其中1个顺延" in shown
    assert "个期限为暂定" not in shown
    assert 2027 in working_calendar().years
    life = admin.get(f"/notices/{notice.uuid}").text
    assert "按新放假安排重新计算期限" in life
    assert "2027年2月12日 周五 → 2027年2月" in life
    assert "暂定" not in life
    assert "录入年度放假安排" in admin.get("/admin/audit/").text


def test_nothing_is_added_that_was_not_seen(admin: Client) -> None:
    _, page = send(admin, do="preview")
    other = DAYS.replace("2027-01-09", "2027-01-10")
    status, shown = send(admin, do="add", seen=seen_in(page), days=other)
    assert status == 200
    assert "2027年1月10日 周日" in shown
    assert send(admin, do="add", seen="")[0] == 200
    assert added_years() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"year": "2026"}, "2026年的放假安排已经录入"),
        ({"year": "2029"}, "目前最多录入到2027年"),
        ({"year": "明年"}, 'id="year-error-1"'),
        ({"paper": ""}, 'id="paper-error-1"'),
        ({"days": DAYS + "2027-02-30 春节"}, "第8行无法识别"),
        ({"days": DAYS + "2027-10-07~2027-10-01"}, "第8行无法识别"),
        ({"days": DAYS + "<b>元旦</b>"}, "“&lt;b&gt;元旦&lt;/b&gt;”"),
        ({"days": DAYS + "2027-03-01 班"}, "2027年3月1日 周一不是周六或周日"),
        ({"days": "2027-01-01 元旦"}, "缺少法定放假日：2027-05-01, 2027-05-02"),
    ],
)
def test_a_refusal_keeps_what_was_typed(admin: Client, typed: dict[str, str], said: str) -> None:
    status, page = send(admin, do="preview", **typed)
    assert status == 422
    assert said in page
    assert "2027-01-01" in page
    assert ("试字〔2026〕1号" in page) is ("paper" not in typed)
    assert "确认录入" not in page
    assert added_years() == []


def test_another_offices_cases_are_counted_not_shown(app: Flask, cast: Cast, admin: Client) -> None:
    moment = now().replace(year=2026, month=11, day=20, hour=4)
    found = [Found(due={"days": 60, "type": "working"})]
    visit = make_visit(cast, cast.far, found, at=moment, inspectors=("zhao", "zhou"))
    theirs, _ = issue_notice(visit, cast.zhou, moment, "https://inspection.example")
    rectifications.deliver(theirs, delivery(at=moment), cast.zhou, moment + timedelta(hours=1))
    _, page = send(admin, do="preview")
    assert "其他单位另有1个期限受影响" in page
    assert theirs.number not in page
    assert "远山体育培训" not in page


def test_a_provisional_due_says_so_wherever_it_stands(
    app: Flask, cast: Cast, notice: Notice
) -> None:
    director = Client(app)
    director.sign_in("director")
    for path in (
        f"/notices/{notice.uuid}",
        "/notices/",
        "/rectifications/",
        f"/institutions/{cast.star.uuid}",
    ):
        assert "暂定" in director.get(path).text, path
    told = cast.client(app, "lin").get(f"/api/v1/notices/{notice.uuid}").get_json()
    assert told["due_provisional"] is True
    assert told["violations"][0]["due_provisional"] is True
