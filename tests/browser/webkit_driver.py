"""WebKit through its Debian driver (webkit2gtk-driver), by the protocol that all drivers speak."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

DRIVER, SCREEN = "WebKitWebDriver", "Xvfb"
HOW_TO_GET = (
    "These tests drive WebKit: apt install webkit2gtk-driver xvfb. Chromium's tests run without"
)
BROWSERS = "/usr/lib/*/webkit2gtk-4.1/MiniBrowser"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE = 60


class WebKit:
    """One window; elements are named by their CSS selectors."""

    def __init__(self, driver: str, address: str) -> None:
        self.driver = driver
        self.address = address
        browser = next(Path("/").glob(BROWSERS.lstrip("/")))
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options, "acceptInsecureCerts": True}}
        made = self._call("POST", "", {"capabilities": wanted})
        self.session = f"/{made['sessionId']}"

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        kind = {"Content-Type": "application/json"}
        asked = urllib.request.Request(f"{self.driver}/session{path}", data, kind, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {json.load(error)['value']}") from None

    def opens(self, path: str) -> None:
        self._call("POST", f"{self.session}/url", {"url": self.address + path})

    def reloads(self) -> None:
        self._call("POST", f"{self.session}/refresh", {})

    def where(self) -> str:
        return str(self._call("GET", f"{self.session}/url")).removeprefix(self.address)

    def runs(self, script: str, *given: Any) -> Any:
        """Run a function's body in the page; a promise is waited for."""
        told = {"script": script, "args": list(given)}
        return self._call("POST", f"{self.session}/execute/sync", told)

    def sees(self, condition: str, *given: Any) -> Any:
        """Wait until an expression in the page holds, across pages that load meanwhile."""
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(AssertionError):
                if found := self.runs(f"return {condition}", *given):
                    return found
            assert time.monotonic() < end, f"never seen: {condition} at {self.where()}"
            time.sleep(0.1)

    def element(self, selector: str) -> str:
        """Wait until it is there; return its path."""
        self.sees("document.querySelector(arguments[0])", selector)
        asked = {"using": "css selector", "value": selector}
        found = self._call("POST", f"{self.session}/element", asked)
        return f"{self.session}/element/{found[ELEMENT]}"

    def taps(self, selector: str) -> None:
        """Tap what may lie under the bar at the foot: the driver's own click refuses there."""
        self.sees("document.querySelector(arguments[0])", selector)
        self.runs("document.querySelector(arguments[0]).click()", selector)

    def types(self, selector: str, text: str) -> None:
        self._call("POST", f"{self.element(selector)}/value", {"text": text})

    def ends(self) -> None:
        self._call("DELETE", self.session)


@contextmanager
def webkit_at(address: str, folder: Path) -> Iterator[WebKit]:
    """Lend a browser with a screen of its own; only a developer's machine may have none."""
    if not (shutil.which(DRIVER) and shutil.which(SCREEN)):
        (pytest.fail if os.environ.get("CI") else pytest.skip)(HOW_TO_GET)
    reading, writing = os.pipe()
    words = [SCREEN, "-displayfd", str(writing), "-screen", "0", "800x1000x24", "-nolisten", "tcp"]
    screen = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        display = f":{told.readline().strip()}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ, "DISPLAY": display, "HOME": str(folder), "GTK_USE_PORTAL": "0",
        "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # a container lets nobody make another
        "WEBKIT_DISABLE_COMPOSITING_MODE": "1", "LANG": "C.UTF-8",
    }  # fmt: skip
    driver = subprocess.Popen([DRIVER, f"--port={port}"], env=environ, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        browser = WebKit(f"http://127.0.0.1:{port}", address)
        yield browser
        browser.ends()
    finally:
        for process in (driver, screen):
            process.terminate()
            process.wait(timeout=20)


def wait_for_port(port: int) -> None:
    """Wait until somebody listens there."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody answers at port {port}")
