"""“Ready to work without a network” is said of what is really on the phone."""

import pytest

from tests.browser.field_phone import READY, Phone

pytestmark = pytest.mark.browser
DROP_CACHES = "caches.keys().then((all) => Promise.all(all.map((name) => caches.delete(name))))"
DROP_ONE = """async () => {
  const [name] = (await caches.keys()).filter((each) => each.startsWith("shell-"));
  const cache = await caches.open(name);
  const [, one] = (await cache.keys()).filter(({ url }) => url.endsWith(".mjs"));
  await cache.delete(one);
}"""
TELL = "window.dispatchEvent(new Event('online'))"
NOT_READY = "尚不能离线使用"


@pytest.mark.fault(
    "the browser drops all of its caches, or one file of them, and keeps the database",
    "the phone is not said to be ready until everything is on it again",
)
@pytest.mark.parametrize("what", [DROP_CACHES, DROP_ONE])
def test_the_word_is_taken_back_until_everything_is_here_again(phone: Phone, what: str) -> None:
    page = phone.opens("/field/")
    page.get_by_text(READY).wait_for()
    page.wait_for_load_state("networkidle")  # or a contact under way brings it back
    phone.goes_offline()
    page.evaluate(what)
    page.evaluate(TELL)
    page.get_by_text(NOT_READY).wait_for()
    phone.comes_back()
    page.get_by_text(READY).wait_for()
    phone.goes_offline()
    phone.opens("/field/").get_by_text(READY).wait_for()
