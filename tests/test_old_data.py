"""Migrations go up from every earlier schema with data in place, and the app then reads it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade

from inspect_app.app import MIGRATIONS, create_app
from inspect_app.rules.refusals import Refusal
from inspect_app.services import audit, people
from inspect_app.services.backup.archive import ArchiveWriter, blob_member, table_member, written
from inspect_app.services.backup.restoring import restore_backup
from inspect_app.services.evidence.storage import blobs
from inspect_app.store import portable
from inspect_app.store.base import db, writing
from inspect_app.store.likeness import Likeness
from inspect_app.store.search_index import fill_if_empty
from tests import databases
from tests.cast import Client
from tests.conftest import DEMO_NOW, settings_for

CHAIN = [each.revision for each in ScriptDirectory(MIGRATIONS).walk_revisions()][::-1]
Rows = dict[str, list[dict[str, Any]]]
PAGES = (
    "/", "/institutions/", "/visits/", "/notices/", "/rectifications/", "/coverage/",
    "/api/v1/institutions", "/api/v1/visits", "/api/v1/notices", "/api/v1/rectifications",
)  # fmt: skip


@pytest.fixture(scope="module")
def todays(demo: Flask) -> Rows:
    """The demo's rows, as JSON keeps them: fictional people of three months' work."""
    with demo.app_context(), portable.snapshot() as connection:
        return {
            table.name: [json.loads(line) for line in portable.lines_of(connection, table)]
            for table in portable.tables()
        }


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Flask]:
    """An app on a database in which nothing is yet."""
    app = create_app(settings_for(tmp_path, databases.own(tmp_path)))
    app.config["TESTING"] = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.discard(tmp_path)


def filler(column: sa.Column[Any]) -> Any:
    """A value for a column that today's rows have no more."""
    if column.nullable:
        return None
    kinds = {sa.Integer: 0, sa.Float: 0.0, sa.Boolean: False, sa.JSON: {}, sa.String: ""}
    return next(value for kind, value in kinds.items() if isinstance(column.type, kind))


def fill(todays: Rows) -> None:
    """Write today's rows into the older schema: its tables, its columns."""
    with writing():
        connection = db.session.connection()
        tables = portable.tables_there(connection)
        for deed in (portable.load, portable.join):
            for table in tables:
                rows = todays.get(table.name, [])
                gone = [each for each in table.columns if rows and each.name not in rows[0]]
                missing = {column.name: filler(column) for column in gone}
                deed(connection, table, (json.dumps(missing | row) for row in rows))
        portable.follow_sequences(connection)


def rows_there() -> Rows:
    with portable.snapshot() as connection:
        return {
            table.name: [json.loads(line) for line in portable.lines_of(connection, table)]
            for table in portable.tables_there(connection)
        }


@pytest.mark.parametrize("revision", CHAIN[:-1])
def test_an_older_schema_comes_up_with_all_its_rows(
    old: Flask, todays: Rows, revision: str
) -> None:
    upgrade(revision=revision)
    fill(todays)
    before = rows_there()
    assert len(before["visit"]) > 20
    upgrade()
    after = rows_there()
    for name, rows in before.items():
        if name not in after:
            continue
        kept = set(rows[0]) & set(after[name][0]) if rows else set()
        for one, other in zip(rows, after[name], strict=True):
            assert {key: one[key] for key in kept} == {key: other[key] for key in kept}, name
    _require_readable(old)


@pytest.mark.parametrize("ending", ["whole", "a paper is lost"])
def test_a_backup_of_the_first_schema_is_restored(
    old: Flask, demo: Flask, todays: Rows, tmp_path: Path, ending: str
) -> None:
    """As the first release would have written it; a failure leaves the instance empty."""
    upgrade(revision=CHAIN[0])
    fill(todays)
    before = rows_there()
    path = tmp_path / "first.zip"
    with portable.snapshot() as connection, written(path) as archive:
        tables = {
            table.name: _add(archive, connection, table)
            for table in portable.tables_there(connection)
        }
        with demo.app_context():
            # What the rows of that schema name: a blob that only a newer table names is not missed.
            lost = set() if ending == "whole" else {before["notice"][0]["paper"]}
            kept = [sha256 for sha256 in blobs().hashes() if sha256 not in lost]
            for sha256 in kept:
                archive.add(blob_member(sha256), [blobs().read(sha256)], packed=False)
        told = {"schema": CHAIN[0], "tables": tables, "blobs": len(kept), "bytes": archive.total}
        archive.finish({"made_at": DEMO_NOW.isoformat(), **told})
    db.session.remove()
    with db.engine.begin() as connection:
        portable.drop_tables(connection)
    upgrade()  # it was started once
    if ending != "whole":
        with pytest.raises(Refusal, match="backup_file_missing"):
            restore_backup(path)
        with db.engine.connect() as connection:
            assert portable.is_empty(connection)
        assert not list(blobs().hashes())
        return
    restore_backup(path)
    assert {name: len(rows) for name, rows in rows_there().items() if rows} == {
        name: len(rows) for name, rows in before.items() if rows
    }
    assert audit.verify()[1] is None
    _require_readable(old)


def _add(archive: ArchiveWriter, connection: sa.Connection, table: sa.Table) -> int:
    lines = [line.encode() for line in portable.lines_of(connection, table)]
    archive.add(table_member(table.name), lines, packed=True)
    return len(lines)


def _require_readable(app: Flask) -> None:
    with writing():
        fill_if_empty()
    director = people.person_by_login("zhao")
    assert director is not None
    client = Client(app)
    client.token = people.new_token(director, DEMO_NOW)
    db.session.remove()
    for path in PAGES:
        assert client.get(path).status_code == 200, path
    assert client.get("/api/v1/visits").json["items"]
    name = client.get("/api/v1/institutions").json["items"][0]["name"]
    found = client.get("/api/v1/institutions", query_string={"q": name}).json["items"]
    assert name in {one["name"] for one in found}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Likeness)) > 0
