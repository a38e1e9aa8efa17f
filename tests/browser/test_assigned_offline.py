"""What the phone makes of its assignments without a network: a recheck begins as one."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import DESK, Visitor
from tests.browser.field_phone import Phone
from tests.browser.patience import until

pytestmark = pytest.mark.browser


def sends_to_recheck(desk: Visitor) -> dict[str, str]:
    """Send lin and wang to recheck the first notice that was delivered."""
    told = desk.context.request.get(f"{desk.address}/api/v1/notices?state=delivered&limit=200")
    notice: dict[str, str] = next(each for each in told.json()["items"] if each["institution_id"])
    page = desk.goes_to(f"/assignments/new?notice={notice['id']}")
    for name in ("林听澜", "王景行"):
        page.get_by_label(re.compile(name)).check()
    with page.expect_navigation():
        page.locator("main form button.primary").click()
    return notice


def test_a_recheck_that_is_begun_without_a_network_is_a_recheck(
    phone: Phone, visitor: Callable[..., Visitor]
) -> None:
    desk = visitor(DESK)
    desk.is_signed_in("zhao")
    notice = sends_to_recheck(desk)
    phone.brings_the_day()
    [task] = [each for each in phone.kept("assignments") if each["recheck_of"] == notice["id"]]
    phone.goes_offline()
    uuid = phone.begins_the_assignment(task["id"])
    page = phone.page
    fields = phone.visit(uuid)["fields"]
    assert (fields["kind"], fields["recheck_of"]) == (["recheck"], [notice["id"]])
    assert page.locator("[name=kind]").input_value() == "recheck"
    ordered = [each for each in phone.kept("violations") if each["notice"]["id"] == notice["id"]]
    results = page.locator("#results [data-answers]")
    assert [each.input_value() for each in results.all()] == [each["id"] for each in ordered]
    assert notice["number"] in page.locator("#results-title").inner_text()
    phone.checks_in("wang")
    for result in page.locator("#results [value=rectified]").all():
        result.locator("xpath=..").click()
    phone.takes_signatures()
    phone.submits(with_notice=False)
    visit = phone.is_restarted_and_comes_back(uuid)
    document = visit["document"]
    assert (document["kind"], document["recheck_of"]) == ("recheck", notice["id"])
    assert {each["violation"] for each in document["results"]} == {each["id"] for each in ordered}


def test_a_stop_that_is_put_off_without_a_network_is_told_and_the_way_planned_anew(
    phone: Phone,
) -> None:
    phone.brings_the_day()
    way = sorted((each["order"], each["id"]) for each in phone.kept("assignments") if each["order"])
    first = way[0][1]
    phone.goes_offline()
    page = phone.opens("/field/")
    card = page.locator(f"[data-assignment='{first}']")
    card.locator("summary").click()
    card.locator("[data-skip] input").fill("机构今日停课")
    card.locator("[data-skip] button").click()
    untold = "span[data-part=untold]:visible"
    page.locator(untold).wait_for()
    phone.is_killed(without_network=True)
    page = phone.opens("/field/")
    page.locator(untold).wait_for()
    shown = [
        each.get_attribute("data-assignment")
        for each in page.locator("[data-assigned] [data-stop]").all()
    ]
    assert shown.index(first) >= len(way) - 1, "behind all that are still on the way"
    words = page.locator(f"[data-assignment='{first}']").inner_text()
    assert "今天暂不去" in words
    assert "下次联网时告知机关" in words
    phone.comes_back()
    page.locator(untold).wait_for(state="hidden")
    until(page, lambda: task(phone, first)["skipped_on"], lambda: task(phone, first))
    assert task(phone, first)["order"] is None
    told = phone.context.request.get(f"{phone.address}/api/v1/assignments").json()["items"]
    assert next(each for each in told if each["id"] == first)["skip_reason"] == "机构今日停课"
    anew = sorted(each["order"] for each in phone.kept("assignments") if each["order"])
    assert anew == list(range(1, len(way)))


def test_a_stop_put_off_without_a_network_can_be_gone_to_after_all(phone: Phone) -> None:
    phone.brings_the_day()
    [second] = [each["id"] for each in phone.kept("assignments") if each["order"] == 2]
    phone.goes_offline()
    page = phone.opens("/field/")
    card = page.locator(f"[data-assignment='{second}']")
    card.locator("summary").click()
    card.locator("[data-skip] input").fill("路上堵车")
    card.locator("[data-skip] button").click()
    page.locator(f"[data-assignment='{second}'] [data-take-up]").click()
    page.locator("[data-take-up]:visible").wait_for(state="detached")
    place = page.locator("[data-assigned] [data-stop]").nth(1)
    assert place.get_attribute("data-assignment") == second
    assert [each["value"] for each in phone.kept("facts") if each["name"] == "skips"] == [
        {"lin": []}
    ]


def task(phone: Phone, assignment: str) -> dict[str, Any]:
    """One of its assignments as the phone keeps it."""
    return next(each for each in phone.kept("assignments") if each["id"] == assignment)
