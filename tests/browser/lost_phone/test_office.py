"""The office signs a lost phone out, empties it, or gets what it holds as a file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import thieves
from tests.browser.conftest import DESK, Visitor
from tests.browser.field_phone import Phone
from tests.browser.lost_phone.steps import (
    FACTS,
    STATEMENT,
    is_locked,
    lies_until_locked,
    records,
    reports,
    secrets_of,
    sees_the_draft,
    submits_one_and_begins_another,
    unlocks,
)
from tests.browser.modules import MODULE

Visitors = Callable[..., Visitor]
pytestmark = pytest.mark.browser
ROWS = f"""async () => {{
  const {{ withDatabase }} = await ({MODULE})("phone_database");
  return withDatabase(async (db) => {{
    const names = [...db.objectStoreNames];
    return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await db.count(n)])));
  }});
}}"""


@pytest.mark.fault(
    "the office signs out a phone that somebody is working on",
    "what was submitted arrives; the rest is locked and opens for who signs in anew",
)
def test_the_office_revokes_the_phone(own_phone: Phone, desk: Visitor) -> None:
    phone = own_phone
    uuid = reports(phone)
    phone.goes_offline()
    sent, draft = submits_one_and_begins_another(phone)
    needles = secrets_of(phone)
    revokes(desk, uuid)
    phone.comes_back()
    phone.page.wait_for_url("**/outbox/")
    is_locked(phone)
    assert "机关已令本手机退出登录" in phone.page.locator("main").inner_text()
    phone.waits_until_sent(sent)
    assert thieves.finds(phone.page, *needles) == set()
    unlocks(phone)
    sees_the_draft(phone, draft)
    reports(phone)
    assert not phone.page.locator("[data-module~=locked]").is_visible(), "it locks once"


@pytest.mark.fault(
    "the office empties a phone that is locked, signed out, and holds what is unsent",
    "everything submitted arrives first; then nothing is left on the phone, no key either",
)
def test_a_wipe_comes_after_everything_has_arrived(own_phone: Phone, desk: Visitor) -> None:
    phone = own_phone
    uuid = reports(phone)
    phone.goes_offline()
    sent = records(phone, photos=1)
    phone.submits(with_notice=False)
    lies_until_locked(phone, "/outbox/")
    empties(desk, uuid)
    phone.context.clear_cookies()
    phone.comes_back()
    phone.page.wait_for_url("**/login")
    arrived = desk.context.request.get(f"{desk.address}/api/v1/visits/{sent}").json()
    assert arrived["state"] == "complete"
    assert len(arrived["files"]["have"]) == 4
    assert set(phone.page.evaluate(ROWS).values()) == {0}


@pytest.mark.fault(
    "a locked phone never gets a connection again",
    "its rescue package brings over what is sealed and what is locked",
)
def test_the_office_imports_the_package_of_a_locked_phone(
    phone: Phone, visitor: Visitors, tmp_path: Path
) -> None:
    phone.goes_offline()
    sent, draft = submits_one_and_begins_another(phone)
    lies_until_locked(phone, "/outbox/")
    with phone.page.expect_download() as saving:
        phone.page.locator("[data-rescue]").click()
    file = tmp_path / "package.zip"
    saving.value.save_as(file)
    assert FACTS.encode() not in file.read_bytes()
    office = visitor(DESK)
    office.is_signed_in("zhao")
    for _ in range(2):
        page = office.goes_to("/rescue/")
        page.locator("input[type=file]").set_input_files(file)
        with page.expect_navigation():
            page.locator("form[enctype] button").click()
        assert "救援包中的内容已全部在服务器上" in page.locator("main").inner_text()
    arrived = office.context.request.get(f"{office.address}/api/v1/visits/{sent}").json()
    assert arrived["state"] == "complete"
    assert arrived["document"]["violations"][0]["facts"] == FACTS
    lin = visitor(DESK)
    lin.is_signed_in("lin")
    page = lin.goes_to(f"/field/visits/{draft}")
    assert page.locator("[name=statement]").input_value() == STATEMENT


def revokes(desk: Visitor, uuid: str) -> None:
    """Sign the phone out at the desk."""
    orders(desk, uuid, "revocation")


def empties(desk: Visitor, uuid: str) -> None:
    orders(desk, uuid, "wipe")


def orders(desk: Visitor, uuid: str, deed: str) -> None:
    """The button unfolds what it means; a second one does it."""
    page = desk.goes_to("/phones/")
    form = page.locator(f'form[action$="{uuid}/{deed}"]')
    page.locator("details", has=form).locator("summary").click()
    with page.expect_navigation():
        form.locator("button").click()
