"""`calendar show`, `calendar add`."""

import json
from pathlib import Path
from typing import Any

import click
import yaml

from inspect_app.cli.running import app
from inspect_app.rules.refusals import Invalid
from inspect_app.rules.year_notice import NewYear, read_document
from inspect_app.services import calendar_years
from inspect_app.services.calendars import working_calendar
from inspect_app.web.clock import now

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def calendar() -> None:
    """The State Council's holidays, by which working days are counted."""


@calendar.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def show(*, as_json: bool) -> None:
    """Say which years are known; with --json also every day."""
    with app().app_context():
        known = working_calendar()
    if as_json:
        click.echo(json.dumps(known.to_document()))
        return
    for notice in known.notices:
        click.echo(f"{notice.year}  off {len(notice.days_off)}  worked {len(notice.make_up_days)}")


@calendar.command()
@click.argument("file", type=FILE)
@click.option("--paper", default="", help="Number and title of the notice; else the file's own.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def add(file: Path, paper: str, *, dry_run: bool) -> None:
    """Add the one year of FILE (yaml, json) that is not known yet, and count dues anew."""
    with app().app_context():
        new = _new_year(_content(file), paper)
        moment = now()
        moves = (
            calendar_years.preview_year(new, moment)
            if dry_run
            else calendar_years.add_year(new, "console", moment)
        )
    later = sum(move.is_later for move in moves)
    click.echo(f"{new.notice.year}: {len(moves)} due days changed, {later} later")


def _new_year(document: object, paper: str) -> NewYear:
    """Pick the first year that is not known; the rest of a file repeats what is."""
    years = sorted(read_document(document), key=lambda each: each.notice.year)
    known = working_calendar().years
    unknown = [each for each in years if each.notice.year not in known]
    picked = next(iter(unknown or years), None)
    if picked is None:
        raise Invalid({"file": [("calendar_file_unreadable", {})]})
    return NewYear(picked.notice, paper or picked.paper)


def _content(file: Path) -> Any:
    """Read YAML, of which JSON is a part."""
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Invalid({"file": [("calendar_file_unreadable", {})]}) from error


COMMANDS = (calendar,)
