"""A phone that is lost: nothing of a visit can be read from it, and everything arrives."""

import pytest
from playwright.sync_api import Route

from tests.browser import thieves
from tests.browser.field_phone import Phone
from tests.browser.kept_phones import VISITS, no_network
from tests.browser.lost_phone.steps import (
    FACTS,
    MET,
    PICTURES_SHOWN,
    PLACE,
    REASON,
    STATEMENT,
    facts,
    is_locked,
    lies_until_locked,
    name_of,
    records,
    reports,
    secrets_of,
    sees_the_draft,
    submits_one_and_begins_another,
    unlocks,
)

pytestmark = pytest.mark.browser
MEANWHILE = "锁定期间发现的问题。"
PAINTED = """() => Array.from(document.querySelectorAll("[data-thumbs] img"))
  .every((each) => each.complete && each.naturalWidth > 0)"""


@pytest.mark.fault(
    "a thief reads everything that a phone keeps after twelve hours without use",
    "no fact, name or picture of any visit is in it, and no key that opens one",
)
def test_a_thief_finds_nothing_of_any_visit_on_a_locked_phone(phone: Phone) -> None:
    phone.goes_offline()
    sealed = records(phone)
    name = name_of(phone)
    submitted = thieves.pictures(phone.page)
    phone.submits()
    records(phone)
    texts = thieves.texts([FACTS, STATEMENT, REASON, MET, name])
    needles = [*texts, *thieves.pictures(phone.page), thieves.any_jpeg()]
    everything = {name for name, _text in needles}
    assert thieves.finds(phone.page, *needles) == {*everything, "a key that is open"}
    needles += submitted

    lies_until_locked(phone, "/field/")
    assert thieves.finds(phone.page, *needles) == set()
    page = phone.page.locator("main").inner_text()
    assert name not in page
    assert "已锁定，登录后可查看" in page
    phone.opens(f"/field/visits/{sealed}")
    is_locked(phone)
    assert STATEMENT not in phone.page.locator("main").inner_text()


def test_what_is_submitted_is_closed_at_once_and_readable_until_the_phone_is_locked(
    phone: Phone,
) -> None:
    phone.goes_offline()
    uuid = records(phone)
    needles = secrets_of(phone)
    phone.submits()
    assert thieves.finds(phone.page, *needles) == {"a key that is open"}
    phone.opens(f"/field/visits/{uuid}")
    phone.page.locator("[data-fill=facts]", has_text=FACTS).wait_for()
    phone.page.wait_for_function(PICTURES_SHOWN)
    phone.opens("/outbox/")
    assert PLACE in phone.page.locator(f'[data-kept="{uuid}"]').inner_text()


def test_a_phone_that_was_used_within_twelve_hours_is_not_locked(phone: Phone) -> None:
    phone.goes_offline()
    uuid = records(phone, photos=1)
    phone.lies_idle(hours=11.9)
    sees_the_draft(phone, uuid)


@pytest.mark.fault(
    "the phone lay idle for twelve hours, without a session, with something unsent",
    "what was submitted arrives while it is locked; drafts are back after the sign-in, and small"
    " pictures of what left, without a network too",
)
def test_a_locked_phone_sends_everything_and_opens_again_after_the_sign_in(phone: Phone) -> None:
    phone.goes_offline()
    sent, draft = submits_one_and_begins_another(phone, photos=2)
    hashes = {row["sha256"] for row in phone.kept("files") if row["visit"] == sent}
    phone.is_killed(without_network=True)
    phone.opens("/field/")
    lies_until_locked(phone, "/outbox/")
    phone.context.clear_cookies()
    phone.comes_back()
    phone.waits_until_sent(sent)
    is_locked(phone)
    unlocks(phone)
    answer = phone.context.request.get(f"{phone.address}/api/v1/visits/{sent}").json()
    assert answer["state"] == "complete"
    assert answer["content_hash"] == phone.visit(sent)["sealed"]["content_hash"]
    assert hashes <= set(answer["files"]["have"])
    sees_the_draft(phone, draft)
    phone.opens(f"/field/visits/{sent}")
    phone.page.locator("[data-fill=facts]", has_text=FACTS).wait_for()
    shows_its_pictures(phone, len(hashes))
    phone.goes_offline()
    phone.opens(f"/field/visits/{sent}")
    shows_its_pictures(phone, len(hashes))
    phone.comes_back()
    phone.opens_the_visit(draft)
    phone.submits(with_notice=False)
    phone.waits_until_sent(draft)


