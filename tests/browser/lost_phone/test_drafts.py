"""What is sealed was a draft: it is never lost between the two, nor by an earlier build."""

import pytest

from tests.browser import thieves
from tests.browser.conftest import PASSWORD
from tests.browser.field_phone import Phone
from tests.browser.kept_phones import VISITS, answers
from tests.browser.lost_phone.steps import (
    FACTS,
    MET,
    PICTURES_SHOWN,
    STATEMENT,
    lies_until_locked,
    records,
    sees_the_draft,
    submits_one_and_begins_another,
    unlocks,
    waits_for_keys,
)
from tests.browser.modules import MODULE, takes_modules_along

pytestmark = pytest.mark.browser
FORGET = f"""async () => {{
  const {{ dropFacts }} = await ({MODULE})("phone_facts");
  await dropFacts("server_key", "send_tokens", "locks");
}}"""
NEVER = "() => { crypto.subtle.encrypt = () => new Promise(() => {}); }"


@pytest.mark.fault(
    "the page is killed while a submitted visit is being sealed",
    "the draft is as it was",
)
def test_a_page_killed_while_it_seals_leaves_the_draft_as_it_was(phone: Phone) -> None:
    phone.goes_offline()
    draft = records(phone, photos=1)
    phone.page.evaluate(NEVER)
    phone.page.locator("button[value=review]").click()
    phone.page.locator("[data-submit]:not([data-issue])").click()
    phone.page.wait_for_timeout(300)
    phone.is_killed(without_network=True)
    phone.opens("/field/")
    assert phone.visit(draft)["state"] == "draft"
    sees_the_draft(phone, draft)
    phone.submits(with_notice=False)
    assert phone.visit(draft)["state"] == "stored"


def test_a_refused_visit_opens_as_a_draft_and_arrives_mended(phone: Phone) -> None:
    phone.context.route(VISITS, answers(422))
    refused = records(phone, photos=1)
    phone.submits(with_notice=False)
    phone.opens("/outbox/")
    card = phone.page.locator(f'[data-kept="{refused}"]')
    card.locator(".tag:visible", has_text="需要处理").wait_for()
    phone.context.unroute(VISITS)
    card.locator("[data-reopen]").click()
    phone.page.wait_for_url("**/field/visits/*")
    phone.page.locator("form[data-local]").wait_for()
    mended = phone.page.url.rsplit("/", 1)[-1]
    assert mended != refused
    sees_the_draft(phone, mended)
    phone.submits(with_notice=False)
    phone.waits_until_sent(mended)
    assert [row["uuid"] for row in phone.kept("visits")] == [mended]
    assert phone.kept("files") == []
    assert thieves.finds(phone.page, thieves.any_jpeg()) == {"a key that is open"}
    phone.opens(f"/field/visits/{mended}")
    phone.page.wait_for_function(PICTURES_SHOWN)


@pytest.mark.fault(
    "an earlier build kept a submitted visit and a draft plain, and the session is over",
    "they wait for the sign-in as before, and arrive",
)
def test_what_an_earlier_build_kept_plain_arrives_after_the_sign_in(phone: Phone) -> None:
    sent, draft = kept_by_an_earlier_build(phone)
    phone.context.clear_cookies()
    phone.comes_back()
    dialog = phone.page.locator("dialog[data-sign-in-place]")
    dialog.wait_for()
    assert phone.visit(sent)["state"] == "stored"
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("button.primary").click()
    phone.waits_until_sent(sent)
    sees_the_draft(phone, draft)


@pytest.mark.fault(
    "a phone is lost that kept visits plain, from an earlier build",
    "it closes them when it locks, and they arrive sealed",
)
def test_what_an_earlier_build_kept_plain_is_closed_by_the_lock(phone: Phone) -> None:
    phone.signs_in("lin")  # the session that was copied another test may have ended
    sent, draft = kept_by_an_earlier_build(phone)
    needles = [*thieves.texts([FACTS, STATEMENT, MET]), thieves.any_jpeg()]
    phone.context.route(VISITS, answers(500))
    phone.comes_back()
    phone.page.locator("[data-send-now]").click()
    waits_for_keys(phone)
    phone.goes_offline()
    lies_until_locked(phone, "/outbox/")
    assert thieves.finds(phone.page, *needles) == set()
    phone.context.clear_cookies()
    phone.context.unroute(VISITS)
    phone.comes_back()
    phone.page.locator("[data-send-now]").click()
    phone.waits_until_sent(sent)
    unlocks(phone)
    sees_the_draft(phone, draft)


def kept_by_an_earlier_build(phone: Phone) -> tuple[str, str]:
    """A build that knew no key of the server kept what was submitted plain, as well as drafts."""
    takes_modules_along(phone.page)
    phone.page.wait_for_load_state("networkidle")  # or a contact under way brings the key again
    phone.goes_offline()
    phone.page.evaluate(FORGET)
    sent, draft = submits_one_and_begins_another(phone)
    phone.opens("/outbox/")
    kept = phone.visit(sent)
    assert FACTS in kept["sealed"]["document"]
    assert "closed" not in kept
    return sent, draft
