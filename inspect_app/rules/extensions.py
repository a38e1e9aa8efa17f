"""More time: what it cannot be given for, and how much of it an office gives.

Source: documents.md §2.7: a key matter of safety is not extended; how often and how long is the
office's own parameter (once, and no longer than the first term, is what is advised there). An
office that has set nothing is advised and not stopped.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SAFETY_CATEGORIES = frozenset({"fire_premises"})
SAFETY_CODES = frozenset({"MIN-01", "MIN-03"})
"""Children hurt, and food: of their category only these are matters of safety."""
ADVISED_TIMES = 1


@dataclass(frozen=True, slots=True)
class ExtensionLimits:
    """``times`` a notice may be extended at most; None: as often as the office decides.

    ``within_term``: all extensions together are no longer than the first term was.
    """

    times: int | None = None
    within_term: bool = False

    @classmethod
    def of_office(cls, own: Mapping[str, object]) -> "ExtensionLimits":
        """Read the office's settings."""
        times = own.get("extension_times")
        return cls(times if isinstance(times, int) else None, own.get("extension_term") is True)


@dataclass(frozen=True, slots=True)
class Extending:
    """An extension to be: ``granted`` before it, the first term's days, the day it comes to."""

    granted: int
    delivered_on: date
    first_due: date
    until: date

    @property
    def last_day_within_term(self) -> date:
        """The time given beyond the first due day is then as long as the first term was."""
        return self.first_due + (self.first_due - self.delivered_on)


def is_safety(code: str, category: str) -> bool:
    """Tell whether a violation is a matter of safety, which no extension reaches."""
    return category in SAFETY_CATEGORIES or code in SAFETY_CODES


def problems(extending: Extending, limits: ExtensionLimits) -> list[str]:
    """Return what the office's own limits refuse, as stable codes."""
    found = []
    if limits.times is not None and extending.granted >= limits.times:
        found.append("extension_too_often")
    if limits.within_term and extending.until > extending.last_day_within_term:
        found.append("extension_beyond_term")
    return found


def advice(extending: Extending) -> list[str]:
    """Return what goes beyond the advised, for who decides to know."""
    advised = ExtensionLimits(ADVISED_TIMES, within_term=True)
    return problems(extending, advised)
