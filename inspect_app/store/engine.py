"""How a connection is opened: SQLite in WAL with one honest writer, PostgreSQL as it is."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspect_app.store.base import is_writing

# busy_timeout comes first: setting synchronous before it fails under load ("database is locked").
PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
)


def prepare_sqlite(engine: Engine) -> None:
    """Set the pragmas, and begin transactions ourselves: IMMEDIATE when they will write.

    pysqlite begins only before DML, so a read followed by a write would be a deferred upgrade,
    which ignores the busy timeout.
    """
    if engine.dialect.name != "sqlite":
        return

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
