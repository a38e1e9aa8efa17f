"""How a connection is opened: SQLite in WAL with one honest writer, PostgreSQL as it is."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspect_app.store.base import is_writing
from inspect_app.store.written_out import written

# busy_timeout comes first: setting synchronous before it fails under load ("database is locked").
# FULL, not NORMAL: in WAL that would let a power cut take back what a receipt was given for. It
# costs one fsync a commit, about 2 ms.
PRAGMAS = (
    "PRAGMA busy_timeout=10000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    # Pages are read where the system keeps them: walks over a big register take half the time.
    f"PRAGMA mmap_size={2**31}",
)


def connections(url: str) -> dict[str, Any]:
    """Return Flask-SQLAlchemy's settings for the database's connections.

    The one used last is taken first: what it has read and planned is still at hand. A server's are
    tried before they are used, and there is always one more: a thread that holds a lock has two of
    them, so that a limit could leave every thread waiting for its second.
    """
    options: dict[str, Any] = {"json_serializer": written}
    if sa.make_url(url).database in {None, "", ":memory:"} and url.startswith("sqlite"):
        # It has one connection alone, and no order to take them in.
        return {"SQLALCHEMY_ENGINE_OPTIONS": options}
    options["pool_use_lifo"] = True
    if not url.startswith("sqlite"):
        options |= {"pool_pre_ping": True, "max_overflow": -1}
    return {"SQLALCHEMY_ENGINE_OPTIONS": options}


def prepare(engine: Engine) -> None:
    """Set up every connection that the engine opens."""
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    else:
        _prepare_postgresql(engine)


def _prepare_postgresql(engine: Engine) -> None:
    """Plan every statement for its own values.

    From its sixth run on a statement may get a plan for any values, and the months of a year of a
    million visits then took minutes instead of a second.
    """

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET plan_cache_mode = force_custom_plan")
            # A set of a register's ids fits, where the usual 4 MB would send it to the disk.
            cursor.execute("SET work_mem = '16MB'")
            cursor.execute("SET jit = off")  # it compiles longer than our statements run
        connection.commit()


def _prepare_sqlite(engine: Engine) -> None:
    """Set the pragmas, and begin transactions ourselves: IMMEDIATE when they will write.

    pysqlite begins only before DML, so a read followed by a write would be a deferred upgrade,
    which ignores the busy timeout.
    """

    @sa.event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(pragma)

    @sa.event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")
