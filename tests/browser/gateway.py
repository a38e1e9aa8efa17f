"""A gateway between phone and server, to hurt both: gone, failing, cut off, of a newer build."""

import gzip
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TEXTS = ("text/", "application/json", "application/manifest")
OF_THE_LINE = {"connection", "keep-alive", "transfer-encoding", "content-length"}
OF_THE_ANSWER = OF_THE_LINE | {"date", "server"}
"""What is said anew of each stretch of the way."""


class Fate(Enum):
    """What becomes of one exchange."""

    PASSES = auto()
    GONE = auto()
    """Nobody is there."""
    FAILS = auto()
    """Answered with 500, and the server hears nothing of it."""
    CUT = auto()
    """The server gets a part of the body, then the line is dead."""
    SWALLOWED = auto()
    """The server gets it all and answers; the answer is lost."""
    REDIRECTED = auto()
    """Sent to the page of a Wi-Fi's portal, on another host."""


class Gateway(ThreadingHTTPServer):
    """Passes everything on, but for what a test asks of it; another `fate_of` hurts otherwise."""

    daemon_threads = True
    request_queue_size = 128  # a page asks for many files at once

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.server = urlsplit(server).netloc
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.away = False
        self.delay = 0.0
        """Seconds that every answer takes longer."""
        self.failing: set[str] = set()
        """Ends of paths that are answered with 500."""
        self.cuts = ""
        """Beginning of the paths whose deeds are cut off on their way."""
        self.cut_at = 0
        """Bytes of the body that still arrive; as a slice counts, -1 is all but the last."""
        self.swallows = ""
        """Beginning of the paths whose answers to deeds are lost."""
        self.redirects = ""
        """Beginning of the paths whose deeds are sent to a portal."""
        self.broken = threading.Event()
        """Something was cut, lost or sent elsewhere."""
        self.renamed: tuple[str, str] | None = None
        """The server's build, and what the browser takes it for."""
        self.asked: list[str] = []
        """Every "METHOD /path" that came."""

    def deploys(self, build: str, newer: str) -> None:
        """Look like a server of a newer build from now on."""
        self.renamed = (build, newer)

    def fate_of(self, method: str, path: str) -> Fate:
        """Decide what becomes of an exchange."""
        if self.away:
            return Fate.GONE
        if path.endswith(tuple(self.failing)):
            return Fate.FAILS
        hurts = {
            self.cuts: Fate.CUT, self.swallows: Fate.SWALLOWED, self.redirects: Fate.REDIRECTED,
        }  # fmt: skip
        hurt = (fate for where, fate in hurts.items() if where and path.startswith(where))
        return Fate.PASSES if method == "GET" else next(hurt, Fate.PASSES)


@contextmanager
def gateway_to(server: str, kind: type[Gateway] = Gateway) -> Iterator[Gateway]:
    """Stand before a server while the test runs."""
    with kind(server) as gateway:
        thread = threading.Thread(target=gateway.serve_forever, daemon=True)
        thread.start()
        yield gateway
        gateway.shutdown()
        thread.join()


class _Exchange(BaseHTTPRequestHandler):
    server: Gateway

    def _pass_on(self) -> None:
        self.server.asked.append(f"{self.command} {self.path}")
        time.sleep(self.server.delay)
        fate = self.server.fate_of(self.command, self.path)
        if fate is Fate.GONE:
            self.close_connection = True
            return
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {n: t for n, t in self.headers.items() if n.lower() not in OF_THE_LINE}
        if fate is Fate.FAILS:
            self.send_error(500)
        elif fate is Fate.CUT:
            self._cut(body, headers)
        elif fate is Fate.REDIRECTED:
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/portal")
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.server.broken.set()
        else:
            status, answered, given = self._ask(body, headers)
            if fate is Fate.SWALLOWED:
                self._break_off()
            else:
                self._answer(status, answered, given)

    def _ask(
        self, body: bytes, headers: dict[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        asked = http.client.HTTPConnection(self.server.server, timeout=20)
        asked.request(self.command, self._outward(self.path), body or None, headers)
        answer = asked.getresponse()
        given = answer.read()
        asked.close()
        return answer.status, answer.headers, given

    def _answer(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        is_text = (headers.get("Content-Type") or "").startswith(TEXTS)
        if self.server.renamed and is_text:
            if headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
                del headers["Content-Encoding"]
            body = self._inward(body)
        self.send_response(status)
        for name, text in headers.items():
            if name.lower() not in OF_THE_ANSWER:
                self.send_header(name, self._inward(text.encode()).decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that was left does not wait for its parts
            self.wfile.write(body)

    def _cut(self, body: bytes, headers: dict[str, str]) -> None:
        host, _colon, port = self.server.server.partition(":")
        lines = [f"{self.command} {self.path} HTTP/1.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + body[: self.server.cut_at])
        self._break_off()

    def _break_off(self) -> None:
        self.close_connection = True
        self.server.broken.set()

    def _outward(self, path: str) -> str:
        """An older build's files stay what they were; the newer one's are the server's."""
        if self.server.renamed is None:
            return path
        build, newer = self.server.renamed
        return path.replace(newer, build)

    def _inward(self, body: bytes) -> bytes:
        if self.server.renamed is None:
            return body
        build, newer = self.server.renamed
        return body.replace(build.encode(), newer.encode())

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - the library's names

    def log_message(self, *_arguments: object) -> None:
        """Be quiet."""
