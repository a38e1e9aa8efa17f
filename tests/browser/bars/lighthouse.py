"""Lighthouse's scores of every field page, printed: `python -m tests.browser.bars.lighthouse`.

Lighthouse is no part of the project: `npm install --prefix /tmp/lighthouse lighthouse@12` brings
it, and LIGHTHOUSE names its command (`…/node_modules/.bin/lighthouse`).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.bars.measures import form_on_the_server, sign_in_elsewhere
from tests.browser.bars.served import served
from tests.browser.conftest import chromium
from tests.browser.field_phone import Phone

PAGES = ("/login", "/field/", "form", "/outbox/", "/field/blank/sent")
KINDS = ("performance", "accessibility", "best-practices")
FLAGS = "--headless=new --no-sandbox"


def main() -> None:
    """Print a line a page: its three scores of a hundred."""
    with served(141) as address, tempfile.TemporaryDirectory() as folder:
        cookie, form = _signed_in(address, Path(folder))
        for page in sys.argv[1:] or PAGES:
            scores = _scores(address + (form if page == "form" else page), cookie, Path(folder))
            told = ", ".join(f"{kind} {score:.0f}" for kind, score in scores.items())
            sys.stdout.write(f"{page:20} {told}\n")
            sys.stdout.flush()


def _signed_in(address: str, folder: Path) -> tuple[str, str]:
    with sync_playwright() as playwright:
        phone = Phone(playwright, folder, address, service_workers="block")
        sign_in_elsewhere(phone, address)
        form = form_on_the_server(phone, address)
        cookies = phone.context.cookies()
        phone.ends()
    return "; ".join(f"{one['name']}={one['value']}" for one in cookies), form


def _scores(url: str, cookie: str, folder: Path) -> dict[str, float]:
    told = folder / "told.json"
    headers = folder / "headers.json"
    headers.write_text(json.dumps({} if url.endswith("/login") else {"Cookie": cookie}))
    environ = {**os.environ, "CHROME_PATH": chromium()}
    words = [
        os.environ["LIGHTHOUSE"], url, "--quiet", f"--chrome-flags={FLAGS}",
        f"--only-categories={','.join(KINDS)}", f"--extra-headers={headers}",
        "--output=json", f"--output-path={told}",
    ]  # fmt: skip
    subprocess.run(words, env=environ, check=True)
    categories = json.loads(told.read_text(encoding="utf-8"))["categories"]
    return {kind: 100 * categories[kind]["score"] for kind in KINDS}


if __name__ == "__main__":
    main()
