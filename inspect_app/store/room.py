"""Tell a full disk, read-only storage and a database that is gone from a fault of the program.

The sender keeps what was not stored and tries again: 507 without room, 503 while nothing can be
written or the database does not answer, 423 where others were in the way too long.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from inspect_app.rules.refusals import Busy, NoRoom, Refusal, Unavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}  # EFBIG: the owner's limit on a file's size
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}

# SQLite's result codes: https://sqlite.org/rescode.html
_SQLITE_BUSY, _SQLITE_READ_ONLY, _SQLITE_FULL = {5, 6}, 8, 13
_SQLITE_NO_GROWTH = {10 | (3 << 8), 10 | (19 << 8)}  # IOERR_WRITE, IOERR_SHMSIZE
_SQLITE_GONE = {10, 14}  # IOERR, CANTOPEN
# PostgreSQL's: its manual, appendix A
_POSTGRES: dict[str, type[Refusal]] = {
    "53100": NoRoom,  # disk_full
    "55P03": Busy,  # lock_not_available
    "40P01": Busy,  # deadlock_detected
    "40001": Busy,  # serialization_failure
}
_POSTGRES_READ_ONLY = "25006"
_POSTGRES_GONE = ("08", "53", "57", "58")  # connection, resources, operator, system


def read_only() -> Unavailable:
    """Say that nothing can be written now."""
    return Unavailable("read_only")


@contextmanager
def noticing_no_room() -> Iterator[None]:
    """Raise the Refusal instead of the error where the disk or the database is the reason."""
    try:
        yield
    except (OSError, SQLAlchemyError) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def refusal_of(error: OSError | SQLAlchemyError) -> Refusal | None:
    """Name what stood in the way; None for a fault of the program."""
    if isinstance(error, PoolTimeout):
        return Unavailable()
    if isinstance(error, DBAPIError):
        return _of_database(error)
    return _of_disk(error) if isinstance(error, OSError) else None


def _of_disk(error: OSError) -> Refusal | None:
    if error.errno in _FULL:
        return NoRoom()
    return read_only() if error.errno in _READ_ONLY else None


def _of_database(error: DBAPIError) -> Refusal | None:
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _of_sqlite(code)
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or (state is None and _never_connected(error)):
        return Unavailable()
    return None if state is None else _of_postgresql(state)


def _never_connected(error: DBAPIError) -> bool:
    """An answer of the server carries its code; what carries none never reached one."""
    return type(error).__name__ == "OperationalError"


def _of_sqlite(code: int) -> Refusal | None:
    primary = code & 0xFF
    if code in _SQLITE_NO_GROWTH or primary == _SQLITE_FULL:
        return NoRoom()
    if primary in _SQLITE_BUSY:
        return Busy()
    if primary == _SQLITE_READ_ONLY:
        return read_only()
    return Unavailable() if primary in _SQLITE_GONE else None


def _of_postgresql(state: str) -> Refusal | None:
    if state in _POSTGRES:
        return _POSTGRES[state]()
    if state == _POSTGRES_READ_ONLY:
        return read_only()
    return Unavailable() if state.startswith(_POSTGRES_GONE) else None
