"""`geocode`: look up the addresses of a register that have no point."""

import json
from dataclasses import asdict

import click

from inspect_app.cli.running import app
from inspect_app.services.geocoding import asking
from inspect_app.services.geocoding.providers import provider
from inspect_app.services.people import office_by_code
from inspect_app.web.clock import now
from inspect_app.web.wording.geocoding import STOPPED


@click.command()
@click.option("--office", "code", required=True, help="Code of the office whose register it is.")
@click.option("--limit", default=1_000, show_default=True, help="At most so many questions.")
@click.option("--before", default="", help="Put before addresses, like the city and district.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def geocode(code: str, before: str, *, limit: int, as_json: bool) -> None:
    """Look up addresses without a point; a person confirms each before it counts."""
    with app().test_request_context():
        wanted, asked = asking.Wanted(limit, before), provider()
        asking.check(wanted)
        run = asking.Run(office_by_code(code), asking.CONSOLE, asked, asking.Pace(asked.pause), now)
        outcome = asking.look_up(run, wanted)
        click.echo(json.dumps(asdict(outcome)) if as_json else _text(outcome))


def _text(outcome: asking.Outcome) -> str:
    counts = {name: value for name, value in asdict(outcome).items() if name != "stopped"}
    line = " ".join(f"{name}={value}" for name, value in counts.items())
    return f"{line}\n{STOPPED[outcome.stopped]}"


COMMANDS = (geocode,)
