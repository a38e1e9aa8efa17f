"""The command itself."""

import json
import logging
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from importlib import import_module
from typing import NoReturn

import click

from inspect_app.cli.bench.report import Figure, as_line

FIGURES = ("intake", "papers", "coverage", "lists", "imports")
SIZES = (1_000, 100_000)
QUICK_SIZES = (60, 240)


def _chosen(_context: click.Context, _option: click.Parameter, given: str) -> tuple[str, ...]:
    """Read --only. Raises BadParameter."""
    names = tuple(name.strip() for name in given.split(",") if name.strip())
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise click.BadParameter(f"{unknown[0]} is none of {', '.join(FIGURES)}")
    return names or FIGURES


@click.command()
@click.option("--only", callback=_chosen, default="", help=f"Some of {','.join(FIGURES)}.")
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(20, 1_000_000),
    help="Institutions; may be given more than once.  [default: 1000 and 100000]",
)  # fmt: skip
@click.option("--database", default="", help="An empty PostgreSQL database; else SQLite.")
@click.option("--quick", is_flag=True, help="Seconds instead of minutes, and no verdict to trust.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def bench(
    *, only: tuple[str, ...], sizes: tuple[int, ...], database: str, quick: bool, as_json: bool
) -> None:
    """Measure the program on data made for it, never on your own."""
    from inspect_app.cli.bench.instance import empty_database, temporary_folder
    from inspect_app.cli.bench.stand import Stand

    logging.getLogger("alembic").setLevel(logging.WARNING)
    database, version = empty_database(database) if database else ("", "")
    wanted = tuple(sorted(set(sizes))) or (QUICK_SIZES if quick else SIZES)
    begun = time.monotonic()
    with temporary_folder() as folder, ExitStack() as closing:
        closing.callback(signal.signal, signal.SIGTERM, signal.signal(signal.SIGTERM, _leave))
        stand = Stand(folder, wanted, database, quick, closing)
        found = list(_told(_measured(only, stand), as_json=as_json))
    if as_json:
        told = {"sizes": list(wanted), "quick": quick, "seconds": round(time.monotonic() - begun)}
        click.echo(json.dumps(_document(found, version, told), ensure_ascii=False))


def _leave(number: int, _frame: object) -> NoReturn:
    """End by way of every clean-up: what the run made is gigabytes."""
    sys.exit(128 + number)


def _measured(only: Sequence[str], stand: object) -> Iterator[Figure]:
    """Measure one figure after the other; each module loads what it needs."""
    for name in only:
        yield from import_module(f"inspect_app.cli.bench.{name}").measure(stand)


def _told(figures: Iterator[Figure], *, as_json: bool) -> Iterator[Figure]:
    """Tell each as soon as it is known: standard output is kept free for the JSON."""
    for figure in figures:
        click.echo(as_line(figure), err=as_json)
        yield figure


def _document(
    figures: Sequence[Figure], postgresql: str, told: dict[str, object]
) -> dict[str, object]:
    from inspect_app.cli.bench.machine import machine_facts
    from inspect_app.web.clock import today

    return {
        "measured_on": today().isoformat(),
        "machine": machine_facts(postgresql),
        **told,
        "figures": [figure.as_document() for figure in figures],
    }


COMMANDS = (bench,)
