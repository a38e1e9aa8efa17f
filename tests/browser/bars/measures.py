"""Each bar of the phone as a function that measures it on a demo of its own."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Error, Page, Playwright

from tests.browser.bars import probes
from tests.browser.bars.served import served
from tests.browser.bars.slow_link import SLOW, UNHINDERED, Speed, link_to
from tests.browser.conftest import PASSWORD
from tests.browser.field_phone import READY, Phone
from tests.browser.patience import until

SLOWER = 4
MANY_ITEMS = 150
QUERIES = (
    "启",
    "qm",
    "东望路",
    "鹿鸣 2",
    "艺术",
    "9999",
    "wenlan",
    "第77",
    "nothing-like-it",
    "校",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: the rounds' median against the bar, and every value."""

    name: str
    unit: str
    bar: float | None
    values: tuple[float, ...]

    def line(self) -> str:
        middle = median(self.values)
        held = "" if self.bar is None else f"  bar <= {self.bar:g} {self._verdict(middle)}"
        spread = f"{min(self.values):.1f}…{max(self.values):.1f}, n={len(self.values)}"
        return f"{self.name:46} {middle:9.1f} {self.unit:4} ({spread}){held}"

    def _verdict(self, middle: float) -> str:
        return "held" if self.bar is not None and middle <= self.bar else "SHORT"

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "median": median(self.values)}


def first_load(playwright: Playwright, folder: Path, _rounds: int) -> Iterator[Figure]:
    """What comes over the line for a page that was never here, headers and all."""
    with served(141) as address:
        for path, bar in (("/login", 100), ("/field/", 100), ("form", 100)):
            with link_to(address, UNHINDERED) as link:
                block = {"service_workers": "block"}
                phone = Phone(playwright, folder / path.strip("/"), link.address, **block)
                if path != "/login":
                    sign_in_elsewhere(phone, address)
                where = form_on_the_server(phone, address) if path == "form" else path
                before = link.brought
                phone.opens(where)
                phone.page.wait_for_load_state("networkidle")
                yield Figure(f"first load of {path}", "KB", bar, ((link.brought - before) / 1000,))
                seen = phone.page.evaluate(probes.WITHOUT_DATA) / 1000
                yield Figure("of it page, style, scripts, pictures", "KB", bar, (seen,))
                phone.ends()
        with link_to(address, UNHINDERED) as link:
            phone = Phone(playwright, folder / "whole", link.address)
            sign_in_elsewhere(phone, address)
            phone.opens("/field/")
            phone.page.get_by_text(READY).wait_for()
            phone.page.wait_for_load_state("networkidle")
            yield Figure("everything until ready, 141 institutions", "KB", None,
                         (link.brought / 1000,))  # fmt: skip
            phone.ends()


def ready(playwright: Playwright, folder: Path, rounds: int) -> Iterator[Figure]:
    """From the tap that signs in until the phone says that it works without a network."""
    with served(500) as address:
        yield Figure("ready, 500 institutions, slow link", "s", 5,
                     tuple(_ready(playwright, folder / f"s{n}", address, SLOW)
                           for n in range(rounds)))  # fmt: skip
        yield Figure("ready, 500 institutions, no slow link", "s", None,
                     tuple(_ready(playwright, folder / f"f{n}", address, UNHINDERED)
                           for n in range(rounds)))  # fmt: skip


def _ready(playwright: Playwright, folder: Path, address: str, speed: Speed) -> float:
    with link_to(address, speed) as link:
        phone = Phone(playwright, folder, link.address)
        page = phone.opens("/login")
        page.locator("[name=login]").fill("lin")
        page.locator("[name=password]").fill(PASSWORD)
        page.wait_for_load_state("networkidle")
        started = page.evaluate("Date.now()")
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/field/", wait_until="commit", timeout=60_000)
        page.get_by_text(READY).wait_for(timeout=60_000)
        took = page.evaluate("Date.now()") - started
        phone.ends()
    return float(took) / 1000


def opens_offline(playwright: Playwright, folder: Path, rounds: int) -> Iterator[Figure]:
    """Pages of the phone without a network at a processor four times slower, until usable."""
    with served(500) as address:
        phone = Phone(playwright, folder, address)
        phone.signs_in("lin")
        draft = phone.begins("启")
        pages = {
            "/field/": "[data-assigned] [data-stop]",
            f"/field/visits/{draft}": "form[data-local]",
            "/outbox/": "[data-module~=outbox]",
        }
        phone.goes_offline()
        for path, selector in pages.items():
            name = "form" if draft in path else path
            warm = [_shown(phone, path, selector) for _round in range(rounds + 1)][1:]
            yield Figure(f"opens offline, 4 x throttle, {name}", "ms", 1000, tuple(warm))
        cold = []
        for _round in range(rounds):
            phone.is_killed(without_network=True)
            cold.append(_shown(phone, "/field/", pages["/field/"]))
        yield Figure("the same after a restart of the browser", "ms", 1000, tuple(cold))
        phone.ends()


