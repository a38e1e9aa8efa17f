"""The period report as JSON."""

from typing import Any

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from inspect_app.rules.period_report import AXES, MEASURES, MEDIAN, UPPER, Figures
from inspect_app.services.reports.report import Line, PeriodReport, make_report
from inspect_app.web.arguments import choice_argument
from inspect_app.web.reports import wanted_scope
from inspect_app.web.wording.reports import line_name

api = Blueprint("api_reports", __name__, url_prefix="/api/v1/reports")


@api.get("/period")
def show() -> ResponseReturnValue:
    """Count a period beside the same one last year, and its rows by district unless told."""
    by = choice_argument("by", AXES, "district")
    return jsonify(report_document(make_report(wanted_scope()), by))


def report_document(report: PeriodReport, by: str) -> dict[str, Any]:
    """Write a report as the interface promises it."""
    period = report.scope.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "before": {
            "from": report.before.first.isoformat(),
            "to": report.before.last.isoformat(),
        },
        "by": by,
        "total": _line_document(report.total),
        "rows": [
            {"key": line.key, "label": line_name(by, line), **_line_document(line)}
            for line in report.lines[by]
        ],
        "codes": [
            {
                "code": line.code, "count": line.count, "before": line.before,
                "area": line.area, "most": line.most,
            }
            for line in report.codes
        ],
        "different_codes": report.different_codes,
        "parts": [
            {
                "category": line.code, "count": line.count, "before": line.before,
                "area": line.area, "most": line.most,
            }
            for line in report.parts
        ],
        "months": [
            {"month": line.month, "now": line.now, "before": line.before}
            for line in report.months
        ],
    }  # fmt: skip


def _line_document(line: Line) -> dict[str, Any]:
    return {"now": figures_document(line.now), "before": figures_document(line.before)}


def figures_document(figures: Figures) -> dict[str, Any]:
    """Write the counts of one line; every share stands beside what it is a share of."""
    return {
        **{measure.key: getattr(figures, measure.key) for measure in MEASURES},
        "days_to_rectify": {
            "median": figures.days_within(MEDIAN),
            "upper": figures.days_within(UPPER),
            "n": figures.timed,
        },
        "in_time": {
            "count": figures.in_time, "n": figures.due, "unchecked": figures.unchecked,
            "rate": figures.in_time_rate,
        },
        "repeated": {
            "count": figures.repeated, "n": figures.with_violations, "rate": figures.repeat_rate,
        },
    }  # fmt: skip
