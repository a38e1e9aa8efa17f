"""`audit verify`: walk the chains."""

import json
import sys

import click

from inspect_app.cli.running import app
from inspect_app.services.audit import verify as walk


@click.group()
def audit() -> None:
    """The chained record of every deed."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(*, as_json: bool) -> None:
    """Walk the chains; exit 1 names the first broken link."""
    with app().app_context():
        read, broken = walk()
    if as_json:
        link = (
            None
            if broken is None
            else {"office": broken.office, "seq": broken.seq, "reason": broken.reason}
        )
        click.echo(json.dumps({"events": read, "broken": link}))
    elif broken is None:
        click.echo(f"{read} events, no gap")
    if broken is not None:
        click.echo(f"{broken.office}: event {broken.seq}: {broken.reason}", err=True)
        sys.exit(1)


COMMANDS = (audit,)
