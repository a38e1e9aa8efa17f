"""A photo that a submitted visit names and the server will not get: the inspector has a way out."""

import pytest
from playwright.sync_api import Page, Route

from tests.browser.field_phone import Phone
from tests.browser.people import a_photo

pytestmark = pytest.mark.browser
LOSE = """async (hash) => {
  const opening = indexedDB.open("inspection");
  await new Promise((done) => { opening.onsuccess = done; });
  const writing = opening.result.transaction("files", "readwrite");
  writing.objectStore("files").delete(hash);
  await new Promise((done) => { writing.oncomplete = done; });
  opening.result.close();
}"""
PROBLEM = {"type": "about:blank", "code": "of_the_test", "title": "测试所致。"}


def submits_in_a_cellar(phone: Phone) -> tuple[str, str, str]:
    """Submit a visit with photos; return its id, its violation's id and one of its photos."""
    phone.goes_offline()
    uuid = phone.begins("启砚")
    phone.checks_in("wang")
    phone.finds("灭火器压力不足", photos=2)
    phone.takes_signatures()
    fields = phone.visit(uuid)["fields"]
    phone.submits()
    return uuid, fields["violations-0-id"][0], fields["violations-0-files-1"][0]


def opens_the_revision(phone: Phone, uuid: str) -> tuple[Page, str]:
    """Open the visit in need of attention as its revision; return the page and the draft's id."""
    page = phone.opens("/outbox/")
    card = page.locator(f'[data-kept="{uuid}"]')
    card.get_by_text("需要处理").wait_for()
    said = card.locator("[data-lost] li").inner_text()
    assert "第 2 张" in said
    assert "违规 1" in said
    assert card.locator("[data-part=reopen]").is_hidden(), "the server has it: a revision alone"
    card.locator("[data-part=revise]").click()
    page.wait_for_url("**/field/visits/*")
    page.locator("form[data-local]").wait_for()
    assert "违规 1" in page.locator("[data-module=lost-photos] li").inner_text()
    return page, page.url.rsplit("/", 1)[-1]


def photographs_again(phone: Phone, page: Page) -> None:
    sheet = page.locator("[data-violation='0']")
    assert sheet.locator("[data-thumbs] li").count() == 1, "the other photo is where it was"
    phone.photographs(sheet, a_photo(phone.folder, 7))
    phone.submits()


@pytest.mark.fault(
    "a photo of a submitted visit is gone from the phone, the server has the rest",
    "it is opened as a revision, photographed again; that one counts and yields the notice",
    gap="Enketo: a record whose file is missing is sent without it and deleted",
)
def test_a_lost_photo_is_taken_again_in_a_revision_that_counts(phone: Phone) -> None:
    uuid, violation, lost = submits_in_a_cellar(phone)
    phone.page.evaluate(LOSE, lost)
    phone.comes_back()
    page, revision = opens_the_revision(phone, uuid)
    assert phone.reads_on_the_server(uuid)["files"]["missing"] == [lost]
    photographs_again(phone, page)
    assert phone.waits_until_sent(revision)["notice"]["number"]
    told = phone.reads_on_the_server(revision)
    assert told["state"] == "complete"
    assert told["revision_of"] == uuid
    assert [each["id"] for each in told["violations"]] == [violation]
    assert phone.reads_on_the_server(uuid)["superseded_by"] == revision
    assert all(each["uuid"] != uuid for each in phone.kept("visits"))


@pytest.mark.fault(
    "the server refuses a photo of a submitted visit for good (415)",
    "the rest arrives; a revision without it is submitted, photographed again",
)
def test_a_photo_refused_for_good_is_taken_again_in_a_revision(phone: Phone) -> None:
    uuid, _violation, refused = submits_in_a_cellar(phone)

    def refuse(route: Route) -> None:
        route.fulfill(status=415, json=PROBLEM, content_type="application/problem+json")

    phone.context.route(f"**/api/v1/files/{refused}", refuse)
    phone.comes_back()
    page, revision = opens_the_revision(phone, uuid)
    photographs_again(phone, page)
    assert phone.waits_until_sent(revision)["receipt"]
    assert phone.reads_on_the_server(revision)["state"] == "complete"
