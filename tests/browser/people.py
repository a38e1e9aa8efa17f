"""What the people of the journeys do, in their own words."""

import io
import re
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from playwright.sync_api import Locator, Page
from pypdf import PdfReader

from inspect_app.cli.demo.drawings import photo, signature
from tests.browser.conftest import Visitor

CODE = "FIR-03"
FACTS = "302教室门口2具灭火器压力指针在红区。"
STATEMENT = "情况属实，尽快整改。"


def a_photo(folder: Path, number: int = 0) -> Path:
    """Take a photo; another number, or another test's folder, gives another one.

    A server has a photo only once: what another test sent is not asked for again.
    """
    path = folder / f"photo-{number}.jpg"
    taken_at = datetime(2026, 11, 21, 9, 30, number % 60)  # noqa: DTZ001 - a camera knows no zone
    path.write_bytes(photo("extinguisher", f"演示{number}", taken_at, Random(f"{folder} {number}")))
    return path


def a_signature(folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    path.write_bytes(signature(name, Random(2)))
    return path


class Inspector:
    """lin on her phone, with or without JavaScript."""

    def __init__(self, visitor: Visitor, folder: Path, *, scripted: bool) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page
        self.folder = folder
        self.scripted = scripted

    def starts_a_visit(self, name: str) -> None:
        self.visitor.goes_to(f"/field/?q={name}")
        card = self.page.locator("[data-stop]", has_text=name).first
        card.locator("form button").click()
        self.page.wait_for_url("**/field/visits/*")

    def starts_her_first_assignment(self) -> None:
        """A place that nobody has been to yet."""
        page = self.visitor.goes_to("/field/")
        page.locator("[data-stop] form", has=page.locator("[name=assignment]")).first.locator(
            "button"
        ).click()
        page.wait_for_url("**/field/visits/*")

    def reads_the_number(self) -> str:
        """Read the notice's number off the receipt."""
        text = self.page.locator("main").inner_text()
        found = re.search(r"青教\S+号", text)
        assert found, text
        return found.group()

    def explains_the_position(self) -> None:
        self.page.locator("[name=position_reason]").fill("室内信号弱,已拍摄招牌。")

    def goes_with(self, login: str) -> None:
        self.page.locator(f"input[type=checkbox][value={login}]").check()

    def finds(self, facts: str) -> None:
        """Record a violation from an item, with a photo."""
        item = self.page.locator("#answers-A63, #answers-B63")
        if not item.is_visible():
            section = self.page.locator("details[data-section]").filter(has=item)
            section.locator("summary").first.click()
        item.locator("label.press.bad").click()
        candidate = item.locator(f"button[data-add-violation={CODE}]")
        if not candidate.is_visible():
            item.locator("[data-candidates] > summary").click()
        candidate.click()
        found = self.page.locator("[data-violation='0']")
        found.locator("textarea[name$=-facts]").fill(facts)
        self._photographs(found, a_photo(self.folder))
        if self.scripted:
            found.locator("[data-close]").click()

    def marks_the_photo(self) -> None:
        """Draw a box on the photo of the first violation, and keep it."""
        page, sheet = self.page, self.page.locator("[data-violation='0']")
        sheet.locator("[data-thumbs] a").click()
        viewer = page.locator("dialog[data-module=photo-viewer]")
        viewer.locator("[data-tool=box]").click()
        place = viewer.locator("canvas").bounding_box()
        assert place
        page.mouse.move(place["x"] + 40, place["y"] + 40)
        page.mouse.down()
        page.mouse.move(place["x"] + 160, place["y"] + 120, steps=4)
        page.mouse.up()
        viewer.locator("[data-keep]").click()
        viewer.wait_for(state="hidden")
        sheet.locator("[data-thumbs] li[data-upload=sent]").wait_for()

    def takes_signatures(self) -> None:
        """On paper, photographed: the way that works on every phone."""
        self.page.locator("[name=people_met-0-name]").fill("阮青屿")
        for login, name in (("lin", "林听澜"), ("wang", "王景行")):
            block = self.page.locator(f"[data-signing={login}]")
            self._photographs(block, a_signature(self.folder, name))
        party = self.page.locator("#signatures > div").filter(
            has=self.page.locator("input[value=party]")
        )
        party.locator("input[name$=-name]").first.fill("阮青屿")
        self._photographs(party, a_signature(self.folder, "阮青屿"))

    def _photographs(self, block: Locator, path: Path) -> None:
        """Choose a file; with scripts it is sent at once and shown."""
        block.locator("input[type=file]").first.set_input_files(path)
        if self.scripted:
            block.locator("[data-thumbs] li[data-upload=sent]").first.wait_for()

    def submits(self) -> None:
        self.page.locator("button[value=review]").click()
        self.page.wait_for_url("**/review*")
        self.page.locator("button[value=submit-and-issue]").click()
        self.page.wait_for_url("**/receipt")

    def opens_the_paper(self) -> str:
        """Read the PDF as text."""
        link = self.page.locator("a[href$='/pdf']").first.get_attribute("href")
        answer = self.visitor.context.request.get(self.visitor.address + str(link))
        assert answer.status == 200
        pages: list[Any] = list(PdfReader(io.BytesIO(answer.body())).pages)
        return "".join(page.extract_text() for page in pages).replace("\n", "")

    def rechecks(self, number: str) -> None:
        """Look again at what a notice ordered; everything was put right."""
        opens_the_notice(self.visitor, number)
        self.page.locator("form", has=self.page.locator("[name=recheck_of]")).locator(
            "button"
        ).click()
        self.page.wait_for_url("**/field/visits/*")
        self.explains_the_position()
        self.goes_with("wang")
        for result in self.page.locator("#results [value=rectified]").all():
            result.locator("xpath=..").click()
        self.takes_signatures()
        self.page.locator("button[value=review]").click()
        self.page.wait_for_url("**/review*")
        self.page.locator("button[value=submit]").click()
        self.page.wait_for_url("**/receipt")


class Clerk:
    """zhao at her desk."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page: Page = visitor.page

    def delivers(self, number: str) -> None:
        """Hand the notice over in person."""
        opens_the_notice(self.visitor, number)
        form = self.page.locator("form#deliver")
        form.locator("[name$=method]").select_option("in_person")
        form.locator("[name$=recipient_name]").fill("阮青屿")
        self._sends(form)

    def takes_over_the_recheck(self, number: str) -> None:
        opens_the_notice(self.visitor, number)
        self._sends(self.page.locator("form#recheck"))

    def closes(self, number: str) -> None:
        opens_the_notice(self.visitor, number)
        self._sends(self.page.locator("form#close"))

    def _sends(self, form: Locator) -> None:
        with self.page.expect_navigation():
            form.locator("button").last.click()

    def visited(self) -> int:
        """Read from the coverage page's own figures how many were visited this year."""
        answer = self.visitor.context.request.get(
            f"{self.visitor.address}/api/v1/coverage?from=2026-01-01&to=2027-12-31&by=kind"
        )
        return int(answer.json()["visited"])


def opens_the_notice(visitor: Visitor, number: str) -> None:
    """Find a notice by its number in the list."""
    page = visitor.goes_to("/notices/")
    page.get_by_role("link", name=number).first.click()
    page.wait_for_url("**/notices/*-*")
