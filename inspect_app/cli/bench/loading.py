"""Rows by the hundred thousand: COPY on PostgreSQL, plain inserts on SQLite."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from inspect_app.store.base import Base


def load(
    connection: sa.Connection,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    as_stored: Collection[str] = (),
) -> None:
    """Load rows of values in the order of ``columns``.

    Each column's type prepares its values, so that they are stored as the app stores them, but for
    the columns ``as_stored``, whose values are so already (a JSON text made once for many rows).
    """
    table = Base.metadata.tables[name]
    prepared = _prepared(connection, [table.c[column] for column in columns], rows, as_stored)
    if connection.dialect.name == "postgresql":
        _copy(connection, f"COPY {name} ({', '.join(columns)}) FROM STDIN", prepared)
        return
    marks = ", ".join("?" * len(columns))
    statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of our own tables
    cursor: Any = connection.connection.cursor()  # it takes rows as they are made
    cursor.executemany(statement, prepared)
    cursor.close()


def _prepared(
    connection: sa.Connection,
    columns: Sequence[sa.Column[Any]],
    rows: Iterable[Sequence[Any]],
    as_stored: Collection[str],
) -> Iterable[Sequence[Any]]:
    processors = []
    for place, column in enumerate(columns):
        processor = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if processor is not None and column.name not in as_stored:
            processors.append((place, processor))
    for row in rows:
        values = list(row)
        for place, processor in processors:
            values[place] = processor(values[place])
        yield values


def _copy(connection: sa.Connection, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    cursor: Any = connection.connection.cursor()  # psycopg's own COPY
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    cursor.close()


def catch_up_sequences(connection: sa.Connection) -> None:
    """Let PostgreSQL number on from the ids that were loaded, and know its tables."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.tables.values():
        key = next(iter(table.primary_key.columns))
        if key.name == "id" and isinstance(key.type, sa.Integer):
            last = sa.select(sa.func.coalesce(sa.func.max(key), 0) + 1).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, "id")
            connection.execute(sa.select(sa.func.setval(sequence, last, False)))
