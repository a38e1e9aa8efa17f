"""Insert rows of one shape, without what the ORM and the compiler do for each of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

import sqlalchemy as sa

from inspect_app.store.prepared import as_ours, cursor_of

_BATCH = 2_000
_CACHE_KB = 12_000
_DIFFERENT_DAYS = 4_096
_DIFFERENT_LISTS = 512
_STATEMENTS_KEPT = 256

Processors = Sequence[Callable[[Any], Any] | None]


def insert_rows(
    connection: sa.Connection,
    table: sa.Table,
    names: Sequence[str],
    rows: Iterable[Iterable[Any]],
    *,
    unless_there: bool = False,
) -> None:
    """Insert rows of values in the order of ``names``; every column without default is named.

    ``unless_there``: one whose key another has already inserted is left out.

    The statement is written once and each column's type prepares its own values, so that what is
    stored equals what `table.insert()` stores.
    """
    statement, processors = _written(connection.dialect, table, tuple(names))
    if unless_there:
        statement += " ON CONFLICT DO NOTHING"
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        _run_each(connection, statement, _prepared(batch, processors))


def insert_one(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> int:
    """Insert one row in the same way, by the names of its columns; return its new id."""
    statement, processors = _written(connection.dialect, table, tuple(row))
    [values] = _prepared([row.values()], processors)
    cursor, returning = cursor_of(connection), f"{statement} RETURNING id"
    try:
        cursor.execute(returning, values)
        [(new_id,)] = cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_ours(error, connection, returning, values) from error
    finally:
        cursor.close()
    return int(new_id)


def _run_each(connection: sa.Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    cursor = cursor_of(connection)
    try:
        cursor.executemany(statement, rows)
    except connection.dialect.loaded_dbapi.Error as error:
        raise as_ours(error, connection, statement, rows[:1]) from error
    finally:
        cursor.close()


@lru_cache(_STATEMENTS_KEPT)
def _written(
    dialect: sa.Dialect, table: sa.Table, names: tuple[str, ...]
) -> tuple[str, Processors]:
    """Write a statement once for a database: what is written often is written in few rows."""
    columns = [table.c[name] for name in names]
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    prepare = dialect.identifier_preparer
    told = ", ".join(prepare.format_column(column) for column in columns)
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {prepare.format_table(table)} ({told}) VALUES ({marks})"  # noqa: S608 - names of our own tables
    return statement, [_processor(column, dialect) for column in columns]


def _prepared(batch: Sequence[Iterable[Any]], processors: Processors) -> list[tuple[Any, ...]]:
    """Column by column: the loops are then the interpreter's own."""
    values = [
        column if processor is None else map(processor, column)
        for column, processor in zip(zip(*batch, strict=True), processors, strict=True)
    ]
    return list(zip(*values, strict=True))


def _processor(column: sa.Column[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    processor = column.type.dialect_impl(dialect).bind_processor(dialect)
    if processor is None:
        return None
    kind = column.type
    if isinstance(kind, sa.types.TypeDecorator):
        kind = kind.impl_instance  # an instant of ours says nothing of its Python type
    if isinstance(kind, sa.JSON):
        return _words_once(processor)
    if issubclass(kind.python_type, date):
        return lru_cache(maxsize=_DIFFERENT_DAYS)(processor)  # many rows, few days and instants
    return processor


def _words_once(processor: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Many rows, few lists of words, or one value that all of them share: each is written once."""
    once = lru_cache(maxsize=_DIFFERENT_LISTS)(lambda words: processor(list(words)))
    shared, written = object(), None

    def process(value: Any) -> Any:
        nonlocal shared, written
        if type(value) is list and all(type(word) is str for word in value):
            return once(tuple(value))
        if value is not shared:
            shared, written = value, processor(value)
        return written

    return process


@contextmanager
def much_to_write(connection: sa.Connection) -> Iterator[None]:
    """Let SQLite keep the pages of the indexes at hand while many rows are written.

    With its usual 2 MB each page is written out and read in again many times. Meanwhile it maps no
    pages of the file, which would count as this process's memory as well.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    wanted = {"cache_size": -_CACHE_KB, "mmap_size": 0}
    usual = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    _set(connection, wanted)
    try:
        yield
    finally:
        _set(connection, usual)


def _set(connection: sa.Connection, pragmas: Mapping[str, object]) -> None:
    for name, value in pragmas.items():
        connection.exec_driver_sql(f"PRAGMA {name} = {value}").close()
