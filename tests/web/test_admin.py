"""What an admin looks after: accounts, the office's settings, tokens, the chain of events."""

import json
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import audit
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.office import Office
from inspect_app.store.person import ApiToken, Person
from tests.cast import PASSWORD, Cast, Client

PAGES = ("/admin/", "/admin/people/", "/admin/people/new", "/admin/offices/", "/admin/audit/")


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.sign_in("admin")
    return client


def send(client: Client, path: str, **fields: str) -> tuple[int, str]:
    form = {"csrf_token": client.csrf("/password"), **fields}
    answer = client.post(path, data=form)
    return answer.status_code, answer.text


def person(login: str) -> Person:
    db.session.expire_all()
    return db.session.scalars(sa.select(Person).filter_by(login=login)).one()


def test_limits_and_deeds_are_told_in_words(admin: Client) -> None:
    page = admin.get("/admin/offices/").text
    assert "目录值：12 个月" in page
    assert "CNY" not in page
    assert "person.sign_in" not in admin.get("/admin/audit/").text


@pytest.mark.parametrize("path", PAGES)
def test_only_an_admin_administers(app: Flask, cast: Cast, path: str) -> None:
    for login, status in {"admin": 200, "lin": 403, "director": 403, "auditor": 403}.items():
        browser = Client(app)
        browser.sign_in(login)
        assert browser.get(path).status_code == status, login


def test_a_new_person_signs_in_with_the_password_shown_once(app: Flask, admin: Client) -> None:
    fields = {
        "login": "sun", "display": "孙检查", "role": "inspector",
        "certificate_no": "33010600109", "certificate_until": "2028-01-01",
    }  # fmt: skip
    status, page = send(admin, "/admin/people/new", **fields)
    assert status == 201
    password = page.split("<code>")[1].split("</code>")[0]
    assert Client(app).sign_in("sun", password).status_code == 302
    assert person("sun").certificate_until == date(2028, 1, 1)
    assert password not in admin.get("/admin/people/").text
    assert send(admin, "/admin/people/new", **fields)[0] == 422  # the login is taken
    assert send(admin, "/admin/people/new", **{**fields, "login": "a/b"})[0] == 422


def test_a_deactivated_person_is_out_at_once(app: Flask, admin: Client, cast: Cast) -> None:
    lin = Client(app)
    lin.sign_in("lin")
    by_token = cast.client(app, "lin")
    fields = {"display": "林检查", "role": "inspector", "certificate_no": "33010600101"}
    assert send(admin, "/admin/people/lin", **fields)[0] == 302
    assert not person("lin").active
    assert lin.get("/api/v1/session").status_code == 401
    assert by_token.get("/api/v1/session").status_code == 401
    event = db.session.scalars(sa.select(AuditEvent).filter_by(deed="person.change")).one()
    assert event.after == {"active": False}
    assert "certificate_until" in event.personal["after"]


def test_an_admin_cannot_lock_oneself_out(admin: Client) -> None:
    fields = {"display": "管理员", "role": "office", "active": "y"}
    assert send(admin, "/admin/people/admin", **fields)[0] == 409
    assert send(admin, "/admin/people/admin", display="管理员", role="admin")[0] == 409
    assert person("admin").role == "admin"


def test_a_reset_password_ends_the_old_one(app: Flask, admin: Client) -> None:
    status, page = send(admin, "/admin/people/lin/password")
    password = page.split("<code>")[1].split("</code>")[0]
    assert status == 200
    assert Client(app).sign_in("lin").status_code == 401
    assert Client(app).sign_in("lin", password).status_code == 302


def test_another_offices_people_are_not_found(admin: Client) -> None:
    assert admin.get("/admin/people/zhao").status_code == 404
    assert send(admin, "/admin/people/zhao/password")[0] == 404
    assert "zhao" not in admin.get("/admin/people/").text


def settings(**changed: str) -> dict[str, str]:
    return {
        "name": "西湖区教育局", "word": "西教", "number_style": "letter",
        "title_alias": "责令整改书",
        "remedies": "y", "report_days": "5", "visit_cap": "4", "contact_name": "周老师",
        "contact_phone": "0571-12345678", "visit_months": "甲=24，乙=6",
        "term_starts": "9-1，2-15",
        "limit_evening_study_end": "20:40", "limit_price_per_standard_lesson": "25.5", **changed,
    }  # fmt: skip


