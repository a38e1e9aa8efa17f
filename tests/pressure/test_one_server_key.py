"""However many ask for the server's key at first, in however many processes: it is one key."""

import os
import subprocess
import sys

import sqlalchemy as sa
from flask import Flask

from inspect_app.services import server_key
from inspect_app.store.base import db
from inspect_app.store.server_key import ServerKey
from tests.cast import NOW, Cast
from tests.pressure.crowd import at_once

ASKER = """
import sys
from datetime import UTC, datetime
from inspect_app.app import create_app
from inspect_app.services import server_key
app = create_app()
with app.app_context():
    print("ready", flush=True)
    sys.stdin.readline()
    print(server_key.public_key(datetime.now(UTC)), flush=True)
"""


def test_many_threads_make_one_key(app: Flask, cast: Cast) -> None:
    db.session.remove()
    keys = at_once(lambda _n: server_key.public_key(NOW), range(8), app)
    assert len(set(keys)) == 1
    assert db.session.scalars(sa.select(ServerKey)).one()


def test_two_processes_make_one_key(app: Flask, cast: Cast) -> None:
    db.session.remove()
    env = {
        **os.environ,
        "INSPECT_INSTANCE": app.config["INSTANCE"],
        "INSPECT_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
    }
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASKER],
            env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(2)
    ]  # fmt: skip
    for each in askers:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    for each in askers:
        assert each.stdin is not None
        each.stdin.write("now\n")
        each.stdin.flush()
    told = [each.communicate(timeout=60)[0].strip() for each in askers]
    assert [each.returncode for each in askers] == [0, 0]
    assert set(told) == {server_key.public_key(NOW)}
