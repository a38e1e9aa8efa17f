"""A hostile file costs bounded time and memory: measured in a process of its own.

What is measured is the whole way of an upload through the app; the bounds are generous (processor
seconds and resident memory beyond the app's own), so that only a lost safeguard breaks them.
"""

import io
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from inspect_app.app import create_app
from inspect_app.services.jobs.running import run_waiting_job
from inspect_app.services.register.sheets import RegisterFileError
from inspect_app.services.register.workbook_process import read_workbook_apart
from inspect_app.web.clock import now
from tests.cast import Cast, Client
from tests.conftest import settings_for
from tests.contract import bomb_files
from tests.rescue import package, zipped
from tests.visits import send_file, sha256

MEGABYTE = 1 << 20
MEMORY = 4 << 30
"""Address space of the measured process: what runs away is ended, not this machine."""
EVIDENCE: dict[str, Callable[[], bytes]] = {
    "a PNG of 900 megapixels": lambda: bomb_files.png(30_000, 30_000),
    "a PNG of 190 megapixels in colour": lambda: bomb_files.colourful_png(19_000, 10_000),
    "a JPEG of 100 megapixels": lambda: bomb_files.jpeg(10_000, 10_000),
    "a progressive JPEG of 100 megapixels": lambda: bomb_files.jpeg(
        10_000, 10_000, progressive=True
    ),
    "a WebP that lies about its size": bomb_files.webp_that_lies,
    "a WebP of 10,000 frames": lambda: bomb_files.webp_of_frames(10_000),
    "a HEIC that lies about its size": bomb_files.heic_that_lies,
    "a PDF of nothing but beginnings": lambda: b"%PDF-1.7\n" + b"1 0 obj <<" * 1_000_000,
}
REGISTERS: dict[str, Callable[[], bytes]] = {
    "a billion laughs": bomb_files.laughs,
    "two cells at the ends of a sheet": bomb_files.two_far_cells,
    "a sheet of 4 GB of zeros": lambda: bomb_files.zeros(4),
    "a sheet that lies about 4 GB": lambda: bomb_files.zeros(4, told=1000),
    "a long text in every cell": lambda: bomb_files.xlsx(
        "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 50_000)),
        shared=f"<si><t>{'x' * 1_000_000}</t></si>",
    ),
    "a csv of one line of 50 MB": lambda: "机构名称,地址\n".encode() + b"x" * (50 * MEGABYTE),
    "a csv of 50 MB of commas": lambda: "机构名称,地址\n".encode() + b"," * (50 * MEGABYTE),
    "a csv of quotes that never close": lambda: '机构名称,"'.encode() + b'""x' * (10 * MEGABYTE),
}
RESCUES: dict[str, Callable[[], bytes]] = {
    "a package of 4 GB of zeros": lambda: bomb_files.zeros(4),
    "a directory of a million entries": lambda: bomb_files.directory(1_000_000),
    "a manifest of nothing but beginnings": lambda: zipped({"manifest.json": b"[" * 4_000_000}),
    "a manifest of 250,000 members": lambda: package(
        [], {}, members={f"{n}": {} for n in range(250_000)}),
    "ten thousand files with other bytes": lambda: package(
        [], {f"{n:064x}": b"" for n in range(10_000)}),
    "a draft of 4 MB of fields": lambda: package([{
        "uuid": str(uuid4()), "person": "lin", "state": "draft",
        "fields": {f"answers-A{n}-value": ["yes"] for n in range(100_000)}}], {}),
}  # fmt: skip

Costs = dict[str, dict[str, Any]]


def costs_of(app: Flask, token: str, deed: str, bombs: dict[str, Callable[[], bytes]]) -> Costs:
    """Do a deed with each file in a process of its own; tell what it answered and what it took."""
    folder = Path(app.config["INSTANCE"])
    for name, make in bombs.items():
        (folder / f"{name}.bomb").write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(folder), token, deed],
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told: Costs = json.loads(done.stdout.splitlines()[-1])
    return told


