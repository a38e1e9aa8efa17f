"""A draft is kept whole: however its page is left, and wherever else it is open."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, Visitor
from tests.browser.field_phone import Phone
from tests.browser.patience import until
from tests.browser.people import STATEMENT, Inspector

pytestmark = pytest.mark.browser
REASON = "地下室，无卫星信号。"
TYPES_AND_GOES = """([text, how]) => {
  const field = document.querySelector("[name=statement]");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (how === "reload") location.reload();
  else location.href = how;
}"""
READS = """([name, text]) => document.querySelector(`[name=${name}]`).value === text"""
SEVERAL = """() => {
  const options = Array.from(document.querySelectorAll("[data-other] option"));
  document.querySelector("[data-other]").closest("details").open = true;
  return options.find((one) => JSON.parse(one.dataset.circumstances).length > 1).value;
}"""
NEWER = """() => new Promise((done, failed) => {
  const opening = indexedDB.open("inspection", 4);
  opening.onupgradeneeded = () => opening.result.createObjectStore("newer");
  opening.onblocked = () => failed(new Error("an open page holds the database"));
  opening.onsuccess = () => done(opening.result.close());
})"""


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Lin's phone, ready for the day, in a cellar."""
    phone.goes_offline()
    return phone


def another_tab(phone: Phone, path: str) -> Page:
    tab = phone.context.new_page()
    tab.goto(phone.address + path)
    return tab


def kept_soon(phone: Phone, uuid: str, **wanted: str) -> dict[str, Any]:
    """Wait until the phone keeps these texts; return the fields."""

    def fields() -> dict[str, Any]:
        kept: dict[str, Any] = phone.visit(uuid)["fields"]
        return kept

    def kept() -> dict[str, Any]:
        here = fields()
        return here if all(here.get(name) == [text] for name, text in wanted.items()) else {}

    return until(phone.page, kept, fields)


@pytest.mark.fault(
    "the page is left in the moment in which something is typed",
    "it is kept",
)
@pytest.mark.parametrize("how", ["reload", "/outbox/"])
def test_what_is_typed_in_the_last_moment_is_kept(phone: Phone, how: str) -> None:
    uuid = phone.begins("启")
    for attempt in range(3):
        text = f"{STATEMENT}{attempt}"
        with phone.page.expect_navigation():
            phone.page.evaluate(TYPES_AND_GOES, [text, how])
        kept_soon(phone, uuid, statement=text)
        phone.opens_the_visit(uuid)
        assert phone.page.locator("[name=statement]").input_value() == text


@pytest.mark.fault(
    "a draft is open in two tabs, and typed in both",
    "all of it is kept; a tab that is looked at again shows it",
)
def test_two_tabs_on_one_draft_keep_what_was_typed_in_both(phone: Phone) -> None:
    uuid = phone.begins("启")
    tab = another_tab(phone, f"/field/visits/{uuid}")
    tab.locator("form[data-local]").wait_for()
    phone.page.locator("[name=statement]").fill(STATEMENT)
    phone.page.locator("input[type=checkbox][value=wang]").check()
    kept_soon(phone, uuid, statement=STATEMENT)
    tab.evaluate(TYPES_AND_GOES.replace("statement", "position_reason"), [REASON, "#"])
    fields = kept_soon(phone, uuid, statement=STATEMENT, position_reason=REASON)
    assert ["wang"] in fields.values()
    phone.page.evaluate("window.dispatchEvent(new Event('focus'))")
    phone.page.wait_for_function(READS, arg=["position_reason", REASON])
    assert phone.page.locator("[name=statement]").input_value() == STATEMENT


@pytest.mark.fault(
    "a draft is discarded in one tab while another one has it open",
    "it does not come back without its photos; the other tab says so",
)
def test_a_draft_discarded_in_another_tab_does_not_come_back(phone: Phone) -> None:
    uuid = phone.begins("启")
    phone.finds("302教室门口。")
    tab = another_tab(phone, "/field/")
    discarding = tab.locator("[data-drafts] [data-part=deeds] [data-discard]")
    discarding.click()
    discarding.click()
    tab.locator("[data-drafts] li").wait_for(state="detached")
    phone.page.locator("[name=statement]").fill(STATEMENT)
    phone.page.get_by_text("另一个标签页中放弃").wait_for()
    assert uuid not in [visit["uuid"] for visit in phone.kept("visits")]
    phone.opens("/field/")
    phone.page.locator("[data-module~=today]").wait_for()
    assert phone.page.locator("[data-drafts] li").count() == 0


