"""`worker`: do the background work that the pages ask for, beside or instead of `serve`."""

import os
import resource
import signal
import threading
import time

import click
from sqlalchemy.exc import OperationalError

from inspect_app.cli.running import app
from inspect_app.cli.timers import Timers
from inspect_app.services.jobs.queue import is_work_waiting
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.web.clock import now

LOOKED_FOR_EVERY = 2.0
MOST_MEMORY = 4 * 1024**3
"""Address space, not memory used: what a hostile file may make a library ask for."""


@click.command()
@click.option("--once", is_flag=True, help="Do at most one piece of work, then end.")
@click.option("--runner", default="", hidden=True, help="The name to claim work by.")
@click.option("--parent", type=int, hidden=True, help="The process to follow into death.")
def worker(*, once: bool, runner: str, parent: int | None) -> None:
    """Do background work until told to end; what is begun is finished or given back."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, resource.RLIM_INFINITY))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_follow, args=(parent, stop), daemon=True).start()
    timers = Timers()
    while not stop.is_set():
        if once:
            _work(stop, runner)
            return
        with app().app_context():
            timers.look()
        if not _work_if_the_database_answers(stop):
            stop.wait(LOOKED_FOR_EVERY)


def _work(stop: threading.Event, runner: str = "") -> bool:
    with app().app_context():
        return is_work_waiting(now()) and run_waiting_job(now, stop, runner)


def _work_if_the_database_answers(stop: threading.Event) -> bool:
    """A worker outlives its database's restarts."""
    try:
        return _work(stop)
    except OperationalError as error:
        click.echo(str(error.orig), err=True)
        return False


def _follow(parent: int, stop: threading.Event) -> None:
    """Give the work back when the server has ended, however it ended."""
    while os.getppid() == parent:
        time.sleep(0.5)
    stop.set()


COMMANDS = (worker,)