def test_the_offices_settings_are_kept_and_audited(admin: Client) -> None:
    assert send(admin, "/admin/offices/", **settings())[0] == 302
    office = db.session.scalars(sa.select(Office).filter_by(code="xihu")).one()
    db.session.refresh(office)
    assert (office.number_style, office.report_days, office.issue_on_site) == ("letter", 5, False)
    assert office.parameters == {
        "evening_study_end": "20:40", "price_per_standard_lesson": 25.5,
        "visit_months": {"甲": 24, "乙": 6}, "term_starts": ["9-1", "2-15"],
    }  # fmt: skip
    event = db.session.scalars(sa.select(AuditEvent).filter_by(deed="office.change")).one()
    assert event.after["visit_cap"] == 4
    assert "周老师" not in json.dumps(event.after, ensure_ascii=False)
    page = admin.get("/admin/offices/").text
    assert "甲=24, 乙=6" in page
    assert "9-1, 2-15" in page
    terms = admin.get("/coverage/terms?from=2026-10-01&to=2026-12-31").text
    assert "2026年9月1日 周二 – 2027年2月14日 周日" in terms
    assert "2026年2月15日 周日 – 2026年8月31日 周一" in terms
    assert 'value="20:40"' in page
    assert audit.verify()[1] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"word": "西 教"}, {"word": "〔西〕"}, {"number_style": "own"},
        {"report_days": "-1"}, {"report_days": "soon"}, {"visit_cap": "9999"},
        {"visit_months": "A:24"}, {"visit_months": "A=0"}, {"limit_evening_study_end": "25:00"},
        {"limit_price_per_standard_lesson": "nan"}, {"title_alias": "长" * 61},
        {"term_starts": "2-1, 9-1"}, {"term_starts": "9-1"}, {"term_starts": "9-1, 2-30"},
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(admin: Client, wrong: dict[str, str]) -> None:
    assert send(admin, "/admin/offices/", **settings(**wrong))[0] == 422


def test_a_token_is_shown_once_and_ends_when_revoked(app: Flask, cast: Cast) -> None:
    browser, program = Client(app), Client(app)
    browser.sign_in("auditor")
    status, page = send(browser, "/admin/tokens/", label="每晚导出")
    program.token = page.split("<code>")[1].split("</code>")[0]
    assert status == 201
    assert program.get("/api/v1/session").json["login"] == "auditor"
    again = browser.get("/admin/tokens/").text
    assert "每晚导出" in again
    assert program.token not in again
    token = db.session.scalars(sa.select(ApiToken)).one()
    assert send(browser, f"/admin/tokens/{token.id}/revocation")[0] == 302
    assert program.get("/api/v1/session").status_code == 401
    assert send(browser, "/admin/tokens/", label="")[0] == 422


def test_nobody_revokes_another_ones_token(app: Flask, cast: Cast) -> None:
    cast.token("lin")
    browser = Client(app)
    browser.sign_in("wang")
    token = db.session.scalars(sa.select(ApiToken)).one()
    assert send(browser, f"/admin/tokens/{token.id}/revocation")[0] == 404


def test_the_chain_is_read_page_by_page_and_verified(admin: Client) -> None:
    newest = admin.get("/admin/audit/?limit=1").text
    assert "登录" in newest
    assert "cursor=" in newest
    assert "zhao" not in admin.get("/admin/audit/").text
    assert "lin" in admin.get("/admin/audit/?subject=lin").text
    assert admin.get("/admin/audit/?cursor=x").status_code == 422
    send(admin, "/admin/audit/verification")
    assert "链条完整" in admin.get("/admin/audit/").text
    with writing():
        event = db.session.scalars(sa.select(AuditEvent).filter_by(subject="lin")).first()
        event.after = {"role": "admin"}
    send(admin, "/admin/audit/verification")
    assert "断开" in admin.get("/admin/audit/").text


def test_only_safe_words_reach_the_page(admin: Client) -> None:
    send(admin, "/admin/people/new", login="x", display="<script>x</script>", role="auditor")
    page = admin.get("/admin/people/").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert PASSWORD not in page
