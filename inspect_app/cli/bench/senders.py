"""Eight phones that send as fast as they are answered: one thread, eight connections.

Requests are whole bytes before the clock starts, and an answer is read no further than needed, so
that sending costs a fraction of what answering does.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_ROOM = 65_536
_PATIENCE = 30.0
BUSY = 423


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and the name under which the answer is noted."""

    name: str
    content: bytes


@dataclass
class Sent:
    """What came back: status and body by the request's name, and how long each one took.

    ``repeats`` were answered with 423 and sent again, as a phone does; their time goes on.
    """

    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    seconds: float = 0.0
    repeats: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies_ms) / self.seconds if self.seconds else 0.0


class _Phone:
    """One connection, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request: Request | None = None
        self.begun = 0.0
        self._held = b""

    def send(self, request: Request) -> None:
        self.request, self.begun = request, time.perf_counter()
        self.send_again()

    def send_again(self) -> None:
        assert self.request is not None
        self._held = b""
        self.socket.sendall(self.request.content)

    def receive(self) -> tuple[int, bytes] | None:
        """Read on; the status and the body when the answer is whole. Raises ConnectionError."""
        part = self.socket.recv(_ROOM)
        if not part:
            raise ConnectionError("the server hung up")
        self._held += part
        head, between, body = self._held.partition(b"\r\n\r\n")
        if not between or len(body) < _length(head):
            return None
        return int(head[9:12]), body


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


def put(name: str, token: str, body: bytes) -> Request:
    """A PUT of a visit under that id."""
    head = (
        f"PUT /api/v1/visits/{name} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return Request(name, head.encode() + body)


def send_for(seconds: float, port: int, requests: Iterator[Request], senders: int) -> Sent:
    """Send one after the other on every connection until the time is over; wait for the last."""
    sent, phones = Sent(), [_Phone(port) for _ in range(senders)]
    with selectors.DefaultSelector() as waiting:
        begun = time.perf_counter()
        for phone in phones:
            waiting.register(phone.socket, selectors.EVENT_READ, phone)
            phone.send(next(requests))
        busy = len(phones)
        while busy:
            for key, _ in waiting.select(_PATIENCE):
                busy -= not _step(key.data, sent, requests, begun + seconds)
        sent.seconds = time.perf_counter() - begun
    _hang_up(phones)
    return sent


def _step(phone: _Phone, sent: Sent, requests: Iterator[Request], until: float) -> bool:
    """Take an answer and send the next request; False when the phone is done."""
    answer = phone.receive()
    if answer is None:
        return True
    if answer[0] == BUSY:
        sent.repeats += 1
        phone.send_again()
        return True
    now = time.perf_counter()
    assert phone.request is not None
    sent.answers[phone.request.name] = answer
    sent.latencies_ms.append((now - phone.begun) * 1000)
    following = next(requests, None) if now < until else None
    if following is not None:
        phone.send(following)
    return following is not None


def _hang_up(phones: Sequence[_Phone]) -> None:
    for phone in phones:
        phone.socket.close()
