"""Where one checked in is measured then, and not where the visit is written up afterwards."""

import pytest

from tests.browser.field_phone import Phone

pytestmark = pytest.mark.browser
ELSEWHERE = {"latitude": 31.0, "longitude": 121.0, "accuracy": 3}
REASON = "地下一层无卫星信号，已拍摄招牌。"
READ = """() => new Promise((done) => {
  const watched = navigator.geolocation.watchPosition(({ coords }) => {
    if (coords.accuracy !== 3) return;
    navigator.geolocation.clearWatch(watched);
    done();
  });
})"""

IS_BAD = """(note) => {
  const bad = Object.assign(document.createElement("p"), { className: "note bad" });
  note.after(bad);
  const shades = [note, bad].map((each) => getComputedStyle(each).borderLeftColor);
  bad.remove();
  return shades[0] === shades[1];
}"""


@pytest.mark.fault(
    "a better fix comes where the visit is written up, not where it was made",
    "the check-in stands; only a tap measures anew",
)
def test_the_check_in_stands_wherever_the_visit_is_written_up(phone: Phone) -> None:
    phone.page.clock.install()
    phone.goes_offline()
    phone.begins("启")
    page = phone.page
    page.locator("[name='fixes-0-lat']").wait_for(state="attached")
    card = page.locator("[data-module=position]")
    before = fixes(phone)
    assert not card.locator("[data-locate]").is_visible(), "it is watched"
    page.clock.fast_forward(31_000)
    card.locator("[data-locate]").wait_for()
    phone.context.set_geolocation(ELSEWHERE)
    page.evaluate(READ)
    assert fixes(phone) == before
    card.locator("[data-locate]").click()
    page.locator("[name^='fixes-'][name$='-accuracy_m'][value='3']").first.wait_for(
        state="attached"
    )
    assert card.locator("[data-live]").inner_text().endswith("3 米")


def test_a_reason_that_was_given_is_shown_and_asked_for_no_more(phone: Phone) -> None:
    phone.context.set_geolocation(ELSEWHERE)
    phone.goes_offline()
    phone.begins("启")
    page = phone.page
    page.locator("[data-reading][data-verdict]").wait_for()
    assert page.locator("[data-module=position] .note").evaluate(IS_BAD), "it looks harmless"
    asked = page.locator("[data-module=position] [data-ask]")
    assert "请填写理由" in asked.inner_text()
    page.locator("[name=position_reason]").fill(REASON)
    assert not asked.is_visible()
    page.locator("button[value=review]").click()
    review = page.locator("[data-module~=local-review]")
    review.get_by_text(REASON).wait_for()
    assert "请填写理由" not in review.inner_text()


def fixes(phone: Phone) -> list[str]:
    every = phone.page.locator("[name^='fixes-']")
    values: list[str] = every.evaluate_all("(all) => all.map((input) => input.value)")
    return values
