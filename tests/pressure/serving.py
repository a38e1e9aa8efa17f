"""A really running `inspect-app serve` on an instance of its own, and senders to it."""

import http.client
import json
import os
import resource
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.store.base import db
from tests import databases
from tests.cast import make_cast
from tests.conftest import settings_for
from tests.test_serve import CONSOLE, answers, free_port, wait_for
from tests.visits import SIGNED, sha256


@dataclass
class Answer:
    """What came back: a status, and the document of a JSON answer."""

    status: int
    document: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Sender:
    """An API client with one connection, which it opens anew when it breaks."""

    port: int
    token: str
    timeout: float = 60

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)

    def send(self, method: str, path: str, body: Any = None) -> Answer:
        """Send bytes as they are, anything else as JSON. Raises OSError or HTTPException."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        try:
            self._line.request(method, path, None if body is None else content, headers)
            with self._line.getresponse() as answer:
                text, told = answer.read(), dict(answer.headers)
        except BaseException:
            self._line.close()
            raise
        is_json = "json" in told.get("content-type", "")
        return Answer(answer.status, json.loads(text) if is_json else text, told)

    def cut(self, path: str, body: Any) -> None:
        """Send half of a body, and hang up."""
        content = json.dumps(body).encode()
        self._line.putrequest("PUT", path)
        self._line.putheader("Authorization", f"Bearer {self.token}")
        self._line.putheader("Content-Length", str(len(content)))
        self._line.endheaders(content[: len(content) // 2])
        self._line.close()

    def close(self) -> None:
        self._line.close()


class Server:
    """A server on an instance; it starts, dies and starts again on one port."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()

    def start(self) -> None:
        environ = {
            **os.environ,
            "INSPECT_INSTANCE": str(self.settings.instance),
            "INSPECT_DATABASE_URL": self.settings.database_url,
            "INSPECT_SECRET_KEY": self.settings.secret_key,
            "PORT": str(self.port),
        }
        self._log = (self.settings.instance / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [*CONSOLE, "serve"],
            env=environ, start_new_session=True, stdout=self._log, stderr=self._log,
        )  # fmt: skip
        assert wait_for(lambda: answers(self.port)), self.log()

    def workers(self) -> list[int]:
        """The processes that serve, below the one that was started."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def may_write(self, size: int) -> None:
        """Let no file of the server's grow past so many bytes: its disk is full there."""
        for pid in self.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    def kill_all(self) -> None:
        """Kill the whole process group at once, as the kernel would: nobody can say goodbye."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=30)
        self._log.close()

    def log(self) -> str:
        return (self.settings.instance / "serve.log").read_text(errors="replace")


class Served(Server):
    """An instance with the cast."""

    def __init__(self, folder: Path) -> None:
        super().__init__(settings_for(folder, databases.own(folder)))
        self._senders: list[Sender] = []
        self.app = create_app(self.settings)
        with self.app.app_context():
            upgrade()
            cast = make_cast()
            self.tokens = {login: cast.token(login) for login in ("lin", "wang", "director")}
            self.star = cast.star
            db.session.remove()
            db.engine.dispose()

    def stop(self) -> None:
        """End the server if it runs, and let go of the database."""
        for sender in self._senders:
            sender.close()
        if self.process.poll() is None:
            self.kill_all()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        databases.discard(self.settings.instance)

    def sender(self, login: str = "lin") -> Sender:
        made = Sender(self.port, self.tokens[login])
        self._senders.append(made)
        return made

    def send_signatures(self) -> None:
        """What every visit's signatures name is there before the visits."""
        sender = self.sender()
        for content in SIGNED.values():
            assert sender.send("PUT", f"/api/v1/files/{sha256(content)}", content).status == 201
        sender.close()
