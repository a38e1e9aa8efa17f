"""What a figure is, and how figures are told: as one JSON object or as a table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LARGE = 100_000
"""From this size on the bars of growth hold: below it, work is less than asking for it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure must reach: at least, or at most, so much."""

    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        """Tell whether a value keeps the bar."""
        return value >= self.limit if self.sign == ">=" else value <= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


def at_least(limit: float) -> Bar:
    """Ask for so much or more."""
    return Bar(">=", limit)


def at_most(limit: float) -> Bar:
    """Ask for so much or less."""
    return Bar("<=", limit)


def when_large(bar: Bar, size: int) -> Bar | None:
    """The bar for a size it is meant for, else none."""
    return bar if size >= LARGE else None


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value and its bar.

    ``name`` is like "intake.ratio"; ``unit`` is "ratio" or what is counted; ``sizes`` are numbers
    of institutions, empty where they do not matter. ``value`` is None for what was not measured,
    and ``note`` says why. ``raw`` holds what the value was computed from.
    """

    name: str
    what: str
    unit: str
    value: float | None
    bar: Bar | None = None
    sizes: tuple[int, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the bar is kept; None without a bar or a value."""
        if self.bar is None or self.value is None:
            return None
        return self.bar.holds(self.value)

    def as_document(self) -> dict[str, Any]:
        """The figure as plain JSON."""
        is_ratio = self.unit == "ratio"
        return {
            "name": self.name,
            "what": self.what,
            "sizes": list(self.sizes),
            "unit": self.unit,
            "value": _rounded(self.value),
            "ratio": _rounded(self.value) if is_ratio else None,
            "bar": None if self.bar is None else str(self.bar),
            "met": self.met,
            "raw": dict(self.raw),
            "note": self.note,
        }


def as_line(figure: Figure) -> str:
    """One line of the table: verdict, name, size, value, bar, and what was measured."""
    verdict = {True: "met", False: "SHORT", None: "-"}[figure.met]
    value = "not measured" if figure.value is None else f"{_rounded(figure.value):g} {figure.unit}"
    bar = "" if figure.bar is None else str(figure.bar)
    sizes = " / ".join(f"{size:,}" for size in figure.sizes)
    told = figure.note if figure.value is None else figure.what
    return f"{verdict:6}{figure.name:40}{sizes:18}{value:>22}  {bar:10}{told}".rstrip()


def _rounded(value: float | None) -> float | None:
    """Three digits that count, and no more than three behind the point."""
    if value is None:
        return None
    return round(value, 3) if abs(value) < 100 else round(value, 1)
