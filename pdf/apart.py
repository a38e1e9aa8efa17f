"""Calls into a library that starts an event loop of its own, from wherever they come."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def apart(call: Callable[[], Result]) -> Result:
    """Do it in a thread of its own: the caller's may run a loop already, which allows no second.

    What the call raises is raised here.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
