"""Bring a backup back into an empty instance: checked before, within and after."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from flask_migrate import upgrade
from sqlalchemy.exc import DataError, IntegrityError

from inspect_app.rules.refusals import Refusal
from inspect_app.services import audit
from inspect_app.services.backup.archive import (
    ArchiveReader,
    blob_member,
    opened,
    table_member,
)
from inspect_app.services.backup.making import Summary, earlier_schemas, schema_of_program
from inspect_app.services.coverage import keeping as coverage_keeping
from inspect_app.services.coverage import last_visits
from inspect_app.services.evidence.storage import blobs
from inspect_app.store import portable, search_index
from inspect_app.store.base import db, writing
from inspect_app.store.named_blobs import named_blobs, papers


def restore_backup(path: Path) -> Summary:
    """Fill the empty instance; what fails leaves it empty. Raises Refusal.

    Rows of this program's schema come in by one transaction. Those of an earlier one are put into
    that schema, which is then brought up to date.
    """
    with opened(path) as archive:
        _require_empty(archive)
        is_older = archive.schema != schema_of_program()
        if is_older and archive.schema not in earlier_schemas():
            raise Refusal("backup_of_another_version")
        archive.check()
        db.session.rollback()  # a look that is still open would be in the migration's way
        with _files_of(archive):
            (_restore_older if is_older else _restore)(archive)
        told = archive.manifest
        return Summary(archive.tables, told["blobs"], told["bytes"])


def _restore(archive: ArchiveReader) -> None:
    upgrade()
    with writing():
        _require_empty(archive)
        _load(archive)
        _finish(archive)


def _restore_older(archive: ArchiveReader) -> None:
    """Between load and migration the rows are committed; a failure drops them with their tables."""
    _drop_empty_schema()
    try:
        upgrade(revision=archive.schema)
        with writing():
            _load(archive)
        upgrade()
        with writing():
            _finish(archive)
    except BaseException:
        db.session.rollback()
        with db.engine.begin() as connection:
            portable.drop_tables(connection)
        raise


def _drop_empty_schema() -> None:
    """An instance that was started once has today's schema, and nothing in it."""
    with db.engine.begin() as connection:
        if not portable.is_empty(connection):
            raise Refusal("restore_not_empty")
        portable.drop_tables(connection)


def _require_empty(archive: ArchiveReader) -> None:
    """Refuse any row, and any file but the archive's own: a restore that was cut off left them."""
    if not portable.is_empty(db.session.connection()):
        raise Refusal("restore_not_empty")
    own = set(archive.blobs())
    if any(sha256 not in own for sha256 in blobs().hashes()):
        raise Refusal("restore_not_empty")


@contextmanager
def _files_of(archive: ArchiveReader) -> Iterator[None]:
    """Keep the files before the rows that name them; without the rows they go again."""
    store, brought = blobs(), list[str]()
    try:
        for sha256 in archive.blobs():
            if store.is_whole(sha256):
                continue
            brought.append(sha256)
            _bring(archive, sha256)
        yield
    except BaseException:
        for sha256 in brought:
            store.path(sha256).unlink(missing_ok=True)
        raise


def _bring(archive: ArchiveReader, sha256: str) -> None:
    with blobs().incoming() as blob:
        for piece in archive.pieces(blob_member(sha256)):
            blob.write(piece)
        if blob.sha256 != sha256:
            raise Refusal("backup_damaged", member=blob_member(sha256))
        blob.keep()


def _load(archive: ArchiveReader) -> None:
    connection = db.session.connection()
    tables = portable.tables_there(connection)
    for deed in (portable.load, portable.join):
        for table in tables:
            try:
                deed(connection, table, archive.lines(table_member(table.name)))
            except (DataError, IntegrityError, KeyError, TypeError, ValueError) as error:
                member = table_member(table.name)
                raise Refusal("backup_rows_refused", member=member) from error
    portable.follow_sequences(connection)


def _finish(archive: ArchiveReader) -> None:
    """Make anew what is made from the rows, and look at all of it once more."""
    search_index.rebuild()
    coverage_keeping.rebuild()
    last_visits.rebuild()
    _verify(archive)


def _verify(archive: ArchiveReader) -> None:
    """Compare with the manifest, walk the chains, and look at every file that a row names."""
    connection = db.session.connection()
    for table in portable.tables():
        if table.name in portable.MADE_ANEW - set(archive.tables):
            continue
        told = archive.tables.get(table.name, 0)  # a table may be younger than the backup
        if portable.count(connection, table) != told:
            raise Refusal("backup_rows_refused", member=table_member(table.name))
    _require_files(connection)
    broken = audit.verify()[1]
    if broken is not None:
        raise Refusal("backup_chain_broken", office=broken.office, seq=broken.seq)


def _require_files(connection: sa.Connection) -> None:
    store = blobs()
    for sha256 in sorted(named_blobs(connection).needed):
        if not store.has(sha256):
            raise Refusal("backup_file_missing", sha256=sha256)
    for _number, sha256 in papers(connection):
        if not store.is_whole(sha256):
            raise Refusal("backup_file_changed", sha256=sha256)
