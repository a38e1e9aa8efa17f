"""A phone's send token sends what it sealed, for as long as something may still have to arrive."""

from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import sealed
from inspect_app.services import accounts
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db
from inspect_app.store.phone import Phone, SendToken
from tests.cast import NOW, Cast, Client
from tests.sealing import MINE, SealingPhone, sealed_bytes
from tests.visits import PICTURES, png, sha256, visit_document

VISIT = UUID("019a9f00-0000-7000-8000-00000000c0de")


@pytest.fixture
def phone(app: Flask, cast: Cast) -> SealingPhone:
    """Lin's phone, signed in by a browser; its token is used without."""
    browser = Client(app)
    browser.sign_in("lin")
    return SealingPhone(browser)


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Client:
    return cast.client(app, "director")


def orders(desk: Client, deed: str) -> None:
    assert desk.post(f"/phones/{MINE}/{deed}").status_code == 302


def arrives(cast: Cast, phone: SealingPhone) -> bool:
    """Whether a visit and its files come in by the token alone."""
    document = visit_document(cast.star)
    for content in PICTURES.values():
        if phone.sends_file(content, VISIT).status_code not in (200, 201):
            return False
    return phone.sends_visit(document, VISIT).status_code in (200, 201)


def late() -> list[Any]:
    db.session.rollback()
    query = sa.select(AuditEvent.actor, AuditEvent.subject, AuditEvent.after)
    return [tuple(row) for row in db.session.execute(query.filter_by(deed="phone.late_send"))]


