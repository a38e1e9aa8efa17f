"""What every test may ask for: an app on a fresh database, its cast, and their clients."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from inspect_app.app import create_app
from inspect_app.cli.demo.making import make_demo
from inspect_app.config import Settings
from inspect_app.services import people
from inspect_app.store.base import Base, db
from tests.cast import Cast, Client, make_cast

DEMO_NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

# Hashing as cheap as argon2 allows: the tests sign in hundreds of times.
people.HASHER = people.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def settings_for(folder: Path) -> Settings:
    """Settings of an instance in that folder; PostgreSQL when INSPECT_TEST_DATABASE_URL is set."""
    url = os.environ.get("INSPECT_TEST_DATABASE_URL") or f"sqlite:///{folder / 'inspect.sqlite3'}"
    return Settings(
        instance=folder,
        database_url=url,
        storage_url="",
        secret_key="only for tests",
        base_url="",
        locale="zh_CN",
    )


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty, migrated database, inside its context."""
    app = create_app(settings_for(tmp_path))
    app.config["TESTING"] = True
    with app.app_context():
        make_empty_tables()
        yield app
        db.session.remove()
        db.engine.dispose()


def make_empty_tables() -> None:
    """Make the tables; on PostgreSQL, where that takes seconds, empty those that are there."""
    if db.engine.dialect.name != "postgresql":
        Base.metadata.create_all(db.engine)
        return
    tables = Base.metadata.tables
    if set(inspect(db.engine).get_table_names()) == set(tables):
        with db.engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        return
    drop_everything()
    Base.metadata.create_all(db.engine)


def drop_everything() -> None:
    """Leave a PostgreSQL database as it was made."""
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and institutions of every test, with some noise beside them."""
    return make_cast()


@pytest.fixture
def client(app: Flask) -> Client:
    """A stranger's client; `client.token = cast.token("lin")` makes it somebody's."""
    return Client(app)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The demo's app, made once; tests look at it in a context of their own and change nothing."""
    return make_demo_app(tmp_path_factory.mktemp("demo"))


def make_demo_app(folder: Path) -> Flask:
    """Make the demo of a fixed first day, on SQLite whatever the other tests run on."""
    url = f"sqlite:///{folder / 'inspect.sqlite3'}"
    app = create_app(replace(settings_for(folder), database_url=url))
    app.config["TESTING"] = True
    with app.app_context():
        upgrade()
        assert make_demo(DEMO_NOW, "http://127.0.0.1:8000")
        db.session.remove()
    return app