def shows_its_pictures(phone: Phone, count: int) -> None:
    """Each as a picture that can be seen."""
    shown = phone.page.locator("[data-thumbs] img")
    shown.nth(count - 1).wait_for()
    assert shown.count() == count
    phone.page.wait_for_function(PAINTED)


def test_a_session_from_before_the_lock_opens_nothing_and_is_ended(phone: Phone) -> None:
    records(phone, photos=1)
    phone.lies_idle(hours=12)
    stale = {"status": 403, "code": "sign_in_again", "title": "请重新登录。", "type": "about:blank"}

    def refuses(route: Route) -> None:
        route.fulfill(status=403, content_type="application/problem+json", json=stale)

    phone.context.route("**/unlock", refuses)
    phone.opens("/visits/")  # a page that the server makes
    phone.page.wait_for_url(lambda url: "/login" in url)
    phone.opens("/field/")
    is_locked(phone)
    asked = phone.context.request.get(f"{phone.address}/api/v1/session")
    assert asked.status == 401, "or the draft could be read through it on the server"
    phone.context.unroute("**/unlock")
    unlocks(phone)


@pytest.mark.fault(
    "somebody else signs in on a locked phone",
    "nothing of the first person's opens, and nothing of it is lost",
)
def test_nobody_else_s_sign_in_opens_what_is_locked(phone: Phone) -> None:
    phone.goes_offline()
    draft = records(phone, photos=1)
    needles = secrets_of(phone)
    [wrapped] = facts(phone)["locks"]["lin"]["keys"]
    phone.comes_back()
    phone.context.clear_cookies()
    phone.signs_in("wang")
    reports(phone)
    assert thieves.finds(phone.page, *needles) == {"a key that is open"}, "wang's own"
    token = phone.context.request.get(f"{phone.address}/api/v1/session").json()["csrf_token"]
    refused = phone.context.request.post(
        f"{phone.address}/api/v1/phones/{wrapped['phone']}/unlock",
        data={"wrapped": wrapped["wrapped"]},
        headers={"X-CSRF-Token": token},
    )
    assert refused.status == 422
    phone.signs_in("lin")
    sees_the_draft(phone, draft)


def test_a_visit_is_begun_and_submitted_on_a_locked_phone(phone: Phone) -> None:
    phone.goes_offline()
    before = records(phone, photos=1)
    lies_until_locked(phone, "/field/")
    meanwhile = phone.begins(PLACE)
    phone.checks_in("wang")
    phone.finds(MEANWHILE)
    phone.takes_signatures()
    phone.submits(with_notice=False)
    phone.opens(f"/field/visits/{meanwhile}")
    phone.page.locator("[data-fill=facts]", has_text=MEANWHILE).wait_for()
    phone.opens("/outbox/")
    is_locked(phone)
    lies_until_locked(phone, "/outbox/")
    assert thieves.finds(phone.page, *thieves.texts([MEANWHILE])) == set()
    phone.context.clear_cookies()
    phone.comes_back()
    phone.waits_until_sent(meanwhile)
    unlocks(phone)
    sees_the_draft(phone, before)
    phone.opens(f"/field/visits/{meanwhile}")
    phone.page.locator("[data-fill=facts]", has_text=MEANWHILE).wait_for()


@pytest.mark.fault(
    "somebody signs out with something unsent",
    "nothing of it can be read; what was submitted is sent with nobody signed in",
)
def test_who_signs_out_leaves_nothing_that_can_be_read(phone: Phone) -> None:
    phone.goes_offline()
    sent, draft = submits_one_and_begins_another(phone)
    needles = secrets_of(phone)
    phone.opens("/outbox/")
    phone.context.route(VISITS, no_network)
    phone.comes_back()
    form = phone.page.locator("form[data-listens~=sign-out]")
    form.wait_for(state="attached")
    form.locator("button").dispatch_event("click")
    form.locator("[data-unsent]:not([hidden])").wait_for(state="attached")  # a draft is unsent
    form.locator("button").dispatch_event("click")
    phone.page.wait_for_url("**/login")
    assert thieves.finds(phone.page, *needles) == set()
    assert phone.visit(sent)["state"] == "stored"
    phone.context.unroute(VISITS)
    phone.opens("/login")
    phone.waits_until_sent(sent)
    phone.signs_in("lin")
    sees_the_draft(phone, draft)
