"""A lock key goes back to its person alone, on its phone alone, right after the password."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from inspect_app.rules import sealed
from inspect_app.services.unlocking import FRESH
from inspect_app.store.audit import AuditEvent
from inspect_app.store.base import db, writing
from inspect_app.store.idempotency import GivenAnswer
from inspect_app.store.person import BrowserSession
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.sealing import MINE, SealingPhone, wrapped

KEY = bytes(range(32))


def browser_of(app: Flask, login: str) -> Client:
    client = Client(app)
    client.sign_in(login)
    return client


@pytest.fixture
def lin(app: Flask, cast: Cast) -> Client:
    return browser_of(app, "lin")


@pytest.fixture
def locked(lin: Client) -> str:
    """Lin's lock key on her phone, as the phone keeps it."""
    return wrapped(KEY, SealingPhone(lin).public_key, sealed.lock(MINE, "lin"))


def asks(client: Client, text: str, phone: UUID = MINE, **headers: str) -> Any:
    if not client.token:
        headers["X-CSRF-Token"] = client.get("/api/v1/session").get_json()["csrf_token"]
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(f"/api/v1/phones/{phone}/unlock", json={"wrapped": text}, headers=told)


def ages(by: timedelta) -> None:
    """Let every session have begun that much earlier."""
    with writing():
        for row in db.session.scalars(sa.select(BrowserSession)):
            row.since = now() - by


def unlocks() -> list[dict[str, Any]]:
    db.session.rollback()
    query = sa.select(AuditEvent.after).filter_by(deed="phone.unlock")
    return list(db.session.scalars(query))


def test_who_locked_it_gets_the_key_back(lin: Client, locked: str) -> None:
    answer = asks(lin, locked)
    assert answer.status_code == 200
    assert answer.json == {"key": sealed.text_of(KEY)}
    assert unlocks() == [{"person": "lin"}]


def test_a_colleague_does_not(app: Flask, locked: str) -> None:
    wang = browser_of(app, "wang")
    answer = asks(wang, locked)
    assert (answer.status_code, answer.json["code"]) == (422, "seal_broken")
    assert unlocks() == []


def test_on_another_phone_it_does_not_open(lin: Client, locked: str) -> None:
    assert asks(lin, locked, uuid4()).json["code"] == "seal_broken"


def test_a_visits_key_is_no_lock_key(lin: Client, locked: str) -> None:
    """What was taken off the line cannot be opened here."""
    public = SealingPhone(lin).public_key
    taken = wrapped(KEY, public, sealed.visit(uuid4()))
    assert asks(lin, taken).json["code"] == "seal_broken"


def test_a_session_of_this_morning_does_not_unlock(lin: Client, locked: str) -> None:
    ages(FRESH + timedelta(seconds=1))
    answer = asks(lin, locked)
    assert (answer.status_code, answer.json["code"]) == (403, "sign_in_again")
    lin.sign_in("lin")
    assert asks(lin, locked).status_code == 200


def test_a_session_from_before_the_revocation_does_not_unlock(
    app: Flask, cast: Cast, lin: Client, locked: str
) -> None:
    """One that never reported as this phone is not ended by revoking it."""
    elsewhere = browser_of(app, "lin")
    desk = cast.client(app, "director")
    assert desk.post(f"/phones/{MINE}/revocation").status_code == 302
    assert lin.get("/api/v1/session").status_code == 401
    assert asks(elsewhere, locked).json["code"] == "sign_in_again"
    assert asks(browser_of(app, "lin"), locked).status_code == 200


def test_no_token_unlocks(app: Flask, cast: Cast, lin: Client, locked: str) -> None:
    """Nobody typed a password for it."""
    assert asks(cast.client(app, "lin"), locked).json["code"] == "sign_in_again"
    phone = SealingPhone(lin)
    answer = Client(app).post(
        f"/api/v1/phones/{MINE}/unlock", json={"wrapped": locked}, headers=phone.bearer
    )
    assert (answer.status_code, answer.json["code"]) == (403, "send_token_only_sends")


def test_a_phone_of_another_office_is_not_there(app: Flask, locked: str) -> None:
    assert asks(browser_of(app, "zhao"), locked).status_code == 404


def test_an_idempotency_key_does_not_keep_the_key(lin: Client, locked: str) -> None:
    again = {"Idempotency_Key": "once"}
    first = asks(lin, locked, **again)
    assert asks(lin, locked, **again).json == first.json
    db.session.rollback()
    assert db.session.scalars(sa.select(GivenAnswer)).one().body == {}
    assert asks(lin, f"x{locked}", **again).json["code"] == "key_reused"
    ages(FRESH + timedelta(seconds=1))
    assert asks(lin, locked, **again).json["code"] == "sign_in_again"
