"""`coverage`: the figures of a period, as the API gives them; which periods are kept."""

import json
from datetime import datetime

import click

from inspect_app.cli.running import app
from inspect_app.rules.coverage import BREAKDOWNS, Period, Tally
from inspect_app.rules.parties import VOCABULARY
from inspect_app.rules.refusals import Invalid
from inspect_app.services.coverage.checking import first_difference
from inspect_app.services.coverage.counting import Coverage, Scope, cover
from inspect_app.services.coverage.keeping import keep_period
from inspect_app.services.offices import office_to_count
from inspect_app.services.plans import checking as plans
from inspect_app.web.api.coverage import coverage_document
from inspect_app.web.clock import now
from inspect_app.web.wording.coverage import row_label

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(invoke_without_command=True)
@click.option("--from", "first", type=DAY, help="First day, like 2026-10-01.")
@click.option("--to", "last", type=DAY, help="Last day, included.")
@click.option("--by", type=click.Choice(BREAKDOWNS), default="district", show_default=True)
@click.option("--kind", type=click.Choice(VOCABULARY["kind"]), default="licensed")
@click.option("--office", "code", default="", help="Code; else the first office that was added.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_context
def coverage(  # noqa: PLR0913 - one parameter an option
    context: click.Context,
    *,
    first: datetime | None,
    last: datetime | None,
    by: str,
    kind: str,
    code: str,
    as_json: bool,
) -> None:
    """Which institutions were visited, which were not."""
    if context.invoked_subcommand is not None:
        return
    if first is None or last is None:
        raise click.UsageError("--from and --to are needed")
    with app().test_request_context():  # labels come in the instance's language
        scope = Scope(office_to_count(code), _period(first, last), kind)
        found = cover(scope, by)
        document = coverage_document(found)
        click.echo(json.dumps(document, ensure_ascii=False) if as_json else _table(found))


@coverage.command()
@click.option("--from", "first", required=True, type=DAY, help="First day, like 2026-10-01.")
@click.option("--to", "last", required=True, type=DAY, help="Last day, included.")
@click.option("--office", "code", default="", help="Code; else the first office that was added.")
def keep(*, first: datetime, last: datetime, code: str) -> None:
    """Keep a period counted, so that its coverage is read at once; visits then cost a bit more."""
    with app().app_context():
        keep_period(office_to_count(code), _period(first, last), "console", now())


@coverage.command()
def check() -> None:
    """Count every kept period and every plan anew; exit 1 names the first difference."""
    with app().app_context():
        found = first_difference() or plans.first_difference()
    if found is not None:
        raise click.ClickException(found)
    click.echo("every kept period and every plan is true")


def _period(first: datetime, last: datetime) -> Period:
    if first > last:
        raise Invalid({"--to": [("days_not_in_order", {})]})
    return Period(first.date(), last.date())


def _table(found: Coverage) -> str:
    lines = [_line("", found.total)]
    lines += [_line(row_label(found.by, row), row.tally) for row in found.rows]
    return "\n".join(
        [*lines, f"of the visited off site only {found.off_site}, closed {found.closed}"]
    )


def _line(label: str, tally: Tally) -> str:
    rate = "-" if tally.rate is None else f"{tally.rate:.1%}"
    return (
        f"{tally.visited}/{tally.denominator}  {rate:>6}  attempted {tally.attempted}"
        f"  excused {tally.excused}  {label}".rstrip()
    )


COMMANDS = (coverage,)
