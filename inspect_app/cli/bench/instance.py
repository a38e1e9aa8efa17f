"""Instances of this run alone: a folder and a database each, gone when the run ends."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from inspect_app.app import create_app
from inspect_app.config import BadSetting, Settings
from inspect_app.store.base import db

_SECRET = "only for the figures"  # noqa: S105 - the instance lives for minutes


@dataclass
class Instance:
    """An app on a database of its own. ``tokens`` open it, by login; ``day`` is its last day."""

    size: int
    settings: Settings
    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)
    day: date = date.min

    @property
    def dialect(self) -> str:
        """Name the kind of database."""
        return make_url(self.settings.database_url).get_backend_name()

    def environment(self) -> Mapping[str, str]:
        """What a process of this instance is started with."""
        return {
            **os.environ,
            "INSPECT_INSTANCE": str(self.settings.instance),
            "INSPECT_DATABASE_URL": self.settings.database_url,
            "INSPECT_SECRET_KEY": self.settings.secret_key,
            "INSPECT_BASE_URL": "",
            "INSPECT_STORAGE_URL": "",
        }


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for everything the run makes."""
    with tempfile.TemporaryDirectory(prefix="inspect-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def empty_instance(folder: Path, size: int, database: str = "") -> Iterator[Instance]:
    """An instance with a schema and nothing in it; its tables are dropped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    with _own_schema(database, f"bench_{folder.name}") as url:
        settings = Settings(
            instance=folder,
            database_url=url or f"sqlite:///{folder / 'inspect.sqlite3'}",
            storage_url="",
            secret_key=_SECRET,
            base_url="",
            locale="zh_CN",
        )
        app = create_app(settings)
        with app.app_context():
            upgrade()
        try:
            yield Instance(size, settings, app)
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def empty_database(given: str) -> tuple[str, str]:
    """Return the whole address of an empty PostgreSQL database, and the server's version.

    Raises BadSetting for a database that anybody uses, and for one that does not answer.
    """
    try:
        url = make_url(given)
        if url.get_backend_name() not in ("postgresql", "postgres"):
            raise BadSetting("--database: bench takes an empty PostgreSQL database, or none at all")
        url = url.set(drivername="postgresql+psycopg")
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            held = connection.scalar(_TABLES)
            version = connection.scalar(sa.text("SHOW server_version"))
    except (ArgumentError, ImportError, OperationalError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise BadSetting(f"--database: {reason}") from error
    engine.dispose()
    if held:
        raise BadSetting("--database: it holds tables already; bench needs an empty database")
    return url.render_as_string(hide_password=False), str(version).partition(" ")[0]


_TABLES = sa.text(
    "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\\_%'"
    " AND n.nspname <> 'information_schema'"
)


@contextmanager
def _own_schema(database: str, name: str) -> Iterator[str]:
    """On PostgreSQL every instance has a schema of its own: two sizes stand side by side."""
    if not database:
        yield ""
        return
    base = make_url(database)
    _run(base, f'CREATE SCHEMA "{name}"')
    try:
        yield _with_schema(base, name)
    finally:
        _run(base, f'DROP SCHEMA "{name}" CASCADE')


def _with_schema(base: URL, name: str) -> str:
    url = base.update_query_dict({"options": f"-csearch_path={name}"})
    return url.render_as_string(hide_password=False)


def _run(url: URL, statement: str) -> None:
    engine: Any = sa.create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
