"""Nothing moves under the thumb while a page of the phone fills itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.field_phone import Phone
from tests.browser.people import Inspector

pytestmark = pytest.mark.browser
LITTLE = 0.05
"""Of what browsers count as layout shift; from 0.1 on people notice it."""
MOVED = """() => new Promise((done) => {
  let moved = 0;
  const seen = (list) => { for (const each of list.getEntries()) moved += each.value; };
  new PerformanceObserver(seen).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved), 500);
})"""


def test_the_day_as_the_server_shows_it(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    somebody = visitor(PHONE)
    somebody.signs_in("lin")
    Inspector(somebody, tmp_path, scripted=True).starts_a_visit("启砚")
    page = somebody.goes_to("/field/")
    page.locator("[data-module=day]:not([data-waits])").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(MOVED) < LITTLE


def test_the_day_as_the_phone_keeps_it(phone: Phone) -> None:
    phone.begins("启")
    page = phone.opens("/field/")
    page.locator("[data-drafts] li").first.wait_for()
    page.locator("[data-module=room]:visible").wait_for()
    assert page.evaluate(MOVED) < LITTLE


def test_the_outbox_as_the_server_shows_it(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    somebody = visitor(PHONE)
    somebody.signs_in("lin")
    Inspector(somebody, tmp_path, scripted=True).starts_a_visit("启砚")
    page = somebody.goes_to("/outbox/")
    page.locator("[data-server-list]").first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.evaluate(MOVED) < LITTLE


def test_without_scripts_the_server_s_lists_wait_for_none(
    visitor: Callable[..., Visitor],
) -> None:
    somebody = visitor(PHONE, java_script_enabled=False)
    somebody.is_signed_in("lin")
    page = somebody.goes_to("/outbox/")
    assert page.get_by_role("heading", name="已上传的检查").is_visible()
    assert page.locator("[data-server-list] li").last.is_visible()
