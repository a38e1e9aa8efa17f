"""A notice handed over in a cellar: number, words and delivery are the server's later, once."""

import io
import re
from typing import Any

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from inspect_app.rules.numbering import IN_HAND
from pdf.listening import text_hash
from tests.browser.field_phone import Phone
from tests.browser.modules import MODULE, takes_modules_along
from tests.browser.patience import until
from tests.browser.people import CODE, FACTS, a_signature
from tests.pdf.test_papers import squeezed

pytestmark = pytest.mark.browser
CHANGED = "302教室门口3具灭火器压力指针在红区。"
NO_WORDS = re.compile("第\\d+页共\\d+页|（印章）|演示数据不具法律效力")
BIND = f"""async (visit) => {{
  const {{ bindNumber }} = await ({MODULE})("notice_numbers");
  return (await bindNumber("lin", visit, new Date()))?.number ?? null;
}}"""
USE_UP = f"""async () => (await ({MODULE})("notice_numbers")).dropFreeNumbers("lin")"""


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Lin's phone, with the numbers that are hers today."""
    takes_numbers_along(phone)
    return phone


def numbers_on(phone: Phone) -> dict[str, Any]:
    facts = {row["name"]: row["value"] for row in phone.kept("facts")}
    mine: dict[str, Any] = facts.get("numbers", {}).get("lin", {"open": [], "bound": {}})
    return mine


def takes_numbers_along(phone: Phone) -> None:
    """Be in contact: what the office's server says is open is on the phone then."""
    phone.page.goto("about:blank")  # what an earlier page asked for is answered to nobody
    with phone.page.expect_response(re.compile("/numbers$")) as heard:
        phone.opens("/field/")
    told = {each["number"] for each in heard.value.json()["numbers"]}

    def here() -> set[str]:
        kept = numbers_on(phone)
        return {each["number"] for each in [*kept["open"], *kept["bound"].values()]}

    until(phone.page, lambda: told <= here(), here)


def visits(phone: Phone, photos: int = 1) -> str:
    """From check-in to the signatures, without a network."""
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.finds(FACTS, photos=photos)
    phone.takes_signatures()
    return uuid


def makes_the_notice(phone: Phone) -> str:
    """Look the visit over and make its notice; return the number."""
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-hand-over]").click()
    number = phone.page.locator("#hand-over h2 [data-fill=number]", has_text="号")
    number.wait_for()
    return number.inner_text()


def prints(phone: Phone) -> list[str]:
    """Print it; return what the paper says, paragraph by paragraph."""
    phone.page.locator("[data-print]").click()
    phone.page.locator("[data-part=printed]").wait_for()
    return phone.page.locator(".sheet p:not(.mark)").evaluate_all(
        "(all) => all.map((each) => each.textContent)"
    )


def hands_it_over(phone: Phone, to: str) -> None:
    """The party signs on the phone's pad or, as here, on paper that is photographed."""
    way = phone.page.locator("[data-way=in_person]")
    way.locator("[name=delivery-recipient-name]").fill(to)
    phone.photographs(way, a_signature(phone.folder, f"{to}收"))
    submits(phone)


def submits(phone: Phone) -> None:
    phone.page.locator("[data-finish]").click()
    phone.page.locator("form[data-local]").wait_for(state="detached")


def the_notice(phone: Phone, uuid: str) -> dict[str, Any]:
    """The notice of a visit as the server has it."""
    told = phone.reads_on_the_server(uuid)["notice"]
    answer = phone.context.request.get(f"{phone.address}/api/v1/notices/{told['id']}")
    notice: dict[str, Any] = answer.json()
    return notice


def the_paper(phone: Phone, notice: dict[str, Any]) -> str:
    """What the server's own paper says, without what is no word of it."""
    answer = phone.context.request.get(phone.address + notice["pdf"])
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return NO_WORDS.sub("", squeezed("".join(page.extract_text() for page in pages)))


@pytest.mark.fault(
    "no network from check-in to the notice that is handed over; the browser restarted; the network"
    " comes back",
    "visit, 20 photos, signatures, the notice with the same number and words, and its delivery"
    " arrive once, without a tap",
)
def test_airplane_mode_from_check_in_to_the_notice_in_the_principals_hands(phone: Phone) -> None:
    uuid = visits(phone, photos=20)
    number = makes_the_notice(phone)
    paper = prints(phone)
    hands_it_over(phone, "阮青屿")
    phone.page.get_by_text("已存本机").first.wait_for()
    phone.page.locator("[data-fill=paper_number]", has_text=number).wait_for()
    assert len(phone.visit(uuid)["sealed"]["files"]) == 24

    visit = phone.is_restarted_and_comes_back(uuid)
    assert visit["document"]["issued"]["text_hash"] == text_hash(paper)
    notice = the_notice(phone, uuid)
    assert (notice["number"], notice["state"]) == (number, "delivered")
    assert the_paper(phone, notice) == squeezed("".join(paper))
    [delivery] = notice["deliveries"]
    assert (delivery["method"], delivery["recipient"]["name"]) == ("in_person", "阮青屿")
    assert delivery["recipient"]["image"] in visit["files"]["have"]
    phone.opens(f"/field/visits/{uuid}")
    phone.page.locator("[data-fill=paper_number]", has_text=number).wait_for()
    assert phone.kept("files") == []


