"""Area coverage to read: cells patrolled of cells to be patrolled, and each cell."""

from datetime import date

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from inspect_app.rules.coverage import Period, quarter_of
from inspect_app.rules.patrols import BREAKDOWNS, AreaTally
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.roles import may
from inspect_app.services.patrols.coverage import (
    AreaCoverage,
    AreaRow,
    AreaScope,
    cover_areas,
    walked_cells,
)
from inspect_app.web.access import me
from inspect_app.web.arguments import choice_argument, day_argument, flag_argument
from inspect_app.web.clock import today
from inspect_app.web.coverage import shortcuts
from inspect_app.web.paging import cursor_for, text_after, wanted_page
from inspect_app.web.wording.coverage import percent
from inspect_app.web.wording.patrols import LEVELS

pages = Blueprint("coverage_areas", __name__, url_prefix="/coverage/areas")
api = Blueprint("api_coverage_areas", __name__, url_prefix="/api/v1/coverage/areas")


@pages.get("")
def show() -> ResponseReturnValue:
    """Show a period (this quarter unless told) by district and level, and its cells."""
    usual, page = quarter_of(today()), wanted_page()
    scope = _scope(day_argument("from", usual.first), day_argument("to", usual.last))
    missed = flag_argument("missed")
    rows = walked_cells(scope, text_after(page), page.limit, only_missed=missed)
    by_district, by_level = (cover_areas(scope, by) for by in BREAKDOWNS)
    return render_template(
        "coverage/areas.html",
        scope=scope,
        total=by_district.total,
        tables=(by_district, by_level),
        cells=rows[: page.limit],
        next=cursor_for([rows[page.limit - 1].cell.code]) if len(rows) > page.limit else None,
        missed=missed,
        shortcuts=shortcuts(today()),
        row_words=row_words,
        percent=percent,
        levels=LEVELS,
        may_patrol=may(me().role, "patrol"),
    )


@api.get("")
def document() -> ResponseReturnValue:
    """Count a period, and its rows by district (unless told) or level."""
    scope = _scope(day_argument("from"), day_argument("to"))
    return jsonify(_document(cover_areas(scope, choice_argument("by", BREAKDOWNS, "district"))))


def row_words(by: str, row: AreaRow) -> str:
    """Name one line in the reader's language."""
    return str(LEVELS[row.key]) if by == "level" else row.label


def _scope(first: date, last: date) -> AreaScope:
    if first > last:
        raise Invalid({"to": [("days_not_in_order", {})]})
    return AreaScope(me().office, Period(first, last))


def _document(coverage: AreaCoverage) -> dict[str, object]:
    period = coverage.scope.period
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "by": coverage.by,
        **_tally(coverage.total),
        "rows": [
            {"key": row.key, "label": row_words(coverage.by, row), **_tally(row.tally)}
            for row in coverage.rows
        ],
    }


def _tally(tally: AreaTally) -> dict[str, object]:
    return {
        "cells": tally.cells,
        "patrolled": tally.patrolled,
        "not_patrolled": tally.not_patrolled,
        "patrols": tally.patrols,
        "sites": tally.sites,
        "rate": tally.rate,
    }
