"""A patrol that cannot be sent stays on its page, and goes by itself, once."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import PHONE, Visitor

pytestmark = pytest.mark.browser

NOTE = "三楼有人补课，门牌已遮。"


def expected(who: Visitor, trouble: str) -> None:
    """What the browser itself says of an answer that was refused or did not come."""
    others = [each for each in who.complaints if trouble not in each]
    assert others == []
    assert who.complaints
    who.complaints.clear()


def test_a_patrol_waits_for_the_connection_and_is_recorded_once(
    visitor: Callable[..., Visitor],
) -> None:
    lin = visitor(PHONE)
    lin.is_signed_in("lin")
    page = lin.goes_to("/field/patrols/new")
    page.locator("main li a.button").first.click()
    page.get_by_label("备注").fill(NOTE)
    page.locator("#patrol-form[data-listens]").wait_for()
    unsent = page.locator("#patrol-form [data-unsent]")
    assert not unsent.is_visible()
    lin.context.set_offline(True)
    page.get_by_role("button", name="登记巡查记录").click()
    unsent.wait_for()
    assert page.get_by_label("备注").input_value() == NOTE
    lin.context.set_offline(False)
    page.wait_for_url("**/patrols/*-*")
    page.get_by_text("巡查已登记").wait_for()
    assert page.get_by_text(NOTE).is_visible()
    path = page.url.removeprefix(lin.address)
    expected(lin, "ERR_INTERNET_DISCONNECTED")
    listed = lin.goes_to("/patrols/").locator(f'a[href="{path}"]')
    assert listed.count() == 1


def test_what_the_server_refuses_comes_back_with_what_was_typed(
    visitor: Callable[..., Visitor],
) -> None:
    lin = visitor(PHONE)
    lin.is_signed_in("lin")
    page = lin.goes_to("/field/patrols/new")
    page.locator("main li a.button").first.click()
    page.get_by_label("备注").fill(NOTE)
    page.locator("#patrol-form[data-listens]").wait_for()
    page.locator("#started_at").fill("2099-01-01T10:00")
    page.get_by_role("button", name="登记巡查记录").click()
    page.get_by_text("有几处需要再看一下").wait_for()
    assert page.get_by_label("备注").input_value() == NOTE
    expected(lin, "422")
