"""The charts of a report, for its page and for its paper alike; their words are the caller's."""

from collections.abc import Callable
from dataclasses import dataclass

from inspect_app.rules.charts import BarChart, BarGroup
from inspect_app.rules.period_report import SPANS
from inspect_app.services.reports.report import PeriodReport


@dataclass(frozen=True, slots=True)
class ChartWords:
    """``months``, ``codes`` and ``days`` title the charts.

    ``years`` name the bars of the first, ``sides`` those of the others; ``month`` words the number
    of one, ``span`` the days from … to (None: and more).
    """

    months: str
    codes: str
    days: str
    years: tuple[str, str]
    sides: tuple[str, str]
    month: Callable[[int], str]
    span: Callable[[int, int | None], str]


def charts_of(report: PeriodReport, words: ChartWords) -> dict[str, BarChart]:
    """Return visits by month, the commonest codes, and how long rectifying took, where any is."""
    months = [BarGroup(words.month(each.month), (each.now, each.before)) for each in report.months]
    codes = [BarGroup(each.code, (each.count, each.before)) for each in report.codes]
    sides = zip(SPANS, report.total.now.spans(), report.total.before.spans(), strict=True)
    days = [BarGroup(words.span(*span), (now, before)) for span, now, before in sides]
    found = {
        "months": BarChart(words.months, words.years, tuple(months)),
        "codes": BarChart(words.codes, words.sides, tuple(codes)),
        "days": BarChart(words.days, words.sides, tuple(days)),
    }
    return {name: chart for name, chart in found.items() if chart.has_bars}
