"""What every test may ask for: an app on a fresh database, its cast, and their clients."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event

from inspect_app.app import create_app
from inspect_app.cli.demo.making import make_demo
from inspect_app.config import Settings
from inspect_app.services import people
from inspect_app.services.draws import drafting, pool
from inspect_app.store.base import Base, db
from tests import databases, second_tries, tables
from tests.cast import Cast, Client, find_cast, make_cast
from tests.faults import FaultTable
from tests.kept import keep_what_apps_compile, share_statements

DEMO_NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)

# Hashing as cheap as argon2 allows: the tests sign in hundreds of times.
people.HASHER = people.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
keep_what_apps_compile()


# What no database changes is run once, with SQLite's: what asks for none at all, and what a phone
# does by itself before any server. What servers make of it is tried below the browser, on both.
WITHOUT_DATABASE = (
    "forms", "js", "pdf", "rules", "test_config.py", "test_house.py", "test_javascript.py",
    "test_layers.py", "test_suite.py", "test_translations.py",
    "cli/bench/test_report.py", "cli/test_authority.py", "real/test_holidays.py",
    "real/test_paper_text.py", "services/register/test_asking.py",
    "services/register/test_changes.py", "services/register/test_plan.py",
    "services/register/test_reading_files.py", "services/register/test_rows.py",
    "services/register/test_sheets.py", "services/register/test_workbook_slices.py",
    "services/test_reminder_mail.py", "services/test_reminder_robots.py",
    "services/test_rescue_package.py", "store/test_blobs.py", "store/test_folding_vectors.py",
    "store/test_search_postings.py", "test_bulk_writers.py", "test_figures_page.py",
    "web/test_built_files.py",
)  # fmt: skip
BEFORE_THE_DATABASE = ("contract/test_bombs.py", "contract/test_slow_clients.py")
"""Bytes that are refused, or counted, before anything is asked or kept."""
ON_BOTH_IN_A_BROWSER = "test_journeys.py"
ON_THE_PHONE = tuple(sorted(
    f"browser/{path.name}"
    for path in (Path(__file__).parent / "browser").iterdir()
    if (path.name.startswith("test_") or (path / "__init__.py").exists())
    and path.name != ON_BOTH_IN_A_BROWSER
))  # fmt: skip
ONCE = (*WITHOUT_DATABASE, *BEFORE_THE_DATABASE, *ON_THE_PHONE)
collect_ignore = ONCE if databases.ON_POSTGRESQL else ()


# What takes longest begins first, so that no worker waits for another at the end.
LONGEST_FIRST = (
    "browser/test_axe.py", "contract/test_leaks.py", "real", "browser", "test_old_data.py",
    "cli/test_worker.py", "contract", "pressure", "cli", "test_every_page.py",
)  # fmt: skip


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run write the table of faults (`tests.faults`)."""
    parser.addoption("--fault-table", type=Path, help="Write what became of the faults there.")


def pytest_configure(config: pytest.Config) -> None:
    """Watch the faults where their table is asked for, and the second tries always."""
    path = config.getoption("--fault-table")
    if path:
        config.pluginmanager.register(FaultTable(path))
    config.pluginmanager.register(second_tries)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; within a file, and among the others, the order stays."""
    items.sort(key=lambda item: place_in_line(item.path))
    second_tries.allow(items)


def place_in_line(path: Path) -> int:
    """Count what begins before the file."""
    here = path.relative_to(Path(__file__).parent)
    return next((i for i, part in enumerate(LONGEST_FIRST) if here.is_relative_to(part)), 99)


def settings_for(folder: Path, database_url: str = "") -> Settings:
    """Settings of an instance in that folder, on the database that the tests take turns with."""
    shared = databases.shared() if databases.ON_POSTGRESQL else databases.sqlite(folder)
    return Settings(
        instance=folder,
        database_url=database_url or shared,
        storage_url="",
        secret_key="only for tests",
        base_url="",
        locale="zh_CN",
    )


@pytest.fixture(scope="session", autouse=True)
def _databases_of_this_run() -> Iterator[None]:
    """Make this worker's PostgreSQL database, where one is asked for; drop what the run made."""
    databases.make_shared()
    yield
    databases.discard_all()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """SQLite databases to copy, made once: `empty` has the tables, `cast` everybody as well."""
    made = {}
    for name in ("empty", "cast"):
        folder = tmp_path_factory.mktemp(name)
        app = create_app(settings_for(folder, databases.sqlite(folder)))
        with app.app_context():
            Base.metadata.create_all(db.engine)
            if name == "cast":
                make_cast()
            db.session.remove()
            db.engine.dispose()
        made[name] = folder / databases.DATABASE
    return made


@pytest.fixture
def app(
    tmp_path: Path, templates: dict[str, Path], request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An app on an empty database (or one with the cast, for who asks), inside its context."""
    with_cast = "cast" in request.fixturenames
    shutil.copy(templates["cast" if with_cast else "empty"], tmp_path)
    app = create_app(settings_for(tmp_path))
    app.config["TESTING"] = True
    with app.app_context():
        share_statements(db.engine)
        if db.engine.dialect.name == "postgresql":
            (tables.make_with_cast if with_cast else tables.make_empty)()
        else:
            event.listen(db.engine, "connect", without_fsync)
        yield app
        db.session.remove()
        db.engine.dispose()


def without_fsync(connection: sqlite3.Connection, _record: object) -> None:
    """A database that lives as long as a test need not outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people and institutions of every test, with some noise beside them."""
    return find_cast()


@pytest.fixture
def client(app: Flask) -> Client:
    """A stranger's client; `client.token = cast.token("lin")` makes it somebody's."""
    return Client(app)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo's app, made once; tests look at it in a context of their own and change nothing."""
    app = make_demo_app(tmp_path_factory.mktemp("demo"))
    yield app
    with app.app_context():
        db.engine.dispose()


def make_demo_app(folder: Path) -> Flask:
    """Make the demo of a fixed first day, in a database of its own.

    Its draws fall the same each time: which assignments there are decides what the pages hold.
    """
    app = create_app(settings_for(folder, databases.own(folder)))
    app.config["TESTING"] = True
    dice = Random(1)
    fixed = SimpleNamespace(token_hex=lambda size: dice.randbytes(size).hex())
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        for module in (drafting, pool):
            patch.setattr(module, "secrets", fixed)
        upgrade()
        assert make_demo(DEMO_NOW, "http://127.0.0.1:8000")
        db.session.remove()
    return app


def copy_of(demo: Flask, folder: Path) -> Settings:
    """Copy the demo to change it, or to serve it; making one takes seconds."""
    with demo.app_context():
        db.session.remove()
        db.engine.dispose()  # a database that is copied must be at rest
    source = Path(demo.config["INSTANCE"])
    return settings_for(folder, databases.copied(source, folder))
