"""How far a plan has come, as `rules.plan_progress` defines it; counted in `plans.cells`."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspect_app.rules.plan_progress import Progress, sum_of
from inspect_app.services.coverage.counting import place_key, place_label
from inspect_app.services.plans.cells import (
    FACTS,
    Cell,
    cells_of,
    counted_cells,
    is_read,
    size_of,
)
from inspect_app.services.plans.standing import Asked

MOST_WALKED = 100_000
"""So many institutions are looked at for one list of plans."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line by place or sector; ``label`` is "" where only the reader's language has a word."""

    key: str
    label: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Standing:
    """A plan's progress in all, and by place and sector."""

    total: Progress
    by_district: tuple[Row, ...]
    by_sector: tuple[Row, ...]


def totals_of(some: Iterable[Asked]) -> list[Progress | None]:
    """Count several plans in all; None where more than `MOST_WALKED` institutions were looked at.

    What is kept costs nothing, and the first of the others is counted whatever its size.
    """
    totals, walked = list[Progress | None](), 0
    for asked in some:
        size = 0 if is_read(asked) else size_of(asked)
        if not walked or walked + size <= MOST_WALKED:
            walked += size
            narrowed = tuple(name for name in ("sector", "district") if name in asked.scope)
            totals.append(sum_of(cell.progress for cell in cells_of(asked, narrowed)))
        else:
            totals.append(None)
    return totals


def progress_of(asked: Asked) -> Standing:
    """Count a plan's progress with its rows."""
    return _standing(asked, cells_of(asked, FACTS))


def recounted(asked: Asked) -> Standing:
    """Count the same from the register and the visits alone, as if nothing were kept."""
    return _standing(asked, counted_cells(asked, FACTS))


def _standing(asked: Asked, found: Sequence[Cell]) -> Standing:
    total = sum_of(cell.progress for cell in found)
    return Standing(total, tuple(_by_district(asked, found)), tuple(_by_sector(found)))


def _by_district(asked: Asked, cells: Iterable[Cell]) -> Iterator[Row]:
    by_place = defaultdict[tuple[str, str], list[Progress]](list)
    for cell in cells:
        by_place[cell.district, cell.area].append(cell.progress)
    lines, areas = defaultdict[str, list[Progress]](list), defaultdict[str, set[str]](set)
    for (district, area), found in by_place.items():
        key = place_key(asked.office, district, area)
        lines[key] += found
        areas[key].add(area)
    for key in sorted(lines):
        yield Row(key, place_label(key, areas[key]), sum_of(lines[key]))


def _by_sector(cells: Iterable[Cell]) -> Iterator[Row]:
    lines = defaultdict[str, list[Progress]](list)
    for cell in cells:
        lines[cell.sector].append(cell.progress)
    for sector in sorted(lines):
        yield Row(sector or "unknown", "", sum_of(lines[sector]))
