"""The institution's reply without an account: who gets in, what it sends, what it never sees."""

import re
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from inspect_app.services.replies import access
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from inspect_app.store.rectification import Extension, Hearing, Report
from inspect_app.web.clock import now
from inspect_app.web.reply_files import shown_files
from tests.cast import Cast, Client
from tests.notices import Found, keep_file, picture
from tests.web.test_api_notices import a_notice, in_state


class Party(Client):
    """A phone of the institution: a browser that nobody signed in at."""

    def __init__(self, app: Flask, notice: Notice) -> None:
        super().__init__(app)
        self.home = f"/r/{notice.verify_code}"

    def send(self, path: str = "", **fields: Any) -> TestResponse:
        token = self.csrf("/login")
        return self.browser.post(
            self.home + path, data={"csrf_token": token, **fields}, buffered=True
        )

    def enter(self, code: str) -> TestResponse:
        return self.send(code=code)


@pytest.fixture
def notice(app: Flask, cast: Cast) -> Notice:
    return in_state(a_notice(cast), "delivered")


@pytest.fixture
def code(notice: Notice, cast: Cast) -> str:
    return access.make_code(notice, cast.director, now()).text


@pytest.fixture
def party(app: Flask, notice: Notice, code: str) -> Party:
    phone = Party(app, notice)
    assert phone.enter(code).status_code == 302
    return phone


def test_the_second_code_opens_what_is_ordered(party: Party, notice: Notice) -> None:
    shown = party.get(party.home).text
    for words in (notice.number, notice.addressee, Found().facts, Found().requirement):
        assert words in shown


def hex_of(notice: Notice) -> str:
    return notice.violations[0].uuid.hex


def rows(model: Any) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(model).order_by(model.id)))


def photo(text: str = "整改后", name: str = "photo.png") -> tuple[BytesIO, str]:
    return BytesIO(picture(text)), name


# --- who gets in


def test_who_photographed_the_notice_sees_nothing_and_can_do_nothing(
    app: Flask, notice: Notice, code: str, party: Party
) -> None:
    stranger = Party(app, notice)
    for path in ("", "/report", "/extension", "/defence"):
        answer = stranger.get(stranger.home + path)
        assert answer.status_code == 200
        assert "回执联办理码" in answer.text
        for secret in (notice.number, notice.addressee, Found().facts, "西湖区教育局", code):
            assert secret not in answer.text
    assert stranger.get(stranger.home + "/files/anything").status_code == 404
    for path, fields in (
        ("/report", {"text": "已整改"}),
        ("/extension", {"until": "2027-01-01", "reason": "x"}),
        ("/defence", {"text": "x", "speaker": "x"}),
    ):
        assert stranger.send(path, **fields).status_code == 403
    stranger.send("/leaving")
    assert party.get(party.home + "/report").status_code == 200
    assert notice.number in party.get(party.home).text, "nobody else ends one's session"
    assert rows(Report) == rows(Extension) == rows(Hearing) == []


def without_token(text: str) -> str:
    """A page but for what differs each time: its CSRF token and its own address."""
    text = re.sub(r'value="[^"]{40,}"', "", text)
    return re.sub(r"/r/[A-Z0-9]+", "", text)


def test_an_unknown_token_is_answered_as_a_known_one(app: Flask, notice: Notice, code: str) -> None:
    known, unknown = Party(app, notice), Party(app, notice)
    unknown.home = "/r/" + "Z" * 12
    first, second = known.get(known.home), unknown.get(unknown.home)
    assert (first.status_code, dict(first.headers).keys()) == (200, dict(second.headers).keys())
    assert without_token(first.text) == without_token(second.text)
    for given in ("AAAAAAAA", ""):
        first, second = known.enter(given), unknown.enter(given)
        assert first.status_code == second.status_code == 403
        assert without_token(first.text) == without_token(second.text)