def _shown(phone: Phone, path: str, selector: str) -> float:
    page = phone.context.new_page()
    throttled(page)
    page.add_init_script(probes.SHOWN % json.dumps({"it": selector}))
    page.goto(phone.address + path)
    until(page, lambda: page.evaluate("globalThis.shownAt?.it > 0"), page.title)
    took = float(page.evaluate("globalThis.shownAt.it"))
    page.close()
    return took


def throttled(page: Page) -> None:
    """Slow the page's processor down, as a cheap phone's."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def taps(playwright: Playwright, folder: Path, rounds: int) -> Iterator[Figure]:
    """Answers, sections and violations tapped in a form; the browser's own event timing."""
    with served(141) as address:
        phone = Phone(playwright, folder, address)
        phone.signs_in("lin")
        draft = phone.begins("启")
        phone.page.add_init_script(probes.TAPS)
        for factor in (1, SLOWER):
            page = phone.opens(f"/field/visits/{draft}")
            page.locator("form[data-local]").wait_for()
            if factor > 1:
                throttled(page)
            _taps_about(page, rounds)
            name = f"tap to feedback{', 4 x throttle' if factor > 1 else ''}"
            yield Figure(name, "ms", 100, _told(page, "taps"))
        phone.ends()


def _taps_about(page: Page, rounds: int) -> None:
    """Open sections, answer items, add a violation; an answer may fold away what comes next."""
    for section in page.locator("details[data-section] > summary").all()[:rounds]:
        with suppress(Error):
            section.tap(timeout=2000)
        page.wait_for_timeout(100)
        label = page.locator("label.press.bad:visible, label.press.good:visible").last
        with suppress(Error):
            label.tap(timeout=2000)
        page.wait_for_timeout(100)
    for label in page.locator("label.press:visible").all()[: rounds * 4]:
        with suppress(Error):
            label.tap(timeout=2000)
        page.wait_for_timeout(60)
    with suppress(Error):
        page.locator("button[data-add-violation]:visible").first.tap(timeout=2000)
    page.wait_for_timeout(500)


def autosave(playwright: Playwright, folder: Path, rounds: int) -> Iterator[Figure]:
    """A change in a form of 150 items until it is whole in IndexedDB."""
    with served(141) as address:
        phone = Phone(playwright, folder, address)
        phone.signs_in("lin")
        draft = phone.begins("启")
        page = phone.page
        page.add_init_script(probes.SAVES)
        for factor, first in ((1, 0), (SLOWER, rounds * 6)):
            phone.opens(f"/field/visits/{draft}")
            page.locator("form[data-local]").wait_for()
            page.evaluate(probes.MORE_ITEMS, MANY_ITEMS)
            page.evaluate(probes.OPEN_ALL)
            page.wait_for_timeout(1000)
            page.evaluate("globalThis.saves.length = 0")  # what the page itself wrote at first
            if factor > 1:
                throttled(page)
            for label in page.locator("label.press.good:visible").all()[first:][: rounds * 6]:
                label.click()
                page.wait_for_timeout(80 * factor)
            name = f"autosave, 150 items{', 4 x throttle' if factor > 1 else ''}"
            yield Figure(name, "ms", 50, _told(page, "saves"))
        phone.ends()


def search(playwright: Playwright, folder: Path, rounds: int) -> Iterator[Figure]:
    """Ten thousand institutions on the phone, searched at each letter."""
    with served(10_000) as address:
        phone = Phone(playwright, folder, address)
        phone.opens("/login")
        phone.page.locator("[name=login]").fill("lin")
        phone.page.locator("[name=password]").fill(PASSWORD)
        phone.page.locator("[name=password]").press("Enter")
        phone.page.get_by_text(READY).wait_for(timeout=120_000)
        for factor in (1, SLOWER):
            phone.opens("/field/")
            phone.page.locator("[data-assigned] [data-stop]").first.wait_for()
            if factor > 1:
                throttled(phone.page)
            took = [phone.page.evaluate(probes.SEARCH, list(QUERIES)) for _n in range(rounds)]
            name = f"search of 10,000{', 4 x throttle' if factor > 1 else ''}"
            yield Figure(name, "ms", 100, tuple(value for each in took for value in each))
        phone.ends()


def _told(page: Page, name: str) -> tuple[float, ...]:
    values = tuple(float(value) for value in page.evaluate(f"globalThis.{name}"))
    assert values, f"the page told nothing of its {name}"
    return values


def sign_in_elsewhere(phone: Phone, address: str) -> None:
    """A cookie holds for every port of a machine: nothing of it goes over the link."""
    page = phone.context.new_page()
    page.goto(f"{address}/login")
    page.locator("[name=login]").fill("lin")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/field/")
    page.close()


def form_on_the_server(phone: Phone, address: str) -> str:
    page = phone.context.new_page()
    page.goto(f"{address}/field/?q=启")
    page.locator("[data-stop] form button").first.click()
    page.wait_for_url("**/field/visits/*")
    path = page.url.removeprefix(address)
    page.close()
    return path
