"""`audit verify`: walk the chains, count the numbers, compare the draws, read the files."""

import json
import sys
from dataclasses import asdict

import click

from inspect_app.cli.running import app
from inspect_app.services.audit import BrokenLink
from inspect_app.services.audit import verify as walk
from inspect_app.services.draws.altered import AlteredDraw, altered_draws
from inspect_app.services.evidence.checking import LostFile, lost_files
from inspect_app.services.notices.numbering import MissingNumber, every_gap


@click.group()
def audit() -> None:
    """The chained record of every deed."""


@audit.command()
@click.option("--files", is_flag=True, help="Also read every kept file and compare its hash.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(*, files: bool, as_json: bool) -> None:
    """Walk the chains; exit 1 names the first broken link, and what is not as it was recorded.

    That is missing numbers, altered draws and lost files.
    """
    with app().app_context():
        read, broken = walk()
        gaps = every_gap()
        draws = list(altered_draws())
        lost = list(lost_files()) if files else []
    faults = _faults(broken, gaps, draws, lost)
    if as_json:
        link = None if broken is None else asdict(broken)
        told = {"events": read, "broken": link, "gaps": [asdict(each) for each in gaps]}
        told["draws"] = [asdict(each) for each in draws]
        if files:
            told["files"] = [asdict(each) for each in lost]
        click.echo(json.dumps(told))
    elif not faults:
        click.echo(f"{read} events, no gap")
    if faults:
        click.echo("; ".join(faults), err=True)
        sys.exit(1)


def _faults(
    broken: BrokenLink | None,
    gaps: list[MissingNumber],
    draws: list[AlteredDraw],
    lost: list[LostFile],
) -> list[str]:
    links = [] if broken is None else [f"{broken.office}: event {broken.seq}: {broken.reason}"]
    numbers = [f"{gap.office}: {gap.kind} {gap.year} number {gap.serial}: missing" for gap in gaps]
    numbers += [f"draw {each.draw}: {each.reason}" for each in draws]
    return [*links, *numbers, *(f"file {each.sha256}: {each.reason}" for each in lost)]


COMMANDS = (audit,)
