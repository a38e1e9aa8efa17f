"""A real browser on a real server: `inspect-app serve` on a copy of the demo."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.browser.gateway import Gateway, gateway_to
from tests.browser.patience import PATIENCE_MS
from tests.conftest import copy_of

if TYPE_CHECKING:
    from tests.browser.field_phone import Phone

CONSOLE = [sys.executable, "-c", "from inspect_app.cli import main; main()"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW_TO_GET = (
    "These tests drive Chromium: install it from the system's packages (apt install chromium)"
)
WITHOUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AimEnabled", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "NetworkTimeServiceQuerying", "OptimizationHints", "PaintHolding",
    "ThirdPartyStoragePartitioning",
)  # fmt: skip
"""Pages of the address bar that every new window would load, out of anybody's sight: two thirds of
what a window costs. The last such switch counts, so what Playwright leaves out is named again."""
LAUNCH = ["--no-sandbox", f"--disable-features={','.join(WITHOUT)}"]
PASSWORD = "qinglan-demo"
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True,
    "device_scale_factor": 2,
}  # fmt: skip
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
HERE = {"latitude": 40.012, "longitude": 100.015, "accuracy": 12}


def chromium() -> str:
    """Find the browser; only a developer's machine may lack it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(HOW_TO_GET)
    if found is None:
        pytest.skip(HOW_TO_GET)
    return found


class Server:
    """A server on a copy of the demo, at a port that stays its own."""

    def __init__(self, demo: Flask, folder: Path, *options: str) -> None:
        url = copy_of(demo, folder).database_url
        self.environ = {**os.environ, "INSPECT_INSTANCE": str(folder), "INSPECT_DATABASE_URL": url}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.command = [*CONSOLE, "serve", "--port", str(self.port), *options]

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve; before and after it nobody is there."""
        process = subprocess.Popen(self.command, env=self.environ)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of every browser of this run."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the run; each test gets contexts of its own."""
    path = chromium()
    with playwright.chromium.launch(executable_path=path, args=LAUNCH) as launched:
        yield launched


@pytest.fixture(scope="session")
def address(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demo; return where."""
    server = Server(demo, tmp_path_factory.mktemp("served"))
    with server.running():
        where = f"http://127.0.0.1:{server.port}"
        wait_for_answer(f"{where}/healthz")
        yield where


@pytest.fixture(scope="session")
def ready(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory, address: str) -> Path:
    """What a phone keeps once lin's day is on it: brought once a run."""
    from tests.browser.field_phone import phone_of  # which takes its screen from here

    folder = tmp_path_factory.mktemp("ready")
    with phone_of(playwright, folder, address) as phone:
        phone.signs_in("lin")
    return folder


@pytest.fixture
def phone(playwright: Playwright, tmp_path: Path, address: str, ready: Path) -> Iterator["Phone"]:
    """Lin's phone, ready for a day without a network: a copy costs no first sync.

    A module may take another phone under this name, or one that keeps more by its own `ready`.
    """
    from tests.browser.field_phone import phone_of  # as above

    kept_by_a_run = shutil.ignore_patterns("Singleton*")
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True, ignore=kept_by_a_run)
    with phone_of(playwright, tmp_path, address) as phone:
        phone.opens("/field/")
        yield phone


@pytest.fixture
def gateway(address: str) -> Iterator[Gateway]:
    """Stand before that server: a test whose phone goes this way can hurt what passes."""
    with gateway_to(address) as made:
        yield made


def wait_for_answer(url: str) -> None:
    """Wait until the server answers; half a minute is the promise."""
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def types_who_one_is(page: Page, login: str) -> None:
    """Fill in the sign-in that is open and send it."""
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def gets_a_session(context: BrowserContext, address: str, login: str) -> None:
    """Sign in without a page: no script has run, and nothing has come to the phone.

    An answer that is still on its way to a page may bring another cookie meanwhile: then once more.
    """
    path = f"{address}/login"
    for _attempt in range(5):
        token = TOKEN.search(context.request.get(path).text())
        form = {"csrf_token": token[1] if token else "", "login": login, "password": PASSWORD}
        if context.request.post(path, form=form, max_redirects=0).status == 302:
            return
    raise AssertionError(f"{login} cannot sign in")


class Visitor:
    """Somebody at a screen, and what the browser complained of meanwhile."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        context.on("request", self._only_from_here)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("console", self._heard)
        self.page: Page = context.new_page()

    def _only_from_here(self, request: Any) -> None:
        # The browser shows a PDF by an extension of its own, which asks for its own parts.
        own = ("blob:", "data:", "chrome://", "chrome-extension://")
        if not request.url.startswith((self.address, *own)):
            self.complaints.append(f"asks {request.url}")

    def _heard(self, message: Any) -> None:
        if message.text == "Service Worker registration blocked by Playwright":
            return  # as asked
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def goes_to(self, path: str) -> Page:
        answer = self.page.goto(self.address + path)
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.page

    def is_signed_in(self, login: str) -> None:
        """As one who signed in before; the next page is the first."""
        gets_a_session(self.context, self.address, login)

    def signs_in(self, login: str) -> Page:
        page = self.goes_to("/login")
        types_who_one_is(page, login)
        page.wait_for_url(lambda url: "/login" not in url)
        return page


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Make visitors: `visitor(PHONE)`, `visitor(DESK, locale="en")`; none may hear a complaint.

    Without a service worker, as in a browser that has none: the server answers every page.
    """
    made: list[Visitor] = []

    def make(screen: dict[str, Any], **more: Any) -> Visitor:
        given = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "geolocation": HERE,
                 "permissions": ["geolocation"], "service_workers": "block",
                 **screen, **more}  # fmt: skip
        context = browser.new_context(**given)
        context.set_default_timeout(PATIENCE_MS)
        made.append(Visitor(context, address))
        return made[-1]

    yield make
    complaints = [text for one in made for text in one.complaints]
    for one in made:
        one.context.close()
    assert complaints == []
