"""A real browser on a real server: `inspect-app serve` on a copy of the demo."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.conftest import copy_of

CONSOLE = [sys.executable, "-c", "from inspect_app.cli import main; main()"]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HOW_TO_GET = (
    "These tests drive Chromium: install it from the system's packages (apt install chromium)"
)
PASSWORD = "qinglan-demo"
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True,
    "device_scale_factor": 2,
}  # fmt: skip
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
HERE = {"latitude": 40.012, "longitude": 100.015, "accuracy": 12}


def chromium() -> str:
    """Find the browser; only a developer's machine may lack it."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(HOW_TO_GET)
    if found is None:
        pytest.skip(HOW_TO_GET)
    return found


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The driver of every browser of this run."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the run; each test gets contexts of its own."""
    path = chromium()
    with playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as launched:
        yield launched


@pytest.fixture(scope="session")
def address(demo: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a copy of the demo; return where."""
    folder = tmp_path_factory.mktemp("served")
    url = copy_of(demo, folder).database_url
    environ = {**os.environ, "INSPECT_INSTANCE": str(folder), "INSPECT_DATABASE_URL": url}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*CONSOLE, "serve", "--port", str(port)], env=environ)
    where = f"http://127.0.0.1:{port}"
    try:
        wait_for_answer(f"{where}/healthz")
        yield where
    finally:
        server.terminate()
        server.wait(timeout=20)


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

    def signs_in(self, login: str) -> Page:
        page = self.goes_to("/login")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
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
        context.set_default_timeout(15_000)
        made.append(Visitor(context, address))
        return made[-1]

    yield make
    complaints = [text for one in made for text in one.complaints]
    for one in made:
        one.context.close()
    assert complaints == []
