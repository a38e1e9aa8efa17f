"""Everything an instance holds, as of one moment, in one file; written while others write.

The secrets (`secret_key`, the key for https) stay out: who finds a backup shall not be able to
forge sessions with it. A restored instance makes its own, so that everybody signs in anew. The key
that opens what phones seal is a row like any other: what is on its way must open here again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from inspect_app.rules.refusals import Refusal
from inspect_app.services.backup.archive import (
    PIECE,
    ArchiveWriter,
    blob_member,
    table_member,
    written,
)
from inspect_app.services.evidence.storage import blobs
from inspect_app.store import portable
from inspect_app.store.named_blobs import named_blobs


@dataclass(frozen=True, slots=True)
class Summary:
    """What a backup holds: rows by table, files, and bytes of all members."""

    tables: dict[str, int]
    blobs: int
    bytes: int


def make_backup(path: Path, now: datetime) -> Summary:
    """Write the archive; on any refusal there is no file, or the one that was there before.

    Raises Refusal: a schema that waits for its migration, a file that rows name and that is
    missing or has changed, no room.
    """
    with portable.snapshot() as connection, written(path) as archive:
        schema = schema_of(connection)
        if schema is None or schema != schema_of_program():
            raise Refusal("backup_schema_not_current")
        tables = {table.name: _add_table(archive, connection, table) for table in portable.tables()}
        kept = _add_blobs(archive, connection)
        summary = Summary(tables, kept, archive.total)
        archive.finish(
            {
                "made_at": now.isoformat(), "schema": schema,
                "tables": tables, "blobs": kept, "bytes": summary.bytes,
            }
        )  # fmt: skip
    return summary


def schema_of(connection: sa.Connection) -> str | None:
    """Return the revision of the database's schema, None where there is none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def schema_of_program() -> str | None:
    """Return the revision that this program works with."""
    return _migrations().get_current_head()


def earlier_schemas() -> set[str]:
    """Return the revisions that this program's migrations start from."""
    return {each.revision for each in _migrations().walk_revisions()} - {schema_of_program()}


def _migrations() -> ScriptDirectory:
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())


def _add_table(archive: ArchiveWriter, connection: sa.Connection, table: sa.Table) -> int:
    rows = 0

    def pieces() -> Iterator[bytes]:
        nonlocal rows
        for line in portable.lines_of(connection, table):
            rows += 1
            yield line.encode()

    archive.add(table_member(table.name), pieces(), packed=True)
    return rows


def _add_blobs(archive: ArchiveWriter, connection: sa.Connection) -> int:
    """Add what the rows of this moment name; bytes never change, so they may be read later."""
    named, store = named_blobs(connection), blobs()
    wanted = sorted(named.needed | {each for each in named.maybe if store.has(each)})
    for sha256 in wanted:
        try:
            found = archive.add(blob_member(sha256), _pieces(store.path(sha256)), packed=False)
        except (FileNotFoundError, ValueError) as error:
            raise Refusal("backup_file_missing", sha256=sha256) from error
        if found != sha256:
            raise Refusal("backup_file_changed", sha256=sha256)
    return len(wanted)


def _pieces(path: Path) -> Iterable[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
