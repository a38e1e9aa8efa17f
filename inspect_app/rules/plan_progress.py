"""How far a plan has come, in words and in code.

Counted over the institutions in the plan's scope that the register of the plan's **last** day holds
(`coverage`). Each stands in exactly one of four places:

- *Fulfilled*: it had as many completed visits as its grade needs, in the days that the goal names
  (`plans.Need.window`). Visits that count are those of coverage; several of one day count once.
- *Excused*: not fulfilled, and an excuse overlaps the plan's days.
- *Partly*: neither, and some of the needed visits were made.
- *Not begun*: neither, and none was made.

Beside these: *visited* and *attempted* within the plan's days, as coverage counts them (an
institution that a goal of two years finds fulfilled need not have been visited this quarter);
*to visit* = partly + not begun; *assigned*: of those, where an open assignment of the office
stands, whatever it came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Progress:
    """The counts of a plan, or of one line of it."""

    denominator: int = 0
    fulfilled: int = 0
    partly: int = 0
    excused: int = 0
    visited: int = 0
    attempted: int = 0
    assigned: int = 0

    @property
    def to_visit(self) -> int:
        """Still to be visited: partly done, or not begun."""
        return self.denominator - self.fulfilled - self.excused

    @property
    def not_begun(self) -> int:
        return self.to_visit - self.partly

    @property
    def unassigned(self) -> int:
        """To be visited, and nobody is sent there."""
        return self.to_visit - self.assigned

    @property
    def rate(self) -> float | None:
        return self.fulfilled / self.denominator if self.denominator else None

    @property
    def rate_excused(self) -> float | None:
        """The rate without the excused."""
        divisor = self.denominator - self.excused
        return self.fulfilled / divisor if divisor else None


_COUNTS = attrgetter(*(field.name for field in fields(Progress)))


def sum_of(some: Iterable[Progress]) -> Progress:
    """Sum the counts of several lines."""
    counts = [_COUNTS(each) for each in some]
    return Progress(*map(sum, zip(*counts, strict=True)))
