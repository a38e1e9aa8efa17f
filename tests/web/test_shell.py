"""What a phone installs: the worker with the list of its shell, the manifest, pages of nobody."""

import json
import posixpath
import re
from base64 import b64decode
from typing import Any

import pytest
from flask import Flask

from inspect_app.web.assets import assets
from tests.cast import Cast, Client

FIRST = ("js/main.mjs", "css/app.css", "icons/sprite.svg")
IMPORTS = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']""")


def shell(client: Client) -> dict[str, Any]:
    first = client.get("/sw.js").get_data(as_text=True).partition(";\n")[0]
    told: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = "))
    return told


def test_the_worker_is_asked_for_anew_each_time(client: Client, cast: Cast) -> None:
    answer = client.get("/sw.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"], "it fetches"


def test_the_shell_holds_every_file_that_a_script_may_load(client: Client, cast: Cast) -> None:
    listed = set(shell(client)["files"])
    prefix = f"/assets/{assets().version}/"
    wanted, seen = ["js/main.mjs", "js/picture_worker.mjs"], set[str]()
    while wanted:
        name = wanted.pop()
        assert prefix + name in listed
        if name not in seen:
            seen.add(name)
            text = assets().files[name].body.decode()
            wanted += [posixpath.normpath(f"{posixpath.dirname(name)}/{each}")
                       for each in IMPORTS.findall(text)]  # fmt: skip
    assert "vendor/hpke.mjs" in seen
    assert f"{prefix}css/app.css" in listed
    assert f"{prefix}icons/sprite.svg" in listed


def test_what_the_shell_lists_is_there_to_keep(client: Client, cast: Cast) -> None:
    for path in shell(client)["files"]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_pages_of_the_shell_are_there_in_every_language(client: Client, cast: Cast) -> None:
    told = shell(client)
    assert set(told["pages"]) == {"/login", "/away"}
    for addresses in told["pages"].values():
        assert set(addresses) == {"zh-CN", "en"}
        for tag, address in addresses.items():
            page = client.get(address).get_data(as_text=True)
            assert f'<html lang="{tag}" data-build="{told["build"]}">' in page


def test_below_a_prefix_every_address_has_it(client: Client, cast: Cast) -> None:
    answer = client.get("/sw.js", base_url="http://localhost/inspection")
    first = answer.get_data(as_text=True).partition(";\n")[0]
    told = json.loads(first.removeprefix("self.SHELL = "))
    assert told["root"] == "/inspection"
    assert all(path.startswith("/inspection/assets/") for path in told["files"])
    assert set(told["pages"]) == {"/inspection/login", "/inspection/away"}


@pytest.mark.parametrize(
    ("login", "visits"), [("lin", True), ("director", True), ("admin", False), ("auditor", False)]
)
def test_only_who_makes_visits_gets_the_worker(
    app: Flask, cast: Cast, login: str, visits: bool
) -> None:
    client = Client(app)
    client.sign_in(login)
    page = client.get("/password").get_data(as_text=True)
    opening = page.partition("<html")[2].partition(">")[0]
    assert ('data-worker="/sw.js"' in opening) is visits
    assert f'data-person="{login}"' in opening
    assert f'data-build="{assets().version}"' in opening


@pytest.mark.parametrize(("lang", "name"), [("zh_CN", "现场检查"), ("en", "Field inspection")])
def test_the_manifest_speaks_the_readers_language(
    client: Client, cast: Cast, lang: str, name: str
) -> None:
    manifest = client.get(f"/manifest.webmanifest?lang={lang}").get_json(force=True)
    assert manifest["name"] == name
    assert manifest["start_url"] == "/field/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        picture = client.get(icon["src"])
        assert picture.mimetype == "image/png"
        width = int.from_bytes(picture.data[16:20], "big")
        assert icon["sizes"] == f"{width}x{width}"


def test_what_no_page_has_loaded_comes_in_one_answer_as_each_address_answers_a_stranger(
    app: Flask, client: Client, cast: Cast
) -> None:
    client.sign_in("lin")
    told = shell(client)
    whole = client.get("/shell.json").get_json()
    shown = [each for addresses in told["pages"].values() for each in addresses.values()]
    page = client.get("/field/").text
    loaded = {each for each in told["files"] if f'"{each}' in page and each.endswith(FIRST)}
    assert len(loaded) == len(FIRST)
    assert set(whole) == {*told["files"], *shown} - loaded
    stranger = Client(app)
    for address, one in whole.items():
        answer = stranger.get(address)
        body = b64decode(one["base64"]) if "base64" in one else one["text"].encode()
        assert without_token(body) == without_token(answer.data), address
        assert "Set-Cookie" not in one["headers"]
        for name in ("Content-Type", "Cache-Control", "Content-Security-Policy"):
            assert one["headers"].get(name) == answer.headers.get(name), address
    assert "data-person" not in whole[told["pages"]["/login"]["en"]]["text"]


def without_token(page: bytes) -> bytes:
    """Each page to sign in bears a token of its own."""
    return re.sub(rb'name="csrf_token"[^>]*', b"", page)
