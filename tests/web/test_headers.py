"""What every answer tells the browser."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from inspect_app.app import create_app
from inspect_app.web import compression
from tests.cast import Cast, Client
from tests.conftest import settings_for
from tests.visits import png, send_file, sha256


def test_text_comes_gzipped_to_those_who_ask(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "SMALLEST", 10)
    plain = client.get("/login")
    packed = client.get("/login", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"<!doctype html>" in gzip.decompress(packed.data)


def test_the_session_cookie_is_out_of_reach_of_scripts(client: Client, cast: Cast) -> None:
    cookies = client.sign_in("lin").headers.getlist("Set-Cookie")
    [cookie] = [each for each in cookies if each.startswith("session=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "over http the browser would not send it back"


SECURE = "https://inspection.example"


@pytest.mark.parametrize("path", ["/login", "/login?lang=en"])
def test_over_https_nothing_goes_back_to_http(client: Client, cast: Cast, path: str) -> None:
    answer = client.get(path, base_url=SECURE)
    assert answer.headers["Strict-Transport-Security"]
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_over_http_no_promise_of_https_is_made(client: Client, cast: Cast) -> None:
    assert "Strict-Transport-Security" not in client.get("/login").headers


@pytest.mark.parametrize(("proxies", "believed"), [(0, False), (1, True)])
def test_a_header_about_https_is_believed_of_a_known_proxy_only(
    tmp_path: Path, proxies: int, believed: bool
) -> None:
    settings = replace(settings_for(tmp_path), proxies=proxies, database_url="sqlite://")
    client = Client(create_app(settings))
    answer = client.get("/login", headers={"X-Forwarded-Proto": "https"})
    assert ("Strict-Transport-Security" in answer.headers) is believed
    assert ("Secure" in answer.headers["Set-Cookie"]) is believed


@pytest.mark.parametrize("media_type", ["image/svg+xml", "text/html", "application/xhtml+xml"])
def test_what_could_run_is_no_evidence(app: Flask, cast: Cast, media_type: str) -> None:
    script = f"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' data-t='{media_type}'>"
    content = f"{script}<script>alert(1)</script></svg>".encode()
    assert send_file(cast.client(app, "lin"), content).status_code == 415


def test_evidence_comes_as_an_attachment_that_cannot_run(app: Flask, cast: Cast) -> None:
    lin, content = cast.client(app, "lin"), png(9)
    send_file(lin, content)
    for query, disposition in (("", "attachment"), ("?inline", "inline")):
        answer = lin.get(f"/api/v1/files/{sha256(content)}{query}")
        assert answer.headers["Content-Disposition"].startswith(disposition)
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.mimetype == "image/png"


def test_a_sound_that_calls_itself_a_page_stays_an_attachment(app: Flask, cast: Cast) -> None:
    lin, content = cast.client(app, "lin"), b"ID3<html><script>alert(1)</script>"
    assert send_file(lin, content).status_code == 201
    answer = lin.get(f"/api/v1/files/{sha256(content)}?inline")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype == "audio/mpeg"


def test_a_script_is_told_what_concerns_scripts_and_a_worker_its_policy(client: Client) -> None:
    script, style, worker = (
        client.get(f"/assets/x/{path}").headers
        for path in ("js/main.mjs", "css/app.css", "js/picture_worker.mjs")
    )
    for told in (script, style, worker):
        assert told["X-Content-Type-Options"] == "nosniff"
        assert told["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Content-Security-Policy" not in script
    assert "Permissions-Policy" not in style
    assert "connect-src 'self'" in worker["Content-Security-Policy"]


def test_a_picture_opened_by_itself_runs_nothing(client: Client) -> None:
    told = client.get("/assets/x/icons/mark.svg").headers
    assert told["Content-Security-Policy"].startswith("default-src 'none'")
    assert told["X-Frame-Options"] == "DENY"


def test_a_file_that_is_everybodys_sets_nobodys_cookie(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    told = client.get("/assets/x/js/main.mjs").headers
    assert "Set-Cookie" not in told
    assert "Cookie" not in told["Vary"]
    assert "Set-Cookie" in client.get("/field/").headers, "a page renews it"
