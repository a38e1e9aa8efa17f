"""A matter that is stuck goes up by steps: inspector → office → approver. The app proposes only.

Source: design §5; issue of the closed loop. What a step waits for is counted in working days since
the matter got stuck; how many is the office's own setting. Laying it before somebody changes no
state of the notice: a person decides what follows.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

LEVELS = ("office", "approver")
"""Before whom a matter is laid, in the order of the steps."""
USUAL_DAYS: Mapping[str, int] = {"office": 1, "approver": 5}
"""After so many working days of being stuck a level is proposed."""
DAYS_TO_ANSWER = 3
"""Working days until an answer is expected."""
DAYS_TO_DELIVER = 3
"""Working days after which a notice that nobody has delivered is stuck."""


class Stuck(StrEnum):
    """Why a matter does not move."""

    UNDELIVERED = "undelivered"
    OVERDUE = "overdue"
    NOT_RECTIFIED = "not_rectified"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a matter stands: `days` are working days since it got stuck, `why` None while it moves.

    `raised` are the levels it was laid before since then.
    """

    why: Stuck | None
    days: int
    raised: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """Before whom the matter should be laid now, and why."""

    level: str
    why: Stuck
    days: int


def steps(own: Mapping[str, object]) -> dict[str, int]:
    """Return after how many working days each level is proposed, by the office's settings."""
    found = {level: own.get(f"escalate_{level}_days") for level in LEVELS}
    return {
        level: days if isinstance(days, int) and days >= 0 else USUAL_DAYS[level]
        for level, days in found.items()
    }


def proposed(standing: Standing, after: Mapping[str, int]) -> Proposal | None:
    """Return the highest level whose time has come and before which the matter was not laid."""
    if standing.why is None:
        return None
    ripe = [level for level in LEVELS if standing.days >= after[level]]
    if not ripe or ripe[-1] in standing.raised:
        return None
    return Proposal(ripe[-1], standing.why, standing.days)