@pytest.mark.parametrize("token", ["A" * 500, "a%00b", "..%2f..", "%E6%9C%BA", "'--"])
def test_a_token_of_any_shape_is_asked_for_its_code(client: Client, cast: Cast, token: str) -> None:
    assert client.get(f"/r/{token}").status_code in {200, 404}
    data = {"csrf_token": client.csrf(), "code": "AAAAAAAA"}
    assert client.browser.post(f"/r/{token}", data=data).status_code in {403, 404}


@pytest.mark.parametrize("path", ["", "/report", "/extension", "/defence", "/leaving"])
def test_nothing_is_posted_without_the_forms_token(party: Party, path: str) -> None:
    assert party.browser.post(party.home + path, data={"text": "已整改"}).status_code == 400
    assert rows(Report) == []


def test_the_code_may_be_typed_in_any_way(app: Flask, notice: Notice, code: str) -> None:
    wide = code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in code})
    for typed in (code.lower(), f" {code[:4]}-{code[4:]} ", wide):
        assert Party(app, notice).enter(typed).status_code == 302


def test_guessing_is_slowed_and_even_the_right_code_waits(
    app: Flask, cast: Cast, notice: Notice, code: str
) -> None:
    phone = Party(app, notice)
    for _ in range(5):
        assert phone.enter("AAAAAAAA").status_code == 403
    assert phone.enter(code).status_code == 403
    found = access.access_of(notice)
    assert found is not None
    assert found.failures == 5
    assert found.closed_until is not None
    desk = cast.browser(app, "director")
    assert "输错" in desk.get(f"/notices/{notice.uuid}").text


def test_one_address_is_told_to_wait_whatever_token_it_tries(app: Flask, notice: Notice) -> None:
    phone = Party(app, notice)
    phone.home = "/r/" + "Z" * 12
    answers = [phone.enter("AAAAAAAA").status_code for _ in range(9)]
    assert answers == [403] * 8 + [429]
    late = phone.enter("AAAAAAAA")
    assert int(late.headers["Retry-After"]) > 0


def test_the_cookie_opens_this_notice_alone_and_no_script_reads_it(
    app: Flask, cast: Cast, notice: Notice, code: str
) -> None:
    phone = Party(app, notice)
    cookie = phone.enter(code).headers["Set-Cookie"]
    for word in ("HttpOnly", "SameSite=Lax", f"Path=/r/{notice.verify_code}", "Max-Age=7200"):
        assert word in cookie
    key = cookie.split("=")[1].split(";")[0]
    other = in_state(a_notice(cast), "delivered")
    access.make_code(other, cast.director, now())
    thief = Party(app, other)
    thief.browser.set_cookie("reply", key, path="/r/")
    assert other.number not in thief.get(thief.home).text
    assert thief.send("/report", text="x").status_code == 403


@pytest.mark.parametrize("how", ["revoked", "new slip", "expired", "left"])
def test_what_ends_the_access_ends_an_open_session_at_once(
    cast: Cast, notice: Notice, code: str, party: Party, how: str
) -> None:
    assert notice.number in party.get(party.home).text
    if how == "revoked":
        access.revoke(notice, cast.director, now())
    elif how == "new slip":
        access.make_code(notice, cast.director, now())
    elif how == "left":
        cookie = party.browser.get_cookie("reply", path=party.home)
        assert cookie is not None
        key = cookie.value
        party.send("/leaving")
        party.browser.set_cookie("reply", key, path=party.home)  # copied before
    else:
        found = access.access_of(notice)
        assert found is not None
        found.expires_at = now()
        db.session.commit()
    assert notice.number not in party.get(party.home).text
    assert party.send("/report", text="已整改").status_code == 403
    again = Party(party.app, notice).enter(code).status_code
    assert again == (302 if how == "left" else 403)
    assert rows(Report) == []


