"""`draw verify`: replay a published draw from its file alone; no database, no instance."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from inspect_app.rules.draw_record import verify as replay
from inspect_app.rules.draw_shape import Difference
from inspect_app.rules.strict_body import is_sha256

MOST_TOLD = 20


@click.group()
def draw() -> None:
    """Random draws of institutions and inspectors."""


@draw.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commitment", default="", help="As it was published before the reveal (64 digits).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def verify(file: Path, *, commitment: str, as_json: bool) -> None:
    """Replay a draw from its published record; exit 1 names all that differs, in one line."""
    if commitment and not is_sha256(commitment.lower()):
        raise click.BadParameter("64 hexadecimal digits", param_hint="--commitment")
    record, differences = _read(file)
    differences = differences or replay(record, commitment.lower())
    if as_json:
        click.echo(json.dumps(_document(record, differences), ensure_ascii=False))
    elif not differences:
        click.echo(_praise(record))
    if differences:
        click.echo(_one_line(differences), err=True)
        sys.exit(1)


def _read(file: Path) -> tuple[Any, list[Difference]]:
    try:
        return json.loads(file.read_bytes(), object_pairs_hook=_unique), []
    except (ValueError, RecursionError) as error:
        return None, [Difference("file", f"is no JSON record: {error}".splitlines()[0])]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a member stands twice")
    return found


def _document(record: Any, differences: list[Difference]) -> dict[str, Any]:
    told = [{"part": one.part, "place": one.place, "text": one.text} for one in differences]
    if differences:
        return {"ok": False, "differences": told}
    shown = {name: record[name] for name in ("draw", "commitment", "witnessed")}
    return {"ok": True, **shown, "picks": len(record["picks"]), "differences": []}


def _praise(record: Any) -> str:
    witness = "with a witness's phrase" if record["witnessed"] else "WITHOUT a witness's phrase"
    return (
        f"{record['commitment']}: {len(record['picks'])} picks of {len(record['pool'])} replayed, "
        f"nothing differs; revealed {witness}; draw {record['number']} of its plan"
    )


def _one_line(differences: list[Difference]) -> str:
    told = "; ".join(str(one) for one in differences[:MOST_TOLD])
    more = len(differences) - MOST_TOLD
    line = f"{told}; and {more} more" if more > 0 else told
    return " ".join(line.split())


COMMANDS = (draw,)
