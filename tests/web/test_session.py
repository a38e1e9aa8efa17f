"""Signing in, staying in, and being kept out."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from inspect_app.app import create_app
from inspect_app.services import people, sign_in
from inspect_app.services.accounts import change_person
from inspect_app.store.base import db
from inspect_app.store.person import SignInAttempt
from inspect_app.web.clock import today
from tests.cast import NOW, PASSWORD, Cast, Client
from tests.conftest import settings_for


def test_a_person_signs_in_and_out(client: Client, cast: Cast) -> None:
    assert client.sign_in("lin").status_code == 302
    assert client.get("/api/v1/session").json["login"] == "lin"
    client.post("/logout", data={"csrf_token": client.csrf("/password")})
    assert client.get("/api/v1/session").status_code == 401


def test_two_pages_that_come_at_once_share_one_token(client: Client, cast: Cast) -> None:
    """The answer that comes last sets the cookie; the other page's button must work with it."""
    client.sign_in("lin")
    cookie = client.browser.get_cookie("session")
    assert cookie is not None
    first = client.csrf("/password")
    client.browser.set_cookie("session", cookie.value)
    client.get("/visits/")
    assert client.post("/logout", data={"csrf_token": first}).status_code == 302
    assert client.get("/api/v1/session").status_code == 401


