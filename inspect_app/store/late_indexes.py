"""Write the indexes of a SQLite table after its rows: sorted once, not searched for every row."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

FEWEST = 5_000
"""With fewer new rows the two statements an index cost more than they spare."""


@contextmanager
def indexes_after(connection: sa.Connection, table: sa.Table, new: int) -> Iterator[None]:
    """Drop the table's plain indexes while ``new`` rows are written, and make them again.

    All within the caller's transaction, so nobody sees the table without them. Where the table
    holds more than comes, or on PostgreSQL, nothing is done. Nothing inside may need the indexes.
    """
    if connection.dialect.name != "sqlite" or new < FEWEST or _held(connection, table) > new:
        yield
        return
    # As the database keeps them: the statements of its own migrations. A unique one still guards.
    kept = connection.execute(_PLAIN, {"table": table.name}).all()
    for name, _ in kept:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, statement in kept:
        connection.exec_driver_sql(statement)


def _held(connection: sa.Connection, table: sa.Table) -> int:
    """No fewer rows than there are."""
    [key] = table.primary_key.columns
    return connection.scalar(sa.select(sa.func.max(key))) or 0


_PLAIN = sa.text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table"
    " AND sql LIKE 'CREATE INDEX %' ORDER BY name"
)
