"""The demo's server with a register of a given size."""

import csv
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.conftest import CONSOLE, wait_for_answer

OFFICE = "qinglan-edu"
ITS_OWN = ("统一社会信用代码", "系统编号")


@contextmanager
def served(institutions: int) -> Iterator[str]:
    """Serve a demo with so many institutions; return where."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = {**os.environ, "INSPECT_INSTANCE": folder, "INSPECT_DATABASE_URL": ""}
        _run(environ, "demo")
        _fill(environ, Path(folder), institutions)
        server = subprocess.Popen([*CONSOLE, "serve", "--port", str(port)], env=environ)
        try:
            wait_for_answer(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


def _fill(environ: dict[str, str], folder: Path, institutions: int) -> None:
    """Let branches of the demo's institutions come: of every kind as many as there are."""
    there, more = folder / "there.csv", folder / "more.csv"
    _run(environ, "register", "export", str(there), "--office", OFFICE)
    with there.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    branches = [_branch(rows[n % len(rows)], n) for n in range(institutions - len(rows))]
    if not branches:
        return
    with more.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, branches[0])
        writer.writeheader()
        writer.writerows(branches)
    _run(environ, "register", "import", str(more), "--office", OFFICE, "--yes")


def _branch(row: dict[str, str], number: int) -> dict[str, str]:
    kept = {name: text for name, text in row.items() if name not in ITS_OWN}
    name = f"{row['机构名称']}第{number}分校"
    licence = row["办学许可证号"] and f"{row['办学许可证号']}-{number}"
    return {**kept, "机构名称": name, "办学许可证号": licence, "地址": f"{row['地址']}{number}室"}


def _run(environ: dict[str, str], *words: str) -> None:
    done = subprocess.run([*CONSOLE, *words], env=environ, check=False, capture_output=True)
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
