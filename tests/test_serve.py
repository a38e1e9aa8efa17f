"""`serve` as the owner starts it: migrates, answers, and leaves nobody behind."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import databases

CONSOLE = [sys.executable, "-c", "from inspect_app.cli import main; main()"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_for(what: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A server on an empty instance, and its port."""
    port = free_port()
    url = databases.own(tmp_path)
    env = {**os.environ, "INSPECT_INSTANCE": str(tmp_path), "INSPECT_DATABASE_URL": url}
    env["PORT"] = str(port)
    process = subprocess.Popen([*CONSOLE, "serve"], env=env)
    yield process, port
    process.kill()
    process.wait()
    databases.discard(tmp_path)


def test_it_migrates_an_empty_instance_and_answers(
    server: tuple[subprocess.Popen[bytes], int],
) -> None:
    _process, port = server
    assert wait_for(lambda: answers(port))
    assert answers(port, "/readyz")
    assert answers(port, "/login")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_its_workers_end_when_it_ends(
    server: tuple[subprocess.Popen[bytes], int], how: signal.Signals
) -> None:
    process, port = server
    assert wait_for(lambda: answers(port))
    process.send_signal(how)
    process.wait(timeout=15)
    assert wait_for(lambda: not answers(port), 10)
    with socket.socket() as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        assert wait_for(lambda: again.bind(("127.0.0.1", port)) is None, 10)


def test_a_phone_that_trusts_the_authority_reads_over_https(tmp_path: Path) -> None:
    port, url = free_port(), databases.own(tmp_path)
    env = {**os.environ, "INSPECT_INSTANCE": str(tmp_path), "INSPECT_DATABASE_URL": url}
    env |= {"PORT": str(port), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    command = [*CONSOLE, "serve", "--https"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            authority = tmp_path / "tls/authority.pem"
            assert wait_for(lambda: authority.exists() and answers_over_https(port, authority))
            trusting = ssl.create_default_context(cafile=authority)
            with urllib.request.urlopen(  # the one that phones install is the one that signs
                f"https://127.0.0.1:{port}/authority.crt", timeout=5, context=trusting
            ) as answer:
                sent = ssl.DER_cert_to_PEM_cert(answer.read())
            assert sent.split() == authority.read_text().split()
        finally:
            process.terminate()
            told, _nothing = process.communicate(timeout=20)
            databases.discard(tmp_path)
    assert f"https://127.0.0.1:{port}/authority" in told
    assert "█" in told, "the address as a code for the camera"


def answers_over_https(port: int, authority: Path) -> bool:
    trusting = ssl.create_default_context(cafile=authority)
    try:
        with urllib.request.urlopen(
            f"https://127.0.0.1:{port}/healthz", timeout=2, context=trusting
        ) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
