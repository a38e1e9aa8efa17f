"""A signature is kept stroke by stroke: who signs does not sign twice because a page went away."""

import pytest
from playwright.sync_api import Locator

from tests.browser.field_phone import Phone

pytestmark = pytest.mark.browser
UPRIGHT, LYING = {"width": 360, "height": 780}, {"width": 780, "height": 360}
INK = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 0 && data[at] < 128) dark += 1;
  return dark;
}"""


@pytest.fixture
def phone(phone: Phone) -> Phone:
    """Lin's phone, ready for the day, in a cellar."""
    phone.goes_offline()
    return phone


def opens_the_pad(phone: Phone) -> Locator:
    phone.page.locator("[data-signing=lin] [data-open]").click()
    canvas = phone.page.locator("dialog[data-pad] canvas")
    canvas.wait_for()
    return canvas


def draws(phone: Phone, canvas: Locator, *, lifts: bool = True) -> None:
    box = canvas.bounding_box()
    assert box
    mouse = phone.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 40)
    mouse.down()
    for step in range(1, 12):
        mouse.move(box["x"] + 40 + step * 15, box["y"] + 40 + (step % 3) * 20)
    if lifts:
        mouse.up()


@pytest.mark.fault(
    "the page is killed while somebody signs",
    "every stroke is there again, and is taken over as it is",
)
def test_strokes_outlive_the_page(phone: Phone) -> None:
    uuid = phone.begins("启")
    canvas = opens_the_pad(phone)
    draws(phone, canvas)
    ink = canvas.evaluate(INK)
    assert ink > 0
    phone.page.wait_for_timeout(100)
    phone.is_killed(without_network=True)
    phone.opens_the_visit(uuid)
    canvas = opens_the_pad(phone)
    assert canvas.evaluate(INK) == pytest.approx(ink, rel=0.2)
    phone.page.locator("dialog[data-pad] [data-done]").click()
    phone.page.locator("[data-signing=lin] [data-thumbs] li").wait_for()
    phone.page.wait_for_function("() => !document.querySelector('[name^=strokes-]')")
    [signature] = phone.kept("files")
    assert signature["type"] == "image/png"
    canvas = opens_the_pad(phone)
    assert canvas.evaluate(INK) == 0, "a new signature begins on white"


@pytest.mark.fault(
    "the phone is turned in the midst of a stroke",
    "the signature is still there",
)
def test_a_stroke_outlives_the_turning_of_the_phone(phone: Phone) -> None:
    phone.begins("启")
    canvas = opens_the_pad(phone)
    draws(phone, canvas, lifts=False)
    phone.page.set_viewport_size(LYING)
    phone.page.wait_for_function("() => innerWidth === 780")
    phone.page.mouse.up()
    phone.page.set_viewport_size(UPRIGHT)
    phone.page.wait_for_function("() => innerWidth === 360")
    phone.page.wait_for_timeout(50)
    assert canvas.evaluate(INK) > 0
    phone.page.locator("dialog[data-pad] [data-done]").click()
    phone.page.locator("[data-signing=lin] [data-thumbs] li").wait_for()
