"""Tell a full or read-only disk from a fault: the sender keeps what was not stored (507)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from inspect_app.rules.refusals import Busy, NoRoom

# SQLite's primary result codes: https://sqlite.org/rescode.html
_SQLITE_BUSY = 5
_SQLITE_NO_ROOM = {8, 13, 14}  # READONLY, FULL, CANTOPEN
_SQLITE_WRITE_FAILED = 10 | (3 << 8)  # IOERR_WRITE
_POSTGRES_NO_ROOM = {"53100", "25006"}  # disk_full, read_only_sql_transaction


@contextmanager
def noticing_no_room() -> Iterator[None]:
    """Raise NoRoom where the database cannot grow, Busy where it stayed locked too long."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlite_errorcode", None)
        if code == _SQLITE_WRITE_FAILED or (code or 0) & 0xFF in _SQLITE_NO_ROOM:
            raise NoRoom from error
        if (code or 0) & 0xFF == _SQLITE_BUSY:
            raise Busy from error
        if getattr(error.orig, "sqlstate", None) in _POSTGRES_NO_ROOM:
            raise NoRoom from error
        raise