def test_a_hostile_piece_of_evidence_costs_little(
    app: Flask, cast: Cast, subtests: pytest.Subtests
) -> None:
    for bomb, cost in costs_of(app, cast.token("lin"), "evidence", EVIDENCE).items():
        print(f"{bomb}: {cost}")  # noqa: T201 - shown by -rP
        with subtests.test(bomb):
            assert set(cost["answers"]) <= {200, 201, 415, 413, 404}
            assert cost["seconds"] < 8
            assert cost["megabytes"] < 350


def test_a_hostile_register_costs_little(app: Flask, cast: Cast, subtests: pytest.Subtests) -> None:
    for bomb, cost in costs_of(app, cast.token("director"), "register", REGISTERS).items():
        print(f"{bomb}: {cost}")  # noqa: T201 - shown by -rP
        with subtests.test(bomb):
            assert set(cost["answers"]) <= {200, 302, 413, 422}
            assert cost["seconds"] < 20
            assert cost["megabytes"] < 700


def test_a_hostile_rescue_package_costs_little(
    app: Flask, cast: Cast, subtests: pytest.Subtests
) -> None:
    for bomb, cost in costs_of(app, cast.token("lin"), "rescue", RESCUES).items():
        print(f"{bomb}: {cost}")  # noqa: T201 - shown by -rP
        with subtests.test(bomb):
            assert set(cost["answers"]) <= {200, 422}
            assert cost["seconds"] < 20
            assert cost["megabytes"] < 350


def test_a_sheet_that_takes_two_gigabytes_ends_its_own_process_only() -> None:
    """So little that this machine would give it, were the reading process not bounded."""
    with pytest.raises(RegisterFileError) as refused:
        read_workbook_apart(bomb_files.two_far_cells(20_000, "CRD"))
    assert refused.value.code == "file_unpacks_too_big"


def test_what_it_costs_is_seen(app: Flask, cast: Cast) -> None:
    """Else the tests above would measure nothing."""
    cost = costs_of(app, cast.token("lin"), "waste", {"nothing": lambda: b""})["nothing"]
    assert cost["seconds"] > 0.2
    assert cost["megabytes"] > 250


def measured(folder: Path, token: str, deed: str) -> Costs:
    """Run in the process of its own: upload each file, look at it, and count."""
    app = create_app(settings_for(folder))
    client = Client(app)
    client.token = token
    client.get("/api/v1/session")
    client.get("/institutions/import")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return {path.stem: _cost(client, deed, path) for path in sorted(folder.glob("*.bomb"))}


def _cost(client: Client, deed: str, path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # the peak counts from here
    before = _used()
    answers = DEEDS[deed](client, content)
    return {"answers": answers, **{name: round(n - before[name], 1) for name, n in _used().items()}}


def _used() -> dict[str, float]:
    """Processor seconds, and the most memory held so far, here and in processes that ended.

    Of this process as the kernel counts it: what `getrusage` says would include the tests that
    started it.
    """
    own, others = (
        resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(status.partition("VmHWM:")[2].split()[0])
    return {"seconds": seconds, "megabytes": max(peak, others.ru_maxrss) / 1024}


def _evidence(client: Client, content: bytes) -> list[int]:
    sent = send_file(client, content)
    path = f"/api/v1/files/{sha256(content)}"
    return [sent.status_code, *(client.get(path + end).status_code for end in ("", "/preview"))]


def _register(client: Client, content: bytes) -> list[int]:
    data = {"file": (io.BytesIO(content), "register")}
    sent = client.post("/institutions/import", data=data)
    with client.app.app_context():
        while run_waiting_job(now, threading.Event()):
            pass
    shown = [client.get(sent.location).status_code] if sent.location else []
    return [sent.status_code, *shown]


def _rescue(client: Client, content: bytes) -> list[int]:
    data = {"file": (io.BytesIO(content), "rescue.zip")}
    return [client.post("/rescue/", data=data).status_code]


def _waste(client: Client, content: bytes) -> list[int]:
    held, total = bytearray(300 * MEGABYTE), 0
    for number in range(10_000_000):
        total += number
    return [200, len(held) and 200]


DEEDS = {"evidence": _evidence, "register": _register, "rescue": _rescue, "waste": _waste}

if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), *sys.argv[2:4])))  # noqa: T201 - read by the test
