"""The outbox under what happens to it: no visit is lost, none is there twice, and it says so."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.browser.conftest import PASSWORD, PHONE, Visitor
from tests.browser.kept_phones import (
    ATTENTION,
    FILES,
    SENT,
    SESSION,
    STORED,
    SWEEP,
    VISITS,
    Answer,
    Phone,
    answers,
    lost_on_the_way_back,
    no_network,
    portal,
    signed,
    some_pictures,
    with_violation,
)
from tests.browser.lines import Line, line_to

pytestmark = pytest.mark.browser
STAYS = "the visit and its files stay on the phone and arrive once"
LATER = {"Retry-After": "600"}
FAULTS: dict[str, tuple[Answer, str]] = {
    "a Wi-Fi portal's page with status 200 instead of the receipt": (portal, VISITS),
    "a Wi-Fi portal's page with status 200 instead of a file's answer": (portal, FILES),
    "a Wi-Fi portal's page with status 200 instead of the session": (portal, SESSION),
    "the receipt is lost on the way back": (lost_on_the_way_back, VISITS),
    "the network ends while sending": (no_network, VISITS),
    "the server answers 500": (answers(500), VISITS),
    "the server answers 423, being stored right now": (answers(423), VISITS),
    "the server answers 429, too often": (answers(429, **LATER), VISITS),
    "the server answers 503, away": (answers(503, **LATER), VISITS),
    "the server answers 507, its disk is full": (answers(507), FILES),
}


@pytest.fixture
def line(address: str) -> Iterator[Line]:
    with line_to(address) as laid:
        yield laid


@pytest.fixture
def phone(visitor: Callable[..., Visitor], line: Line) -> Phone:
    """Lin's phone at her outbox, at the end of a line that may break."""
    somebody = visitor(PHONE, service_workers="block")
    somebody.address = line.address
    made = Phone(somebody)
    made.signs_in("lin")
    made.opens_the_outbox()
    return made


@pytest.fixture(autouse=True)
def forgiving(phone: Phone) -> Any:
    """The browser notes each broken request; that is the test's own doing."""
    yield
    phone.forgives()


def test_a_visit_goes_with_its_files_and_leaves_its_text(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(3))
    assert phone.files_and_thumbs(uuid) == (3, 0)
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "complete"
    assert stored["receipt"] in phone.card(uuid).inner_text()
    assert phone.files_and_thumbs(uuid) == (0, 3)
    assert phone.puts(uuid) == 2, "once, and once more when the files were there"
    phone.is_told("已全部上传")


def test_a_sent_visit_is_readable_with_its_receipt_for_thirty_days(phone: Phone) -> None:
    uuid = phone.keeps(with_violation(phone.document()), some_pictures(1))
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    phone.card(uuid).locator("[data-read]").click()
    page = phone.page
    page.locator("[data-visit] h1").wait_for()
    receipt = phone.holds(uuid)["receipt"]
    text = page.locator("main").inner_text()
    assert receipt in text
    assert "立即停止一次性收取" in text
    assert page.locator("[data-thumbs] img").count() == 1
    page.evaluate(SWEEP, 29)
    assert phone.holds(uuid)["receipt"] == receipt
    page.evaluate(SWEEP, 31)
    assert phone.holds(uuid) == {}
    assert phone.files_and_thumbs(uuid) == (0, 0)


@pytest.mark.fault("{what}", STAYS)
@pytest.mark.parametrize("what", FAULTS)
def test_what_has_no_receipt_stays_and_arrives_once(phone: Phone, what: str) -> None:
    fault, where = FAULTS[what]
    uuid = phone.keeps(phone.document(), some_pictures(2))
    phone.hurt(where, fault)
    phone.presses_send_now()
    phone.waits_until_it_hurts()
    phone.opens_the_outbox()  # whatever it was at, a page that is opened anew shows what holds
    phone.sees(uuid, STORED)
    assert phone.holds(uuid)["state"] in {"stored", "sending"}
    phone.heals()
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "complete"
    assert phone.files_and_thumbs(uuid) == (0, 2)


@pytest.mark.fault("the line {fault} an exchange with {what}", STAYS)
@pytest.mark.parametrize(
    "fault", ["cuts", "swallows"], ids=["cuts the body", "swallows the answer"]
)
@pytest.mark.parametrize("what", ["/api/v1/visits/", "/api/v1/files/"])
def test_a_body_cut_or_an_answer_lost_on_the_line_costs_nothing(
    phone: Phone, line: Line, fault: str, what: str
) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(2))
    setattr(line, fault, what)
    phone.presses_send_now()
    assert line.broken.wait(20)
    setattr(line, fault, "")
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert stored["state"] == "complete"
    assert phone.files_and_thumbs(uuid) == (0, 2)


