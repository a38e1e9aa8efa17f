"""`map load`: polygons from a GeoJSON or TopoJSON file."""

from pathlib import Path

import click

from inspect_app.cli.running import app
from inspect_app.rules.datum import DATUMS
from inspect_app.rules.map_file import LEVELS, MAX_BYTES, Wanted
from inspect_app.services.map import layers
from inspect_app.services.people import office_by_code
from inspect_app.web.clock import now

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("map")
def map_group() -> None:
    """Layers of the map."""


@map_group.command("load")
@click.argument("file", type=FILE)
@click.option("--office", "code", required=True, help="Code of the office whose map it is.")
@click.option("--level", type=click.Choice(LEVELS), required=True, help="What the polygons are.")
@click.option("--key", default="", help="Property with the key; found where not told.")
@click.option("--name", default="", help="Property with the name; found where not told.")
@click.option("--object", "object_name", default="", help="Collection of a TopoJSON file.")
@click.option("--datum", type=click.Choice(DATUMS), default="WGS-84", show_default=True)
@click.option("--title", default="", help="Name of the layer; the file's unless told.")
def load(file: Path, code: str, *, level: str, title: str, **wanted: str) -> None:
    """Load the polygons of FILE (GeoJSON or TopoJSON)."""
    with app().test_request_context():
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        new = layers.NewLayer(content, title or file.name, level, Wanted(**wanted))
        layer = layers.load_layer(new, office_by_code(code), None, now())
        click.echo(f"{layers.counts_of([layer])[layer.id]} polygons")


COMMANDS = (map_group,)
