"""`serve`: run the app; its worker ends when it ends, however it ends."""

import os
import threading
import time
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
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option(
    "--port", default=8000, envvar="PORT", type=click.IntRange(1, 65535), show_default=True
)
@click.option("--https", is_flag=True, help="Use a self-signed certificate; phones ask for https.")
@click.option(
    "--worker/--no-worker", "works", default=True, envvar=WORKS,
    help="Do background work here, or leave it to `worker` processes.",
)  # fmt: skip
def serve(host: str, port: int, *, https: bool, works: bool) -> None:
    """Run the app."""
    migrate()
    os.environ.update({PARENT: str(os.getpid()), WORKS: str(int(works))})
    certificate, key = _certificate() if https else (None, None)
    if https:
        os.environ.setdefault("INSPECT_BASE_URL", f"https://{host}:{port}")
    scheme = "https" if https else "http"
    click.echo(f"Serving on {scheme}://{host}:{port}")
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


def _certificate() -> tuple[Path, Path]:
    from inspect_app.cli.running import app
    from inspect_app.cli.self_signed import certificate_files

    return certificate_files(Path(app().config["INSTANCE"]) / "tls")


COMMANDS = (serve,)
