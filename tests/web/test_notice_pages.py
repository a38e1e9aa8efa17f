"""The desk's pages of visits, notices and what is to be chased; and the page for anybody."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from inspect_app.rules.calendar import CHINA
from inspect_app.services.notices.issuing import issue_notice
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.visit import Visit
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.notices import BASE, Found, keep_file, make_recheck_visit, make_visit, picture
from tests.web.test_api_notices import a_notice, in_state


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.sign_in("director")
    return client


def post(client: Client, path: str, form: dict[str, Any]) -> Any:
    token = client.csrf("/password")
    return client.browser.post(path, data={**form, "csrf_token": token})


def page(notice: Notice) -> str:
    return f"/notices/{notice.uuid}"


def state_of(notice: Notice) -> str:
    db.session.rollback()
    db.session.refresh(notice)
    return notice.state


def test_a_visit_is_shown_and_yields_its_notice(app: Flask, cast: Cast, desk: Client) -> None:
    photo = keep_file(cast, picture("收据"))
    visit = make_visit(cast, found=[Found(files=[photo])])
    shown = desk.get(f"/visits/{visit.uuid}").text
    for words in (Found().facts, "林检查", "33010600101", visit.receipt, photo, "照片1"):
        assert words in shown
    answer = post(desk, f"/visits/{visit.uuid}/notice", {})
    assert answer.status_code == 302
    issued = desk.get(answer.location).text
    assert "西教责改字〔2026〕第1号" in issued
    assert "登记送达" in issued
    assert "西教责改字〔2026〕第1号" in desk.get(f"/visits/{visit.uuid}").text


def test_a_school_gets_its_opinion_by_the_same_button(app: Flask, cast: Cast, desk: Client) -> None:
    visit = make_visit(cast, cast.school, [Found(code="SCH-01")])
    assert "出具督导意见书" in desk.get(f"/visits/{visit.uuid}").text
    answer = post(desk, f"/visits/{visit.uuid}/notice", {})
    assert "督字" in desk.get(answer.location).text


def test_circumstances_are_ticked_on_the_page(app: Flask, cast: Cast, desk: Client) -> None:
    visit = make_visit(cast, found=[Found(code="CTR-01")])
    path = f"/visits/{visit.uuid}/notice"
    assert post(desk, path, {}).status_code == 409
    shown = desk.get(f"/visits/{visit.uuid}").text
    name = f"circumstances-{visit.violations[0].uuid}"
    wording = shown.split(f'name="{name}" value="')[1].split('"')[0]
    assert post(desk, path, {name: wording}).status_code == 302


def test_a_stranger_sees_whether_a_notice_is_genuine_and_nothing_else(
    app: Flask, cast: Cast, client: Client
) -> None:
    notice = a_notice(cast)
    shown = client.get(f"/v/{notice.verify_code.lower()}")
    assert shown.status_code == 200
    assert notice.number in shown.text
    assert "西湖区教育局" in shown.text
    for secret in (notice.addressee, Found().facts, "林检查", "33010600101", "文三路", "FEE-01"):
        assert secret not in shown.text
    assert client.get("/v/ABCDEFGHJKMN").status_code == 404
    assert client.get("/v/" + "A" * 500).status_code == 404


def test_delivery_closes_no_gap_in_its_form(app: Flask, cast: Cast, desk: Client) -> None:
    notice = a_notice(cast)
    at = now().astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    path = f"{page(notice)}/deliveries"
    lacking = post(desk, path, {"deliver-method": "left_in_place", "deliver-at": at})
    assert lacking.status_code == 422
    assert "见证人" in lacking.text
    assert state_of(notice) == "issued"
    given = {"deliver-method": "in_person", "deliver-at": at, "deliver-recipient_name": "张三"}
    assert post(desk, path, given).status_code == 302
    assert state_of(notice) == "delivered"
    assert "张三" in desk.get(page(notice)).text


def test_leaving_in_place_is_proved_by_an_uploaded_picture(
    app: Flask, cast: Cast, desk: Client
) -> None:
    notice = a_notice(cast)
    at = now().astimezone(CHINA).strftime("%Y-%m-%dT%H:%M")
    given = {"deliver-method": "left_in_place", "deliver-at": at}
    path = f"{page(notice)}/deliveries"
    text = {**given, "deliver-proof": (BytesIO(b"plain text"), "proof.txt")}
    assert post(desk, path, text).status_code == 422
    photo = picture("留置")
    answer = post(desk, path, {**given, "deliver-proof": (BytesIO(photo), "proof.png")})
    assert answer.status_code == 302
    assert state_of(notice) == "delivered"
    shown = desk.get(page(notice)).text
    link = shown.split('href="/api/v1/files/')[1].split('"')[0]
    assert desk.get(f"/api/v1/files/{link}".replace("&amp;", "&")).data == photo


def test_the_page_offers_what_the_table_allows(app: Flask, cast: Cast, desk: Client) -> None:
    notice = a_notice(cast)
    for state, there, absent in (
        ("issued", ["登记送达", "撤回通知书"], ["登记整改报告", "销号</button>"]),
        ("delivered", ["登记整改报告", "登记延期申请"], ["登记送达", "移送</button>"]),
        ("not_rectified", ["移送</button>"], ["登记送达", "登记整改报告"]),
        ("rechecked", ["销号</button>"], ["登记送达"]),
        ("closed", [], ["撤回通知书", "销号</button>", "登记送达"]),
    ):
        shown = desk.get(page(in_state(notice, state))).text
        assert [words for words in there if words not in shown] == [], state
        assert [words for words in absent if words in shown] == [], state


def test_an_inspector_is_offered_no_decision(app: Flask, cast: Cast, client: Client) -> None:
    notice = in_state(a_notice(cast), "rechecked")
    client.sign_in("lin")
    shown = client.get(page(notice)).text
    assert "销号</button>" not in shown
    assert "撤回通知书" not in shown
    assert post(client, f"{page(notice)}/closure", {}).status_code == 403


def test_the_loop_by_forms(app: Flask, cast: Cast, desk: Client) -> None:
    notice = in_state(a_notice(cast), "delivered")
    path = page(notice)
    assert post(desk, f"{path}/reports", {"report-text": ""}).status_code == 422
    assert post(desk, f"{path}/reports", {"report-text": "已退费。"}).status_code == 302
    asked = {"request_extension-reason": "名单较长", "request_extension-until": "2027-02-01"}
    assert post(desk, f"{path}/extensions", asked).status_code == 302
    decision = desk.get(path).text.split('action="')
    decide = next(part.split('"')[0] for part in decision if "/decision" in part.split('"')[0])
    assert post(desk, decide, {"extend-granted": "yes"}).status_code == 302
    assert state_of(notice) == "extended"
    visit = make_recheck_visit(cast, notice, "rectified", at=now())
    assert str(visit.uuid) in desk.get(path).text
    assert post(desk, f"{path}/rechecks", {"recheck-visit": str(visit.uuid)}).status_code == 302
    assert post(desk, f"{path}/closure", {"close-remark": "合格"}).status_code == 302
    assert state_of(notice) == "closed"
    assert "已销号" in desk.get(path).text


def test_a_referral_is_ticked_by_violation(app: Flask, cast: Cast, desk: Client) -> None:
    notice = in_state(a_notice(cast), "not_rectified")
    form = {"refer-authority": "市场监督管理局", "refer-reason": "逾期未改正"}
    path = f"{page(notice)}/referrals"
    assert post(desk, path, form).status_code == 422
    form["refer-violations"] = str(notice.violations[0].uuid)
    assert post(desk, path, form).status_code == 302
    assert state_of(notice) == "referred"


def test_the_paper_is_the_same_from_page_and_api(app: Flask, cast: Cast, desk: Client) -> None:
    notice = a_notice(cast)
    paper = desk.get(f"{page(notice)}/pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert paper.data == desk.get(f"/api/v1/notices/{notice.uuid}/pdf").data


def test_the_record_of_a_visit_is_the_same_each_time(app: Flask, cast: Cast, desk: Client) -> None:
    visit = make_visit(cast)
    first, again = (desk.get(f"/visits/{visit.uuid}/record.pdf") for _ in "ab")
    assert first.data.startswith(b"%PDF-")
    assert first.data == again.data
    attempt = make_visit(cast, outcome="closed_door")
    assert desk.get(f"/visits/{attempt.uuid}/record.pdf").status_code == 404


def test_lists_show_what_their_filters_ask_for(app: Flask, cast: Cast, desk: Client) -> None:
    notice = a_notice(cast)
    for path in ("/visits/", "/notices/", "/rectifications/"):
        assert "星河学科培训中心" in desk.get(path).text
    for path in (
        "/visits/?outcome=refused", "/notices/?state=closed", "/rectifications/?overdue=1",
        "/rectifications/?district=330110", "/notices/?to=2001-01-01",
    ):  # fmt: skip
        shown = desk.get(path)
        assert shown.status_code == 200
        assert notice.addressee not in shown.text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_page_renders_in_both_languages(
    app: Flask, cast: Cast, desk: Client, language: str
) -> None:
    visit = make_visit(cast)
    notice, _ = issue_notice(visit, cast.director, now(), BASE)
    for path in (
        "/visits/", f"/visits/{visit.uuid}", "/notices/", page(notice), "/rectifications/",
        f"/v/{notice.verify_code}",
    ):  # fmt: skip
        shown = desk.get(f"{path}?lang={language}")
        assert shown.status_code == 200, path
        assert f'lang="{"zh-CN" if language == "zh_CN" else "en"}"' in shown.text


def test_other_offices_find_nothing(app: Flask, cast: Cast, client: Client) -> None:
    notice = a_notice(cast)
    visit = db.session.get_one(Visit, notice.visit_id)
    client.sign_in("chen")
    for path in (page(notice), f"{page(notice)}/pdf", f"/visits/{visit.uuid}",
                 f"/visits/{visit.uuid}/record.pdf"):  # fmt: skip
        assert client.get(path).status_code == 404
    assert post(client, f"/visits/{visit.uuid}/notice", {}).status_code == 404
