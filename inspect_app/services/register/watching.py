"""How a long import tells how far it is, to whoever watches."""

from collections.abc import Callable

Watch = Callable[[str, int, int], None]
"""Called with the phase (reading, comparing, writing), rows done and rows in all (0: not known).

It may raise to stop the work; while ``writing`` it is called once, before the transaction.
"""
EVERY = 500


def unwatched(_phase: str, _done: int, _total: int) -> None:
    """Nobody watches."""
