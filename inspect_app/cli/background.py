"""Background work inside `serve`: a thread that starts a process for each piece of work.

A process of its own leaves the server its interpreter lock and its memory, and a file that
brings down the library that reads it brings down nothing else.
"""

import os
import subprocess
import sys
import threading
from contextlib import suppress

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from inspect_app.cli.timers import Timers
from inspect_app.services.jobs.queue import WORK_WAITS, end_lease_of, is_work_waiting
from inspect_app.services.jobs.running import new_runner
from inspect_app.web.clock import now

LOOKED_FOR_EVERY = 2.0
_CONSOLE = "from inspect_app.cli import main; main()"


def work_beside(app: Flask) -> None:
    """Begin to look for work, as long as the process lives."""
    threading.Thread(target=_look_for_work, args=(app,), daemon=True).start()


def _look_for_work(app: Flask) -> None:
    timers = Timers()
    while True:
        WORK_WAITS.wait(LOOKED_FOR_EVERY)
        WORK_WAITS.clear()
        with app.app_context():
            timers.look()
        while _is_work_waiting(app) and _work_once(app):
            pass


def _is_work_waiting(app: Flask) -> bool:
    with app.app_context():
        try:
            return is_work_waiting(now())
        except SQLAlchemyError:
            return False  # the database is away; it is asked again soon


def _work_once(app: Flask) -> bool:
    """Run one piece of work to its end; that of a process that died is free for the next."""
    runner = new_runner()
    command = [sys.executable, "-c", _CONSOLE, "worker", "--once", "--runner", runner]
    ended = subprocess.run([*command, "--parent", str(os.getpid())], check=False)  # noqa: S603 - our own command
    if ended.returncode == 0:
        return True
    with app.app_context(), suppress(SQLAlchemyError):  # else the lease runs out by itself
        end_lease_of(runner, now())
    return False
