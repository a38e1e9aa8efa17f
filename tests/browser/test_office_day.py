"""A day in the office: deliver, a reply from a second phone, more time, half rechecked, closed."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.conftest import DESK, PHONE, Visitor
from tests.browser.people import Clerk, Inspector, a_photo, opens_the_notice
from tests.browser.test_reply import enters, prints_the_slip
from tests.visits import png, sha256, violation

pytestmark = pytest.mark.browser
FEE, FIRE = "FEE-01", "FIR-03"
SAID = "已退还超收部分，退费名单随附。"


class Api:
    """What lin's own browser may ask of the server, with her session."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        answer = visitor.context.request.get(f"{visitor.address}/api/v1/session")
        self.headers = {"X-CSRF-Token": answer.json()["csrf_token"]}

    def send(self, method: str, path: str, **what: Any) -> Any:
        answer = self.visitor.context.request.fetch(
            f"{self.visitor.address}/api/v1{path}", method=method,
            headers=self.headers | what.pop("headers", {}), **what,
        )  # fmt: skip
        assert answer.status < 300, (path, answer.status, answer.text())
        return answer.json()


def a_notice_of_two_violations(lin: Visitor) -> tuple[str, str]:
    """What lin found this morning; return the notice's number and id."""
    api = Api(lin)
    found = api.send("GET", "/institutions?q=启砚")["items"][0]
    today = date.today().isoformat()  # noqa: DTZ011 - the test's browser lives in this zone
    pictures = {name: png(number) for number, name in enumerate(("lin", "wang", "party"), 1)}
    signatures: list[dict[str, Any]] = [
        {"role": "inspector", "person": name, "image": sha256(pictures[name]),
         "at": f"{today}T00:30:00+08:00"}
        for name in ("lin", "wang")
    ]  # fmt: skip
    signatures.append(
        {"role": "party", "name": "阮青屿", "image": sha256(pictures["party"]),
         "at": f"{today}T00:30:00+08:00"}
    )  # fmt: skip
    document = {
        "schema": 1, "institution_id": found["id"], "site": None, "assignment_id": None,
        "revision_of": None, "kind": "routine", "outcome": "completed",
        "checklist": {"id": "CL-SUBJ-OFFLINE", "version": "2026-11-21"},
        "started_at": f"{today}T00:10:00+08:00", "finished_at": f"{today}T00:31:00+08:00",
        "clock": {"offset_ms": 0, "elapsed_ms": 1_260_000}, "inspectors": ["lin", "wang"],
        "helpers": [], "departments": [], "fixes": [], "position_reason": "地下室无信号。",
        "answers": [], "violations": [violation(FEE), violation(FIRE)],
        "people_met": [{"name": "阮青屿", "post": "负责人", "phone": ""}], "statement": "",
        "signatures": signatures,
        "files": [
            {"sha256": sha256(each), "size": len(each), "type": "image/png"}
            for each in pictures.values()
        ],
    }  # fmt: skip
    for each in pictures.values():
        kind = {"Content-Type": "application/octet-stream"}
        api.send("PUT", f"/files/{sha256(each)}", data=each, headers=kind)
    uuid = uuid4()
    api.send("PUT", f"/visits/{uuid}", data=document)
    notice = api.send("POST", f"/visits/{uuid}/notice", data={})
    return notice["number"], notice["id"]


def choose(page: Page, form: str, field: str, value: str) -> None:
    page.locator(f"form#{form} input[name$={field}][value={value}]").locator("xpath=..").click()


def sends(page: Page, form: str) -> None:
    with page.expect_navigation():
        page.locator(f"form#{form} button").last.click()


def unfolds(page: Page, deed: str) -> None:
    fold = page.locator(f"#fold-{deed}")
    if fold.count() and fold.get_attribute("open") is None:
        fold.locator("summary").first.click()


def rechecks_half(lin: Inspector, number: str) -> None:
    """The fees were paid back; the extinguishers still hang there."""
    page = lin.page
    opens_the_notice(lin.visitor, number)
    page.locator("form", has=page.locator("[name=recheck_of]")).locator("button").click()
    page.wait_for_url("**/field/visits/*")
    lin.explains_the_position()
    lin.goes_with("wang")
    for place, result in enumerate(("rectified", "not_rectified")):
        chosen = page.locator(f"#results [name='results-{place}-result'][value={result}]")
        chosen.locator("xpath=..").click()
    lin.takes_signatures()
    page.locator("button[value=review]").click()
    page.wait_for_url("**/review*")
    page.locator("button[value=submit]").click()
    page.wait_for_url("**/receipt")


