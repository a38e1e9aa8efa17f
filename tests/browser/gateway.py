"""A gateway before the server, to hurt it with: gone, answering 500, or of a newer build."""

import gzip
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TEXTS = ("text/", "application/json", "application/manifest")
NOT_OURS = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}


class Gateway(ThreadingHTTPServer):
    """Passes everything on, but for what a test asks of it."""

    daemon_threads = True
    request_queue_size = 128  # a page asks for many files at once

    def __init__(self, server: str) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.server = urlsplit(server).netloc
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.away = False
        self.failing: set[str] = set()
        """Ends of paths that are answered with 500."""
        self.renamed: tuple[str, str] | None = None
        """The server's build, and what the browser takes it for."""
        self.asked: list[str] = []
        """Every "METHOD /path" that came."""

    def deploys(self, build: str, newer: str) -> None:
        """Look like a server of a newer build from now on."""
        self.renamed = (build, newer)


@contextmanager
def gateway_to(server: str) -> Iterator[Gateway]:
    """Stand before a server while the test runs."""
    with Gateway(server) as gateway:
        thread = threading.Thread(target=gateway.serve_forever, daemon=True)
        thread.start()
        yield gateway
        gateway.shutdown()
        thread.join()


class _Exchange(BaseHTTPRequestHandler):
    server: Gateway

    def _pass_on(self) -> None:
        gateway, path = self.server, self.path
        gateway.asked.append(f"{self.command} {path}")
        if gateway.away:
            self.close_connection = True
            return
        if any(path.endswith(end) for end in gateway.failing):
            self.send_error(500)
            return
        status, headers, body = self._answer_of(self._outward(path))
        self.send_response(status)
        for name, text in headers:
            if name.lower() not in NOT_OURS:
                self.send_header(name, self._inward(text.encode()).decode())
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # a page that was left does not wait for its parts
            self.wfile.write(body)

    def _answer_of(self, path: str) -> tuple[int, list[tuple[str, str]], bytes]:
        given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {
            name: text for name, text in self.headers.items() if name.lower() != "connection"
        }
        asked = http.client.HTTPConnection(self.server.server, timeout=20)
        asked.request(self.command, path, given or None, headers)
        answer = asked.getresponse()
        body = answer.read()
        asked.close()
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if (answer.headers.get("Content-Type") or "").startswith(TEXTS):
            body = self._inward(body)
        return answer.status, answer.headers.items(), body

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
