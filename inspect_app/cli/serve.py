"""`serve`: run the app; its worker ends when it ends, however it ends."""

import io
import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask

from inspect_app.cli.background import work_beside
from inspect_app.cli.database import migrate

PARENT = "INSPECT_SERVE_PARENT"
WORKS = "INSPECT_SERVE_WORKS"
"""Whether this server does the background work itself: 1 or 0."""
THREADS, AT_ONCE = 64, 4


@click.command()
@click.option(
    "--host", default="127.0.0.1", envvar="HOST", show_default=True,
    help="Where to listen; 0.0.0.0 lets phones of the same network in.",
)  # fmt: skip
@click.option(
    "--port", default=8000, envvar="PORT", type=click.IntRange(1, 65535), show_default=True
)
@click.option(
    "--https", is_flag=True,
    help="Use a certificate of a local authority that phones install once, from /authority.",
)  # fmt: skip
@click.option(
    "--worker/--no-worker", "works", default=True, envvar=WORKS,
    help="Do background work here, or leave it to `worker` processes.",
)  # fmt: skip
def serve(host: str, port: int, *, https: bool, works: bool) -> None:
    """Run the app."""
    migrate()
    os.environ.update({PARENT: str(os.getpid()), WORKS: str(int(works))})
    certificate = key = None
    click.echo(f"Serving on {'https' if https else 'http'}://{host}:{port}")
    if https:
        certificate, key = _secured(host, port)
    server = granian_server("inspect_app.cli.serve:worker", host, port, certificate, key)
    server.serve()


def granian_server(
    factory: str, host: str, port: int, certificate: Path | None = None, key: Path | None = None
) -> Any:
    """The server as the app is served; `bench` serves its measure of the intake by it, too."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    # One worker measured fastest on SQLite. Most threads wait for slow phones: see `web.places`.
    return Granian(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=256,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        ssl_cert=certificate,
        ssl_key=key,
    )


def worker() -> Flask:
    """Build the app in the worker process, which follows its parent into death."""
    from inspect_app.app import create_app
    from inspect_app.web.working_places import Places

    threading.Thread(target=_die_with, args=(int(os.environ[PARENT]),), daemon=True).start()
    app = create_app()
    app.wsgi_app = Places(app.wsgi_app, AT_ONCE)  # type: ignore[method-assign]  # Flask's own advice
    if os.environ.get(WORKS) == "1":
        work_beside(app)
    return app


def _die_with(parent: int) -> None:
    """Poll the parent: a killed server leaves nobody behind to hold the port."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _secured(host: str, port: int) -> tuple[Path, Path]:
    """Make certificate and key ready, and show phones the way."""
    from inspect_app.cli.authority import certificate_files, this_place
    from inspect_app.cli.running import app
    from inspect_app.web.authority import FOLDER

    place = this_place(host)
    address = f"https://{place.best}:{port}"
    os.environ.setdefault("INSPECT_BASE_URL", address)
    folder = Path(app().config["INSTANCE"]) / FOLDER
    files = certificate_files(folder, place, datetime.now(UTC))
    _show(address)
    return files


def _show(address: str) -> None:
    """Print the address for phones, as text and as a code for their camera."""
    import segno

    click.echo(f"On a phone: {address}/ (for the first time {address}/authority)")
    drawn = io.StringIO()
    segno.make_qr(f"{address}/").terminal(drawn, border=2, compact=True)
    try:
        click.echo(drawn.getvalue())
    except UnicodeEncodeError:
        click.echo("(this terminal cannot show the address as a code)")


COMMANDS = (serve,)
