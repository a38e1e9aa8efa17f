"""One draft in two tabs: photos are chosen in one while the other one types."""

from typing import Any

import pytest

from tests.browser.field_phone import Phone
from tests.browser.patience import until
from tests.browser.people import FACTS, a_photo

pytestmark = pytest.mark.browser
STATEMENT = "另一标签页中填写的陈述。"
TYPES_ON = """(text) => {
  const box = document.querySelector("[name=statement]");
  let at = 0;
  window.typing = setInterval(() => {
    box.value = text.slice(0, (at % text.length) + 1);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    at += 1;
  }, 15);
}"""
STOPS = """(text) => {
  clearInterval(window.typing);
  const box = document.querySelector("[name=statement]");
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}"""


@pytest.mark.fault(
    "photos are chosen in one tab of a draft while another one types in it",
    "text and photos are kept, sealed and sent, whichever tab submits",
)
@pytest.mark.parametrize("submits", ["who types", "who photographs"])
def test_files_chosen_while_another_tab_types(phone: Phone, submits: str) -> None:
    phone.goes_offline()
    uuid = phone.begins("启")
    phone.checks_in("wang")
    phone.finds(FACTS, photos=0)
    until(phone.page, lambda: FACTS in str(phone.visit(uuid)["fields"]), lambda: "no facts")
    typing = phone.context.new_page()
    typing.goto(f"{phone.address}/field/visits/{uuid}")
    typing.locator("form[data-local]").wait_for()
    typing.evaluate(TYPES_ON, STATEMENT)
    photos = [a_photo(phone.folder, number) for number in range(3)]
    opener = phone.page.locator("[data-violation='0']")
    for photo in photos:
        opener.locator("input[type=file]").first.set_input_files(photo)
    opener.locator("[data-thumbs] li").nth(2).wait_for(state="attached")
    typing.evaluate(STOPS, STATEMENT)

    def kept() -> dict[str, Any]:
        fields: dict[str, Any] = phone.visit(uuid)["fields"]
        named = [name for name in fields if name.startswith("violations-0-files-")]
        return fields if fields.get("statement") == [STATEMENT] and len(named) == 3 else {}

    until(phone.page, kept, lambda: phone.visit(uuid)["fields"])
    if submits == "who types":
        phone.page.close()
        phone.page = typing
    phone.page.evaluate("window.dispatchEvent(new Event('focus'))")
    phone.page.wait_for_function(
        "(text) => document.querySelector('[name=statement]')?.value === text", arg=STATEMENT
    )
    phone.page.locator("[data-violation='0'] [data-thumbs] li").nth(2).wait_for(state="attached")
    phone.takes_signatures()
    phone.submits(with_notice=False)
    phone.comes_back()
    phone.waits_until_sent(uuid)
    told = phone.reads_on_the_server(uuid)
    assert told["document"]["statement"] == STATEMENT
    [found] = told["violations"]
    assert len(found["files"]) == 3
    assert set(found["files"]) <= set(told["files"]["have"])
    assert told["state"] == "complete"
