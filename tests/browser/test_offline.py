"""A visit from the door to the receipt without a network, whatever happens to the phone."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator

from inspect_app.rules.calendar import CHINA
from tests.browser.conftest import PASSWORD, types_who_one_is
from tests.browser.field_phone import Phone
from tests.browser.people import FACTS, STATEMENT, a_photo

pytestmark = pytest.mark.browser
IN_SIGHT = """(selector) => {
  const { top } = document.querySelector(selector).getBoundingClientRect();
  return top > 0 && top < innerHeight;
}"""
A_PHOTO_IS_SMALLER_NOW = """() => document.querySelector("[data-violation] [data-thumbs] li")
  .dispatchEvent(new Event("change", { bubbles: true }))"""


@pytest.mark.fault(
    "no network from check-in on; the browser restarted; the network comes back",
    "visit, photos, signatures and notice arrive once, without a tap",
    gap="OpenInspection: no test takes photos in a browser without a network",
)
def test_airplane_mode_from_check_in_to_saved_and_everything_arrives_without_a_tap(
    phone: Phone,
) -> None:
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.finds(FACTS, photos=20)
    phone.takes_signatures()
    phone.submits()
    phone.page.get_by_text("已存本机").first.wait_for()
    assert phone.visit(uuid)["state"] == "stored"
    assert len(phone.visit(uuid)["sealed"]["files"]) == 23

    visit = phone.is_restarted_and_comes_back(uuid)
    assert len(visit["document"]["signatures"]) == 3
    assert visit["notice"]["state"] == "issued"
    assert phone.kept("files") == []


@pytest.mark.fault(
    "the page is killed in the middle of a visit",
    "the draft is found again, at the same item",
)
def test_a_killed_page_is_found_again_at_the_same_item(phone: Phone) -> None:
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.finds(FACTS)
    statement = phone.page.locator("[name=statement]")
    statement.fill(STATEMENT)
    phone.page.evaluate(A_PHOTO_IS_SMALLER_NOW)
    phone.page.wait_for_timeout(100)

    phone.is_killed(without_network=True)
    phone.opens("/field/")
    card = phone.page.locator("[data-drafts] li")
    assert "启" in card.inner_text()
    card.locator("[data-link]").click()
    phone.page.wait_for_url(f"**/field/visits/{uuid}")
    phone.page.locator("form[data-local]").wait_for()
    assert phone.page.locator("[name=statement]").input_value() == STATEMENT
    sheet = phone.page.locator("[data-violation='0']")
    assert sheet.locator("textarea[name$=-facts]").input_value() == FACTS
    assert sheet.locator("[data-thumbs] li").count() == 1
    phone.page.wait_for_function(IN_SIGHT, arg="[name=statement]")


@pytest.mark.fault(
    "the system kills the page while its camera is open",
    "everything typed is there, at the same photo; a lost picture is asked for again",
)
def test_a_page_killed_by_its_own_camera_asks_for_the_photo_again(phone: Phone) -> None:
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.page.locator("[name=position_reason]").fill("地下室。")
    with phone.page.expect_file_chooser():
        signboard_of(phone).locator("label.button").click()
    phone.waits_until_its_camera_is(uuid, open_=True)
    phone.is_killed(without_network=True)
    phone.opens_the_visit(uuid)
    assert phone.page.locator("[name=position_reason]").input_value() == "地下室。"
    assert "请重拍" in signboard_of(phone).inner_text()
    with phone.page.expect_worker(lambda worker: "picture_worker" in worker.url):
        phone.photographs(signboard_of(phone), a_photo(phone.folder))
    phone.is_killed(without_network=True)
    phone.opens_the_visit(uuid)
    assert "请重拍" not in signboard_of(phone).inner_text()
    assert signboard_of(phone).locator("[data-thumbs] li").count() == 1


def signboard_of(phone: Phone) -> Locator:
    return phone.page.locator("[data-list=signboard-files]")


def test_what_is_missing_is_told_before_it_is_sealed(phone: Phone) -> None:
    phone.goes_offline()
    phone.begins("启")
    for tick in phone.page.locator("[data-inspector]:checked").all():
        tick.uncheck()
    phone.finds("")
    phone.page.locator("button[value=review]").click()
    hindering = phone.page.locator("[data-hindering]")
    hindering.get_by_text("须有两名持有效证件的执法人员").wait_for()
    assert phone.page.locator("[data-submit]:visible").count() == 0
    hindering.get_by_role("link", name="违规事实未填").click()
    facts = phone.page.locator("textarea[name='violations-0-facts']")
    facts.wait_for(state="visible")
    assert facts.evaluate("(field) => field === document.activeElement")


@pytest.mark.fault(
    "another person signs in on the phone",
    "each sees only their own drafts; nothing is lost",
)
def test_two_people_on_one_phone_see_only_their_own(phone: Phone) -> None:
    phone.goes_offline()
    mine = phone.begins("启")
    phone.checks_in("wang")
    phone.page.wait_for_timeout(100)
    phone.comes_back()
    phone.loses_its_session()
    page = phone.opens("/login")
    types_who_one_is(page, "wang")
    page.wait_for_url("**/field/")
    page.get_by_text("已可离线使用").wait_for()
    phone.goes_offline()
    phone.opens("/field/")
    assert phone.page.locator("[data-drafts] li").count() == 0
    phone.opens(f"/field/visits/{mine}")
    assert phone.page.locator("form[data-local]").count() == 0
    phone.opens("/outbox/")
    assert "启" not in phone.page.locator("main").inner_text()


@pytest.mark.fault(
    "the session ends while a visit is typed",
    "the sign-in is asked for in place; the draft reaches the server after it",
)
def test_a_session_that_ends_while_typing_is_renewed_in_place(phone: Phone) -> None:
    uuid = phone.begins("启")
    phone.loses_its_session()
    reason = phone.page.locator("[name=position_reason]")
    reason.fill("地下室。")
    phone.page.locator("[data-sign-in]").click()
    phone.page.locator("#place-password").fill(PASSWORD)
    phone.page.locator("#place-password").press("Enter")
    phone.page.locator("dialog[data-sign-in-place]").wait_for(state="hidden")
    assert phone.page.url.endswith(uuid)
    assert reason.input_value() == "地下室。"
    reason.fill("地下室，无信号。")
    phone.page.get_by_text("已存服务器").wait_for()


@pytest.mark.fault(
    "the phone's clock is {days} day(s) off",
    "nothing is refused; the visit counts for the true day, the skew is shown",
)
@pytest.mark.parametrize("days", [-1, 1])
def test_a_wrong_clock_refuses_nothing(phone: Phone, days: int) -> None:
    true_day = datetime.now(CHINA).date()
    phone.has_a_clock_that_is_off(timedelta(days=days))
    phone.opens("/field/")
    phone.waits_until_the_clock_is_measured()
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.submits(with_notice=False)
    phone.comes_back()
    phone.waits_until_sent(uuid)
    visit = phone.reads_on_the_server(uuid)
    assert visit["visited_on"] == true_day.isoformat()
    off_by_ms = -days * 86_400_000
    assert abs(visit["clock"]["offset_ms"] - off_by_ms) < 120_000
    assert "clock_skewed" in [warning["code"] for warning in visit["warnings"]]
