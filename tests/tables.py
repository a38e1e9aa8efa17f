"""PostgreSQL's tables between two tests: they stay, their rows go, the cast comes back.

Making the tables takes seconds, and so does a TRUNCATE of them all; to DELETE a few rows takes
milliseconds. Everybody is made once a run and kept in a schema of their own. All of it is one
text, sent in one go.
"""

from collections.abc import Iterable
from functools import cache
from itertools import count

import sqlalchemy as sa

from inspect_app.store import portable
from inspect_app.store.base import Base, db
from tests.cast import make_cast

_KEPT = "kept_cast"
_AFRESH = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
_MANY = 1_000
"""To DELETE more visits, row by row with their references, takes longer than new tables."""
_TIDIED_EVERY = 50
_times = count(1)
_sets_of_rows: list[str] = []
"""Tables in which the cast has rows, parents first; empty until somebody asked for the cast."""


def make_empty() -> None:
    """Leave every table without a row and every sequence at its start."""
    if set(sa.inspect(db.engine).get_table_names()) != set(Base.metadata.tables) or _is_full():
        drop_everything()
        Base.metadata.create_all(db.engine)
    _send(_emptying())
    if next(_times) % _TIDIED_EVERY == 0:
        _vacuum()


def make_with_cast() -> None:
    """Leave the cast, as `make_cast` would."""
    make_empty()
    if _sets_of_rows:
        _send(_filling())
        return
    make_cast()
    db.session.remove()
    _keep()


def _is_full() -> bool:
    with db.engine.connect() as connection:
        return any(
            connection.scalar(sa.select(sa.literal(1)).select_from(table).offset(_MANY).limit(1))
            for table in (Base.metadata.tables["visit"], Base.metadata.tables["institution"])
        )


def _vacuum() -> None:
    """Give back what deleted rows took: a server for tests may never do it by itself."""
    with db.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.exec_driver_sql("VACUUM")


def drop_everything() -> None:
    """Leave a PostgreSQL database as it was made."""
    _send(["DROP SCHEMA public CASCADE", "CREATE SCHEMA public"])


def _keep() -> None:
    with db.engine.begin() as connection:
        _sets_of_rows.extend(
            table.name
            for table in Base.metadata.sorted_tables
            if connection.scalar(sa.select(sa.exists(sa.select(table))))
        )
    ends = "SELECT sequencename AS name, last_value AS reached FROM pg_sequences"
    _send([
        f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE",  # of a run before this one
        f"CREATE SCHEMA {_KEPT}",
        *(f'CREATE TABLE {_KEPT}."{name}" AS TABLE public."{name}"' for name in _sets_of_rows),
        f"CREATE TABLE {_KEPT}.sequence_ends AS {ends} WHERE last_value IS NOT NULL",
    ])  # fmt: skip


@cache
def _emptying() -> tuple[str, ...]:
    tables = Base.metadata.sorted_tables
    untied = [
        f'UPDATE "{table.name}" SET "{column.name}" = NULL'
        for table in tables
        for column in portable.circular(table)
    ]
    return (*untied, *(f'DELETE FROM "{table.name}"' for table in reversed(tables)), _AFRESH)


@cache
def _filling() -> tuple[str, ...]:
    rows = [f'INSERT INTO "{name}" TABLE {_KEPT}."{name}"' for name in _sets_of_rows]
    return (
        *rows,
        f"SELECT setval(quote_ident(name)::regclass, reached) FROM {_KEPT}.sequence_ends",
    )


def _send(statements: Iterable[str]) -> None:
    with db.engine.begin() as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(";".join(statements))
