"""`backup FILE`, `restore FILE`."""

import json
import logging
from dataclasses import asdict
from pathlib import Path

import click

from inspect_app.cli.running import app
from inspect_app.services.backup.making import Summary, make_backup
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.web.clock import now

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def backup(file: Path, *, as_json: bool) -> None:
    """Write everything but the secrets of sessions and https to FILE, a zip; also while in use."""
    with app().app_context():
        _tell(make_backup(file, now()), as_json=as_json)


@click.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def restore(file: Path, *, as_json: bool) -> None:
    """Bring FILE back into an empty instance; everybody signs in anew."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app().app_context():
        _tell(restore_backup(file), as_json=as_json)


def _tell(summary: Summary, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(summary)))
        return
    rows = sum(summary.tables.values())
    click.echo(f"{rows} rows, {summary.blobs} files, {summary.bytes} bytes, all hashes right")


COMMANDS = (backup, restore)
