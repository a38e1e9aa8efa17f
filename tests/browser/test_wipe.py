"""A lost phone empties itself when the office asks for it, after what was unsent has arrived."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.modules import MODULE

pytestmark = pytest.mark.browser
ROWS = f"""async () => {{
  const {{ withDatabase }} = await ({MODULE})("phone_database");
  return withDatabase(async (db) => {{
    const names = ["visits", "files", "bytes", "institutions", "facts", "log"];
    return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await db.count(n)])));
  }});
}}"""
KEEP = f"""async (visit) => {{
  const {{ visitOf }} = await ({MODULE})("phone_store");
  const {{ withDatabase }} = await ({MODULE})("phone_database");
  const kept = {{ uuid: "0199-of-the-test", person: "lin", name: "星河", fields: {{}}, ...visit }};
  await withDatabase((db) => db.put("visits", visitOf(kept)));
}}"""
KEEP_FILE = f"""async () => {{
  const {{ keepFile }} = await ({MODULE})("phone_store");
  const blob = new Blob(["x"]);
  await keepFile({{ sha256: "f".repeat(64), visit: "0199", person: "lin", blob, uploaded: false }});
}}"""
EMPTY = f"""async () => (await ({MODULE})("wipe")).emptyPhone()"""
NOW = "2026-11-22T02:00:00Z"
SEALED = {
    "document": "{}", "content_hash": "-", "files": [], "issue": False, "circumstances": {},
    "at": NOW,
}  # fmt: skip
REFUSED = {"status": 422, "code": "invalid", "title": "测试所致", "errors": {}}
Visitors = Callable[..., Visitor]


@pytest.fixture
def lin(visitor: Visitors) -> Visitor:
    phone = visitor(PHONE)
    phone.signs_in("lin")
    return phone


@pytest.fixture
def desk(visitor: Visitors) -> Visitor:
    office = visitor(DESK)
    office.signs_in("zhao")
    return office


def reports(phone: Visitor) -> str:
    """Open the outbox: the server is reached, and told. Return the id that the phone has."""
    with phone.page.expect_response("**/api/v1/phones/*") as answer:
        phone.goes_to("/outbox/")
    return answer.value.url.rpartition("/")[2]


def orders_the_wipe(desk: Visitor, uuid: str) -> None:
    """Ask for it at the desk: the button unfolds what it means, a second one does it."""
    desk.goes_to("/phones/")
    row = desk.page.locator("tr", has=desk.page.locator(f'form[action$="{uuid}/wipe"]'))
    row.get_by_text("清空手机", exact=True).click()
    row.get_by_role("button", name="确认清空").click()
    desk.page.get_by_text("已提出要求").wait_for()


def rows(page: Page) -> dict[str, int]:
    found: dict[str, int] = page.evaluate(ROWS)
    return found


@pytest.mark.fault(
    "a phone is lost, and the office asks for it to be emptied",
    "it is at the next contact, and signed out",
)
def test_a_lost_phone_empties_itself_and_signs_out(lin: Visitor, desk: Visitor) -> None:
    orders_the_wipe(desk, reports(lin))
    assert rows(lin.page)["facts"] > 0
    lin.goes_to("/outbox/")
    lin.page.wait_for_url("**/login")
    assert set(rows(lin.page).values()) == {0}
    lin.goes_to("/field/")
    assert "/login" in lin.page.url, "it is signed out as well"
    desk.goes_to("/phones/")
    desk.page.get_by_text("已通知清空").first.wait_for()


@pytest.mark.fault(
    "a phone that is to be emptied holds something unsent",
    "it is emptied only once all of it has arrived",
)
def test_a_phone_with_something_unsent_is_not_emptied(lin: Visitor, desk: Visitor) -> None:
    uuid = reports(lin)
    refused = {"state": "attention", "sealed": SEALED, "refusal": REFUSED, "changed_at": NOW}
    lin.page.evaluate(KEEP, refused)
    orders_the_wipe(desk, uuid)
    reports(lin)
    assert rows(lin.page)["visits"] == 1
    desk.goes_to("/phones/")
    desk.page.get_by_text("等待清空").first.wait_for()
    lin.page.evaluate(KEEP, {"state": "sent", "sealed": SEALED, "receipt": "R1", "changed_at": NOW})
    lin.goes_to("/outbox/")
    lin.page.wait_for_url("**/login")
    assert set(rows(lin.page).values()) == {0}


def test_the_office_sees_what_a_phone_is_called(lin: Visitor, desk: Visitor) -> None:
    uuid = reports(lin)
    lin.page.get_by_label("本手机的名称").fill("备用机")
    lin.page.get_by_text(f"编号末位为 {uuid[-6:]}").click()  # the field is left
    lin.page.get_by_text("已保存，下次联网后机关可见").wait_for()
    reports(lin)
    desk.goes_to("/phones/")
    row = desk.page.locator("tr", has_text=uuid[-6:])
    assert "备用机 · " in row.inner_text()


UNSENT: dict[str, dict[str, Any]] = {
    "stored": {"state": "stored", "sealed": SEALED, "changed_at": NOW},
    "sending": {"state": "sending", "sealed": SEALED, "changed_at": NOW},
    "a draft the server lacks": {"state": "draft", "changed_at": NOW, "saved_at": ""},
    "another person's": {"state": "stored", "sealed": SEALED, "changed_at": NOW, "person": "wang"},
}


def test_the_phone_looks_once_more_itself(lin: Visitor, subtests: pytest.Subtests) -> None:
    lin.goes_to("/institutions/")
    for name, visit in UNSENT.items():
        with subtests.test(name):
            lin.page.evaluate(KEEP, visit)
            assert lin.page.evaluate(EMPTY) is False
            assert rows(lin.page)["visits"] == 1
    lin.page.evaluate(KEEP, {"state": "draft", "changed_at": NOW, "saved_at": NOW})
    lin.page.evaluate(KEEP_FILE)
    assert lin.page.evaluate(EMPTY) is False, "a photo is not uploaded"
    lin.page.evaluate(KEEP_FILE.replace("uploaded: false", "uploaded: true"))
    assert lin.page.evaluate(EMPTY) is True
    assert set(rows(lin.page).values()) == {0}
