"""A notice that is printed may be in somebody's hands: nobody goes away from it unasked."""

import io
from typing import Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from tests.browser.field_phone import Phone
from tests.browser.patience import until
from tests.browser.test_handing_over import (
    hands_it_over,
    makes_the_notice,
    numbers_on,
    prints,
    takes_numbers_along,
    the_notice,
    visits,
)
from tests.pdf.test_papers import squeezed

pytestmark = pytest.mark.browser
TORN = "打印错误，两份已当场撕毁。"


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Lin's phone, with the numbers that are hers today."""
    takes_numbers_along(phone)
    return phone


def has_printed(phone: Phone) -> tuple[str, str]:
    """A visit whose notice is printed; its id and the number."""
    uuid = visits(phone)
    number = makes_the_notice(phone)
    prints(phone)
    return uuid, number


def answers(phone: Phone, what: str, button: str) -> None:
    dialog = phone.page.locator(f"dialog[{what}]")
    dialog.wait_for()
    dialog.locator(f"[{button}]").click()
    dialog.wait_for(state="hidden")


def goes_back_to_the_review(phone: Phone) -> None:
    phone.page.go_back()
    answers(phone, "data-leave-paper", "data-go")
    phone.page.locator("[data-module=local-review]").wait_for()


def says_what_became_of_it(phone: Phone, number: str) -> None:
    dialog = phone.page.locator("dialog[data-printed-paper]")
    dialog.get_by_text(number).wait_for()
    dialog.locator("textarea").fill(TORN)
    dialog.locator("button.danger").click()


def row_of(phone: Phone, number: str) -> str:
    """What the office's book says of a number."""
    takes_numbers_along(phone)
    return str(phone.opens("/notices/numbers/").locator("tr", has_text=number).inner_text())


def bound_on(phone: Phone) -> dict[str, Any]:
    found: dict[str, Any] = numbers_on(phone)["bound"]
    return found


@pytest.mark.fault(
    "the page of a printed notice is left by its button, by the browser's, by a link",
    "it asks first, in its own words; staying changes nothing",
)
def test_leaving_a_printed_notice_is_asked(phone: Phone) -> None:
    _uuid, number = has_printed(phone)
    here = phone.page.locator("#hand-over")
    for leave in (
        here.locator("[data-back]").click,
        phone.page.go_back,
        phone.page.locator("a[href='/outbox/']").first.click,
    ):
        leave()
        answers(phone, "data-leave-paper", "data-stay")
        here.locator("[data-part=printed]").wait_for()
        assert here.locator("h2 [data-fill=number]").inner_text() == number
        assert not phone.page.locator("[data-module=local-review]").is_visible()
    goes_back_to_the_review(phone)


def test_before_it_is_printed_nothing_is_asked(phone: Phone) -> None:
    visits(phone)
    makes_the_notice(phone)
    phone.page.go_back()
    phone.page.locator("[data-module=local-review]").wait_for()
    assert not phone.page.locator("dialog[data-leave-paper]").is_visible()


@pytest.mark.fault(
    "a visit is submitted without the notice that was printed for it",
    "its number is void only with what became of the paper, in the inspector's words",
)
def test_submitting_without_the_printed_notice_takes_a_reason(phone: Phone) -> None:
    uuid, number = has_printed(phone)
    goes_back_to_the_review(phone)
    submit = phone.page.locator("[data-submit]:not([data-issue])")
    submit.click()
    answers(phone, "data-printed-paper", "data-keep")
    assert phone.visit(uuid)["state"] == "draft"
    submit.click()
    says_what_became_of_it(phone, number)
    phone.page.locator("form[data-local]").wait_for(state="detached")
    phone.comes_back()
    phone.waits_until_sent(uuid)
    row = row_of(phone, number)
    assert "作废" in row
    assert TORN in row


@pytest.mark.fault(
    "a draft is discarded whose notice was printed already",
    "its number is void with what became of the paper, and is used by no other notice",
)
def test_the_number_of_a_discarded_paper_becomes_void(phone: Phone) -> None:
    uuid, number = has_printed(phone)
    page = phone.opens("/field/")
    card = page.locator("[data-drafts] li").first
    discard = card.locator("[data-discard]:visible")
    discard.click()
    discard.click()
    answers(phone, "data-printed-paper", "data-keep")
    assert phone.visit(uuid)["state"] == "draft"
    assert bound_on(phone)[uuid]["number"] == number
    discard.click()
    discard.click()
    says_what_became_of_it(phone, number)
    card.wait_for(state="detached")
    phone.comes_back()
    row = row_of(phone, number)
    assert "作废" in row
    assert TORN in row
    assert number not in {each["number"] for each in numbers_on(phone)["open"]}


def test_the_paper_is_set_like_the_servers(phone: Phone) -> None:
    has_printed(phone)
    assert phone.page.locator(".sheet strong").all_inner_texts() == ["期限："]
    pages = PdfReader(io.BytesIO(phone.page.pdf(prefer_css_page_size=True))).pages
    texts = [normalize("NFKC", squeezed(page.extract_text())) for page in pages]
    assert all("演示数据不具法律效力" in text for text in texts), "the mark heads every page"


def test_the_paper_names_the_way_to_reply_with_a_code_of_its_own(phone: Phone) -> None:
    has_printed(phone)
    phone.page.emulate_media(media="print")
    foot = phone.page.locator(".sheet .check")
    assert foot.locator("svg").count() == 2
    assert "凭回执联上的办理码填报" in foot.inner_text()
    first, second = (each.bounding_box() for each in foot.locator("svg").all())
    assert first
    assert second
    assert abs(first["y"] - second["y"]) < 1, "beside each other"
    assert first["x"] + first["width"] < second["x"]


def test_who_went_back_hands_the_same_paper_over(phone: Phone) -> None:
    uuid, number = has_printed(phone)
    goes_back_to_the_review(phone)
    phone.page.locator("[data-hand-over]").click()
    phone.page.locator("#hand-over [data-part=printed]").wait_for()
    hands_it_over(phone, "阮青屿")
    phone.comes_back()
    phone.waits_until_sent(uuid)
    until(phone.page, lambda: the_notice(phone, uuid)["number"] == number, lambda: "another number")
