"""One person with two phones, and two people who go together: what each is told of the other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.field_phone import Phone
from tests.browser.patience import until

pytestmark = pytest.mark.browser


@pytest.mark.fault(
    "a draft is discarded on one phone and goes on on another",
    "the other is asked: keep it or discard it here too",
)
def test_a_draft_discarded_on_one_phone_is_asked_about_on_the_other(
    phone: Phone, visitor: Callable[..., Visitor]
) -> None:
    one, other = phone, visitor(PHONE)
    uuid = one.begins("启")
    one.checks_in("wang")
    one.page.get_by_text("已存服务器").wait_for()

    page = other.signs_in("lin")
    page.locator(f"[data-visit='{uuid}'] summary").click()
    page.locator(f"[data-visit='{uuid}'] form button").click()
    page.locator(f"[data-visit='{uuid}']").wait_for(state="detached")

    one.page.locator("[name=statement]").fill("情况属实。")
    question = one.page.locator("[data-discarded]")
    question.wait_for()
    assert "另一部手机上放弃" in question.inner_text()
    other.goes_to("/field/")
    assert page.locator(f"[data-visit='{uuid}']").count() == 0, "nothing came back unasked"

    one.opens("/field/")
    card = one.page.locator("[data-drafts] li").filter(has_text="另一部手机上放弃")
    card.locator("[data-keep-again]").click()
    card.locator("[data-part=discarded]").wait_for(state="hidden")
    other.goes_to("/field/")
    page.locator(f"[data-visit='{uuid}']").wait_for()


def test_a_day_s_page_lists_what_colleagues_record_and_what_one_began_elsewhere(
    phone: Phone, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    wang, lin = visitor(PHONE), visitor(PHONE)
    for somebody, login in ((wang, "wang"), (lin, "lin")):
        page = somebody.signs_in(login)
        somebody.goes_to("/field/?q=松塔")
        page.locator("[data-stop] form button").first.click()
        page.wait_for_url("**/field/visits/*")
    wang.page.locator("input[type=checkbox][value=lin]").check()
    wang.page.get_by_text("已存服务器").wait_for()

    today = phone.page
    shared = today.locator("[data-shared] li")

    def is_told() -> int:
        """Her draft of before the tick was saved, too: it may be that one that the page names."""
        phone.opens("/field/").wait_for_load_state("networkidle")
        return shared.count()

    until(today, is_told, lambda: today.locator("main").inner_text())
    assert "王景行" in shared.first.inner_text()
    mine = today.locator("[data-mine] a").first
    assert mine.get_attribute("href") == lin.page.url.removeprefix(lin.address)
    shared.first.locator("a").click()
    today.wait_for_url("**/field/drafts/*")
    assert "王景行" in today.locator("main").inner_text()