def test_the_next_page_is_told_who_pressed_sign_out(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    client.post("/logout", data={"csrf_token": client.csrf("/password")})
    assert client.browser.get_cookie("left") is None, "a script ended the session"
    client.sign_in("lin")
    assert 'name="leaving"' in client.get("/password").text, "the button's own form tells it"
    client.post("/logout", data={"csrf_token": client.csrf("/password"), "leaving": "1"})
    told = client.browser.get_cookie("left")
    assert told is not None
    assert (told.value, told.http_only) == ("lin", False)
    client.sign_in("lin")
    assert client.browser.get_cookie("left") is None


def test_a_wrong_password_is_told_without_saying_which(client: Client, cast: Cast) -> None:
    known = client.sign_in("lin", "wrong password")
    unknown = client.sign_in("nobody", "wrong password")
    assert known.status_code == unknown.status_code == 401
    assert "登录名或密码" in known.text
    assert "登录名或密码" in unknown.text


def test_a_guesser_has_to_wait(app: Flask, client: Client, cast: Cast) -> None:
    for _ in range(sign_in.ATTEMPTS_FROM_ONE_PLACE):
        client.sign_in("lin", "wrong password")
    answer = client.sign_in("lin")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= sign_in.WINDOW.total_seconds()
    other = create_app(settings_for(Path(app.config["INSTANCE"])))
    assert Client(other).sign_in("lin").status_code == 429, "another process counts the same"
    with other.app_context():
        db.engine.dispose()
    assert client.sign_in("wang").status_code == 302


def guess(login: str, address: str, times: int, at: datetime = NOW) -> None:
    for _ in range(times):
        with pytest.raises(sign_in.WrongPassword):
            sign_in.sign_in(login, "wrong password", address, at)


def test_who_guesses_elsewhere_locks_nobody_out(app: Flask, cast: Cast) -> None:
    guess("lin", "203.0.113.9", sign_in.ATTEMPTS_FROM_ONE_PLACE)
    person, _key = sign_in.sign_in("lin", PASSWORD, "198.51.100.7", NOW)
    assert person.login == "lin"


def test_a_login_is_not_guessed_from_everywhere_at_once(app: Flask, cast: Cast) -> None:
    for number in range(sign_in.ATTEMPTS_PER_LOGIN):
        guess("lin", f"203.0.113.{number}", 1)
    with pytest.raises(sign_in.TooManyAttempts):
        sign_in.sign_in("lin", PASSWORD, "203.0.113.250", NOW)


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::{:x}"])
def test_an_address_that_tries_many_logins_waits_and_is_let_in_again(
    app: Flask, cast: Cast, address: str
) -> None:
    for number in range(sign_in.ATTEMPTS_PER_ADDRESS):
        guess(f"nobody-{number}", address.format(number), 1, NOW + timedelta(seconds=number))
    with pytest.raises(sign_in.TooManyAttempts) as refused:
        sign_in.sign_in("lin", PASSWORD, address.format(0), NOW + timedelta(minutes=2))
    wait = timedelta(seconds=int(str(refused.value.params["seconds"])))
    person, _key = sign_in.sign_in(
        "lin", PASSWORD, address.format(0), NOW + timedelta(minutes=2) + wait
    )
    assert person.login == "lin"


def test_old_attempts_are_forgotten(app: Flask, cast: Cast) -> None:
    guess("nobody", "203.0.113.9", 5)
    guess("nobody", "203.0.113.9", 1, NOW + sign_in.WINDOW)
    assert db.session.query(SignInAttempt).count() == 1


def test_a_hundred_guesses_at_once_are_as_many_as_one_after_another(app: Flask, cast: Cast) -> None:
    def one(_number: int) -> str:
        with app.app_context():
            try:
                sign_in.sign_in("lin", "wrong password", "203.0.113.9", NOW)
            except (sign_in.WrongPassword, sign_in.TooManyAttempts) as refusal:
                return type(refusal).__name__
        return "let in"

    with ThreadPoolExecutor(10) as threads:
        found = Counter(threads.map(one, range(30)))
    assert found == {"WrongPassword": sign_in.ATTEMPTS_FROM_ONE_PLACE, "TooManyAttempts": 22}


def test_an_unknown_login_costs_the_work_of_a_known_one(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    class Counting(people.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Any:  # noqa: A002 - argon2's
            checked.append(str(hash).split("$")[3])
            return super().verify(hash, password)

    monkeypatch.setattr(people, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    guess("lin", "203.0.113.9", 1)
    guess("nobody", "203.0.113.9", 1)
    assert len(checked) == 2
    assert len(set(checked)) == 1, "the same memory, time and lanes"


def test_a_copied_cookie_opens_nothing_after_signing_out(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in("lin")
    thief = Client(app)
    thief.browser.set_cookie("session", key_in(client))
    assert thief.get("/api/v1/session").status_code == 200
    client.post("/logout", data={"csrf_token": client.csrf("/password")})
    assert thief.get("/api/v1/session").status_code == 401


def key_in(client: Client) -> str:
    cookie = client.browser.get_cookie("session")
    assert cookie is not None
    return cookie.value


def test_signing_in_begins_a_session_of_its_own(app: Flask, client: Client, cast: Cast) -> None:
    """What somebody planted in the browser before is not what is signed in."""
    planted = Client(app)
    token = planted.csrf()
    client.browser.set_cookie("session", key_in(planted))
    client.sign_in("lin")
    assert key_in(client) != key_in(planted)
    assert planted.get("/api/v1/session").status_code == 401
    assert client.post("/logout", data={"csrf_token": token}).status_code == 400
    client.sign_in("wang")
    assert client.get("/api/v1/session").json["login"] == "wang"


def test_a_session_ends_after_a_week_whatever_the_cookie_says(app: Flask, cast: Cast) -> None:
    _person, key = sign_in.sign_in("lin", PASSWORD, "203.0.113.9", NOW)
    assert sign_in.person_of_session(key, NOW + timedelta(days=6)) is not None
    assert sign_in.person_of_session(key, NOW + timedelta(days=7)) is None


def test_a_new_password_ends_every_session_but_the_one_it_was_set_in(
    app: Flask, client: Client, cast: Cast
) -> None:
    other = Client(app)
    assert other.sign_in("lin").status_code == client.sign_in("lin").status_code == 302
    form = {"old_password": PASSWORD, "password": "another horse", "again": "another horse"}
    answer = client.post("/password", data={**form, "csrf_token": client.csrf("/password")})
    assert answer.status_code == 302
    assert client.get("/api/v1/session").status_code == 200
    assert other.get("/api/v1/session").status_code == 401


def test_an_account_out_of_use_is_out_at_once_and_for_good(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in("lin")
    program = cast.client(app, "lin")
    change_person(cast.lin, {"active": False}, cast.admin, NOW)
    assert client.get("/api/v1/session").status_code == 401
    assert program.get("/api/v1/session").status_code == 401
    change_person(cast.lin, {"active": True}, cast.admin, NOW)
    assert client.get("/api/v1/session").status_code == 401
    assert program.get("/api/v1/session").status_code == 401


def test_the_day_a_token_was_last_used_is_kept(app: Flask, cast: Cast) -> None:
    client = cast.client(app, "lin")
    assert client.get("/api/v1/session").status_code == 200
    db.session.rollback()
    assert db.session.query(people.ApiToken).one().last_used_on == today()
    client.sign_in("lin")
    assert "从未" not in client.get("/admin/tokens/").text


def test_a_password_change_ends_other_sessions(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    people.change_password(cast.lin, PASSWORD, "another horse", NOW)
    assert client.get("/api/v1/session").status_code == 401


def test_the_old_password_is_not_guessed_in_a_session_left_open(client: Client, cast: Cast) -> None:
    client.sign_in("lin")

    def change(old: str) -> Any:
        given = {"old_password": old, "password": "another horse", "again": "another horse"}
        return client.post("/password", data={**given, "csrf_token": client.csrf("/password")})

    for _ in range(sign_in.ATTEMPTS_FROM_ONE_PLACE):
        assert change("wrong password").status_code == 422
    refused = change(PASSWORD)
    assert refused.status_code == 429
    assert "分钟" in refused.text
    assert int(refused.headers["Retry-After"]) > 0


def test_a_revoked_or_forged_token_is_refused(app: Flask, cast: Cast) -> None:
    client = cast.client(app, "lin")
    assert client.get("/api/v1/session").json["role"] == "inspector"
    for row in people.db.session.query(people.ApiToken).all():
        people.revoke_token(row, "admin", NOW)
    answer = client.get("/api/v1/session")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    client.token = "forged"
    assert client.get("/api/v1/session").status_code == 401


def test_a_post_without_csrf_is_refused(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    assert client.post("/password", data={"password": "another horse"}).status_code == 400


def test_it_goes_on_only_within_this_site(client: Client, cast: Cast) -> None:
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        form = {"login": "lin", "password": PASSWORD, "csrf_token": client.csrf()}
        answer = client.browser.post("/login", query_string={"next": elsewhere}, data=form)
        assert answer.location == "/field/"
