"""Insert many rows of one shape, without what the ORM and the compiler do for each of them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

_BATCH = 2_000


def insert_rows(
    connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows of values in the order of ``names``; every column without default is named.

    The statement is written once and each column's type prepares its own values, so that what is
    stored equals what `table.insert()` stores.
    """
    columns = [table.c[name] for name in names]
    dialect = connection.dialect
    mark = "?" if dialect.paramstyle == "qmark" else "%s"
    prepare = dialect.identifier_preparer
    told = ", ".join(prepare.format_column(column) for column in columns)
    marks = ", ".join([mark] * len(columns))
    statement = f"INSERT INTO {prepare.format_table(table)} ({told}) VALUES ({marks})"  # noqa: S608 - names of our own tables
    processors = [
        (place, processor)
        for place, column in enumerate(columns)
        if (processor := _processor(column, dialect)) is not None
    ]
    batch: list[tuple[Any, ...]] = []
    for row in rows:
        values = list(row)
        for place, processor in processors:
            values[place] = processor(values[place])
        batch.append(tuple(values))
        if len(batch) >= _BATCH:
            connection.exec_driver_sql(statement, batch)
            batch = []
    if batch:
        connection.exec_driver_sql(statement, batch)


def _processor(column: sa.Column[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    implementation = column.type.dialect_impl(dialect)
    return implementation.bind_processor(dialect)
