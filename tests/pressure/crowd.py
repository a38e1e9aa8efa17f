"""Many at once: threads that begin together, each in an app context of its own."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask

from inspect_app.store.base import db

Given = TypeVar("Given")
Answer = TypeVar("Answer")


def at_once(
    deed: Callable[[Given], Answer], given: Sequence[Given], app: Flask | None = None
) -> list[Answer]:
    """Do the deed with each of the given things, all at the same moment; answers in their order."""
    barrier = Barrier(len(given))

    def run(one: Given) -> Answer:
        if app is None:
            barrier.wait(timeout=60)
            return deed(one)
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                return deed(one)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(run, given))
