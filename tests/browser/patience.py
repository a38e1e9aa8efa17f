"""How long a test waits for what must come: on a machine where much else runs, that is long."""

from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from playwright.sync_api import Page

Found = TypeVar("Found")
PATIENCE_MS = 60_000
"""What comes is seen at once; only what never comes takes this long."""


def until(page: Page, asked: Callable[[], Found], missing: Callable[[], object]) -> Found:
    """Ask again and again until the answer is true or not empty; return it.

    Raises:
        TimeoutError: it never came; with what `missing` tells of it.
    """
    end = monotonic() + PATIENCE_MS / 1000
    while not (found := asked()):
        if monotonic() > end:
            raise TimeoutError(missing())
        page.wait_for_timeout(50)
    return found
