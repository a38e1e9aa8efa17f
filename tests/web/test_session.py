"""Signing in, staying in, and being kept out."""

from flask import Flask

from inspect_app.services import people
from tests.cast import NOW, PASSWORD, Cast, Client


def test_a_person_signs_in_and_out(client: Client, cast: Cast) -> None:
    assert client.sign_in("lin").status_code == 302
    assert client.get("/api/v1/session").json["login"] == "lin"
    client.post("/logout", data={"csrf_token": client.csrf("/password")})
    assert client.get("/api/v1/session").status_code == 401


def test_a_wrong_password_is_told_without_saying_which(client: Client, cast: Cast) -> None:
    known = client.sign_in("lin", "wrong password")
    unknown = client.sign_in("nobody", "wrong password")
    assert known.status_code == unknown.status_code == 401
    assert "登录名或密码" in known.text
    assert "登录名或密码" in unknown.text


def test_a_guesser_has_to_wait(client: Client, cast: Cast) -> None:
    for _ in range(people.ATTEMPTS_PER_LOGIN):
        client.sign_in("lin", "wrong password")
    assert client.sign_in("lin").status_code == 429
    assert client.sign_in("wang").status_code == 302


def test_a_password_change_ends_other_sessions(app: Flask, client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    people.change_password(cast.lin, PASSWORD, "another horse", NOW)
    assert client.get("/api/v1/session").status_code == 401


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