def makes(desk: Visitor, title: str) -> str:
    """Make a paper of the loop with its button; return its words."""
    line = desk.page.locator("section[aria-labelledby=papers] li", has_text=title).last
    form = line.locator("form")
    token = form.locator("[name=csrf_token]").get_attribute("value")
    path = str(form.get_attribute("action"))
    answer = desk.context.request.post(desk.address + path, form={"csrf_token": str(token)})
    assert answer.headers["content-type"] == "application/pdf"
    return words_of(answer.body())


def words_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def asks_for_more_time(party: Visitor) -> str:
    """From the party's own phone; return the day it asks for."""
    page = party.page
    until = (date.today() + timedelta(days=21)).isoformat()  # noqa: DTZ011 - as above
    page.locator("a[href$='/extension']").click()
    page.wait_for_url("**/extension")
    page.locator("[name=until]").fill(until)
    page.locator("textarea").first.fill("退费名单较长，需要逐户核对。")
    page.locator("button[form=reply]").click()
    page.locator("#ordered").wait_for()
    return until


def reports(party: Visitor, photo: Path) -> None:
    page = party.page
    page.locator("a[href$='/report']").click()
    page.wait_for_url("**/report")
    page.locator("textarea").first.fill(SAID)
    page.locator("input[type=file]").first.set_input_files(photo)
    page.locator("[data-said]", has_text="1").first.wait_for()
    page.locator("button[form=reply]").click()
    page.locator("main .thumbs img").first.wait_for()


def test_a_day_in_the_office(visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    lin, desk, party = visitor(PHONE), visitor(DESK), visitor(PHONE)
    lin.signs_in("lin")
    desk.signs_in("zhao")
    zhao, page = Clerk(desk), desk.page
    number, uuid = a_notice_of_two_violations(lin)

    zhao.delivers(number)
    path, code = prints_the_slip(desk, number)
    enters(party, path, code)
    until = asks_for_more_time(party)

    opens_the_notice(desk, number)
    assert "退费名单较长" in page.locator("main").inner_text()
    choose(page, "extend", "granted", "yes")
    sends(page, "extend")
    assert f"{int(until[5:7])}月{int(until[8:])}日" in makes(desk, "准予延期整改通知书")

    party.goes_to(path)
    reports(party, a_photo(tmp_path, 7))
    rechecks_half(Inspector(lin, tmp_path, scripted=True), number)
    zhao.takes_over_the_recheck(number)
    opinion = makes(desk, "整改复查意见书")
    assert "已改正" in opinion
    assert "未改正" in opinion

    opens_the_notice(desk, number)
    unfolds(page, "refer")
    page.locator("form#refer [name$=authority]").fill("青岚县消防救援大队")
    page.locator("form#refer input[type=checkbox]").first.check()
    page.locator("form#refer textarea").fill("属于消防救援机构职权。")
    sends(page, "refer")
    assert "青岚县消防救援大队" in makes(desk, "案件移送函")

    zhao.closes(number)
    opens_the_notice(desk, number)
    assert page.locator("main .row").first.inner_text().strip() == "已销号"
    makes(desk, "结案（销号）审批表")

    whole = desk.context.request.get(f"{desk.address}/notices/{uuid}/case-file.pdf")
    told = words_of(whole.body())
    for title in ("现场检查笔录", "责令限期改正通知书", "准予延期整改通知书", "整改报告",
                  "整改复查意见书", "案件移送函", "结案（销号）审批表"):  # fmt: skip
        assert title in told
    assert SAID in told

    page.goto(f"{desk.address}/notices/?state=closed")
    with page.expect_download() as fetched:
        page.locator("a[href*='ledger.xlsx']").click()
    book = openpyxl.load_workbook(io.BytesIO(fetched.value.path().read_bytes()))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value]
    assert cells.count(number) == 2, "a line for each violation"
    assert "青岚县消防救援大队" in cells
