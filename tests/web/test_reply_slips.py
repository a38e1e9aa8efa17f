"""The receipt slip at the desk: its code, what ends it, and what the office sees of replies."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.services.notices.issuing import issue_notice, issue_opinion
from inspect_app.services.replies import access
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Report
from inspect_app.store.reply import ReplyAccess
from inspect_app.web.clock import now
from tests.cast import NOW, Cast, Client
from tests.notices import BASE, Found, make_visit
from tests.web.test_api_notices import a_notice, in_state
from tests.web.test_notice_pages import post
from tests.web.test_replies import Party, hex_of, photo


@pytest.fixture
def notice(app: Flask, cast: Cast) -> Notice:
    return in_state(a_notice(cast), "delivered")


@pytest.fixture
def clerk(app: Flask, cast: Cast) -> Client:
    return cast.browser(app, "director")


def code_on(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    (code,) = re.findall(r"^([2-9A-Z]{8})$", text, re.MULTILINE)
    return code


def print_slip(clerk: Client, notice: Notice) -> Any:
    return post(clerk, f"/notices/{notice.uuid}/reply-slip", {})


def test_the_slip_bears_the_code_that_opens_and_nobody_keeps_it(
    app: Flask, notice: Notice, clerk: Client
) -> None:
    answer = print_slip(clerk, notice)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    code = code_on(answer.data)
    assert Party(app, notice).enter(code).status_code == 302
    kept = [str(value) for row in rows(ReplyAccess) for value in vars(row).values()]
    events = [str(vars(row)) for row in rows(AuditEvent)]
    assert not any(code in text for text in kept + events)
    assert "reply.slip" in "".join(events)


def rows(model: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(model)))


def test_a_second_slip_puts_the_first_out_of_use(app: Flask, notice: Notice, clerk: Client) -> None:
    first, second = (code_on(print_slip(clerk, notice).data) for _ in range(2))
    assert first != second
    assert Party(app, notice).enter(first).status_code == 403
    assert Party(app, notice).enter(second).status_code == 302


def test_the_office_ends_the_access_and_reads_its_state(
    app: Flask, notice: Notice, clerk: Client
) -> None:
    page = f"/notices/{notice.uuid}"
    assert "尚未打印回执联" in clerk.get(page).text
    code = code_on(print_slip(clerk, notice).data)
    assert "机构尚未进入" in clerk.get(page).text
    Party(app, notice).enter(code)
    assert "机构已进入" in clerk.get(page).text
    assert post(clerk, f"{page}/reply-slip/revocation", {}).status_code == 302
    assert "已由机关终止" in clerk.get(page).text
    assert Party(app, notice).enter(code).status_code == 403
    assert post(clerk, f"{page}/reply-slip/revocation", {}).status_code == 409


@pytest.mark.parametrize("state", ["closed", "withdrawn"])
def test_what_has_ended_gets_no_slip(notice: Notice, clerk: Client, state: str) -> None:
    in_state(notice, state)
    assert print_slip(clerk, notice).status_code == 409
    assert "打印回执联" not in clerk.get(f"/notices/{notice.uuid}").text


def test_an_auditor_prints_none_and_another_office_finds_none(
    app: Flask, cast: Cast, notice: Notice
) -> None:
    assert print_slip(cast.browser(app, "auditor"), notice).status_code == 403
    assert print_slip(cast.browser(app, "zhou"), notice).status_code == 404


def test_the_office_is_told_until_somebody_has_looked(
    app: Flask, cast: Cast, notice: Notice, clerk: Client
) -> None:
    assert "机构新提交" not in clerk.get("/").text
    phone, mine = Party(app, notice), hex_of(notice)
    phone.enter(access.make_code(notice, cast.director, now()).text)
    phone.send("/report", **{f"text_{mine}": "已退还费用", f"photos_{mine}": [photo()]})
    phone.send("/defence", text="并非本机构", speaker="张三")
    home = clerk.get("/").text
    for words in ("机构新提交", notice.number, "整改报告待查看", "陈述申辩待答复"):
        assert words in home
    shown = clerk.get(f"/notices/{notice.uuid}").text
    assert "已退还费用" in shown
    assert "机构自行提交" in shown
    (preview,) = set(re.findall(r'src="(/api/v1/files/[0-9a-f]{64}/preview)"', shown))
    assert clerk.get(preview).mimetype == "image/jpeg"
    (report,) = rows(Report)
    path = f"/notices/{notice.uuid}/reports/{report.uuid}/seen"
    assert post(cast.browser(app, "auditor"), path, {}).status_code == 403
    assert post(clerk, path, {}).status_code == 302
    assert "钱主任已查看" in clerk.get(f"/notices/{notice.uuid}").text
    assert "整改报告待查看" not in clerk.get("/").text
    assert "机关已查看" in phone.get(phone.home).text


def test_what_the_office_wrote_down_itself_is_no_news(
    app: Flask, notice: Notice, clerk: Client
) -> None:
    post(clerk, f"/notices/{notice.uuid}/reports", {"report-text": "机构来电称已整改"})
    assert "机构新提交" not in clerk.get("/").text
    (report,) = rows(Report)
    assert report.seen_at is not None


def test_what_a_party_sent_is_read_by_its_office_alone(
    app: Flask, cast: Cast, notice: Notice
) -> None:
    phone, mine = Party(app, notice), hex_of(notice)
    phone.enter(access.make_code(notice, cast.director, now()).text)
    phone.send("/report", **{f"photos_{mine}": [photo()]})
    sha256 = rows(Report)[0].results[0]["files"][0]
    assert cast.browser(app, "lin").get(f"/api/v1/files/{sha256}").status_code == 200
    assert cast.browser(app, "zhao").get(f"/api/v1/files/{sha256}").status_code == 404


@pytest.mark.parametrize("kind", ["notice", "opinion"])
def test_the_paper_names_the_page_that_the_slip_opens(app: Flask, cast: Cast, kind: str) -> None:
    school = {"institution": cast.school, "found": [Found(code="SCH-01")]}
    visit = make_visit(cast, **(school if kind == "opinion" else {}))
    notice, _ = (issue_opinion if kind == "opinion" else issue_notice)(
        visit, cast.director, NOW, BASE
    )
    assert notice.sheet["reply_url"] == f"{BASE}/r/{notice.verify_code}"
