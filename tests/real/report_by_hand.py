"""A period report counted by hand from a city's files."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from inspect_app.rules.period_report import is_repeat
from inspect_app.services.reports.report import Line, PeriodReport
from tests.real.dinesafe import CODE, DISTRICT, Dinesafe, Inspection

if TYPE_CHECKING:
    from datetime import date


def assert_as_by_hand(report: PeriodReport, given: Dinesafe) -> None:
    """Compare the year of the report, and the year before, with the files."""
    year = report.scope.period.first.year
    seen = [each for each in given.inspections if each.day.year == year]
    before = [each for each in given.inspections if each.day.year == year - 1]
    _assert_totals(report.total, seen, before)
    for figures, some in ((report.total.now, seen), (report.total.before, before)):
        assert (figures.with_violations, figures.repeated) == _repeats(given.inspections, some)
    _assert_by_place(report, seen, given)
    months = Counter(each.day.month for each in seen)
    assert [each.now for each in report.months] == [months[n] for n in range(1, 13)]


def _assert_totals(total: Line, seen: list[Inspection], before: list[Inspection]) -> None:
    for figures, some in ((total.now, seen), (total.before, before)):
        found = [one for each in some for one in each.findings]
        assert (figures.visits, figures.inspector_visits) == (len(some), 2 * len(some))
        assert figures.institutions == len({each.premises for each in some})
        assert figures.violations == len(found)
        assert figures.on_spot == sum(one.corrected for one in found)


def _repeats(every: Iterable[Inspection], seen: list[Inspection]) -> tuple[int, int]:
    """Premises with a finding, and those with one in the two years before: all have one code."""
    days: dict[object, list[date]] = {}
    for each in every:
        if each.findings:
            days.setdefault(each.premises, []).append(each.day)
    new = [(each.premises, each.day) for each in seen if each.findings]
    again = {
        premises
        for premises, day in new
        if any(is_repeat(earlier, day) for earlier in days[premises])
    }
    return len({premises for premises, _ in new}), len(again)


def _assert_by_place(report: PeriodReport, seen: list[Inspection], given: Dinesafe) -> None:
    """Rows by sub-district, and where the one code was found most often."""
    place_of = {each.uuid: (each.district, each.area) for each in given.premises}
    visits, found = Counter[str](), Counter[str]()
    for each in seen:
        district, area = place_of[each.premises]
        key = district if district != DISTRICT or not area else f"{DISTRICT}/{area}"
        visits[key] += 1
        found[key] += len(each.findings)
    rows = {line.key: line.now for line in report.lines["district"] if line.now.visits}
    assert {key: figures.visits for key, figures in rows.items()} == visits
    assert {key: figures.violations for key, figures in rows.items()} == dict(found)
    [line] = report.codes
    assert (line.code, line.count, line.most) == (CODE, found.total(), max(found.values()))
