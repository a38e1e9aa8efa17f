"""Area coverage (网格巡查率), in words and in code: places that stand in no register.

An unlicensed site is in no list, so the denominator is cells of ground, not institutions
(domain/rules.md §3). A patrol is no inspection: it is no visit, counts towards no cap, and yields
no notice.

- *In force on a day*: a cell counts from its first day (or since when is not known) until the day
  before it ended.
- *Cells*: those in force on the **last** day of the period: the denominator.
- *Patrolled*: of these, the cells with at least one patrol that was not withdrawn and whose day in
  Shanghai lies in the period. Ten patrols of one cell make one.
- *Sites found*: unlicensed sites that those patrols came upon.
- *rate* = patrolled ÷ cells; None where there is no cell.

`services/patrols/coverage.py` asks the database the same; a property test holds the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspect_app.rules.coverage import Period

LEVELS = ("subdistrict", "community", "grid", "building")
BREAKDOWNS = ("district", "level")
MONTHS_BETWEEN_PATROLS = 3
"""How long a cell may go without a patrol, where the office sets nothing else (a custom)."""
VISITS_A_TERM = 2
"""A school's supervision: at least twice a term (教育督导条例 第14条); `coverage.term_of`."""


@dataclass(frozen=True, slots=True)
class AreaTally:
    """The counts of one line, and what follows from them."""

    cells: int = 0
    patrolled: int = 0
    patrols: int = 0
    sites: int = 0

    def __add__(self, other: "AreaTally") -> "AreaTally":
        return AreaTally(
            self.cells + other.cells,
            self.patrolled + other.patrolled,
            self.patrols + other.patrols,
            self.sites + other.sites,
        )

    @property
    def not_patrolled(self) -> int:
        return self.cells - self.patrolled

    @property
    def rate(self) -> float | None:
        return self.patrolled / self.cells if self.cells else None


@dataclass(frozen=True, slots=True)
class Walk:
    """One patrol of a cell: its day in Shanghai, and how many unlicensed sites it came upon."""

    day: date
    sites: int = 0
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class CellStanding:
    """What is known of one cell: its days in force, and its patrols."""

    first_day: date | None = None
    ended_on: date | None = None
    walks: tuple[Walk, ...] = ()

    def in_force_on(self, day: date) -> bool:
        """Tell whether it is to be patrolled on that day."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.ended_on is None or self.ended_on > day)

    def tally(self, period: Period) -> AreaTally:
        """Count this one cell."""
        if not self.in_force_on(period.last):
            return AreaTally()
        those = [walk for walk in self.walks if not walk.withdrawn and walk.day in period]
        return AreaTally(1, int(bool(those)), len(those), sum(walk.sites for walk in those))


def tally(standings: Iterable[CellStanding], period: Period) -> AreaTally:
    """Count many cells."""
    return sum((each.tally(period) for each in standings), AreaTally())
