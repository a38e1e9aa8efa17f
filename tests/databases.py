"""The databases of a run: files of SQLite, or PostgreSQL databases of the run's own.

PostgreSQL is asked only where INSPECT_TEST_DATABASE_URL names a database to use up: it is emptied,
and beside it others are made and dropped whose names begin with its own.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

DATABASE = "inspect.sqlite3"
_GIVEN = os.environ.get("INSPECT_TEST_DATABASE_URL", "")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
ON_POSTGRESQL = bool(_GIVEN)
_numbers = count(1)
_made: dict[Path, str] = {}


def sqlite(folder: Path) -> str:
    """The file that an instance in the folder uses by itself."""
    return f"sqlite:///{folder / DATABASE}"


def shared() -> str:
    """The PostgreSQL database that this worker's tests empty and fill in turn."""
    return _spelled(_own("") if _WORKER else make_url(_GIVEN))


def own(folder: Path) -> str:
    """The database of the instance in that folder: SQLite's file, or one made for it alone."""
    if not ON_POSTGRESQL:
        return sqlite(folder)
    if folder not in _made:
        _made[folder] = _create(_own(f"_{next(_numbers)}"))
    return _made[folder]


def copied(source: Path, folder: Path) -> str:
    """Copy an instance that nobody uses now, the database included; return its address."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    if ON_POSTGRESQL:
        _made[folder] = _create(_own(f"_{next(_numbers)}"), make_url(_made[source]).database)
    return own(folder)


def discard(folder: Path) -> None:
    """Drop the database that was made for the folder, whoever is still connected."""
    made = _made.pop(folder, None)
    if made:
        with _server() as connection:
            connection.execute(sa.text(f"{_drop(make_url(made))}"))


def make_shared() -> None:
    """Make this worker's database; a run without workers uses the one that was named."""
    if ON_POSTGRESQL and _WORKER:
        _create(_own(""))


def discard_all() -> None:
    """Drop what this worker made."""
    for folder in list(_made):
        discard(folder)
    if ON_POSTGRESQL and _WORKER:
        with _server() as connection:
            connection.execute(sa.text(_drop(_own(""))))


def _own(ending: str) -> URL:
    given = make_url(_GIVEN)
    worker = f"_{_WORKER}" if _WORKER else ""
    return given.set(database=f"{given.database}{worker}{ending}")


def _create(url: URL, template: str | None = None) -> str:
    like = f' TEMPLATE "{template}"' if template else ""
    with _server() as connection:
        connection.execute(sa.text(_drop(url)))  # a run that was killed left it behind
        connection.execute(sa.text(f'CREATE DATABASE "{url.database}"{like}'))
        # It lives as long as the run: it need not outlive a power cut.
        connection.execute(sa.text(f'ALTER DATABASE "{url.database}" SET synchronous_commit = off'))
    return _spelled(url)


def _drop(url: URL) -> str:
    assert url.database != make_url(_GIVEN).database, "what was given is emptied, never dropped"
    return f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'


@contextmanager
def _server() -> Iterator[sa.Connection]:
    """A connection that may make databases: outside of any transaction."""
    engine = sa.create_engine(_GIVEN, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def _spelled(url: URL) -> str:
    return url.render_as_string(hide_password=False)
