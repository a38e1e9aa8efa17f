"""Rows as JSON lines that every database reads back: what a backup holds.

The search index and the keys of likeness are left out, being made from the register, and so are
jobs: what they did is in the register and in the chain, what they have not done is asked for again.
Whoever was signed in signs in again.
References that run in a circle (a visit and what replaced it, a recheck and its notice) are put in
when all rows are there.
"""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.store.base import Base, UtcDateTime, db
from inspect_app.store.bulk import insert_rows

LEFT_OUT = {
    "browser_session", "coverage_count", "coverage_mark", "job", "last_visit", "likeness",
    "phone_key", "search_block", "search_text",
}  # fmt: skip
EARLIER = {"visit_answer"}
"""Tables of older schemas, which a backup of those still holds."""
MADE_ANEW = {"checklist_wording"}
"""Tables that migrations fill from what older schemas held elsewhere."""
_BATCH = 1_000


def tables() -> list[sa.Table]:
    """Every table that a backup holds, none before one that it refers to (circles apart)."""
    return [table for table in _in_order(Base.metadata) if table.name not in LEFT_OUT]


def tables_there(connection: sa.Connection) -> list[sa.Table]:
    """The same of the schema that the database has, be it an older one than the models'.

    A column that the models know has their type.
    """
    found = _reflected(connection)
    for table in found.tables.values():
        known = Base.metadata.tables.get(table.name)
        for column in table.columns:
            if known is not None and column.name in known.c:
                column.type = known.c[column.name].type
            else:
                column.type = _portable(column.type)
    left_out = {*LEFT_OUT, "alembic_version"}
    return [table for table in _in_order(found) if table.name not in left_out]


def _portable(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    """What the database tells of a column, as the type that our migrations meant by it."""
    if isinstance(kind, sa.DateTime):
        return UtcDateTime()
    return sa.Uuid() if isinstance(kind, sa.CHAR) and kind.length == 32 else kind


@lru_cache(maxsize=2)
def _in_order(metadata: sa.MetaData) -> list[sa.Table]:
    """Sort by references; where they run in a circle, one that may be empty gives way."""
    waiting = sorted(metadata.tables.values(), key=lambda table: table.name)
    ordered: list[sa.Table] = []
    while waiting:
        following = min(waiting, key=lambda table: _unmet(table, waiting))
        waiting.remove(following)
        ordered.append(following)
    return ordered


def _unmet(table: sa.Table, waiting: list[sa.Table]) -> tuple[int, int]:
    """Count the references to tables that wait: those that a row needs, and all."""
    others = [
        key.parent.nullable
        for key in table.foreign_keys
        if key.column.table is not table and key.column.table in waiting
    ]
    return len(others) - sum(map(bool, others)), len(others)


@contextmanager
def snapshot() -> Iterator[sa.Connection]:
    """One reading transaction that sees one moment, however long it takes and whoever writes."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection  # on SQLite in WAL the first read fixes the moment


def count(connection: sa.Connection, table: sa.Table) -> int:
    """How many rows the table has."""
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def is_empty(connection: sa.Connection) -> bool:
    """Tell whether no table holds a row; a database without tables is empty."""
    present = set(sa.inspect(connection).get_table_names())
    return not any(
        connection.scalar(sa.select(sa.exists(sa.select(sa.literal(1)).select_from(table))))
        for table in tables()
        if table.name in present
    )


def drop_tables(connection: sa.Connection) -> None:
    """Leave the database as if it had never been migrated."""
    ours = {*Base.metadata.tables, *EARLIER, "alembic_version"}
    tables = [table for table in _in_order(_reflected(connection)) if table.name in ours]
    for table in tables:
        if columns := circular(table):
            connection.execute(table.update().values(dict.fromkeys(columns)))
    cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
    for table in reversed(tables):
        connection.execute(sa.text(f"DROP TABLE {table.name}{cascade}"))


def _reflected(connection: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(connection)
    return found


def lines_of(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    """Each row as one JSON object, by primary key; never more than a batch in memory."""
    query = sa.select(table).order_by(*table.primary_key.columns)
    names = [column.name for column in table.columns]
    writers = [_writer(column) for column in table.columns]
    for row in connection.execute(query, execution_options={"yield_per": _BATCH}):
        values = [
            None if value is None else write(value)
            for write, value in zip(writers, row, strict=True)
        ]
        yield json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False) + "\n"


def load(connection: sa.Connection, table: sa.Table, lines: Iterable[str]) -> None:
    """Insert the rows, without the references that `join` puts in."""
    names = [column.name for column in table.columns]
    readers = [_reader(column) for column in table.columns]
    withheld = {column.name for column in circular(table)}

    def values(line: str) -> list[Any]:
        row = json.loads(line)
        return [
            None if row[name] is None or name in withheld else read(row[name])
            for name, read in zip(names, readers, strict=True)
        ]

    insert_rows(connection, table, names, map(values, lines))


def circular(table: sa.Table) -> list[sa.Column[Any]]:
    """The columns that refer to rows which may be loaded later than the table's own."""
    ordered = _in_order(table.metadata)
    before = set(ordered[: ordered.index(table)])
    return [
        column
        for column in table.columns
        if any(key.column.table not in before for key in column.foreign_keys)
    ]


def join(connection: sa.Connection, table: sa.Table, lines: Iterable[str]) -> None:
    """Put in the references that `load` left out."""
    columns = circular(table)
    if not columns:
        return
    keys = list(table.primary_key.columns)
    # A name of its own: SQLAlchemy keeps the columns' names for the values of an UPDATE.
    where = [key == sa.bindparam(f"key_{key.name}") for key in keys]
    change = sa.update(table).where(*where)
    change = change.values({column.name: sa.bindparam(f"to_{column.name}") for column in columns})
    rows = (row for row in map(json.loads, lines) if any(row[each.name] for each in columns))
    while batch := list(islice(rows, _BATCH)):
        given = [
            {f"key_{key.name}": row[key.name] for key in keys}
            | {f"to_{column.name}": row[column.name] for column in columns}
            for row in batch
        ]
        connection.execute(change, given)


def follow_sequences(connection: sa.Connection) -> None:
    """Let PostgreSQL count on from the highest loaded id; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    present = set(sa.inspect(connection).get_table_names())
    for table in tables():
        if table.name not in present:
            continue
        column = table.autoincrement_column
        highest = None if column is None else connection.scalar(sa.select(sa.func.max(column)))
        if column is not None and highest is not None:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            connection.execute(sa.select(sa.func.setval(sequence, highest)))


def _same(value: Any) -> Any:
    return value


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _kinds(column: sa.Column[Any]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """How a value of the column becomes JSON, and back."""
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return datetime.isoformat, datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.isoformat, date.fromisoformat
    if isinstance(kind, sa.Uuid):
        return str, UUID
    if isinstance(kind, sa.LargeBinary):
        return _base64, base64.b64decode
    return _same, _same


def _writer(column: sa.Column[Any]) -> Callable[[Any], Any]:
    return _kinds(column)[0]


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    return _kinds(column)[1]
