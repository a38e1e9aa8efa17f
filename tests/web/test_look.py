"""The frame of every page: navigation, language, assets that browsers may keep."""

import gzip
import re

import pytest
from flask import Flask

from inspect_app.store.base import db, writing
from inspect_app.web.assets import FOLDER, assets
from inspect_app.web.wording import words
from tests.cast import Cast, Client

MOST_CSS = 12 * 1024


def test_static_files_may_be_kept_for_ever_under_their_version(client: Client) -> None:
    page = client.get("/login").text
    (path,) = re.findall(r'href="(/assets/[0-9a-f]{12}/css/app.css)"', page)
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in answer.headers
    old = client.get(path.replace(assets().version, "0" * 12))
    assert old.headers["Cache-Control"] == "no-cache"
    assert client.get(f"/assets/{assets().version}/../app.py").status_code == 404


def test_a_script_is_sent_as_one_and_packed_when_asked(client: Client) -> None:
    path = f"/assets/{assets().version}/js/main.mjs"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.mimetype == "text/javascript"
    assert client.get(path).data == gzip.decompress(packed.data)


def test_all_styles_fit_their_budget() -> None:
    styles = [file for name, file in assets().files.items() if name.endswith(".css")]
    assert sum(len(file.packed) for file in styles) <= MOST_CSS


def test_every_icon_that_is_used_is_drawn() -> None:
    sprite = (FOLDER / "icons/sprite.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([a-z]+)"', sprite))
    templates = (FOLDER.parent / "templates").rglob("*.html")
    asked = {
        name
        for path in templates
        for name in re.findall(r'icon\("([a-z]+)"', path.read_text(encoding="utf-8"))
    }
    assert asked
    assert asked <= drawn


def test_people_see_the_pages_of_their_role(app: Flask, cast: Cast) -> None:
    seen = {}
    for login in ("lin", "director", "auditor"):
        client = Client(app)
        client.sign_in(login)
        nav = re.search(r"<nav.*?</nav>", client.get("/password").text, re.DOTALL)
        assert nav
        seen[login] = re.findall(r'href="([^"]+)"', nav[0])
    assert seen["lin"][:2] == ["/field/", "/outbox/"]
    assert seen["director"][0] == "/"
    assert "/outbox/" not in seen["auditor"]
    assert all(app.test_client().get(url).status_code in {200, 302} for url in seen["director"])


def test_the_language_is_switched_on_the_page_one_is_on(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    page = client.get("/field/?q=x&lang=en").text
    assert '<html lang="en"' in page
    assert "/field/?q=x&amp;lang=zh_CN" in page
    assert "Assigned to you" in client.get("/field/").text


@pytest.mark.parametrize("name", ["endpoint", "_scheme", "_method", "_anchor", "institution_id"])
@pytest.mark.parametrize("path", ["/visits/", "/coverage/"])
def test_a_link_keeps_an_argument_of_any_name(
    client: Client, cast: Cast, path: str, name: str
) -> None:
    client.sign_in("director")
    page = client.get(f"{path}?{name}=x")
    assert page.status_code == 200
    assert f'href="{path}?{name}=x&amp;lang=en"' in page.text


def test_demo_data_is_called_so_on_every_page(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    assert "演示数据，不具法律效力" not in client.get("/field/").text
    with writing():
        cast.offices["xihu"].is_demo = True
        db.session.add(cast.offices["xihu"])
    assert "演示数据，不具法律效力" in client.get("/field/").text


def test_signing_out_is_a_post_with_its_token(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    page = client.get("/field/").text
    assert re.search(
        r'<form method="post" action="/logout"[^>]*>\s*<input type="hidden" name="csrf_token"', page
    )


def test_an_error_says_calmly_what_to_do(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    answer = client.get("/nothing/here")
    assert answer.status_code == 404
    assert "回到首页" in answer.text


def test_only_who_entered_something_is_told_that_it_is_kept(client: Client, cast: Cast) -> None:
    client.sign_in("lin")
    assert "此前已填写的内容仍在" not in client.get("/no-such-page").text
    assert "此前已填写的内容仍在" in client.post("/password", data={"csrf_token": "old"}).text


def test_a_refusal_says_a_day_in_words(app: Flask) -> None:
    with app.test_request_context("/?lang=zh_CN"):
        told = words("two_certified_inspectors", {"day": "2026-11-20"})
    assert "2026年11月20日 周五" in told
