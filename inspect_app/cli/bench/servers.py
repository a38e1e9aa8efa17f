"""Servers of the run: started as processes of their own, on free ports, ended with the run."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

_STARTING_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    port: int
    process: int


@contextmanager
def running(
    arguments: Sequence[str], environment: Mapping[str, str], log: Path
) -> Iterator[Running]:
    """Run `python ARGUMENTS PORT` until the block ends. Raises RuntimeError if it never answers."""
    port = _free_port()
    with log.open("wb") as told:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, *arguments, str(port)],
            env=dict(environment),
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(port, process, log)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"a server of the run did not start: {log.read_text()[-500:]}")
