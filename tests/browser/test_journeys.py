"""The main job as its people do it: a visit on the phone, the notice, the desk, coverage."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.people import FACTS, Clerk, Inspector, opens_the_notice

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_an_inspector_records_a_visit_and_opens_the_notice(
    visitor: Callable[..., Visitor],
    tmp_path: Path,
    scripts: bool,
) -> None:
    somebody = visitor(PHONE, java_script_enabled=scripts)
    somebody.signs_in("lin")
    lin = Inspector(somebody, tmp_path, scripted=scripts)
    lin.starts_a_visit("启砚" if scripts else "松塔")
    lin.explains_the_position()
    lin.goes_with("wang")
    lin.finds(FACTS)
    lin.takes_signatures()
    lin.submits()
    paper = lin.opens_the_paper()
    assert FACTS in paper
    assert "责令限期改正通知书" in paper


def test_the_office_follows_a_notice_until_it_is_closed(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    phone, desk = visitor(PHONE), visitor(DESK)
    phone.signs_in("lin")
    desk.signs_in("zhao")
    lin, zhao = Inspector(phone, tmp_path, scripted=True), Clerk(desk)
    before = zhao.visited()
    lin.starts_her_first_assignment()
    lin.explains_the_position()
    lin.goes_with("wang")
    lin.finds(FACTS)
    lin.takes_signatures()
    lin.submits()
    number = lin.reads_the_number()
    assert zhao.visited() == before + 1
    zhao.delivers(number)
    lin.rechecks(number)
    zhao.takes_over_the_recheck(number)
    zhao.closes(number)
    opens_the_notice(desk, number)
    assert desk.page.locator("main .row").first.inner_text().strip() == "已销号"


def test_the_language_switch_stays(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor(DESK)
    page = somebody.signs_in("zhao")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    somebody.goes_to("/?lang=en")
    somebody.goes_to("/institutions/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_stranger_is_led_back_to_where_they_were_going(visitor: Callable[..., Visitor]) -> None:
    somebody = visitor(DESK)
    page = somebody.goes_to("/coverage/")
    page.locator("[name=login]").fill("zhao")
    page.locator("[name=password]").fill("qinglan-demo")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/coverage/**")


def test_a_marked_photo_is_a_second_file_that_names_the_first(
    visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    somebody = visitor(PHONE)
    page = somebody.signs_in("lin")
    lin = Inspector(somebody, tmp_path, scripted=True)
    lin.starts_a_visit("启砚")
    lin.explains_the_position()
    lin.goes_with("wang")
    lin.finds(FACTS)
    taken = page.locator("[data-violation='0'] [data-thumbs] li").get_attribute("data-sha256")
    lin.marks_the_photo()
    marked = page.locator("[data-violation='0'] [data-thumbs] li").get_attribute("data-sha256")
    assert marked != taken
    lin.takes_signatures()
    lin.submits()
    uuid = page.url.split("/")[-2]
    visit = somebody.context.request.get(f"{somebody.address}/api/v1/visits/{uuid}").json()
    told = {each["sha256"]: each for each in visit["document"]["files"]}
    assert told[marked]["original"] == taken
    assert "original" not in told[taken]
    assert visit["document"]["violations"][0]["files"] == [marked]
    assert {taken, marked} <= set(visit["files"]["have"])
    somebody.goes_to(f"/visits/{uuid}")
    page.locator("#evidence summary").click()
    for shown in (taken, marked):
        page.locator(f"#evidence img[src*='{shown}']").wait_for()
    assert page.get_by_text("由照片1标注而成").count() == 2, "beside the violation and in the list"
