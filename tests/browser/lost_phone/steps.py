"""What happens to a phone that holds a visit, and who may read it."""

from itertools import count
from typing import Any

from tests.browser import thieves
from tests.browser.conftest import PASSWORD
from tests.browser.field_phone import Phone
from tests.browser.patience import until

PLACE = "启砚"
FACTS = "地下一层楼梯间2具灭火器铅封已断。"
"""In no other module's words: what those hand in comes to the phone with the day."""
STATEMENT = "情况属实，三日内整改到位。"
REASON = "地下室，无卫星信号，已拍摄招牌。"
MET = "阮青屿"
LOCKED = "本手机已锁定"
PICTURES_SHOWN = """() => {
  const all = [...document.querySelectorAll("[data-thumbs] img")];
  return all.length > 3 && all.every((img) => img.complete && img.naturalWidth > 0);
}"""
VISITS_SO_FAR = count()


def facts(phone: Phone) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in phone.kept("facts")}


def reports(phone: Phone) -> str:
    """The server is reached, and told of the phone; return the phone's id."""
    phone.opens("/outbox/")
    return waits_for_keys(phone)


def waits_for_keys(phone: Phone) -> str:
    """Wait for the server's key and the right to send; return the phone's id."""

    def known() -> str:
        here = facts(phone)
        return str(here["phone"]) if here.get("locks") and here.get("send_tokens") else ""

    return until(phone.page, known, lambda: facts(phone).keys())


def records(phone: Phone, *, photos: int = 2) -> str:
    """Begin a visit and write down what nobody else may read."""
    uuid = phone.begins(PLACE)
    phone.checks_in("wang")
    phone.finds(FACTS, photos=photos, first=10 * next(VISITS_SO_FAR))
    phone.takes_signatures()
    phone.page.locator("[name=statement]").fill(STATEMENT)
    phone.page.wait_for_timeout(100)
    return uuid


def submits_one_and_begins_another(phone: Phone, *, photos: int = 1) -> tuple[str, str]:
    """Return the ids of the visit that is sealed and of the draft."""
    sent = records(phone, photos=photos)
    phone.submits(with_notice=False)
    return sent, records(phone, photos=1)


def secrets_of(phone: Phone) -> list[thieves.Needle]:
    """What nobody else may read of the draft that is open."""
    return [*thieves.texts([FACTS, STATEMENT, MET]), *thieves.pictures(phone.page)]


def name_of(phone: Phone) -> str:
    """What the place is called that was visited."""
    return str(phone.page.locator("form#visit-form").get_attribute("data-name"))


def is_locked(phone: Phone) -> None:
    """See that the page says so, in one sentence with the way on."""
    note = phone.page.locator("[data-module~=locked]")
    note.wait_for()
    assert LOCKED in note.inner_text()
    assert "登录后" in note.inner_text()
    assert note.get_by_role("button", name="登录并解锁").is_visible()


def lies_until_locked(phone: Phone, path: str) -> None:
    phone.lies_idle(hours=12)
    phone.opens(path)
    is_locked(phone)


def unlocks(phone: Phone) -> None:
    """Sign in in place: the phone opens and the page shows it."""
    phone.page.locator("[data-unlock]").click()
    dialog = phone.page.locator("dialog[data-sign-in-place]")
    dialog.locator("[name=password]").fill(PASSWORD)
    with phone.page.expect_navigation():
        dialog.locator("button.primary").click()
    phone.page.locator("[data-module~=locked]").wait_for(state="attached")
    assert not phone.page.locator("[data-module~=locked]").is_visible()


def sees_the_draft(phone: Phone, uuid: str) -> None:
    """It is there as it was left, its pictures with it."""
    phone.opens("/field/")
    card = phone.page.locator("[data-drafts] li", has_text=PLACE)
    card.locator("[data-link]").click()
    phone.page.wait_for_url(f"**/field/visits/{uuid}")
    phone.page.locator("form[data-local]").wait_for()
    assert phone.page.locator("[name=statement]").input_value() == STATEMENT
    sheet = phone.page.locator("[data-violation='0']")
    assert sheet.locator("textarea[name$=-facts]").input_value() == FACTS
    phone.page.wait_for_function(PICTURES_SHOWN)
