"""What a figure is measured on: the sizes wanted, and filled instances made when asked for."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import click

from inspect_app.cli.bench.filling import fill
from inspect_app.cli.bench.instance import Instance, empty_instance
from inspect_app.cli.bench.rounds import Clock
from inspect_app.web.clock import now


@dataclass
class Stand:
    """``quick`` asks for the shortest run that still measures; ``database`` is "" for SQLite."""

    folder: Path
    sizes: tuple[int, ...]
    database: str
    quick: bool
    closing: ExitStack
    filled: dict[int, Instance] = field(default_factory=dict)

    def instance(self, size: int) -> Instance:
        """The filled instance of that size, made once and kept to the end."""
        if size not in self.filled:
            click.echo(f"… filling an instance of {size:,} institutions", err=True)
            made = self.closing.enter_context(
                empty_instance(self.folder / str(size), size, self.database)
            )
            fill(made, now())
            self.filled[size] = made
        return self.filled[size]

    def beside(self, size: int) -> Instance:
        """An instance on SQLite, whatever the others are on: what PostgreSQL is compared with."""
        if not self.database:
            return self.instance(size)
        if -size not in self.filled:
            made = self.closing.enter_context(empty_instance(self.folder / f"beside_{size}", size))
            fill(made, now())
            self.filled[-size] = made
        return self.filled[-size]

    @property
    def clock(self) -> Clock:
        """Processor time where the database works in this process, so that others do not count."""
        return time.perf_counter if self.database else time.process_time

    def rounds(self, usual: int) -> int:
        """How many rounds to take."""
        return 1 if self.quick else usual


class Visitor:
    """Asks an instance's app in this process, as a person who is signed in."""

    def __init__(self, instance: Instance, login: str = "director") -> None:
        """Open a client; Werkzeug's own work is part of what is measured."""
        self._client = instance.app.test_client()
        self._headers = {"Authorization": f"Bearer {instance.tokens[login]}"}

    def get(self, path: str, **query: object) -> bytes:
        """Ask for a page or a list. Raises RuntimeError for any answer but 200."""
        address = f"{path}?{urlencode(query)}" if query else path
        answer = self._client.get(address, headers=self._headers, buffered=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        content: bytes = answer.data
        return content

    def put(self, path: str, content: bytes) -> None:
        """Send bytes. Raises RuntimeError when they are not taken."""
        answer = self._client.put(path, headers=self._headers, data=content)
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{path} answered {answer.status_code}")
