"""What a runner gives to the work it runs: where to tell progress, and how to finish."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from inspect_app.services.jobs import queue as jobs


class Stopped(Exception):  # noqa: N818 - an answer to the runner, not a fault
    """The process is to end: the job goes back to the queue, nothing of it was written."""


@dataclass
class Ticket:
    """One attempt at a job. ``progress`` is read by the thread that renews the lease."""

    job_id: int
    runner: str
    clock: Callable[[], datetime]
    stop: threading.Event = field(default_factory=threading.Event)
    progress: jobs.Progress = field(default_factory=jobs.Progress)

    def report(self, phase: str, done: int, total: int) -> None:
        """Tell how far the work is. Raises Stopped when the process is to end."""
        self.progress = jobs.Progress(phase, done, total)
        if self.stop.is_set():
            raise Stopped

    def announce(self, phase: str) -> None:
        """Tell a phase at once: while it writes, nothing else can be told. Raises LeaseLost."""
        self.report(phase, 0, 0)
        if not jobs.renew(self.job_id, self.runner, self.progress, self.clock()):
            raise jobs.LeaseLost

    def finish(self, outcome: Mapping[str, Any]) -> None:
        """Mark the job done, in the transaction of the work. Raises LeaseLost."""
        jobs.finish(self.job_id, self.runner, outcome, self.clock())
