"""The outbox refused: by the server, by a session that ended, by another tab or person."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import DESK, PASSWORD, Visitor
from tests.browser.kept_phones import (
    ATTENTION,
    SENT,
    SESSION,
    VISITS,
    Phone,
    answers,
    no_network,
    some_pictures,
)
from tests.browser.modules import MODULE

pytestmark = pytest.mark.browser
LOSE = f"""async (sha256) => {{
  const {{ withDatabase }} = await ({MODULE})("phone_database");
  await withDatabase((db) => db.delete("files", sha256));
}}"""


@pytest.mark.fault(
    "the same visit is sent from two tabs at once",
    "one of them sends it, both show it",
    gap="Enketo: who is sending is known to one tab alone, two may send the same",
)
def test_the_same_visit_from_two_tabs_is_sent_once(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(2))
    other = phone.context.new_page()
    held = phone.holds_the_next_call_to(VISITS)
    phone.presses_send_now()
    waiting = held()
    other.goto(f"{phone.address}/outbox/")  # starts to send by itself
    other.locator("[data-send-now]").click()
    waiting.continue_()
    phone.sees(uuid, SENT)
    other.locator(f'[data-kept="{uuid}"] .tag:visible', has_text=SENT).wait_for()
    assert phone.puts(uuid) == 2, "one tab's two calls, before and after the files"
    assert len([each for each in phone.sent if "/files/" in each]) == 2


@pytest.mark.fault(
    "the session has expired",
    "sending pauses, signs in in place and goes on",
)
def test_an_expired_session_is_renewed_in_place_and_sending_goes_on(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.context.clear_cookies()
    phone.presses_send_now()
    dialog = phone.page.locator("dialog[data-sign-in-place]")
    dialog.wait_for()
    assert phone.holds(uuid)["state"] == "stored"
    phone.is_told("登录已过期")
    dialog.locator("[name=password]").fill("wrong")
    dialog.locator("button.primary").click()
    dialog.locator("[data-refusal]:visible").wait_for()
    dialog.locator("[name=password]").fill(PASSWORD)
    dialog.locator("button.primary").click()
    phone.sees(uuid, SENT)
    assert dialog.is_hidden()


@pytest.mark.fault(
    "another person is signed in in this browser",
    "nothing is sent in the wrong name, and it says so",
)
def test_another_person_signed_in_does_not_send_what_is_hers(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.is_taken_over_by("wang")
    phone.presses_send_now()
    phone.is_told("当前浏览器登录的是 wang")
    assert phone.holds(uuid)["state"] == "stored"
    assert phone.puts(uuid) == 0


@pytest.mark.fault(
    "two people use one phone",
    "each sees and sends only their own",
)
def test_two_people_on_one_phone_see_only_their_own(phone: Phone) -> None:
    hers = phone.keeps(phone.document(), name="王的检查", person="wang")
    phone.opens_the_outbox()
    assert phone.card(hers).count() == 0
    phone.presses_send_now()
    mine = phone.keeps(phone.document())
    phone.presses_send_now()
    phone.sees(mine, SENT)
    assert phone.puts(hers) == 0
    assert phone.call("phone_outbox", "unsent", "wang")["visits"] == 1


@pytest.mark.fault(
    "the server refuses a visit (422)",
    "it needs attention with its reason, the next still goes",
)
def test_a_refused_visit_says_why_and_the_next_still_goes(phone: Phone) -> None:
    refused = phone.keeps(phone.document(inspectors=["lin"]))
    whole = phone.keeps(phone.document())
    phone.presses_send_now()
    phone.sees(refused, ATTENTION)
    phone.sees(whole, SENT)
    text = phone.card(refused).inner_text()
    assert "执法人员" in text
    assert phone.holds(refused)["refusal"]["status"] == 422
    phone.is_told("1 次检查需处理")


@pytest.mark.fault(
    "the office mends and takes in what was refused",
    "the phone asks at its next contact and gets the receipt, without a tap",
)
def test_what_the_office_mended_gets_its_receipt_by_itself(
    phone: Phone, visitor: Callable[..., Visitor]
) -> None:
    uuid = phone.keeps(phone.document(inspectors=["lin", "wagn"]))
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    desk = visitor(DESK)
    desk.is_signed_in("zhao")
    waiting = desk.context.request.get(f"{desk.address}/api/v1/quarantine?limit=200").json()
    [number] = [each["id"] for each in waiting["items"] if each["visit"] == uuid]
    page = desk.goes_to(f"/quarantine/{number}")
    page.locator("[name='at:inspectors']").fill("lin\nwang")
    page.locator("form[action$='/mending'] [name=reason]").fill("登录名有误")
    page.locator("form[action$='/mending'] button").first.click()
    page.wait_for_url("**/visits/*")
    phone.page.reload()
    phone.sees(uuid, SENT)


@pytest.mark.fault(
    "changed content under the same id (409)",
    "it needs attention, the stored one stays",
)
def test_other_content_under_the_same_id_needs_attention(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    token = phone.context.request.get(f"{phone.address}/api/v1/session").json()["csrf_token"]
    there = phone.context.request.put(
        f"{phone.address}/api/v1/visits/{uuid}",
        data=phone.document(statement="另一份"),
        headers={"X-CSRF-Token": token},
    )
    assert there.status == 201
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    assert phone.holds(uuid)["refusal"]["status"] == 409


@pytest.mark.fault(
    "the server refuses a photo ({status})",
    "attention names it, the others arrive, nothing is dropped",
)
@pytest.mark.parametrize("status", [413, 415, 422])
def test_a_refused_file_is_named_and_the_others_arrive(phone: Phone, status: int) -> None:
    pictures = some_pictures(3)
    uuid = phone.keeps(phone.document(), pictures)
    second = list(pictures)[1]
    phone.hurt(f"**/api/v1/files/{second}", answers(status))
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    assert "第 2 张" in phone.card(uuid).inner_text()
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "incomplete"
    assert phone.files_and_thumbs(uuid)[0] == 3, "nothing leaves the phone before all is there"
    phone.heals()
    phone.card(uuid).locator("[data-again-now]").click()
    phone.sees(uuid, SENT)


@pytest.mark.fault(
    "the token against forgery is of a session that ended meanwhile",
    "a new one is asked for, once, and the visit goes",
)
def test_a_stale_csrf_token_is_renewed_and_the_visit_goes(phone: Phone) -> None:
    asking = phone.context.request
    stale = asking.get(f"{phone.address}/api/v1/session").json()
    phone.context.clear_cookies()
    phone.is_signed_in("lin")
    phone.hurt(VISITS, no_network)  # not by itself, as soon as the page is open
    phone.opens_the_outbox()
    uuid = phone.keeps(phone.document(), some_pictures(1))
    refusals: list[int] = []
    phone.context.on(
        "response", lambda one: refusals.append(one.status) if one.status in {400, 403} else None
    )
    phone.hurt(SESSION, lambda route: route.fallback() if refusals else route.fulfill(json=stale))
    phone.context.unroute(VISITS)  # from here it may go by itself, too
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert len(refusals) == 1, "the old token is refused, and tried no more"


@pytest.mark.fault(
    "a photo that the visit names is gone from the phone",
    "it needs attention and names the photo; the visit stays, the server knows it is not whole",
    gap="Enketo: a record whose file is missing is sent without it and deleted",
)
def test_a_visit_whose_photo_is_gone_is_not_sent_without_it(phone: Phone) -> None:
    pictures = some_pictures(2)
    _first, second = pictures
    uuid = phone.keeps(phone.document(), pictures)
    phone.page.evaluate(LOSE, second)
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    assert "第 2 张" in phone.card(uuid).inner_text()
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "incomplete"
    assert stored["files"]["missing"] == [second]
    assert phone.holds(uuid)["sealed"]["files"] == list(pictures)
    assert phone.files_and_thumbs(uuid) == (1, 0)
