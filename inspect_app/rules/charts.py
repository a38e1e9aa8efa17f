"""How long the bars of a small chart are: the same on a page and on paper.

A chart is drawn in two places, by `web.charts` and by `pdf.charts`; both take these shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 4
"""A chart of ones must not look like one of thousands: the scale reaches at least so far."""
STEPS = (1, 2, 4, 5, 8, 10)


@dataclass(frozen=True, slots=True)
class BarGroup:
    """What stands beside one label: a number a series, None where there is none to show."""

    label: str
    values: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars by group; one name a series, from the first (solid) to the last (open)."""

    title: str
    series: tuple[str, ...]
    groups: tuple[BarGroup, ...]

    @property
    def has_bars(self) -> bool:
        return any(n for group in self.groups for n in group.values)

    @property
    def top(self) -> int:
        """Return what the whole length of the scale stands for."""
        return scale_top([n for group in self.groups for n in group.values if n is not None])

    def shares(self, group: BarGroup) -> tuple[float | None, ...]:
        """Return each value's part of the whole length, 0 to 1."""
        return tuple(None if n is None else n / self.top for n in group.values)


def scale_top(values: Sequence[int]) -> int:
    """Return the least round number that no value exceeds: 1, 2, 4, 5 or 8 and zeros."""
    most = max([*values, FEWEST])
    unit = int(f"1{'0' * (len(str(most)) - 1)}")
    return next(step * unit for step in STEPS if step * unit >= most)
