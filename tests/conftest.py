"""What every test may ask for: an app on a fresh database, its cast, and their clients."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from inspect_app.app import create_app
from inspect_app.config import Settings
from inspect_app.services import people
from inspect_app.store.base import Base, db
from tests.cast import Cast, Client, make_cast

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
        if db.engine.dialect.name == "postgresql":
            with db.engine.begin() as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and institutions of every test, with some noise beside them."""
    return make_cast()


@pytest.fixture
def client(app: Flask) -> Client:
    """A stranger's client; `client.token = cast.token("lin")` makes it somebody's."""
    return Client(app)