def test_it_sends_without_a_session(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    phone.client = Client(app)
    assert arrives(cast, phone)
    path = f"/api/v1/files/{sha256(png(1))}"
    assert phone.client.open("HEAD", path, headers=phone.bearer).status_code == 200
    assert phone.reports(by_token=True)["send_token"] is None
    assert late() == []


@pytest.mark.fault("the phone was revoked with visits on it", "they arrive by the send token")
def test_it_sends_after_the_phone_was_revoked_and_that_is_booked_once(
    app: Flask, cast: Cast, desk: Client, phone: SealingPhone
) -> None:
    orders(desk, "revocation")
    assert phone.client.get("/api/v1/session").status_code == 401
    assert arrives(cast, phone)
    assert phone.reports(by_token=True, unsent=0)["revoked"] is True
    assert late() == [("lin", str(MINE), {"person": "lin"})]


@pytest.mark.fault("the inspector's account was ended with visits on the phone", "they arrive")
def test_it_sends_for_a_person_who_left(
    app: Flask, cast: Cast, desk: Client, phone: SealingPhone
) -> None:
    accounts.change_person(cast.lin, {"active": False}, cast.admin, NOW)
    assert phone.client.get("/api/v1/session").status_code == 401
    assert arrives(cast, phone)
    assert late() == [("lin", str(MINE), {"person": "lin"})]
    assert desk.get(f"/api/v1/visits/{VISIT}").get_json()["state"] == "complete"


def test_it_sends_for_who_may_visit_no_more(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    accounts.change_person(cast.lin, {"role": "auditor"}, cast.admin, NOW)
    assert arrives(cast, phone)


def test_it_sends_for_its_own_person_alone(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    document = visit_document(cast.star, inspectors=["wang", "director"], signatures=[])
    answer = phone.sends_visit({**document, "outcome": "closed_door"}, VISIT)
    assert answer.status_code == 422
    assert "inspectors" in answer.json["errors"]


def test_what_is_plain_it_does_not_send(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    """Whoever holds the token alone cannot even try what they typed."""
    document, content = visit_document(cast.star), png(9)
    for answer in (
        phone.client.put(f"/api/v1/visits/{VISIT}", json=document, headers=phone.bearer),
        phone.client.put(f"/api/v1/files/{sha256(content)}", data=content, headers=phone.bearer),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "send_token_only_sends")


def test_it_reads_nothing_back(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    assert arrives(cast, phone)
    for path in (f"/api/v1/visits/{VISIT}", f"/api/v1/files/{sha256(png(1))}"):
        answer = phone.client.get(path, headers=phone.bearer)
        assert (answer.status_code, answer.json["code"]) == (403, "send_token_only_sends")


def test_it_reports_for_its_own_phone_alone(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    body = {"unsent": 0, "oldest": None, "label": ""}
    answer = phone.client.put(f"/api/v1/phones/{uuid4()}", json=body, headers=phone.bearer)
    assert (answer.status_code, answer.json["code"]) == (403, "send_token_only_sends")


def test_a_report_by_it_leaves_the_phone_with_whom_it_is(
    app: Flask, cast: Cast, phone: SealingPhone
) -> None:
    wang = Client(app)
    wang.sign_in("wang")
    SealingPhone(wang)
    phone.reports(by_token=True, unsent=2)
    db.session.rollback()
    row = db.session.get_one(Phone, MINE)
    assert row.person.login == "wang"
    assert {work.person.login: work.unsent for work in row.work} == {"lin": 2, "wang": 0}


def test_a_forged_or_unknown_one_opens_nothing(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    phone.client = Client(app)
    for token in ("", "x", f"{phone.token}x", cast.token("lin")):
        phone.token = token
        assert phone.sends_file(png(9), VISIT).status_code == 401, token
        assert phone.report(by_token=True).status_code == 401, token


def test_it_is_no_bearer_token(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    program = Client(app)
    program.token = phone.token
    assert program.get("/api/v1/session").status_code == 401


def test_asked_for_again_the_last_few_stay_good(
    app: Flask, cast: Cast, phone: SealingPhone
) -> None:
    tokens = [phone.token] + [phone.reports(send_key=True)["send_token"] for _ in range(3)]
    assert len(set(tokens)) == 4
    good = []
    for token in tokens:
        phone.token = token
        good.append(phone.report(by_token=True).status_code == 200)
    assert good == [False, True, True, True]
    assert phone.reports(send_key=False)["send_token"] is None
    assert phone.reports(by_token=True, send_key=True)["send_token"] is None


def test_the_server_keeps_no_token(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    db.session.rollback()
    row = db.session.scalars(sa.select(SendToken)).one()
    assert row.token_hash == sha256(phone.token.encode())


@pytest.mark.fault("a lost phone is told to empty itself while locked", "once nothing is unsent")
def test_a_wipe_is_told_over_it_once_everything_has_arrived(
    app: Flask, cast: Cast, desk: Client, phone: SealingPhone
) -> None:
    phone.reports(unsent=1)
    orders(desk, "revocation")
    orders(desk, "wipe")
    assert phone.reports(by_token=True, unsent=1)["wipe"] is False
    assert arrives(cast, phone)
    assert phone.reports(by_token=True, unsent=0)["wipe"] is True


def test_after_a_wipe_it_sends_no_more_and_still_hears_of_it(
    app: Flask, cast: Cast, desk: Client, phone: SealingPhone
) -> None:
    """The answer that told it may have been lost; and nothing that is there after all is lost."""
    orders(desk, "wipe")
    assert phone.reports(by_token=True)["wipe"] is True
    path = f"/api/v1/files/{sha256(png(1))}"
    assert phone.sends_file(png(1), VISIT).status_code == 401
    assert phone.client.open("HEAD", path, headers=phone.bearer).status_code == 401
    assert not arrives(cast, phone)
    assert phone.reports(by_token=True)["wipe"] is True, "told again"
    assert phone.reports(by_token=True, unsent=1)["wipe"] is False, "sealed at the last moment"
    assert arrives(cast, phone)


def test_a_phone_that_was_found_needs_a_new_one(
    app: Flask, cast: Cast, desk: Client, phone: SealingPhone
) -> None:
    orders(desk, "revocation")
    orders(desk, "readmission")
    assert phone.report(by_token=True).status_code == 401
    assert phone.sends_file(png(1), VISIT).status_code == 401
    again = Client(app)
    again.sign_in("lin")
    assert arrives(cast, SealingPhone(again))
    assert late() == []


def test_two_people_on_one_phone_have_one_each(app: Flask, cast: Cast, phone: SealingPhone) -> None:
    wang = Client(app)
    wang.sign_in("wang")
    hers = SealingPhone(wang)
    assert hers.token != phone.token
    body = sealed_bytes(png(9), b"k" * 32, sealed.file(sha256(png(9))))
    for each in (phone, hers):
        answer = each.puts(f"/api/v1/files/{sha256(png(9))}", body, each.headers(b"k" * 32, VISIT))
        assert answer.status_code in (200, 201)
