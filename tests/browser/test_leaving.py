"""Somebody signs out on a phone: nothing of hers is open there any more, however fast she was."""

from typing import Any

import pytest

from tests.browser import thieves
from tests.browser.field_phone import Phone
from tests.browser.patience import until

pytestmark = pytest.mark.browser
STATEMENT = "签退前写下的陈述：情况属实。"
PRESSED_EARLY = "document.querySelector('form[data-module=sign-out]').submit()"
"""As a press does while no script listens."""


def lock(phone: Phone) -> dict[str, Any]:
    """How lin's phone is locked; the server's key must be known for it."""
    facts = {row["name"]: row["value"] for row in phone.kept("facts")}
    return dict(facts.get("locks", {}).get("lin", {}))


@pytest.mark.fault(
    "“sign out” is pressed before its script listens",
    "the next page locks what was left open; a session that ended by itself locks nothing",
)
def test_a_sign_out_that_no_script_heard_locks_too(phone: Phone) -> None:
    until(phone.page, lambda: lock(phone).get("open"), lambda: lock(phone))
    uuid = phone.begins("启砚")
    phone.page.locator("[name=statement]").fill(STATEMENT)
    phone.waits_until_kept(uuid, "statement", STATEMENT)

    phone.loses_its_session()
    phone.opens("/login")
    phone.page.locator("form[data-module=signing-in]").wait_for()
    phone.opens_the_visit(uuid)
    assert lock(phone)["locked_at"] == ""

    phone.signs_in("lin")
    phone.opens("/visits/")
    phone.page.wait_for_load_state("networkidle")  # an answer still on its way renews the token
    phone.page.evaluate(PRESSED_EARLY)
    until(phone.page, lambda: phone.page.url.endswith("/login"), phone.page.title)
    until(phone.page, lambda: lock(phone)["locked_at"], lambda: lock(phone))
    assert lock(phone)["why"] == "left"
    assert thieves.finds(phone.page, *thieves.texts([STATEMENT])) == set()
    assert "left=" not in phone.page.evaluate("document.cookie")

    phone.signs_in("lin")
    phone.opens_the_visit(uuid)
    assert phone.page.locator("[name=statement]").input_value() == STATEMENT
