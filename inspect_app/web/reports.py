"""The period report: its page, its paper, its workbook."""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from typing import IO

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.coverage import Period, end_of_month, quarter_of
from inspect_app.rules.period_report import MEASURES, SHORT, half_year_of
from inspect_app.rules.refusals import Invalid
from inspect_app.services.reports.charts import charts_of
from inspect_app.services.reports.records import Scope
from inspect_app.services.reports.report import PeriodReport, make_report
from inspect_app.services.reports.sheet import sheet_of
from inspect_app.services.reports.words import TITLE
from inspect_app.services.reports.workbook import write_workbook
from inspect_app.web.access import me
from inspect_app.web.arguments import day_argument
from inspect_app.web.charts import bar_chart
from inspect_app.web.clock import today
from inspect_app.web.ledgers import ledger_answer
from inspect_app.web.paper_answers import pdf_answer
from inspect_app.web.templating import in_language
from inspect_app.web.wording import reports as wording
from pdf.period_report import draw

pages = Blueprint("reports", __name__, url_prefix="/reports")

MOST_ROWS = 100
"""So many districts are shown at most; the paper and the workbook hold all."""


@pages.get("/")
def show() -> ResponseReturnValue:
    """Show a period, this quarter unless told, beside the same one last year."""
    report = make_report(wanted_scope(quarter_of(today())))
    charts = charts_of(report, wording.chart_words())
    return render_template(
        "reports/show.html",
        report=report,
        charts={name: bar_chart(chart, f"chart-{name}") for name, chart in charts.items()},
        chart_data=charts,
        measures=MEASURES,
        short=SHORT,
        shortcuts=shortcuts(today()),
        most_rows=MOST_ROWS,
        code_title=code_title,
        wording=wording,
    )


@pages.get("/report.pdf")
def paper() -> ResponseReturnValue:
    """Answer the same as a paper; the same data of the same day are the same bytes."""
    report = make_report(wanted_scope(quarter_of(today())))
    content = draw(sheet_of(report, me().display))
    return pdf_answer(content, _file_name(report), hashlib.sha256(content).hexdigest())


@pages.get("/report.xlsx")
def workbook() -> Response:
    """Answer the same as a workbook."""
    report, by = make_report(wanted_scope(quarter_of(today()))), me().display

    def write(file: IO[bytes]) -> int:
        write_workbook(file, report, by)
        return 0

    return ledger_answer(_file_name(report), write)


def wanted_scope(usual: Period | None = None) -> Scope:
    """Read the period of the request; without a usual one both days are needed. Raises Invalid."""
    first = day_argument("from", usual.first if usual else None)
    last = day_argument("to", usual.last if usual else None)
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    return Scope(me().office, Period(first, last), today())


def shortcuts(day: date) -> Mapping[str, Period]:
    """Name the periods that are reported."""
    month = Period(day.replace(day=1), end_of_month(day))
    before = month.first - timedelta(days=1)
    quarter = quarter_of(day)
    return {
        _("This month"): month,
        _("Last month"): Period(before.replace(day=1), before),
        _("This quarter"): quarter,
        _("Last quarter"): quarter_of(quarter.first - timedelta(days=1)),
        _("This half-year"): half_year_of(day),
        _("This year"): Period(date(day.year, 1, 1), date(day.year, 12, 31)),
    }


def code_title(code: str) -> str:
    """What a code stands for, for the reader; one that the catalogue has no more, itself."""
    known = catalogue().violations.get(code)
    return in_language(known.title_zh, known.title_en) if known else code


def _file_name(report: PeriodReport) -> str:
    period = report.scope.period
    return f"{TITLE}-{period.first:%Y%m%d}-{period.last:%Y%m%d}"
