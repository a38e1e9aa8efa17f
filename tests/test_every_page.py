"""What holds for every route, present and to come: rights, CSRF, titles, both languages."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from inspect_app.app import create_app
from inspect_app.rules.roles import RIGHTS
from inspect_app.web.access import needed_right
from tests.conftest import settings_for
from tests.examples import PEOPLE, World, body_of, is_api, world_on
from tools import translations

SHAPE = create_app(settings_for(Path(tempfile.mkdtemp())))
ROUTES = [
    pytest.param(rule, method, id=f"{method} {rule.rule}")
    for rule in sorted(SHAPE.url_map.iter_rules(), key=lambda rule: rule.rule)
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
]
SHARED_BY_ALL = {
    "catalogue", "assets", "static", "genuine", "replies", "feeds", "public_plans", "public_draws",
}  # fmt: skip
"""What asks for no office: the law as the program knows it, the public, a party's second code."""
MINE_ONLY = {"field_forms.show", "institutions.export"}
"""These name no object of an office: an export of one's own, a blank form."""
DEMO_PASSWORD = "qinglan-demo"


@pytest.fixture(scope="module")
def world(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A demo of its own: its register gets a preview, its inspector a draft."""
    with world_on(demo, tmp_path_factory.mktemp("every-page")) as made:
        yield made


def right_of(rule: Rule) -> str | None:
    return needed_right(SHAPE, rule.endpoint)


def role_with(right: str | None, rule: Rule) -> str:
    """The office where it may, else the first role that holds the right; the phone is lin's."""
    if rule.endpoint.startswith("field."):
        return "inspector"
    holders = [role for role in ("office", *RIGHTS) if right in RIGHTS[role]]
    return holders[0]


def ask(world: World, rule: Rule, method: str, token: str, query: str = "") -> TestResponse:
    path = world.path(rule, method) + query
    if rule.endpoint.startswith("replies."):
        return world.party().open(method, path, **body_of(rule, method))
    return world.client(token).open(method, path, **body_of(rule, method))


def assert_problem(answer: TestResponse) -> None:
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["title"]
    assert told["code"]
    assert told["status"] == answer.status_code


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_a_stranger_is_asked_to_sign_in(world: World, rule: Rule, method: str) -> None:
    answer = ask(world, rule, method, "")
    if right_of(rule) is None:
        assert answer.status_code in {200, 302, 304, 400, 404, 503}
    elif is_api(rule):
        assert answer.status_code == 401
        assert_problem(answer)
    else:
        assert answer.status_code == 302
        assert "/login" in answer.headers["Location"]


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_a_forged_token_opens_nothing(world: World, rule: Rule, method: str) -> None:
    if right_of(rule) is None:
        return
    answer = ask(world, rule, method, "forged")
    assert answer.status_code in {302, 401}


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_a_role_without_the_right_is_refused(world: World, rule: Rule, method: str) -> None:
    for role, rights in RIGHTS.items():
        right = right_of(rule)
        if right is None or right in rights:
            continue
        answer = ask(world, rule, method, world.tokens[role])
        assert answer.status_code == 403, role
        if is_api(rule):
            assert_problem(answer)


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_another_office_finds_nothing(world: World, rule: Rule, method: str) -> None:
    blueprint = rule.endpoint.partition(".")[0]
    if not rule.arguments or blueprint in SHARED_BY_ALL or rule.endpoint in MINE_ONLY:
        return
    if rule.endpoint == "api_files.put":
        return  # the hash names bytes, not an office's object: everybody may send them
    token = world.outsiders[role_with(right_of(rule), rule)]
    answer = ask(world, rule, method, token)
    assert answer.status_code == 404
    if is_api(rule):
        assert_problem(answer)


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_a_browser_changes_nothing_without_its_token(world: World, rule: Rule, method: str) -> None:
    if method == "GET" or right_of(rule) is None:
        return
    client = world.client()
    client.sign_in(PEOPLE[role_with(right_of(rule), rule)], DEMO_PASSWORD)
    with world.app.test_request_context():
        path = world.app.url_map.bind("localhost").build(
            rule.endpoint, world.arguments(rule), method=method
        )
    answer = client.open(method, path)
    assert answer.status_code == 400
    if is_api(rule):
        assert answer.get_json()["code"] == "csrf"


def pages() -> list[object]:
    return [
        param
        for param in ROUTES
        if param.values[1] == "GET"
        and not param.values[0].rule.startswith(("/api/", "/static/", "/assets/"))
    ]


@pytest.mark.parametrize(("rule", "method"), pages())
def test_a_page_has_a_title_and_speaks_both_languages(
    world: World, rule: Rule, method: str
) -> None:
    right = right_of(rule)
    token = world.tokens[role_with(right, rule)] if right else ""
    chinese = ask(world, rule, method, token, "?lang=zh_CN")
    english = ask(world, rule, method, token, "?lang=en")
    assert chinese.status_code == english.status_code == 200
    if chinese.mimetype != "text/html":
        return
    # One that WebKit kept for the way back would hold the database it was reading for ever.
    assert chinese.headers["Cache-Control"] == "no-store"
    zh, en = chinese.get_data(as_text=True), english.get_data(as_text=True)
    assert '<html lang="zh-CN"' in zh
    assert '<html lang="en"' in en
    for page in (zh, en):
        title = page.partition("<title>")[2].partition("</title>")[0]
        assert title.partition("·")[0].strip(), "a page says what it is"
    left = [message for message in sentences() if f">{message}<" in zh]
    assert left == [], "English words on a Chinese page"


def sentences() -> list[str]:
    return [str(one.id) for one in translations.load("zh") if one.id and " " in str(one.id)]


def test_the_app_is_the_one_that_was_walked(world: World) -> None:
    walked = {(rule.rule, rule.endpoint) for rule in SHAPE.url_map.iter_rules()}
    assert walked == {(rule.rule, rule.endpoint) for rule in world.app.url_map.iter_rules()}
    assert isinstance(world.app, Flask)


@pytest.mark.parametrize(("rule", "method"), ROUTES)
def test_every_answer_tells_the_browser_to_be_strict(world: World, rule: Rule, method: str) -> None:
    """Last, as it does every deed: what it discards or closes nobody asks for any more."""
    right = right_of(rule)
    token = world.tokens[role_with(right, rule)] if right else ""
    headers = ask(world, rule, method, token).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    if rule.endpoint == "assets.static":
        return  # a script or a style is no page: a hundred of them would repeat what binds a page
    policy = headers["Content-Security-Policy"]
    if headers["Content-Type"] != "application/pdf":  # a browser's reader of papers has its styles
        assert "default-src 'none'" in policy
    assert "frame-ancestors" in policy, "nobody else frames it"
    assert not re.search(r"unsafe|\*|https?:", policy), "nothing inline, nothing from elsewhere"
    assert headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    if right is not None:
        assert "public" not in headers["Cache-Control"], "what is asked of a person stays with them"
