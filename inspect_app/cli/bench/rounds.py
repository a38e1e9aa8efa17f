"""Take turns and compare: what else the machine does then falls on both alike."""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Deed = Callable[[], Any]
Clock = Callable[[], float]


def in_turns(
    deeds: Mapping[str, Deed], rounds: int, clock: Clock = time.perf_counter
) -> dict[str, list[float]]:
    """Run every deed once to warm up, then in turns; milliseconds by name."""
    for deed in deeds.values():
        deed()
    taken: dict[str, list[float]] = {name: [] for name in deeds}
    for _ in range(rounds):
        for name, deed in deeds.items():
            taken[name].append(milliseconds(deed, clock))
    return taken


def milliseconds(deed: Deed, clock: Clock) -> float:
    """How long one run takes, by that clock of seconds."""
    begun = clock()
    deed()
    return (clock() - begun) * 1000


def medians(taken: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each, rounded to microseconds."""
    return {name: round(statistics.median(each), 3) for name, each in taken.items()}


def median_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' own ratios: a slow moment of the machine falls out."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that the share of all does not exceed; 0 for none at all."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
