"""Take the README's pictures from a fresh demo, in a real browser.

Usage: screenshots.py [FOLDER]  (default docs/)
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CONSOLE = [sys.executable, "-c", "from inspect_app.cli import main; main()"]
PASSWORD = "qinglan-demo"  # noqa: S105 - the demo's, printed for all to read
PHONE: dict[str, Any] = {
    "viewport": {"width": 412, "height": 915}, "is_mobile": True, "has_touch": True,
    "geolocation": {"latitude": 40.012, "longitude": 100.015, "accuracy": 12},
    "permissions": ["geolocation"],
}  # fmt: skip
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}


def main(folder: Path) -> None:
    """Make a demo, serve it, take the pictures, stop."""
    with tempfile.TemporaryDirectory() as instance, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = {**os.environ, "INSPECT_INSTANCE": instance, "INSPECT_DATABASE_URL": ""}
        subprocess.run([*CONSOLE, "demo"], env=environ, check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([*CONSOLE, "serve", "--port", str(port)], env=environ)
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            _take(f"http://127.0.0.1:{port}", folder)
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(url: str) -> None:
    for _attempt in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not answer")


def _take(address: str, folder: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]) as browser,
    ):
        page = _signed_in(browser, address, "lin", PHONE)
        page.locator("[data-stop] form button").first.click()
        page.wait_for_url("**/field/visits/*")
        page.wait_for_timeout(1500)
        page.locator("[data-section]").nth(1).locator("summary").first.click()
        page.locator("[data-section]").nth(1).locator("label.press.good").first.click()
        page.wait_for_timeout(300)
        page.screenshot(path=folder / "phone.png")
        page = _signed_in(browser, address, "zhao", DESK)
        page.goto(f"{address}/rectifications/")
        page.screenshot(path=folder / "office.png")


def _signed_in(browser: Browser, address: str, login: str, screen: dict[str, Any]) -> Page:
    page = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **screen).new_page()
    page.goto(f"{address}/login")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    return page


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
