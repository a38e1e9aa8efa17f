"""`report`: the figures of a period beside the same one last year, as the API gives them."""

import json
from datetime import datetime

import click

from inspect_app.cli.running import app
from inspect_app.rules.coverage import Period
from inspect_app.rules.period_report import AXES, MEASURES, SHORT
from inspect_app.rules.refusals import Invalid
from inspect_app.services.offices import office_to_count
from inspect_app.services.reports.records import Scope
from inspect_app.services.reports.report import Line, PeriodReport, make_report
from inspect_app.web.api.reports import report_document
from inspect_app.web.clock import today
from inspect_app.web.wording import reports as wording

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--from", "first", type=DAY, required=True, help="First day, like 2026-10-01.")
@click.option("--to", "last", type=DAY, required=True, help="Last day, included.")
@click.option("--by", type=click.Choice(AXES), default="district", show_default=True)
@click.option("--office", "code", default="", help="Code; else the first office that was added.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def report(*, first: datetime, last: datetime, by: str, code: str, as_json: bool) -> None:
    """What was inspected, found, ordered and put right in a period."""
    if first > last:
        raise Invalid({"--to": [("days_not_in_order", {})]})
    with app().test_request_context():  # labels come in the instance's language
        scope = Scope(office_to_count(code), Period(first.date(), last.date()), today())
        found = make_report(scope)
        document = report_document(found, by)
        click.echo(json.dumps(document, ensure_ascii=False) if as_json else _table(found, by))


def _table(found: PeriodReport, by: str) -> str:
    sides = found.total.now, found.total.before
    lines = [
        f"{getattr(sides[0], each.key):>8} {getattr(sides[1], each.key):>8}"
        f"  {wording.measure_name(each.key, each.part_of)} ({wording.UNITS[each.unit]})"
        for each in MEASURES
    ]
    for name, told in (("in time", wording.in_time_words), ("repeated", wording.repeat_words)):
        lines.append(f"{told(sides[0])} | {told(sides[1])}  {name}")
    return "\n".join([*lines, *(_line(by, line) for line in found.lines[by])])


def _line(by: str, line: Line) -> str:
    numbers = "  ".join(f"{getattr(line.now, key)}/{getattr(line.before, key)}" for key in SHORT)
    return f"{numbers}  {wording.line_name(by, line)}"


COMMANDS = (report,)
