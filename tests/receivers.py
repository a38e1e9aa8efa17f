"""Receivers that listen on this machine: a mail server and a group's robot, as real as theirs."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult


@dataclass
class Mailbox:
    """What a mail server took. ``refused`` are addresses it does not know."""

    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    answer: str = "250 taken"
    port: int = 0
    hangs_up: bool = False

    async def handle_RCPT(  # noqa: N802 - the library's own name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's own name
        if self.answer.startswith("250"):
            self.raw.append(envelope.content)
            parsed = BytesParser(EmailMessage, policy=default).parsebytes(envelope.content)
            assert isinstance(parsed, EmailMessage)
            self.letters.append(parsed)
            self.recipients.append(list(envelope.rcpt_tos))
        if self.hangs_up:
            server.transport.abort()
        return self.answer

    def texts_to(self, address: str) -> list[str]:
        return [
            str(letter.get_content())
            for letter, to in zip(self.letters, self.recipients, strict=True)
            if address in to
        ]


class _Anywhere(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(**settings: Any) -> Iterator[Mailbox]:
    """Take mail on a free port of this machine."""
    mailbox = Mailbox()
    controller = _Anywhere(mailbox, hostname="127.0.0.1", port=0, **settings)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def knows(user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator of one user."""

    def check(
        _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any
    ) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()))

    return check


@dataclass
class Robot:
    """What a robot was told: paths and bodies. ``answers`` are given in turn, the last for ever."""

    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    answers: list[tuple[int, str, dict[str, str]]] = field(
        default_factory=lambda: [(200, '{"errcode": 0, "errmsg": "ok"}', {})]
    )
    port: int = 0

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for body in self.bodies]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/cgi-bin/webhook/send?key=secret"


@contextmanager
def robot() -> Iterator[Robot]:
    """Listen as a group's robot on a free port of this machine."""
    made = Robot()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            made.paths.append(self.path)
            made.hosts.append(self.headers["Host"])
            made.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body, headers = made.answers[0]
            if len(made.answers) > 1:
                made.answers.pop(0)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
