"""A phone that loses its network, is killed and comes back, in the words of who holds it."""

import json
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright

from tests.browser.conftest import HERE, LAUNCH, PHONE, chromium, types_who_one_is
from tests.browser.patience import PATIENCE_MS, until
from tests.browser.people import CODE, a_photo, a_signature

STORED = """async (name) => {
  const opening = indexedDB.open("inspection");
  await new Promise((done, failed) => { opening.onsuccess = done; opening.onerror = failed; });
  const asking = opening.result.transaction(name).objectStore(name).getAll();
  await new Promise((done) => { asking.onsuccess = done; });
  opening.result.close();
  const plain = (key, value) => value instanceof Blob ? `${value.size} bytes`
    : ArrayBuffer.isView(value) ? `${value.byteLength} bytes` : value;
  return JSON.stringify(asking.result, plain);
}"""

USED = """async () => {
  const opening = indexedDB.open("inspection");
  await new Promise((done) => { opening.onsuccess = done; });
  const asking = opening.result.transaction("facts").objectStore("facts").get("locks");
  await new Promise((done) => { asking.onsuccess = done; });
  opening.result.close();
  const last = Object.values(asking.result.value).map((lock) => Date.parse(lock.used_at) || 0);
  return Math.max(...last) >= performance.timeOrigin;
}"""

IDLE = """async (ms) => {
  const opening = indexedDB.open("inspection");
  await new Promise((done) => { opening.onsuccess = done; });
  const facts = opening.result.transaction("facts", "readwrite").objectStore("facts");
  const asking = facts.get("locks");
  await new Promise((done) => { asking.onsuccess = done; });
  for (const lock of Object.values(asking.result.value)) {
    for (const name of ["used_at", "locked_at"]) {
      if (lock[name]) lock[name] = new Date(Date.parse(lock[name]) - ms).toISOString();
    }
  }
  const writing = facts.put(asking.result);
  await new Promise((done) => { writing.onsuccess = done; });
  opening.result.close();
}"""

CLOCK = """{
  const off = %d;
  const True = Date;
  globalThis.Date = class extends True {
    constructor(...given) {
      if (given.length) super(...given);
      else super(True.now() + off);
    }
    static now() { return True.now() + off; }
  };
}"""

READY = re.compile("已可离线使用|Ready to work without a network")
CAMERA = """async ([uuid, open]) => {
  const db = await new Promise((done) => {
    const opening = indexedDB.open("inspection");
    opening.onsuccess = () => done(opening.result);
  });
  const asked = db.transaction("visits").objectStore("visits").get(uuid);
  await new Promise((done) => { asked.onsuccess = done; });
  db.close();
  return (asked.result.camera !== "") === open;
}"""