def test_no_search_engine_and_no_store_keeps_it(party: Party) -> None:
    for path in ("", "/report"):
        headers = party.get(party.home + path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "noindex" in headers["X-Robots-Tag"]


# --- what is sent


def test_a_report_is_kept_as_the_partys_own(party: Party, notice: Notice, cast: Cast) -> None:
    mine = hex_of(notice)
    answer = party.send(
        "/report",
        **{f"text_{mine}": "已退还全部超收费用", f"photos_{mine}": [photo(), photo("退费凭证")]},
    )
    assert answer.status_code == 302
    (report,) = rows(Report)
    assert (report.person_id, report.seen_at) == (None, None)
    (result,) = report.results
    assert result["text"] == "已退还全部超收费用"
    assert len(result["files"]) == 2
    db.session.refresh(notice)
    assert notice.state == "reported"
    shown = party.get(party.home).text
    assert "已退还全部超收费用" in shown
    assert report.uuid.hex[:8].upper() in shown
    assert "机关已收到" in shown


def test_the_chain_names_the_party_by_its_notice_and_none_of_its_words(
    party: Party, notice: Notice
) -> None:
    party.send("/defence", text="收费系家长委员会代收", speaker="张三")
    events = list(db.session.scalars(sa.select(AuditEvent).filter_by(deed="notice.hear")))
    (event,) = events
    assert event.actor == f"party:{notice.number}"
    assert "张三" not in str(event.before) + str(event.after)
    assert event.personal_hash


def test_a_file_that_is_no_photo_costs_nothing_that_was_typed(party: Party, notice: Notice) -> None:
    mine = hex_of(notice)
    answer = party.send(
        "/report",
        **{
            f"text_{mine}": "已整改完毕",
            f"photos_{mine}": [photo(), (BytesIO(b"MZ plain bytes"), "virus.exe")],
        },
    )
    assert answer.status_code == 415
    assert "已整改完毕" in answer.text
    assert "virus.exe" in answer.text
    (kept,) = re.findall(rf'name="kept_photos_{mine}" value="([^"]+)"', answer.text)
    again = party.send("/report", **{f"text_{mine}": "已整改完毕", f"kept_photos_{mine}": kept})
    assert again.status_code == 302
    (report,) = rows(Report)
    assert len(report.results[0]["files"]) == 1


@pytest.mark.parametrize("content", [b"RIFF0000WAVEfmt ", b"<svg/>", b"GIF89a", b""])
def test_sound_drawings_and_nothing_are_no_photo(
    party: Party, notice: Notice, content: bytes
) -> None:
    name = f"photos_{hex_of(notice)}"
    answer = party.send("/report", **{name: [(BytesIO(content), "../../etc/passwd.png")]})
    assert answer.status_code == 415
    assert rows(Report) == []


def test_an_empty_report_says_what_is_missing(party: Party) -> None:
    answer = party.send("/report", text=" ")
    assert answer.status_code == 422
    assert "请填写整改情况" in answer.text


def test_nobody_names_a_file_that_the_page_did_not_give(
    app: Flask, cast: Cast, party: Party, notice: Notice
) -> None:
    secret = keep_file(cast, picture("执法人员照片"))
    other = in_state(a_notice(cast), "delivered")
    mine = hex_of(notice)
    names = [shown_files(each, [secret])[0].name for each in (other, notice)]
    for forged in (secret, names[0], names[1][:-2]):
        assert party.get(f"{party.home}/files/{forged}").status_code == 404
        party.send("/report", **{f"text_{mine}": "已整改", f"kept_photos_{mine}": forged})
    assert all(not result["files"] for report in rows(Report) for result in report.results)
    for path in ("../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00"):
        assert party.get(f"{party.home}/files/{path}").status_code == 404


def test_own_files_are_read_back_within_the_session_alone(
    app: Flask, party: Party, notice: Notice, code: str
) -> None:
    mine = hex_of(notice)
    party.send("/report", **{f"text_{mine}": "见照片", f"photos_{mine}": [photo()]})
    (path,) = set(re.findall(r'src="(/r/[^"]+/files/[^"]+)"', party.get(party.home).text))
    answer = party.get(path)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert Party(app, notice).get(path).status_code == 404
    party.send("/leaving")
    assert party.get(path).status_code == 404


def test_a_pdf_is_given_back_to_be_saved(party: Party, notice: Notice) -> None:
    mine = hex_of(notice)
    content = b"%PDF-1.4\n%..."
    party.send("/report", **{f"photos_{mine}": [(BytesIO(content), "退费凭证.pdf")]})
    (path,) = set(re.findall(r'href="(/r/[^"]+/files/[^"]+)"', party.get(party.home).text))
    answer = party.get(path)
    assert answer.data == content
    assert "attachment" in answer.headers["Content-Disposition"]


def test_more_time_is_asked_for_once_and_answered_on_the_page(party: Party, notice: Notice) -> None:
    given = {"until": "2027-01-15", "reason": "装修需要时间"}
    assert party.send("/extension", **given).status_code == 302
    (row,) = rows(Extension)
    assert row.person_id is None
    shown = party.get(party.home).text
    assert "等待机关决定" in shown
    assert party.get(party.home + "/extension").location == party.home
    again = party.send("/extension", until="2027-01-20", reason="装修需要时间")
    assert again.status_code == 409
    assert "装修需要时间" in again.text, "what was typed stays"
    assert len(rows(Extension)) == 1


def test_safety_is_said_to_be_beyond_any_extension(app: Flask, cast: Cast) -> None:
    notice = in_state(a_notice(cast, found=[Found(code="FIR-01")]), "delivered")
    code = access.make_code(notice, cast.director, now()).text
    phone = Party(app, notice)
    phone.enter(code)
    assert "安全" in phone.get(phone.home).text
    assert phone.send("/extension", until="2027-01-15", reason="x").status_code == 409


def test_a_defence_is_heard_with_its_files(party: Party, notice: Notice) -> None:
    answer = party.send("/defence", text="不是本机构收取", speaker="张三", photos=[photo()])
    assert answer.status_code == 302
    (row,) = rows(Hearing)
    assert (row.person_id, row.speaker, row.accepted) == (None, "张三", None)
    assert len(row.files) == 1
    assert "不是本机构收取" in party.get(party.home).text


@pytest.mark.parametrize("state", ["issued", "closed", "withdrawn", "rechecked"])
def test_a_state_that_allows_no_report_says_what_to_do(
    party: Party, notice: Notice, state: str
) -> None:
    in_state(notice, state)
    shown = party.get(party.home).text
    assert "请致电机关" in shown
    answer = party.send("/report", text="已整改，附说明")
    assert answer.status_code == 409
    assert "已整改，附说明" in answer.text
    assert rows(Report) == []


def test_what_was_typed_while_the_session_ended_waits_for_the_code(
    app: Flask, cast: Cast, party: Party, notice: Notice
) -> None:
    mine = hex_of(notice)
    fresh = access.make_code(notice, cast.director, now()).text
    asked = party.send("/report", **{f"text_{mine}": "写了很久的内容", "text": "总体"})
    assert asked.status_code == 403
    assert "写了很久的内容" in asked.text
    wrong = party.send(code="AAAAAAAA", page="report", **{f"typed-text_{mine}": "写了很久的内容"})
    assert wrong.status_code == 403
    assert "写了很久的内容" in wrong.text
    form = party.send(code=fresh, page="report", **{f"typed-text_{mine}": "写了很久的内容"})
    assert form.status_code == 200
    assert re.search(rf'id="text_{mine}"[^>]*>\s*写了很久的内容', form.text)
    assert party.send("/report", **{f"text_{mine}": "写了很久的内容"}).status_code == 302


def test_a_button_pressed_twice_sends_once(party: Party, notice: Notice) -> None:
    mine = hex_of(notice)
    for _ in range(2):
        name = f"photos_{mine}"
        assert (
            party.send("/report", **{f"text_{mine}": "已整改", name: [photo()]}).status_code == 302
        )
        assert party.send("/extension", until="2027-01-15", reason="装修").status_code == 302
        assert party.send("/defence", text="不是本机构", speaker="张三").status_code == 302
    assert [len(rows(model)) for model in (Report, Extension, Hearing)] == [1, 1, 1]
    assert party.send("/report", **{f"text_{mine}": "又整改一项"}).status_code == 302
    assert len(rows(Report)) == 2


def test_it_speaks_english_too(party: Party) -> None:
    assert "What is ordered" in party.get(party.home + "?lang=en").text
