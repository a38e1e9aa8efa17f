"""Coverage from the database, as `rules.coverage` defines it; read only."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from inspect_app.rules.coverage import Tally
from inspect_app.rules.districts import prefix
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.services.coverage.cells import Cell, Scope, cells, closed_within, off_site_only
from inspect_app.services.coverage.kept import Kept, kept
from inspect_app.services.coverage.months import Months, count_months
from inspect_app.store.office import Office

__all__ = ["Coverage", "Row", "Scope", "cover", "covers", "place_key", "place_label"]

MOST_MONTHS = 120
LEVELS = (2, 4, 6, 9, 12)
UNKNOWN = "unknown"
AXES = {"district": ("district", "area"), "sector": ("sector",), "kind": ("kind",), "month": ()}
"""Which facts of an institution a breakdown asks for; months are counted by themselves."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a breakdown; ``label`` is "" where only the reader's language has a word."""

    key: str
    label: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Coverage:
    """``closed`` institutions left the register within the period and are not in ``total``.

    ``off_site`` of the visited were seen by documents or video alone.
    """

    scope: Scope
    by: str
    total: Tally
    rows: tuple[Row, ...]
    closed: int
    off_site: int


def cover(scope: Scope, by: str) -> Coverage:
    """Count the whole scope and its rows. Raises Invalid for more than 120 rows of months."""
    return covers(scope, (by,))[by]


def covers(scope: Scope, breakdowns: Sequence[str]) -> Mapping[str, Coverage]:
    """Count several breakdowns in one walk over the register, and months in one more.

    A period that is kept (`coverage.kept`) is read, not counted.
    """
    axes = tuple(dict.fromkeys(axis for by in breakdowns for axis in AXES[by]))
    months = _months(scope) if "month" in breakdowns else Months(None, ())
    counted = _counted(scope, axes, months.whole)
    every = counted.cells
    own = [cell for cell in every if cell.kind in ("", scope.kind)]
    total = _sum(own)
    elsewhere = off_site_only(scope)
    found = {}
    for by in breakdowns:
        some = every if by == "kind" else own
        rows = _by_month(scope, months) if by == "month" else _BREAKDOWNS[by](scope, some)
        found[by] = Coverage(scope, by, total, tuple(rows), counted.closed, elsewhere)
    return found


def _counted(scope: Scope, axes: tuple[str, ...], whole: Tally | None) -> Kept:
    every_kind = "kind" in axes
    if found := kept(scope, axes, every_kind=every_kind):
        return found
    if whole is not None and not axes:
        return Kept([Cell(whole)], closed_within(scope))
    return Kept(cells(scope, axes, every_kind=every_kind), closed_within(scope))


def _sum(some: Iterable[Cell]) -> Tally:
    return sum((cell.tally for cell in some), Tally())


def _by_sector(_scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    for sector in (*VOCABULARY["sector"], ""):
        if found := [cell for cell in some if cell.sector == sector]:
            yield Row(sector or UNKNOWN, "", _sum(found))


def _by_kind(_scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    for kind in VOCABULARY["kind"]:
        yield Row(kind, "", _sum(cell for cell in some if cell.kind == kind))


def _months(scope: Scope) -> Months:
    first, last = scope.period.first, scope.period.last
    if (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
        raise Invalid({"to": [("too_many_months", {"limit": MOST_MONTHS})]})
    held = []
    for month in scope.period.months():
        found = kept(replace(scope, period=month), (), every_kind=False)
        if found is None:
            return count_months(scope)
        held.append(_sum(found.cells))
    return Months(None, tuple(held))


def _by_month(scope: Scope, months: Months) -> Iterator[Row]:
    for month, tally in zip(scope.period.months(), months.each, strict=True):
        yield Row(f"{month.first:%Y-%m}", "", tally)


def _by_district(scope: Scope, some: Sequence[Cell]) -> Iterator[Row]:
    """A row a sub-district by its code; where the register has no such code, by the area's name."""
    tallies: dict[str, Tally] = {}
    names: dict[str, set[str]] = {}
    for cell in some:
        key = place_key(scope.office, cell.district, cell.area)
        tallies[key] = tallies.get(key, Tally()) + cell.tally
        names.setdefault(key, set()).add(cell.area)
    for key in sorted(tallies):
        yield Row(key, place_label(key, names[key]), tallies[key])


def place_key(office: Office, district: str, area: str) -> str:
    """Name the row that a district and area belong to, one level below the office's own."""
    outer = prefix(office.district)
    short = prefix(district[: place_level(office)])
    return short if short != outer or not area else f"{short}/{area}"


def place_level(office: Office) -> int:
    """How many characters of a code name the level below the office's own."""
    outer = prefix(office.district)
    return next((n for n in LEVELS if n > len(outer)), LEVELS[-1])


def place_label(key: str, areas: set[str]) -> str:
    """Label a row by its area where it has one alone, else by its key."""
    return (next(iter(areas)) if len(areas) == 1 else "") or key


_BREAKDOWNS: Mapping[str, Callable[[Scope, Sequence[Cell]], Iterator[Row]]] = {
    "district": _by_district,
    "sector": _by_sector,
    "kind": _by_kind,
}
