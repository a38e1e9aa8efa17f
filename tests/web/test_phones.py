"""Phones: what is unsent on them, and what becomes of a lost one."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.services import people
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.web.clock import now
from tests.cast import NOW, Cast, Client
from tests.sealing import SealingPhone

MINE = UUID("019a9f00-0000-7000-8000-000000000001")


def browser_of(app: Flask, login: str) -> Client:
    """Somebody's phone, signed in."""
    client = Client(app)
    client.sign_in(login)
    return client


def reports(client: Client, phone: UUID = MINE, **told: Any) -> dict[str, Any]:
    """What the phone is told at a contact."""
    token = client.get("/api/v1/session").get_json()["csrf_token"]
    body = {"unsent": 0, "oldest": None, "label": "Chrome", **told}
    answer = client.put(f"/api/v1/phones/{phone}", json=body, headers={"X-CSRF-Token": token})
    assert answer.status_code == 200, answer.json
    orders: dict[str, Any] = answer.get_json()
    return orders


def orders(desk: Client, deed: str, phone: UUID = MINE) -> int:
    """The office's deed on a phone; its status."""
    return desk.post(f"/phones/{phone}/{deed}").status_code


def deeds() -> list[str]:
    db.session.rollback()
    found = db.session.scalars(
        sa.select(AuditEvent.deed)
        .where(AuditEvent.deed.startswith("phone."))
        .order_by(AuditEvent.seq)
    )
    return [deed.removeprefix("phone.") for deed in found]


def page_of(desk: Client) -> str:
    return desk.get("/phones/?lang=en").get_data(as_text=True)


def test_the_office_sees_what_is_unsent_and_for_how_long(app: Flask, desk: Client) -> None:
    lin = browser_of(app, "lin")
    two_days_ago = (now() - timedelta(hours=50)).isoformat()
    told = reports(lin, unsent=3, oldest=two_days_ago, label="Chrome, Android")
    assert (told["revoked"], told["wipe"]) == (False, False)
    page = page_of(desk)
    assert "Chrome, Android" in page
    assert "3 visits" in page
    assert "waits for 2 days" in page
    home = desk.get("/?lang=en").get_data(as_text=True)
    assert "Phones with unsent work" in home
    reports(lin)
    assert "waits for" not in page_of(desk)
    assert "Phones with unsent work" not in desk.get("/?lang=en").get_data(as_text=True)
    assert deeds() == ["add"], "a contact alone is no deed"


def test_less_than_a_day_is_not_marked(app: Flask, desk: Client) -> None:
    reports(browser_of(app, "lin"), unsent=1, oldest=(now() - timedelta(hours=5)).isoformat())
    page = page_of(desk)
    assert "waits for 5 hours" in page
    assert 'class="tag bad"' not in page
    reports(browser_of(app, "lin"), unsent=1, oldest=(now() - timedelta(minutes=5)).isoformat())
    assert "waits for less than an hour" in page_of(desk)


def test_revoking_ends_the_phones_sessions_and_tokens_alone(
    app: Flask, cast: Cast, desk: Client
) -> None:
    lin, elsewhere, program = browser_of(app, "lin"), browser_of(app, "lin"), Client(app)
    program.token = people.new_token(cast.lin, NOW)
    reports(lin)
    body = {"unsent": 0, "oldest": None, "label": "Chrome"}
    assert program.put(f"/api/v1/phones/{MINE}", json=body).status_code == 200
    reports(elsewhere, uuid4())
    assert orders(desk, "revocation") == 302
    assert lin.get("/api/v1/session").status_code == 401
    assert program.get("/api/v1/session").status_code == 401
    assert elsewhere.get("/api/v1/session").status_code == 200
    assert orders(desk, "revocation") == 409
    again = browser_of(app, "lin")
    assert reports(again)["revoked"] is True, "who signs in there anew is told"
    assert orders(desk, "readmission") == 302
    assert reports(again)["revoked"] is False
    assert deeds() == ["add", "add", "revoke", "readmit"]


def test_a_browser_that_forgot_its_storage_is_ended_by_either_id(app: Flask, desk: Client) -> None:
    """The cookie outlives the storage, and the phone's id with it."""
    lin, wang = browser_of(app, "lin"), browser_of(app, "wang")
    before, after = uuid4(), uuid4()
    for phone in (before, after):
        reports(lin, phone)
        reports(wang, UUID(int=phone.int ^ 1))
    assert orders(desk, "revocation", before) == 302
    assert orders(desk, "revocation", UUID(int=after.int ^ 1)) == 302
    assert lin.get("/api/v1/session").status_code == 401
    assert wang.get("/api/v1/session").status_code == 401


