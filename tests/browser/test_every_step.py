"""A visit hurt at every one of its steps, and a first day hurt while it is brought."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from tests.browser.conftest import types_who_one_is
from tests.browser.field_phone import READY, Phone, phone_of
from tests.browser.gateway import Gateway
from tests.browser.people import FACTS, STATEMENT

pytestmark = pytest.mark.browser


@pytest.mark.fault(
    "the browser is killed after every step of a visit, without a network",
    "each time the draft is found again, whole, and kept on; all of it arrives once",
    gap="Enketo: a draft that was opened again is not kept while one goes on with it",
)
def test_a_phone_killed_after_every_step_loses_nothing(phone: Phone) -> None:
    phone.goes_offline()
    uuid = phone.begins("启")

    def is_killed() -> None:
        phone.page.wait_for_timeout(100)  # twice as long as a change may take to be kept
        phone.is_killed(without_network=True)
        phone.opens_the_visit(uuid)

    is_killed()
    phone.checks_in("wang")
    is_killed()
    phone.finds(FACTS)
    is_killed()
    phone.takes_signatures()
    is_killed()
    phone.page.locator("[name=statement]").fill(STATEMENT)
    is_killed()
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-submit][data-issue]").wait_for()
    is_killed()
    phone.submits()
    phone.is_killed(without_network=True)
    phone.opens("/field/")
    phone.comes_back()
    phone.waits_until_sent(uuid)
    is_whole(phone.reads_on_the_server(uuid))


@pytest.mark.fault(
    "the network comes and goes between all steps of a visit, {first} at first",
    "all of it arrives once",
)
@pytest.mark.parametrize("first", ["there", "gone"])
def test_a_network_that_comes_and_goes_at_every_step_costs_nothing(
    phone: Phone, first: str
) -> None:
    is_there = first == "there"
    change = {True: phone.comes_back, False: phone.goes_offline}
    change[is_there]()
    uuid = phone.begins("启")
    change[not is_there]()
    phone.checks_in("wang")
    change[is_there]()
    phone.finds(FACTS)
    change[not is_there]()
    phone.takes_signatures()
    change[is_there]()
    phone.page.locator("[name=statement]").fill(STATEMENT)
    change[not is_there]()
    phone.page.locator("button[value=review]").click()
    change[is_there]()
    phone.page.locator("[data-submit][data-issue]").click()
    phone.page.locator("form[data-local]").wait_for(state="detached")
    phone.comes_back()
    phone.waits_until_sent(uuid)
    is_whole(phone.reads_on_the_server(uuid))


def is_whole(visit: dict[str, Any]) -> None:
    """Everything that was done between two faults is there, and the notice."""
    assert visit["state"] == "complete"
    assert visit["files"]["missing"] == []
    document = visit["document"]
    assert document["inspectors"] == ["lin", "wang"]
    assert [each["facts"] for each in document["violations"]] == [FACTS]
    assert len(document["violations"][0]["files"]) == 1
    assert len(document["signatures"]) == 3
    assert document["statement"] == STATEMENT
    assert visit["notice"]["state"] == "issued"


@pytest.mark.fault(
    "the page is loaded anew 1, 3 and 5 s into the first sync, on a slow link",
    "the day is whole on the phone all the same, and opens without a network",
)
def test_a_page_loaded_anew_in_the_first_sync_harms_nothing(
    playwright: Playwright, tmp_path: Path, gateway: Gateway
) -> None:
    """Here the seconds are the fault itself: the link lets nothing through faster."""
    with phone_of(playwright, tmp_path, gateway.address) as phone:
        types_who_one_is(phone.opens("/login"), "lin")
        phone.page.wait_for_url("**/field/")
        gateway.delay = 0.5
        for seconds in (1, 2, 2):
            phone.page.wait_for_timeout(1000 * seconds)
            phone.page.reload()
        gateway.delay = 0
        phone.page.get_by_text(READY).wait_for()
        day = phone.context.request.get(f"{phone.address}/api/v1/offline").json()
        assert day["complete"]
        assert {row["id"] for row in phone.kept("institutions")} == {
            row["id"] for row in day["institutions"]
        }
        phone.goes_offline()
        phone.begins("启")
