"""Measure and print: python -m tests.browser.bars [--only NAME,…] [--rounds N] [--json FILE]."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.bars import measures
from tests.browser.bars.measures import Figure

PARTS: dict[str, Callable[[Playwright, Path, int], Iterator[Figure]]] = {
    "load": measures.first_load,
    "ready": measures.ready,
    "offline": measures.opens_offline,
    "tap": measures.taps,
    "autosave": measures.autosave,
    "search": measures.search,
}


def main() -> None:
    """Print a line a figure as it comes; nothing is asserted."""
    parser = argparse.ArgumentParser(prog="make phone-bars")
    parser.add_argument("--only", default=",".join(PARTS), help="parts: " + ", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = []
    with sync_playwright() as playwright:
        for name in given.only.split(","):
            with tempfile.TemporaryDirectory() as folder:
                for figure in PARTS[name](playwright, Path(folder), given.rounds):
                    sys.stdout.write(f"{figure.line()}\n")
                    sys.stdout.flush()
                    figures.append(figure)
    if given.json:
        rows = [figure.as_dict() for figure in figures]
        given.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
