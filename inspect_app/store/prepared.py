"""Statements written once and run by the driver: a tenth of what SQLAlchemy's own way costs.

For the few that run with every request of the intake. They are composed with SQLAlchemy, its types
prepare the values and read the results, and its errors are raised; what is left out is what it does
anew for each run.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

_NUMBERS_KEPT = 64

Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


@dataclass
class _Written:
    """A statement as one kind of database takes it; ``results`` is known after the first run."""

    text: str
    names: Sequence[str]
    is_positional: bool
    fixed: Mapping[str, Any]
    binding: Mapping[str, Processor]
    columns: Sequence[Any]
    results: list[tuple[int, Processor]] | None = None

    def values(self, given: Mapping[str, Any]) -> Any:
        """Prepare what is told to the driver."""
        told = {**self.fixed, **given}
        for name, process in self.binding.items():
            told[name] = process(told[name])
        return [told[name] for name in self.names] if self.is_positional else told


class Prepared:
    """A statement whose every value is a bind parameter with a name, none of them expanding."""

    def __init__(self, statement: sa.Executable) -> None:
        """Keep the statement; it is written when a database first runs it."""
        self._statement = statement
        self._by_dialect: dict[str, _Written] = {}

    def run(self, connection: sa.Connection, **values: Any) -> list[Row]:
        """Run it; return its rows, as SQLAlchemy would have read them."""
        dialect = connection.dialect
        written = self._by_dialect.get(dialect.name) or self._write(dialect)
        told = written.values(values)
        cursor = cursor_of(connection)
        try:
            cursor.execute(written.text, told)
            if cursor.description is None:
                return []
            rows, described = cursor.fetchall(), cursor.description
        except dialect.loaded_dbapi.Error as error:
            raise as_ours(error, connection, written.text, told) from error
        finally:
            cursor.close()
        if written.results is None:
            written.results = _results(written.columns, described, dialect)
        return _read(rows, written.results) if written.results else list(rows)

    def one(self, connection: sa.Connection, **values: Any) -> Row | None:
        """Run it; return its only row, if there is one."""
        rows = self.run(connection, **values)
        return rows[0] if rows else None

    def _write(self, dialect: sa.Dialect) -> _Written:
        statement: Any = self._statement
        compiled = statement.compile(dialect=dialect)
        processors = {
            name: bind.type.dialect_impl(dialect).bind_processor(dialect)
            for name, bind in compiled.binds.items()
        }
        written = _Written(
            text=str(compiled),
            names=tuple(compiled.positiontup or ()),
            is_positional=bool(compiled.positional),
            fixed=compiled.construct_params(_check=False),
            binding={name: process for name, process in processors.items() if process},
            columns=[column.type for column in getattr(statement, "selected_columns", ())],
        )
        self._by_dialect[dialect.name] = written
        return written


def prepared_for_many(select: Any, column: Any) -> Callable[..., list[Row]]:
    """Prepare a selection by the values of one column, anew for each number of values.

    Call it with the connection, the values (at least one) and what else the selection asks for.
    """

    @lru_cache(_NUMBERS_KEPT)
    def for_number(number: int) -> Prepared:
        places = [sa.bindparam(f"_{place}", type_=column.type) for place in range(number)]
        return Prepared(select.where(column.in_(places)))

    def run(connection: sa.Connection, values: Collection[Any], **others: Any) -> list[Row]:
        named = {f"_{place}": value for place, value in enumerate(values)}
        return for_number(len(named)).run(connection, **named, **others)

    return run


def _results(
    columns: Sequence[Any], described: Sequence[Any], dialect: sa.Dialect
) -> list[tuple[int, Processor]]:
    """Name the columns whose values the driver gives otherwise than their types."""
    found = []
    for place, (kind, told) in enumerate(zip(columns, described, strict=True)):
        process = kind.dialect_impl(dialect).result_processor(dialect, told[1])
        if process is not None:
            found.append((place, process))
    return found


def _read(rows: Iterable[Row], results: Sequence[tuple[int, Processor]]) -> list[Row]:
    read = []
    for row in rows:
        values = list(row)
        for place, process in results:
            values[place] = process(values[place])
        read.append(tuple(values))
    return read


def cursor_of(connection: sa.Connection) -> Any:
    """Open a cursor of the driver, in the connection's transaction."""
    driver = connection.connection.dbapi_connection
    assert driver is not None
    return driver.cursor()


def as_ours(error: Any, connection: sa.Connection, text: str, told: Any) -> Any:
    """Return the error of the driver as SQLAlchemy raises it; a lost connection is given up."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        text, told, error, dialect.loaded_dbapi.Error, connection_invalidated=is_lost,
        dialect=dialect,
    )  # fmt: skip
