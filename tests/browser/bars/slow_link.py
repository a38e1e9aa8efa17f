"""A slow link as a phone has it, laid before a server: so much a second, so long a way; counted.

It works on the bytes of each connection, so that it slows the service worker as it does the page,
which the browser's own emulation does not.
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

PIECE = 4096


@dataclass(frozen=True, slots=True)
class Speed:
    """Bits a second each way, all connections together, and the way there and back in seconds."""

    down: float
    up: float
    round_trip: float


SLOW = Speed(1_600_000, 750_000, 0.15)
"""What Lighthouse calls slow 4G."""
UNHINDERED = Speed(float("inf"), float("inf"), 0)


class _Wire:
    """One direction, shared by all connections: a piece goes when the one before it is through."""

    def __init__(self, rate: float, way: float) -> None:
        self.rate, self.way = rate, way
        self.free = 0.0
        self.bytes = 0

    def arrival_of(self, size: int, now: float) -> float:
        self.bytes += size
        self.free = max(self.free, now) + size * 8 / self.rate
        return self.free + self.way


class Link:
    """A link to a server of this machine; `address` is where its other end is."""

    def __init__(self, server: str, speed: Speed) -> None:
        parts = urlsplit(server)
        self.to = (parts.hostname, parts.port)
        self.speed = speed
        self.down = _Wire(speed.down, speed.round_trip / 2)
        self.up = _Wire(speed.up, speed.round_trip / 2)
        self.address = ""
        self.connections = 0

    @property
    def brought(self) -> int:
        """Bytes that came down so far, headers and all."""
        return self.down.bytes

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await asyncio.sleep(self.speed.round_trip)  # a connection is made by one way there and back
        there, back = await asyncio.open_connection(*self.to)
        ways = (self._carry(reader, back, self.up), self._carry(there, writer, self.down))
        await asyncio.gather(*ways)
        for end in (writer, back):
            end.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wire: _Wire
    ) -> None:
        loop = asyncio.get_running_loop()
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        bringing = asyncio.create_task(_bring(under_way, writer))
        with suppress(ConnectionError):
            while piece := await reader.read(PIECE):
                under_way.put_nowait((wire.arrival_of(len(piece), loop.time()), piece))
        under_way.put_nowait((loop.time(), b""))
        await bringing

    async def run(self, ready: threading.Event, end: asyncio.Event) -> None:
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, backlog=256)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        ready.set()
        await end.wait()
        server.close()


async def _bring(
    under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter
) -> None:
    """Hand each piece over when it arrives; nothing more is the end."""
    loop = asyncio.get_running_loop()
    with suppress(ConnectionError, RuntimeError):
        while True:
            arrives, piece = await under_way.get()
            await asyncio.sleep(max(0.0, arrives - loop.time()))
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        writer.write_eof()


@contextmanager
def link_to(server: str, speed: Speed) -> Iterator[Link]:
    """Lay a link for as long as it is measured."""
    link = Link(server, speed)
    loop = asyncio.new_event_loop()
    ready, end = threading.Event(), asyncio.Event()

    def work() -> None:
        asyncio.set_event_loop(loop)
        with suppress(RuntimeError):
            loop.run_until_complete(link.run(ready, end))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield link
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join()
