"""What the outbox sends, keeps and tells when nothing is wrong but what it was given."""

import json
import re

import pytest
from playwright.sync_api import Request

from tests.browser.kept_phones import (
    ATTENTION,
    SENT,
    SESSION,
    STORED,
    SWEEP,
    VISITS,
    Phone,
    answers,
    no_network,
    signed,
    some_pictures,
    with_violation,
)

pytestmark = pytest.mark.browser


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


def test_each_contact_tells_the_office_what_is_only_on_this_phone(phone: Phone) -> None:
    def is_report(request: Request) -> bool:
        body = request.post_data_json if "/api/v1/phones/" in request.url else None
        return bool(body) and body.get("unsent") == 1

    refused = phone.keeps(phone.document(inspectors=["lin"]))
    with phone.page.expect_request(is_report) as told:
        phone.presses_send_now()
    phone.sees(refused, ATTENTION)
    phone.is_told("1 次检查需处理")
    report = told.value.post_data_json
    assert report["oldest"] == "2026-11-22T02:00:00Z"
    assert "Chrome" in report["label"]
