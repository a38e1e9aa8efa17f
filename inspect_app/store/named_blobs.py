"""Which bytes the rows name: evidence, papers, pictures on papers, register files."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from inspect_app.store.audit import AuditEvent
from inspect_app.store.coverage_statement import CoverageStatement
from inspect_app.store.evidence import EvidenceFile
from inspect_app.store.notice import Notice
from inspect_app.store.paper import Paper
from inspect_app.store.seal import ElectronicSeal

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
    for paper, sheet in _drawn(connection):
        found.needed.update([paper, *_pictures(sheet)])
    found.needed.update(connection.scalars(sa.select(ElectronicSeal.sealed)))
    found.needed.update(_of_statements(connection))
    for actor, file in _register_files(connection):
        (found.maybe if actor == CONSOLE else found.needed).add(file)
    found.maybe -= found.needed
    return found


def named_among(connection: sa.Connection, hashes: Collection[str]) -> set[str]:
    """Those of the hashes that any row names."""
    evidence = sa.select(EvidenceFile.sha256).where(EvidenceFile.sha256.in_(hashes))
    found = set(connection.scalars(evidence))
    for paper, sheet in _drawn(connection):
        found.update(each for each in (paper, *_pictures(sheet)) if each in hashes)
    sealed = sa.select(ElectronicSeal.sealed).where(ElectronicSeal.sealed.in_(hashes))
    found.update(connection.scalars(sealed))
    found.update(each for each in _of_statements(connection) if each in hashes)
    found.update(file for _, file in _register_files(connection) if file in hashes)
    return found


def papers(connection: sa.Connection) -> list[tuple[str, str]]:
    """The hash of each paper, drawn or sealed, with its number."""
    found: list[tuple[str, str]] = []
    for model in (Notice, Paper):
        drawn = sa.select(model.number, model.paper).order_by(model.id)
        sealed = sa.select(model.number, ElectronicSeal.sealed).join(
            ElectronicSeal, ElectronicSeal.paper == model.paper
        )
        for query in (drawn, sealed.order_by(model.id)):
            found += [(number, sha256) for number, sha256 in connection.execute(query)]
    return found


def _drawn(connection: sa.Connection) -> Iterator[tuple[str, Any]]:
    """Each paper's hash and the data it was drawn from."""
    for model in (Notice, Paper):
        query = sa.select(model.paper, model.sheet)
        yield from connection.execute(query, execution_options=_STREAMED)


def _of_statements(connection: sa.Connection) -> Iterator[str]:
    """What coverage statements were made of, and the files that were drawn of them."""
    of = CoverageStatement
    for names in connection.execute(sa.select(of.content, of.pdf, of.xlsx)):
        yield from filter(None, names)


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
