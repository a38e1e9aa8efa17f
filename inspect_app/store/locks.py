"""A lock on one name that dies with its holder: a file lock, or PostgreSQL's advisory lock."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from inspect_app.rules.refusals import Busy
from inspect_app.store.base import db
from inspect_app.store.room import noticing_no_room

AS_A_PARENT = {"key_share": True}
"""How to lock a row that others refer to: a new row that refers to it does not wait for it."""

# Two names may share a slot: one of them is then told to try again, which it does anyway.
SLOTS = 4096
_TO_LOCK = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC


def _slot(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def wait_for_turn(name: str) -> None:
    """Wait until no other transaction has this name; it is ours until this transaction ends.

    On SQLite a transaction that writes is alone anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(_slot(name))))


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold the lock on that name, or raise Busy at once when a living process has it."""
    slot = _slot(name)
    if db.engine.dialect.name == "postgresql":
        # Its own transaction would cost two more ways to the server and back.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(slot))):
                raise Busy
            try:
                yield
            finally:
                connection.scalar(sa.select(sa.func.pg_advisory_unlock(slot)))
        return
    file = _opened(slot % SLOTS)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield
    finally:
        os.close(file)  # lets go of the lock, as does the death of the process


def _opened(slot: int) -> int:
    """Open the file of a slot; by the system's own call, as every visit sent opens one."""
    folder = f"{current_app.config['INSTANCE']}/locks"
    with noticing_no_room():
        try:
            return os.open(f"{folder}/{slot}", _TO_LOCK, 0o666)
        except FileNotFoundError:
            Path(folder).mkdir(exist_ok=True)
            return os.open(f"{folder}/{slot}", _TO_LOCK, 0o666)