class Phone:
    """One phone with its storage; a restart keeps what the browser kept on its disk."""

    def __init__(self, playwright: Playwright, folder: Path, address: str, **more: Any) -> None:
        self.playwright = playwright
        self.more = more
        self.folder = folder
        self.address = address
        self.errors: list[str] = []
        self.context: BrowserContext = self._started()
        self.page: Page = self._page()

    def _started(self) -> BrowserContext:
        given: dict[str, Any] = {
            **PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "geolocation": HERE,
            "permissions": ["geolocation"], **self.more,
        }  # fmt: skip
        context = self.playwright.chromium.launch_persistent_context(
            self.folder / "profile", executable_path=chromium(), args=LAUNCH, **given
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        return context

    def _page(self) -> Page:
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def goes_offline(self) -> None:
        self.context.set_offline(True)

    def comes_back(self) -> None:
        """The network is there again; nobody touches anything."""
        self.context.set_offline(False)

    def has_a_clock_that_is_off(self, by: timedelta) -> None:
        """Its owner set it wrong, or its battery was empty."""
        self.context.add_init_script(CLOCK % int(by.total_seconds() * 1000))

    def waits_until_the_clock_is_measured(self) -> None:
        """Every contact measures it; the last one was before it went wrong."""
        self.page.wait_for_timeout(500)

        def clock() -> float:
            facts = {row["name"]: row["value"] for row in self.kept("facts")}
            return abs(float(facts.get("clock", {}).get("offset_ms", 0)))

        until(self.page, lambda: clock() > 3_600_000, clock)

    def is_killed(self, *, without_network: bool = False) -> None:
        """The system kills the browser, which hears nothing of it; it is opened anew, at no page.

        Its cookies it has written before: a phone kills what is in the background, and a browser
        writes them when it goes there.
        """
        cookies: Any = self.context.cookies()
        profile = f"--user-data-dir={self.folder / 'profile'}"
        for group in {os.getpgid(pid) for pid in processes_with(profile)}:
            os.killpg(group, signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        self.context = self._started()
        self.context.add_cookies(cookies)
        if without_network:
            self.goes_offline()
        self.page = self._page()

    def opens(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def opens_the_visit(self, uuid: str) -> None:
        """Open a draft that this phone keeps, at its form."""
        self.opens(f"/field/visits/{uuid}")
        self.page.locator("form[data-local]").wait_for()

    def signs_in(self, login: str) -> None:
        """Sign in and wait until the day is on the phone."""
        page = self.opens("/login")
        types_who_one_is(page, login)
        page.wait_for_url("**/field/")
        page.get_by_text(READY).wait_for()

    def loses_its_session(self) -> None:
        """The session ends; an answer still on its way would bring its cookie back."""
        for _ in range(20):
            self.context.clear_cookies()
            self.page.wait_for_timeout(300)
            if not self.context.cookies():
                return
        raise AssertionError("somebody keeps renewing the session")

    def is_restarted_and_comes_back(self, uuid: str) -> dict[str, Any]:
        """Its browser is killed in the cellar; later, without a tap, the visit goes out.

        Returns the visit as the server tells it, which is to be the one that was sealed.
        """
        sealed = self.visit(uuid)["sealed"]
        self.is_killed(without_network=True)
        self.opens("/field/")
        self.page.locator("[data-module~=today]").wait_for()
        self.comes_back()
        sent = self.waits_until_sent(uuid)
        visit = self.reads_on_the_server(uuid)
        assert visit["state"] == "complete"
        assert visit["content_hash"] == sealed["content_hash"]
        assert set(visit["files"]["have"]) == set(sealed["files"])
        assert visit["receipt"] == sent["receipt"]
        return visit

    def lies_idle(self, hours: float) -> None:
        """Nobody touches it for so long: its last use is that much longer ago."""
        self.page.wait_for_function(USED)  # a page that has just opened notes it a moment later
        self.page.evaluate(IDLE, int(hours * 3_600_000))

    def begins(self, query: str) -> str:
        """Begin a visit of the first place found; return the visit's id."""
        self.opens("/field/")
        self.page.locator("#q").fill(query)
        self.page.locator("[data-found] [data-begin]").first.click()
        self.page.wait_for_url("**/field/visits/*")
        self.page.locator("form[data-local]").wait_for()
        return self.page.url.rsplit("/", 1)[-1]

    def brings_the_day(self) -> None:
        """Have what is new brought from the server."""
        self.opens("/field/")
        self.page.get_by_text(READY).wait_for()
        before = self.synced_at()
        self.page.locator("[data-renew]").click()
        until(self.page, lambda: self.synced_at() != before, self.synced_at)

    def synced_at(self) -> str:
        """When its last whole sync was."""
        facts = {row["name"]: row["value"] for row in self.kept("facts")}
        return str(facts["sync"]["at"])

    def begins_the_assignment(self, assignment: str) -> str:
        """Begin the visit of one of the day's stops; return the visit's id."""
        self.opens("/field/")
        self.page.locator(f"[data-assignment='{assignment}'] [data-begin]").click()
        self.page.wait_for_url("**/field/visits/*")
        self.page.locator("form[data-local]").wait_for()
        return self.page.url.rsplit("/", 1)[-1]

    def checks_in(self, with_whom: str) -> None:
        self.page.locator("[name=position_reason]").fill("地下室，无卫星信号，已拍摄招牌。")
        self.page.locator(f"input[type=checkbox][value={with_whom}]").check()

    def finds(self, facts: str, photos: int = 1, first: int = 0) -> None:
        """Record a violation from an item, with photos; from another `first` on they are others."""
        item = self.page.locator("#answers-A63, #answers-B63")
        if not item.is_visible():
            section = self.page.locator("details[data-section]").filter(has=item)
            section.locator("summary").first.click()
        item.locator("label.press.bad").click()
        item.locator(f"button[data-add-violation={CODE}]").click()
        sheet = self.page.locator("[data-violation='0']")
        sheet.locator("textarea[name$=-facts]").fill(facts)
        for number in range(first, first + photos):
            self.photographs(sheet, a_photo(self.folder, number))
        sheet.locator("[data-close]").click()

    def photographs(self, block: Locator, picture: Path) -> None:
        """Take a picture: it is kept and shown in place."""
        thumbs = block.locator("[data-thumbs] li")
        before = thumbs.count()
        block.locator("input[type=file]").first.set_input_files(picture)
        thumbs.nth(before).wait_for()

    def takes_signatures(self) -> None:
        self.page.locator("[name=people_met-0-name]").fill("阮青屿")
        for login, name in (("lin", "林听澜"), ("wang", "王景行")):
            block = self.page.locator(f"[data-signing={login}]")
            self.photographs(block, a_signature(self.folder, name))
        party = self.page.locator("#signatures > div").filter(
            has=self.page.locator("input[value=party]")
        )
        party.locator("input[name$=-name]").first.fill("阮青屿")
        self.photographs(party, a_signature(self.folder, "阮青屿"))

    def submits(self, *, with_notice: bool = True) -> None:
        """Look the visit over and submit it: from then on it is sealed on this phone."""
        self.page.locator("button[value=review]").click()
        button = "[data-submit][data-issue]" if with_notice else "[data-submit]:not([data-issue])"
        self.page.locator(button).click()
        self.page.locator("form[data-local]").wait_for(state="detached")

    def kept(self, store: str) -> list[dict[str, Any]]:
        """What IndexedDB holds in a store; bytes are told by their number."""
        rows: list[dict[str, Any]] = json.loads(self.page.evaluate(STORED, store))
        return rows

    def visit(self, uuid: str) -> dict[str, Any]:
        """One visit as the phone keeps it."""
        return next(row for row in self.kept("visits") if row["uuid"] == uuid)

    def waits_until_kept(self, uuid: str, field: str, text: str) -> None:
        """Wait until the phone keeps this text in a draft's field."""
        until(self.page, lambda: self.visit(uuid)["fields"].get(field) == [text], lambda: field)

    def waits_until_its_camera_is(self, uuid: str, *, open_: bool) -> None:
        """Wait until the draft is kept with the control whose camera is open, or with none."""
        self.page.wait_for_function(CAMERA, arg=[uuid, open_])

    def waits_until_sent(self, uuid: str) -> dict[str, Any]:
        """Wait for the server's receipt, and the notice asked for, whatever page is open."""

        def sent() -> dict[str, Any]:
            visit = self.visit(uuid)
            asked = visit["notice"] or not visit["sealed"]["issue"]
            return visit if visit["state"] == "sent" and asked else {}

        return until(self.page, sent, lambda: self.visit(uuid)["refusal"])

    def reads_on_the_server(self, uuid: str) -> dict[str, Any]:
        """The visit as the API tells it to whoever is signed in."""
        answer = self.context.request.get(f"{self.address}/api/v1/visits/{uuid}")
        assert answer.status == 200, answer.text()
        told: dict[str, Any] = answer.json()
        return told

    def ends(self) -> None:
        self.context.close()


def processes_with(argument: str) -> Iterator[int]:
    """Find the processes that were started with the argument."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if argument.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                yield int(folder.name)


@contextmanager
def phone_of(playwright: Playwright, folder: Path, address: str, **more: Any) -> Iterator[Phone]:
    """Lend a new phone; no script of ours may have failed on it."""
    phone = Phone(playwright, folder, address, **more)
    try:
        yield phone
    finally:
        phone.ends()
    assert phone.errors == []