def test_a_wipe_waits_until_nothing_is_unsent(app: Flask, desk: Client) -> None:
    lin = browser_of(app, "lin")
    reports(lin, unsent=1)
    assert orders(desk, "wipe") == 302
    assert orders(desk, "wipe") == 409
    assert reports(lin, unsent=1)["wipe"] is False
    assert reports(lin, unsent=0)["wipe"] is True
    assert reports(lin, unsent=0)["wipe"] is True, "the first answer may have been lost"
    assert reports(lin, unsent=1)["wipe"] is False, "a visit was sealed meanwhile"
    assert deeds() == ["add", "wipe", "wiped"]
    assert "Told to empty itself" in page_of(desk)


def test_the_office_sees_that_a_phone_only_sends(app: Flask, cast: Cast, desk: Client) -> None:
    phone = SealingPhone(browser_of(app, "lin"), MINE)
    assert "Locked" not in page_of(desk)
    phone.reports(by_token=True, unsent=1)
    page = page_of(desk)
    assert "Locked" in page
    assert "In use" not in page
    phone.reports()
    assert "Locked" not in page_of(desk), "somebody signed in there"


def test_a_phone_is_not_wiped_of_what_somebody_else_left_unsent(app: Flask, desk: Client) -> None:
    reports(browser_of(app, "lin"), unsent=2)
    wang = browser_of(app, "wang")
    orders(desk, "wipe")
    assert reports(wang, unsent=0)["wipe"] is False
    page = page_of(desk)
    assert "2 visits" in page
    assert "林检查" in page
    assert "王检查" in page
    assert deeds() == ["add", "wipe", "rehome"]
    assert reports(browser_of(app, "lin"), unsent=0)["wipe"] is True


def test_a_phone_of_another_office_is_out_of_reach(app: Flask, cast: Cast, desk: Client) -> None:
    reports(browser_of(app, "lin"))
    zhao, zhou = cast.client(app, "zhao"), cast.client(app, "zhou")
    assert zhao.put(f"/api/v1/phones/{MINE}", json={"odd": 1}).status_code == 404
    for deed in ("revocation", "wipe", "readmission"):
        assert orders(zhou, deed) == 404
    assert "林检查" not in page_of(zhou)
    assert "No phone has reported yet" in page_of(zhou)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "unsent"),
        ({"unsent": True}, "unsent"),
        ({"unsent": -1}, "unsent"),
        ({"unsent": 1.5}, "unsent"),
        ({"unsent": 1, "oldest": "yesterday"}, "oldest"),
        ({"unsent": 1, "label": "x" * 201}, "label"),
        ({"unsent": 1, "wipe": True}, "wipe"),
        ({"unsent": 1, "send_key": "yes"}, "send_key"),
    ],
)
def test_an_odd_report_is_refused(app: Flask, cast: Cast, body: Any, field: str) -> None:
    answer = cast.client(app, "lin").put(f"/api/v1/phones/{MINE}", json=body)
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [field]


def test_the_office_is_told_what_a_wipe_waits_for_and_the_way_on(
    app: Flask, cast: Cast, desk: Client
) -> None:
    reports(browser_of(app, "lin"), unsent=2)
    reports(browser_of(app, "wang"), unsent=0)
    assert "尚待" not in desk.get("/phones/").text, "nothing was ordered"
    orders(desk, "wipe")
    page = desk.get("/phones/").text
    assert "尚待林检查在该手机上的未上传内容" in page
    assert "由林检查在该手机登录后上传或放弃" in page
    assert "尚待王检查" not in page
    cast.people["lin"].active = False
    db.session.commit()
    assert "该账号已停用" in desk.get("/phones/").text


def test_a_wipe_that_waits_for_who_is_signed_in_there_says_so(app: Flask, desk: Client) -> None:
    phone = SealingPhone(browser_of(app, "lin"), MINE)
    phone.reports(unsent=1)
    orders(desk, "wipe")
    assert "林检查已在该手机登录" in desk.get("/phones/").text
    phone.reports(by_token=True, unsent=1)
    page = desk.get("/phones/").text
    assert "林检查已在该手机登录" not in page, "locked, only the sign-in opens what is unfinished"
    assert "由林检查在该手机登录后上传或放弃" in page