def test_a_violation_keeps_its_code_and_circumstances_over_a_reload(phone: Phone) -> None:
    uuid = phone.begins("启")
    code = phone.page.evaluate(SEVERAL)
    phone.page.locator("[data-other]").select_option(code)
    phone.page.locator("[data-add-other]").click()
    sheet = phone.page.locator("[data-violation='0']")
    ticks = sheet.locator("[data-circumstances] input")
    for number in range(ticks.count()):
        ticks.nth(number).check()
    count, title = ticks.count(), sheet.locator("[data-title]").inner_text()
    phone.opens_the_visit(uuid)
    assert sheet.locator("[data-circumstances] input:checked").count() == count > 1
    assert sheet.locator("[data-title]").text_content() == title
    assert sheet.locator("[data-code]").text_content() == code
    phone.page.locator("[name=statement]").fill(STATEMENT)
    fields = kept_soon(phone, uuid, statement=STATEMENT)
    assert len(fields["violations-0-circumstances"]) == count


def test_a_violation_goes_with_its_text_at_the_second_press_only(phone: Phone) -> None:
    uuid = phone.begins("启")
    phone.finds("302教室门口。")
    sheet = phone.page.locator("[data-violation='0']")
    removing = sheet.locator("[data-drop]")
    removing.click()
    assert "请再按一次" in removing.inner_text()
    fields = kept_soon(phone, uuid, **{"violations-0-facts": "302教室门口。"})
    assert "violations-0-files-0" in fields
    removing.click()
    sheet.wait_for(state="detached")


@pytest.mark.fault(
    "the phone's clock is set back in the middle of a visit",
    "nothing is refused; the end is told by how long the visit lasted",
)
def test_a_clock_set_back_during_a_visit_refuses_nothing(phone: Phone) -> None:
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.has_a_clock_that_is_off(timedelta(hours=-1))
    phone.opens_the_visit(uuid)
    phone.submits(with_notice=False)
    phone.comes_back()
    phone.waits_until_sent(uuid)
    visit = phone.reads_on_the_server(uuid)
    assert visit["started_at"] <= visit["finished_at"]
    assert "clock_ran_back" not in [warning["code"] for warning in visit["warnings"]]


def test_a_reopened_draft_stands_where_it_was_checked_in(phone: Phone) -> None:
    uuid = phone.begins("启")
    here = phone.page.locator("#fixes").evaluate("({ dataset }) => ({ ...dataset })")
    lat, lng = float(here["lat"]), float(here["lng"])
    phone.context.set_geolocation({"latitude": lat, "longitude": lng, "accuracy": 9})
    phone.page.locator("[data-reading][data-verdict=on_site]").wait_for()
    before = phone.page.locator("[data-reading]").inner_text()
    phone.context.clear_permissions()
    phone.opens_the_visit(uuid)
    phone.page.locator("[data-reading][data-verdict=on_site]").wait_for()
    assert phone.page.locator("[data-reading]").inner_text() == before
    assert phone.page.locator("[data-reason]").is_hidden()


@pytest.mark.fault(
    "a newer version of the program, in another tab, changes the database under an open draft",
    "the draft goes on being kept",
)
def test_a_database_brought_up_by_another_tab_still_keeps_the_draft(phone: Phone) -> None:
    uuid = phone.begins("启")
    another_tab(phone, "/away").evaluate(NEWER)
    phone.page.locator("[name=statement]").fill(STATEMENT)
    kept_soon(phone, uuid, statement=STATEMENT)


@pytest.mark.fault(
    "the server's page asks about a newer draft of the phone, and something was typed before",
    "nothing can be typed into the wrong one; both are kept",
)
def test_a_question_about_a_newer_draft_loses_neither(
    visitor: Callable[..., Visitor], tmp_path: Any
) -> None:
    lin = Inspector(visitor(PHONE), tmp_path, scripted=True)
    page = lin.visitor.signs_in("lin")
    lin.starts_a_visit("启砚")
    page.locator("[name=statement]").fill("在线写的。")
    page.get_by_text("已存服务器").wait_for()
    lin.visitor.context.route("**/draft", lambda route: route.fulfill(status=503))
    page.locator("[name=statement]").fill(STATEMENT)
    page.get_by_text("已存本机").wait_for()
    page.evaluate(TYPES_AND_GOES, [STATEMENT, "reload"])
    asking = page.locator("[data-module~=restore]")
    asking.locator("[data-continue]").wait_for()
    assert page.locator("#visit-form").evaluate("(form) => form.inert")
    # As a position that comes, or a photo that was chosen just before.
    page.evaluate(TYPES_AND_GOES.replace("statement", "position_reason"), [REASON, "#"])
    asking.locator("[data-continue]").click()
    page.wait_for_function(READS, arg=["statement", STATEMENT])
    assert page.locator("[name=position_reason]").input_value() == REASON
    lin.visitor.context.unroute_all()
    page.locator("[name=statement]").press("End")
    page.locator("[name=statement]").press_sequentially("完")
    page.get_by_text("已存服务器").wait_for()
    lin.visitor.complaints[:] = [
        text for text in lin.visitor.complaints if "Failed to load" not in text
    ]
