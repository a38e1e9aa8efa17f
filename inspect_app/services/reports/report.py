"""Make the report of a period: totals, rows by district and sector, codes, months; read only."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.coverage import Period
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.period_report import MOST_CODES, Figures, a_year_before, total, year_to
from inspect_app.services.coverage.counting import UNKNOWN, place_key, place_label
from inspect_app.services.reports import cells
from inspect_app.services.reports.cells import Cells, Codes
from inspect_app.services.reports.memory import remembered
from inspect_app.services.reports.places import Place
from inspect_app.services.reports.records import Scope

NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Line:
    """One line: ``now`` of the period, ``before`` of the same period last year.

    ``label`` is "" where only the reader's language has a word.
    """

    key: str
    label: str
    now: Figures
    before: Figures


@dataclass(frozen=True, slots=True)
class CodeLine:
    """How often a code was found, and where most: ``most`` of ``count`` in the area."""

    code: str
    count: int
    before: int
    area: str
    most: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """Completed visits of a month of the year, up to the period's last day or today's."""

    month: int
    now: int
    before: int


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """``lines`` by axis (district, sector); ``codes`` are the ten found most often.

    ``parts`` are the same by category of the catalogue, all of them.
    """

    scope: Scope
    before: Period
    total: Line
    lines: Mapping[str, tuple[Line, ...]]
    codes: tuple[CodeLine, ...]
    different_codes: int
    parts: tuple[CodeLine, ...]
    months: tuple[MonthLine, ...]


def make_report(scope: Scope) -> PeriodReport:
    """Count the period and the same one last year, once until somebody does something."""
    key = scope.office.id, scope.period, scope.today
    return replace(remembered(key, partial(_make, scope)), scope=scope)


def _make(scope: Scope) -> PeriodReport:
    before = replace(scope, period=a_year_before(scope.period))
    (now_cells, now_codes), (old_cells, old_codes) = cells.count(scope, before)
    places = {*now_cells, *old_cells, *(place for _, place in now_codes)}
    rows = {place: place_key(scope.office, place.district, place.area) for place in places}
    areas = _areas(rows)
    codes = _codes(rows, now_codes, old_codes, areas)
    return PeriodReport(
        scope,
        before.period,
        Line("", "", total(now_cells.values()), total(old_cells.values())),
        {
            "district": _by_district(rows, now_cells, old_cells, areas),
            "sector": _by_sector(now_cells, old_cells),
        },
        tuple(codes[:MOST_CODES]),
        len(codes),
        tuple(_codes(rows, _by_part(now_codes), _by_part(old_codes), areas)),
        _months(scope),
    )


def _areas(rows: Mapping[Place, str]) -> Mapping[str, str]:
    """Label every row of districts, as coverage does."""
    names: dict[str, set[str]] = defaultdict(set)
    for place, key in rows.items():
        names[key].add(place.area)
    return {key: place_label(key, found) for key, found in names.items()}


def _by_district(
    rows: Mapping[Place, str], now: Cells, before: Cells, areas: Mapping[str, str]
) -> tuple[Line, ...]:
    sides = [_summed(side, rows.__getitem__) for side in (now, before)]
    return tuple(_line(each, areas[each], *sides) for each in sorted({*sides[0], *sides[1]}))


def _by_sector(now: Cells, before: Cells) -> tuple[Line, ...]:
    sides = [_summed(side, lambda place: place.sector or UNKNOWN) for side in (now, before)]
    known = (*VOCABULARY["sector"], UNKNOWN)
    return tuple(_line(key, "", *sides) for key in known if key in {*sides[0], *sides[1]})


def _summed(some: Cells, key: Callable[[Place], str]) -> Mapping[str, Figures]:
    groups: dict[str, list[Figures]] = defaultdict(list)
    for place, figures in some.items():
        groups[key(place)].append(figures)
    return {name: total(figures) for name, figures in groups.items()}


def _line(key: str, label: str, now: Mapping[str, Figures], before: Mapping[str, Figures]) -> Line:
    return Line(key, label, now.get(key, NOTHING), before.get(key, NOTHING))


def _codes(
    rows: Mapping[Place, str], now: Codes, before: Codes, areas: Mapping[str, str]
) -> Sequence[CodeLine]:
    """Every code found in the period, the commonest first; of equals the first by its name."""
    where: dict[str, Counter[str]] = defaultdict(Counter)
    for (code, place), n in now.items():
        where[code][rows[place]] += n
    then: Counter[str] = Counter()
    for (code, _place), n in before.items():
        then[code] += n
    lines = []
    for code, found in where.items():
        key, most = min(found.items(), key=lambda pair: (-pair[1], pair[0]))
        lines.append(CodeLine(code, found.total(), then[code], areas[key], most))
    return sorted(lines, key=lambda line: (-line.count, line.code))


def _by_part(codes: Codes) -> Codes:
    """Add codes up by their category; one that the catalogue has no more is of none."""
    known, found = catalogue().violations, Counter[tuple[str, Place]]()
    for (code, place), n in codes.items():
        found[known[code].category if code in known else "", place] += n
    return found


def _months(scope: Scope) -> tuple[MonthLine, ...]:
    year = year_to(min(scope.period.last, scope.today))
    now = cells.by_month(scope.office, year)
    before = cells.by_month(scope.office, a_year_before(year))
    months = range(1, year.last.month + 1)
    return tuple(MonthLine(month, now.get(month, 0), before.get(month, 0)) for month in months)