@pytest.mark.fault(
    "something is changed after the notice was printed",
    "the paper is taken back: printed anew and signed anew, and these are the server's words",
)
def test_a_paper_that_is_printed_and_then_changed_is_printed_and_signed_anew(phone: Phone) -> None:
    uuid = visits(phone)
    number = makes_the_notice(phone)
    before = prints(phone)
    way = phone.page.locator("[data-way=in_person]")
    phone.photographs(way, a_signature(phone.folder, "阮青屿收"))
    phone.page.go_back()
    phone.page.locator("dialog[data-leave-paper] [data-go]").click()
    phone.page.locator("[data-module=local-review]").wait_for()
    phone.page.go_back()
    phone.page.locator("[name=violations-0-facts]").fill(CHANGED)

    assert makes_the_notice(phone) == number
    phone.page.locator("[data-part=stale]").wait_for()
    assert way.locator("[data-thumbs] li").count() == 0
    phone.page.locator("[data-finish]").click()
    phone.page.locator("[data-says]", has_text="请先打印通知书").wait_for()
    paper = prints(phone)
    assert text_hash(paper) != text_hash(before)
    hands_it_over(phone, "阮青屿")
    phone.comes_back()
    phone.waits_until_sent(uuid)
    assert the_paper(phone, the_notice(phone, uuid)) == squeezed("".join(paper))


def test_the_same_paper_is_found_again_after_the_page_was_killed(phone: Phone) -> None:
    uuid = visits(phone)
    number = makes_the_notice(phone)
    paper = prints(phone)
    phone.is_killed(without_network=True)
    phone.opens_the_visit(uuid)
    assert makes_the_notice(phone) == number
    assert phone.page.locator("[data-part=printed]").is_visible()
    assert prints(phone) == paper


def test_a_notice_is_left_in_place_before_a_witness_or_a_recording(phone: Phone) -> None:
    uuid = visits(phone)
    makes_the_notice(phone)
    prints(phone)
    phone.page.locator("label.press", has_text="留置送达").click()
    phone.page.locator("[data-finish]").click()
    phone.page.locator("[data-says]", has_text="留置送达须有见证人").wait_for()
    phone.page.locator("[name=delivery-witness-name]").fill("社区 甲")
    submits(phone)
    phone.comes_back()
    phone.waits_until_sent(uuid)
    [delivery] = the_notice(phone, uuid)["deliveries"]
    assert (delivery["method"], delivery["witness"]["name"]) == ("left_in_place", "社区 甲")
    assert "recipient" not in delivery


@pytest.mark.fault(
    "two tabs make a notice at the same moment",
    "each visit has a number of its own; one visit in two tabs has one",
)
def test_two_tabs_never_take_the_same_number(phone: Phone) -> None:
    tabs = [phone.page, phone.context.new_page()]
    tabs[1].goto(f"{phone.address}/field/")
    takes_modules_along(phone.page)
    phone.goes_offline()  # or it takes more numbers along meanwhile

    def bound(tab: Page, visit: str) -> Any:
        return tab.evaluate_handle(f"(visit) => ({BIND})(visit)", visit).json_value()

    while len(numbers_on(phone)["open"]) > IN_HAND:  # an earlier test's phone held some
        bound(tabs[0], f"another {len(numbers_on(phone)['open'])}")
    there = "() => { window.bound = (%s)('%s'); }"
    for visits_of in (("a", "b"), ("c", "c")):
        for tab, visit in zip(tabs, visits_of, strict=True):
            tab.evaluate(there % (BIND, visit))
        found = [tab.evaluate("() => window.bound") for tab in tabs]
        assert None not in found
        assert (len(set(found)) == 1) == (len(set(visits_of)) == 1)
    assert bound(tabs[0], "d") is None


def test_with_no_number_left_the_visit_goes_without_and_says_so(phone: Phone) -> None:
    phone.page.evaluate(USE_UP)
    uuid = visits(phone)
    phone.page.locator("button[value=review]").click()
    phone.page.get_by_text("本机已无预留文号").wait_for()
    assert not phone.page.locator("[data-hand-over]").is_visible()
    phone.page.locator("[data-submit][data-issue]").click()
    phone.page.locator("form[data-local]").wait_for(state="detached")
    phone.comes_back()
    assert phone.waits_until_sent(uuid)["notice"]["state"] == "issued"


def test_a_number_that_was_never_printed_is_free_again(phone: Phone) -> None:
    visits(phone)
    number = makes_the_notice(phone)
    discards_the_draft(phone)
    phone.comes_back()
    takes_numbers_along(phone)
    assert number in {each["number"] for each in numbers_on(phone)["open"]}


def discards_the_draft(phone: Phone) -> None:
    page = phone.opens("/field/")
    card = page.locator("[data-drafts] li").first
    for _ in range(2):
        card.locator("[data-discard]:visible").click()
    card.wait_for(state="detached")


def test_what_cannot_stand_on_a_notice_yet_is_said_in_words(phone: Phone) -> None:
    phone.goes_offline()
    phone.begins("启")
    phone.checks_in("wang")
    phone.finds("表情\U0001fae0")
    phone.takes_signatures()
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-hand-over]").click()
    told = phone.page.locator("[data-part=hindrances]")
    told.get_by_text("下列字符无法印制").wait_for()
    assert "\U0001fae0" in told.inner_text()
    assert not phone.page.locator("[data-print]").is_visible()
    assert CODE not in told.inner_text()
