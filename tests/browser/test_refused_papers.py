"""A notice is in the party's hands, and the office's words are others by now: told end to end."""

from collections.abc import Callable, Iterator

import pytest

from tests.browser.conftest import DESK, Visitor
from tests.browser.field_phone import Phone
from tests.browser.patience import until
from tests.browser.test_handing_over import (
    hands_it_over,
    makes_the_notice,
    numbers_on,
    prints,
    takes_numbers_along,
    the_notice,
    the_paper,
    visits,
)
from tests.pdf.test_papers import squeezed

pytestmark = pytest.mark.browser
OTHER = "0990-5550199"


@pytest.fixture
def office(visitor: Callable[..., Visitor]) -> Iterator[Callable[[], None]]:
    """Call it, and the office has another telephone number; the next test has the usual one."""
    desk = visitor(DESK)
    page = desk.signs_in("admin")
    desk.goes_to("/admin/offices/")
    usual = page.locator("[name=contact_phone]").input_value()

    def moves(number: str = OTHER) -> None:
        desk.goes_to("/admin/offices/")
        page.locator("[name=contact_phone]").fill(number)
        page.locator("main form button.primary").click()
        page.wait_for_load_state()

    yield moves
    moves(usual)


@pytest.mark.fault(
    "the office's particulars change while a notice is handed over in a cellar; the visit is"
    " refused and opened anew",
    "the draft has the number of the paper: printed anew and signed anew, it is issued under it,"
    " once",
)
def test_a_refused_visit_is_opened_anew_and_issued_under_the_number_of_its_paper(
    phone: Phone, office: Callable[[], None]
) -> None:
    takes_numbers_along(phone)
    refused = visits(phone)
    number = makes_the_notice(phone)
    before = prints(phone)
    hands_it_over(phone, "阮青屿")
    office()
    phone.comes_back()
    until(
        phone.page,
        lambda: phone.visit(refused)["state"] == "attention",
        lambda: phone.visit(refused)["state"],
    )
    assert phone.visit(refused)["refusal"]["code"] == "invalid"
    takes_numbers_along(phone)
    assert numbers_on(phone)["bound"][refused]["number"] == number

    page = phone.opens("/outbox/")
    page.locator(f'[data-kept="{refused}"] [data-reopen]').click()
    page.wait_for_url("**/field/visits/*")
    page.locator("form[data-local]").wait_for()
    draft = page.url.rsplit("/", 1)[-1]
    assert makes_the_notice(phone) == number
    page.locator("#hand-over [data-part=stale]").wait_for()
    paper = prints(phone)
    assert paper != before
    assert any(OTHER in line for line in paper)
    hands_it_over(phone, "阮青屿")
    phone.waits_until_sent(draft)

    notice = the_notice(phone, draft)
    assert (notice["number"], notice["state"]) == (number, "delivered")
    assert the_paper(phone, notice) == squeezed("".join(paper))
    assert refused not in {each["uuid"] for each in phone.kept("visits")}
    takes_numbers_along(phone)
    assert numbers_on(phone)["bound"] == {}
    book = phone.opens("/notices/numbers/")
    assert "已出具" in book.locator("tr", has_text=number).inner_text()
