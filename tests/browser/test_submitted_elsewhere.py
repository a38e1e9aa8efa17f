"""A visit is submitted in one tab while another still shows its form."""

import pytest

from tests.browser.field_phone import Phone
from tests.browser.people import a_photo

pytestmark = pytest.mark.browser


@pytest.mark.fault(
    "a photo is chosen in a tab after another tab submitted the visit",
    "the page says so before it goes, and the photo can be saved; the visit stays as submitted",
)
def test_a_photo_chosen_after_another_tab_submitted_is_not_silently_gone(
    phone: Phone,
) -> None:
    phone.goes_offline()
    uuid = phone.begins("启砚")
    phone.checks_in("wang")
    phone.finds("灭火器压力不足")
    phone.takes_signatures()
    late = phone.context.new_page()
    late.goto(phone.page.url)
    late.locator("form[data-local]").wait_for()
    sheet = late.locator("[data-violation='0']")
    with late.expect_file_chooser() as choosing:
        sheet.locator("input[type=file]").first.evaluate("(input) => input.click()")
    phone.opens_the_visit(uuid)  # with what the other tab noted when it opened the camera
    phone.submits()
    files = len(phone.kept("files"))
    chosen = a_photo(phone.folder, 7)
    choosing.value.set_files(chosen)
    late.get_by_text("已在此浏览器的另一标签页中提交").wait_for()
    with late.expect_download() as saving:
        late.locator("[data-unsaved] a").click()
    assert saving.value.path().read_bytes() == chosen.read_bytes()
    assert len(phone.kept("files")) == files
    late.locator("[data-submitted] [data-open]").click()
    late.locator("[data-visit] h1").wait_for()
    assert phone.visit(uuid)["state"] == "stored"
