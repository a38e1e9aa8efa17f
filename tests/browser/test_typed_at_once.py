"""Somebody types before the page's last script is there: on a slow phone that takes seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Route

from inspect_app.web.assets import FOLDER
from tests.browser.conftest import PHONE, Visitor
from tests.browser.people import Inspector

pytestmark = pytest.mark.browser
NOT_HEARD_YET = "(field, text) => { field.value = text; }"
SHOWS = "([name, text]) => document.querySelector(`[name=${name}]`).value === text"
QUESTION = "[data-module~=restore]"
BEFORE = "地下室，无卫星信号。"
AFTER = "负一层，已拍摄招牌。"


@pytest.fixture
def lin(visitor: Callable[..., Visitor], tmp_path: Path) -> Inspector:
    """Nothing but what she types changes the form: no position is given."""
    somebody = visitor(PHONE, permissions=[])
    somebody.signs_in("lin")
    return Inspector(somebody, tmp_path, scripted=True)


def as_written(route: Route) -> None:
    """The page's scripts file by file, so that one of them can be late."""
    written = (FOLDER / "js/main.mjs").read_text(encoding="utf-8")
    route.fulfill(body=written, content_type="text/javascript")


def types_while_the_question_is_on_its_way(lin: Inspector, text: str) -> None:
    """Load the page; type before the script is there that asks about what the phone keeps."""
    held: list[Route] = []
    lin.page.route("**/js/main.mjs", as_written)
    lin.page.route("**/restore*.mjs", lambda route: held.append(route))  # noqa: PLW0108 - a builtin is not taken
    lin.page.reload(wait_until="commit")
    reason = lin.page.locator("[name=position_reason]")
    reason.fill(text)
    lin.page.locator("[data-saved]").filter(has_text="已存").wait_for()
    reason.evaluate(NOT_HEARD_YET, text + "又及。")
    assert held
    for route in held:
        route.continue_()
    lin.page.unroute_all(behavior="ignoreErrors")
    lin.page.wait_for_load_state("networkidle")


@pytest.mark.fault(
    "somebody types before the page's scripts are all there",
    "nobody is asked whether what was typed just now is newer; the form goes on",
)
def test_what_this_page_wrote_is_no_question(lin: Inspector) -> None:
    lin.starts_a_visit("启砚")
    types_while_the_question_is_on_its_way(lin, BEFORE)
    assert not lin.page.locator(QUESTION).is_visible()
    lin.page.locator("[name=statement]").fill("可以继续填写。")


def test_what_was_kept_before_is_asked_about_all_the_same(lin: Inspector) -> None:
    """What came into the phone without the server, and what is typed now: neither is lost."""
    lin.starts_a_visit("启砚")
    lin.page.route("**/draft", lambda route: route.abort())
    lin.page.locator("[name=statement]").fill(BEFORE)
    lin.page.locator("[data-saved]").filter(has_text="已存").wait_for()
    types_while_the_question_is_on_its_way(lin, AFTER)
    lin.page.locator(QUESTION).locator("[data-continue]").click()
    lin.page.wait_for_function(SHOWS, arg=["statement", BEFORE])
    lin.page.wait_for_function(SHOWS, arg=["position_reason", AFTER + "又及。"])