@pytest.mark.fault(
    "the server answers 423 once",
    "it goes a moment later by itself",
)
def test_a_visit_being_stored_elsewhere_goes_by_itself_a_moment_later(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.hurt(VISITS, answers(423), times=1)
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.puts(uuid) == 2


@pytest.mark.fault(
    "the same visit is sent from two tabs at once",
    "one of them sends it, both show it",
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
    tab = phone.context.new_page()
    phone.context.clear_cookies()
    tab.goto(f"{phone.address}/login")
    tab.locator("[name=login]").fill("wang")
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("[name=password]").press("Enter")
    tab.wait_for_url(lambda url: "/login" not in url)
    tab.close()
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


def test_a_refused_visit_opens_as_a_draft_and_stays_until_that_one_is_sent(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(inspectors=["lin"]), form="/field/forms/x")
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    phone.hurt("**/field/visits/*", lambda route: route.fulfill(body="<title>its form</title>"))
    phone.card(uuid).locator("[data-reopen]").click()
    phone.page.wait_for_url("**/field/visits/*")
    draft = phone.page.url.rpartition("/")[2]
    phone.heals()
    phone.opens_the_outbox()
    phone.sees(uuid, ATTENTION)
    phone.sees(draft, "草稿")
    assert phone.holds(draft)["replaces"] == uuid
    assert phone.card(uuid).locator("[data-again-now]").is_hidden(), "or it might be there twice"
    sealed = {**phone.holds(uuid)["sealed"], "document": json.dumps(phone.document())}
    mended = {**phone.holds(draft), "state": "stored", "sealed": sealed}
    phone.call("phone_store", "keepVisit", mended)
    phone.opens_the_outbox()
    phone.sees(draft, SENT)
    assert phone.holds(uuid) == {}
    assert phone.card(uuid).count() == 0


def test_a_refused_visit_can_be_tried_again(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.hurt(VISITS, answers(404))
    phone.presses_send_now()
    phone.sees(uuid, ATTENTION)
    phone.heals()
    phone.card(uuid).locator("[data-again-now]").click()
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
    "the page is killed while sending",
    "found as stored, arrives once",
)
def test_a_page_killed_while_sending_leaves_it_stored_and_it_arrives_once(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(1))
    held = phone.holds_the_next_call_to(VISITS)
    phone.presses_send_now()
    held()
    assert phone.holds(uuid)["state"] == "sending", "written before the first byte"
    phone.page.close()
    phone.hurt(SESSION, no_network)
    phone.page = phone.context.new_page()
    phone.page.goto(f"{phone.address}/outbox/")
    phone.sees(uuid, STORED)
    phone.heals()
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.on_the_server(uuid) is not None


def test_a_notice_is_issued_once_the_visit_is_whole(phone: Phone) -> None:
    uuid = phone.keeps(with_violation(phone.document()), signed(), issue=True)
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    phone.card(uuid).locator("[data-paper]:visible").wait_for()
    text = phone.card(uuid).inner_text()
    assert re.search(r"青教\S+号", text), text


def test_a_notice_that_is_refused_is_told_and_the_visit_stays_sent(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), issue=True)  # there is no violation to order anything of
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    phone.card(uuid).get_by_text("通知书尚未生成").wait_for()


def test_the_send_log_bears_the_server_s_receipts(phone: Phone) -> None:
    uuid = phone.keeps(phone.document(), some_pictures(1))
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    lines = [line for line in phone.call("send_log", "sendLog", "lin") if line["visit"] == uuid]
    assert [(each["what"], each["status"]) for each in reversed(lines)] == [
        ("visit", 202), ("file", 201), ("visit", 200),
    ]  # fmt: skip
    stored = phone.on_the_server(uuid)
    assert stored is not None
    assert lines[0]["receipt"] == stored["receipt"]
    phone.page.locator("[data-send-log] summary").click()
    with phone.page.expect_download() as saved:
        phone.page.locator("[data-save-log]").click()
    assert stored["receipt"] in saved.value.path().read_text(encoding="utf-8")


def test_a_draft_is_deleted_at_the_second_press_a_sealed_visit_never(phone: Phone) -> None:
    draft = phone.keeps(phone.document(), state="draft", sealed_at=None)
    phone.hurt(SESSION, no_network)
    stored = phone.keeps(phone.document())
    phone.opens_the_outbox()
    phone.sees(stored, STORED)
    assert phone.card(stored).locator("[data-delete]").is_hidden()
    button = phone.card(draft).locator("[data-delete]")
    button.click()
    assert phone.holds(draft)["state"] == "draft"
    button.click()
    phone.card(draft).wait_for(state="detached")
    assert phone.holds(draft) == {}
    phone.call("phone_store", "dropVisit", stored)
    assert phone.holds(stored)["state"] == "stored"


@pytest.mark.fault(
    "the phone's clock is a day behind",
    "the offset is measured at the contact",
)
def test_the_clock_is_measured_at_each_contact(phone: Phone) -> None:
    uuid = phone.keeps(phone.document())
    phone.page.clock.install(time=datetime.now(UTC) - timedelta(days=1))
    phone.presses_send_now()
    phone.sees(uuid, SENT)
    assert phone.call("phone_facts", "fact", "clock")["offset_ms"] == pytest.approx(
        86_400_000, abs=60_000
    ), "a phone whose clock is a day behind"


def test_each_contact_tells_the_office_what_is_only_on_this_phone(phone: Phone) -> None:
    reports: list[dict[str, Any]] = []
    phone.context.on(
        "request", lambda r: reports.append(r.post_data_json) if "/phones/" in r.url else None
    )
    refused = phone.keeps(phone.document(inspectors=["lin"]))
    phone.presses_send_now()
    phone.sees(refused, ATTENTION)
    phone.is_told("1 次检查需处理")
    assert reports[-1]["unsent"] == 1
    assert reports[-1]["oldest"] == "2026-11-22T02:00:00Z"
    assert "Chrome" in reports[-1]["label"]
