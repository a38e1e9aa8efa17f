"""Which bytes the rows name: evidence, papers, pictures on papers, register files."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from inspect_app.store.audit import AuditEvent
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice

_BATCH = 1_000
_STREAMED = {"yield_per": _BATCH}
CONSOLE = "console"


@dataclass
class NamedBlobs:
    """Hashes: ``needed`` must be kept; ``maybe`` are files that the console read where they lay."""

    needed: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)


def named_blobs(connection: sa.Connection) -> NamedBlobs:
    """Read every name there is in the connection's transaction."""
    found = NamedBlobs(set(connection.scalars(sa.select(EvidenceFile.sha256))))
    notices = sa.select(Notice.paper, Notice.sheet)
    for paper, sheet in connection.execute(notices, execution_options=_STREAMED):
        found.needed.update([paper, *_pictures(sheet)])
    for actor, file in _register_files(connection):
        (found.maybe if actor == CONSOLE else found.needed).add(file)
    found.maybe -= found.needed
    return found


def named_among(connection: sa.Connection, hashes: Collection[str]) -> set[str]:
    """Those of the hashes that any row names."""
    evidence = sa.select(EvidenceFile.sha256).where(EvidenceFile.sha256.in_(hashes))
    found = set(connection.scalars(evidence))
    notices = sa.select(Notice.paper, Notice.sheet)
    for paper, sheet in connection.execute(notices, execution_options=_STREAMED):
        found.update(each for each in (paper, *_pictures(sheet)) if each in hashes)
    found.update(file for _, file in _register_files(connection) if file in hashes)
    return found


def papers(connection: sa.Connection) -> list[tuple[str, str]]:
    """Each notice's number and its paper's hash."""
    query = sa.select(Notice.number, Notice.paper).order_by(Notice.id)
    return [(row.number, row.paper) for row in connection.execute(query)]


def _pictures(document: Any) -> Iterator[str]:
    """Walk a sheet's document; a picture is {"is": "picture", "sha256"}."""
    if isinstance(document, list):
        for each in document:
            yield from _pictures(each)
    elif isinstance(document, dict) and document.get("is") == "picture":
        yield document["sha256"]
    elif isinstance(document, dict):
        for each in document.values():
            yield from _pictures(each)


def _register_files(connection: sa.Connection) -> Iterator[tuple[str, str]]:
    query = sa.select(AuditEvent.actor, AuditEvent.after).filter_by(deed="register_imported")
    for actor, after in connection.execute(query, execution_options=_STREAMED):
        if after.get("file"):
            yield actor, after["file"]
