"""Clients that are slow, break off, or tell no length, against the server as it is started.

Nothing here measures time: a socket's timeout only ends a test that would hang for ever.
"""

import http.client
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from inspect_app.app import create_app
from inspect_app.services import people
from inspect_app.store.base import db
from tests import databases
from tests.cast import NOW, make_cast
from tests.conftest import settings_for
from tests.test_serve import CONSOLE, answers, free_port, wait_for
from tests.visits import png, sha256

PATIENCE = 60
"""Seconds after which a server that does not answer counts as hanging."""
PICTURE = png(5)


class Served:
    """A server with the cast, and the token of lin."""

    def __init__(self, port: int, token: str, folder: Path) -> None:
        self.port, self.token, self.folder = port, token, folder

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def head(self, content: bytes, *more: str) -> bytes:
        lines = (
            f"PUT /api/v1/files/{sha256(content)} HTTP/1.1", "Host: localhost",
            f"Authorization: Bearer {self.token}", *more, "", "",
        )  # fmt: skip
        return "\r\n".join(lines).encode()

    def status(self, path: str, headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers or {})
            return connection.getresponse().status
        finally:
            connection.close()

    def has(self, content: bytes) -> bool:
        bearer = {"Authorization": f"Bearer {self.token}"}
        return self.status(f"/api/v1/files/{sha256(content)}", bearer) == 200


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("slow"), free_port()
    url = databases.own(folder)
    env = {**os.environ, "INSPECT_INSTANCE": str(folder), "INSPECT_DATABASE_URL": url}
    process = subprocess.Popen([*CONSOLE, "serve", "--port", str(port)], env=env)
    try:
        assert wait_for(lambda: answers(port))
        yield Served(port, _token(folder, url), folder)
    finally:
        process.terminate()
        process.wait()
        databases.discard(folder)


def _token(folder: Path, url: str) -> str:
    app = create_app(replace(settings_for(folder), database_url=url))
    with app.app_context():
        token = people.new_token(make_cast().people["lin"], NOW)
        db.session.remove()
        db.engine.dispose()
    return token


def test_an_upload_that_breaks_off_leaves_nothing(served: Served) -> None:
    with served.connect() as line:
        line.sendall(served.head(PICTURE, f"Content-Length: {len(PICTURE)}") + PICTURE[:20])
    assert answers(served.port)
    assert not served.has(PICTURE)
    blobs = served.folder / "evidence" / "blobs"
    assert wait_for(lambda: not list(blobs.glob(".*"))), "no half file stays"


def test_an_upload_in_pieces_without_a_length_arrives(served: Served) -> None:
    content = png(6)
    pieces = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (content[:30], content[30:]))
    with served.connect() as line:
        line.sendall(served.head(content, "Transfer-Encoding: chunked") + pieces + b"0\r\n\r\n")
        assert b" 201 " in line.recv(65536).split(b"\r\n")[0]
    assert served.has(content)


def test_an_upload_without_end_is_stopped(served: Served) -> None:
    """Pieces for a call that takes 4 MB: the server answers, or hangs up, long before they end."""
    head = served.head(PICTURE, "Transfer-Encoding: chunked")
    head = head.replace(
        b"PUT /api/v1/files/" + sha256(PICTURE).encode(), b"POST /api/v1/institutions"
    )
    megabyte = b"100000\r\n" + bytes(1 << 20) + b"\r\n"
    with served.connect() as line:
        line.sendall(head)
        sent = _push(line, megabyte, most=300)
    assert sent < 300
    assert answers(served.port)


def _push(line: socket.socket, piece: bytes, most: int) -> int:
    """Send up to so many pieces; tell how many went before the server had enough."""
    for number in range(most):
        try:
            line.sendall(piece)
            line.setblocking(False)
            if line.recv(65536):
                return number
        except BlockingIOError:
            line.settimeout(PATIENCE)
        except OSError:
            return number
    return most


@pytest.mark.parametrize("what", ["half a header", "half a body"])
def test_many_slow_clients_keep_nobody_out(served: Served, what: str) -> None:
    """More of them than the server has threads."""
    begun = served.head(PICTURE, f"Content-Length: {len(PICTURE)}")
    begun = begun[:40] if what == "half a header" else begun + PICTURE[:20]
    with ExitStack() as lines:
        for _ in range(40):
            lines.enter_context(served.connect()).sendall(begun)
        assert served.status("/healthz") == 200
        assert served.status("/login") == 200


def test_a_header_has_an_end(served: Served) -> None:
    with served.connect() as line:
        line.sendall(served.head(PICTURE, "X-Long: " + "x" * 2_000_000, "Content-Length: 0"))
        try:
            first = line.recv(65536)
        except ConnectionResetError:
            first = b""
    assert not first or first.split()[1] in (b"400", b"413", b"431")
    assert answers(served.port)
