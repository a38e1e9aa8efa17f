"""The institution replies from a phone of its own: a slip from the office, no account, no app."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from inspect_app.store.base import db
from inspect_app.store.notice import Notice
from tests.browser.conftest import DESK, PHONE, TOKEN, Visitor
from tests.browser.people import a_photo, opens_the_notice
from tests.browser.test_axe import faults_of

pytestmark = pytest.mark.browser
SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 568}}
"""An old phone's screen."""
SAID = "已更换灭火器，并张贴每月检查记录。"
TARGETS = """() => [...document.querySelectorAll("main :is(a.button, button, input, textarea)")]
  .filter((each) => each.checkVisibility() && !["checkbox", "hidden"].includes(each.type))
  .filter((each) => each.getBoundingClientRect().height < 47.5).map((each) => each.outerHTML)"""


@pytest.fixture(scope="module")
def running(demo: Flask) -> list[tuple[str, str]]:
    """Number and first code of notices that are delivered and may be extended."""
    with demo.app_context():
        query = sa.select(Notice).filter_by(state="delivered", kind="notice").order_by(Notice.id)
        found = [(each.number, each.verify_code) for each in db.session.scalars(query)]
        db.session.remove()
    return found


def prints_the_slip(desk: Visitor, number: str) -> tuple[str, str]:
    """Print it as the button does; return the address and the code that stand on the paper."""
    opens_the_notice(desk, number)
    form = desk.page.locator("form[action$=reply-slip]")
    token = TOKEN.search(form.inner_html())
    assert token
    path = str(form.get_attribute("action"))
    answer = desk.context.request.post(desk.address + path, form={"csrf_token": token[1]})
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    (code,) = re.findall(r"^([2-9A-Z]{8})$", text, re.MULTILINE)
    address = re.search(r"/r/[2-9A-Z]{12}", text)
    assert address
    return address[0], code


def enters(phone: Visitor, path: str, code: str) -> None:
    page = phone.goes_to(path)
    page.locator("[name=code]").fill(f"{code[:4].lower()} {code[4:]}")
    page.locator("main button").click()
    page.locator("#ordered").wait_for()


@pytest.mark.parametrize("scripts", [False, True], ids=["without JavaScript", "with JavaScript"])
def test_the_party_replies_from_its_own_phone_and_the_office_sees_it(
    visitor: Callable[..., Visitor],
    running: list[tuple[str, str]],
    tmp_path: Path,
    scripts: bool,
) -> None:
    number = running[-1 - scripts][0]
    desk, phone = visitor(DESK), visitor(SMALL, java_script_enabled=scripts)
    desk.is_signed_in("zhao")
    path, code = prints_the_slip(desk, number)
    enters(phone, path, code)
    page = phone.page
    assert number in page.locator("h1").inner_text()
    page.locator("a[href$='/report']").click()
    page.wait_for_url("**/report")
    page.locator("textarea").first.fill(SAID)
    chooser = page.locator("input[type=file]").first
    photos = [a_photo(tmp_path, 1), a_photo(tmp_path, 2)]
    if scripts:  # as a camera gives them: one after the other
        for count, photo in enumerate(photos, 1):
            chooser.set_input_files(photo)
            page.locator("[data-said]", has_text=f"{count}").first.wait_for()
    else:
        chooser.set_input_files(photos)
    page.locator("button[form=reply]").click()
    page.locator("main .thumbs img").nth(1).wait_for()
    assert SAID in page.locator("main").inner_text()
    desk.goes_to("/")
    desk.page.locator("[aria-labelledby=replies] a", has_text=number).click()
    sent = desk.page.locator("section[aria-labelledby=replies]")
    sent.locator("img").nth(1).wait_for()
    assert SAID in sent.inner_text()
    sent.locator("button").click()
    sent.locator(".tag.good").wait_for()
    page.reload()
    assert "机关已查看" in page.locator("main").inner_text()


@pytest.mark.parametrize(("screen", "language"), [(SMALL, "zh_CN"), (SMALL, "en"), (DESK, "en")])
def test_axe_finds_nothing_on_the_partys_pages(
    visitor: Callable[..., Visitor],
    running: list[tuple[str, str]],
    screen: dict[str, Any],
    language: str,
) -> None:
    desk, phone = visitor(DESK), visitor(screen, bypass_csp=True)
    desk.is_signed_in("zhao")
    path, code = prints_the_slip(desk, running[-3][0])
    phone.goes_to(f"{path}?lang={language}")
    faults = faults_of(phone.page, "code")
    enters(phone, path, code)
    faults += faults_of(phone.page, "notice")
    for name in ("report", "extension", "defence"):
        phone.goes_to(f"{path}/{name}")
        faults += faults_of(phone.page, name)
        if screen is SMALL:
            faults += phone.page.evaluate(TARGETS)
    assert faults == []
