"""A bad line between phone and server: bodies cut half way, answers that never come back."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

NOT_PASSED_ON = {
    "connection", "keep-alive", "transfer-encoding", "content-length", "date", "server",
}  # fmt: skip


class Line(ThreadingHTTPServer):
    """Passes everything on, but for calls whose path begins with what is to be hurt."""

    daemon_threads = True
    request_queue_size = 128  # a page asks for many files at once

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.server = urlsplit(server).netloc
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.cuts = ""
        """The server gets half of the body, then the line is dead."""
        self.swallows = ""
        """The server gets it all and answers; the answer is lost."""
        self.broken = threading.Event()


@contextmanager
def line_to(server: str) -> Iterator[Line]:
    """Lay a line to a server while the test runs."""
    with Line(server) as line:
        thread = threading.Thread(target=line.serve_forever, daemon=True)
        thread.start()
        yield line
        line.shutdown()
        thread.join()


class _Exchange(BaseHTTPRequestHandler):
    server: Line

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {n: t for n, t in self.headers.items() if n.lower() not in NOT_PASSED_ON}
        hurt = self.command != "GET" and self.path.startswith
        if hurt and self.server.cuts and hurt(self.server.cuts):
            self._cut(body, headers)
            return
        asked = http.client.HTTPConnection(self.server.server, timeout=20)
        asked.request(self.command, self.path, body or None, headers)
        answer = asked.getresponse()
        given = answer.read()
        asked.close()
        if hurt and self.server.swallows and hurt(self.server.swallows):
            self._drop()
            return
        self.send_response(answer.status)
        for name, text in answer.headers.items():
            if name.lower() not in NOT_PASSED_ON:
                self.send_header(name, text)
        self.send_header("Content-Length", str(len(given)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that was left does not wait for its parts
            self.wfile.write(given)

    def _cut(self, body: bytes, headers: dict[str, str]) -> None:
        host, _colon, port = self.server.server.partition(":")
        lines = [f"{self.command} {self.path} HTTP/1.1", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {text}" for name, text in headers.items()]
        with socket.create_connection((host, int(port)), timeout=20) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
        self._drop()

    def _drop(self) -> None:
        self.close_connection = True
        self.server.broken.set()

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _pass_on  # noqa: N815 - the library's names

    def log_message(self, *_arguments: object) -> None:
        """Be quiet."""
