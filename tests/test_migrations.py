"""The schema that migrations make is the schema that the models mean."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade

from inspect_app.app import create_app
from inspect_app.store.base import Base, db
from tests.conftest import settings_for
from tests.tables import drop_everything

VERSIONS = sorted((Path(__file__).parent.parent / "migrations/versions").glob("*.py"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Flask]:
    """An app whose database holds nothing at all."""
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            drop_everything()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_an_empty_database_migrates_to_what_the_models_mean(empty: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(empty: Flask) -> None:
    upgrade()
    tables = set(sa.inspect(db.engine).get_table_names())
    upgrade()
    assert set(sa.inspect(db.engine).get_table_names()) == tables
    assert tables == {*Base.metadata.tables, "alembic_version"}


def test_every_constraint_has_a_name() -> None:
    nameless = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    assert nameless == []


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_a_migration_stands_alone(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "inspect_app" not in text
    assert "UtcDateTime" not in text
