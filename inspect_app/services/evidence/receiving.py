"""Evidence files: kept once under the hash of their bytes, read by the offices that sent them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from inspect_app.rules.refusals import Invalid, NotFound, TooBig, UnsupportedType
from inspect_app.services import audit
from inspect_app.services.evidence.holding import complete_visits
from inspect_app.services.evidence.photo_facts import PhotoFacts, photo_facts
from inspect_app.services.evidence.storage import blobs
from inspect_app.services.evidence.types import HEAD, media_type
from inspect_app.store.base import db, writing
from inspect_app.store.blobs import IncomingBlob
from inspect_app.store.evidence import EvidenceFile, EvidenceHolder
from inspect_app.store.person import Person
from inspect_app.store.room import noticing_no_room

MEGABYTE = 1024 * 1024
LARGEST, LARGEST_IMAGE = 100 * MEGABYTE, 30 * MEGABYTE
PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings a file to which office; a party that replies is no ``person``."""

    office_id: int
    actor: str
    person: Person | None = None


def receive_file(
    sha256: str, stream: BinaryIO | Iterable[bytes], by: Person, now: datetime
) -> tuple[EvidenceFile, bool]:
    """Keep a file under its hash; return it, and whether it is new to the person's office.

    Bytes first (fsync, rename), then the row, then the visits that waited for it, in one
    transaction. Raises Invalid when the bytes have another hash, TooBig, UnsupportedType, NoRoom.
    """
    return receive_from(Bringer(by.office_id, by.login, by), sha256, stream, now)


def receive_from(
    bringer: Bringer, sha256: str, stream: BinaryIO | Iterable[bytes], now: datetime
) -> tuple[EvidenceFile, bool]:
    """Keep a file as `receive_file` does; what a party brings completes no visit."""
    with blobs().incoming() as blob:
        head = _take_in(blob, stream)
        row = _described(blob, sha256, head, now)
        blob.keep()
    with noticing_no_room():
        try:
            return _book(row, bringer, now)
        except IntegrityError:  # the same file came twice at the same moment
            return _book(row, bringer, now)


def keep_file(content: bytes, by: Person, now: datetime) -> str:
    """Keep bytes that are here already; return their hash. Raises as `receive_file`."""
    row, _ = receive_file(hashlib.sha256(content).hexdigest(), [content], by, now)
    return row.sha256


def _take_in(blob: IncomingBlob, stream: BinaryIO | Iterable[bytes]) -> bytes:
    """Write the stream to a temporary file; return its first bytes."""
    head = b""
    for piece in _pieces(stream):
        blob.write(piece)
        head = head if len(head) >= HEAD else (head + piece)[:HEAD]
        if blob.size > LARGEST:
            raise TooBig(limit="100 MB")
    blob.flush()
    return head


def _pieces(stream: BinaryIO | Iterable[bytes]) -> Iterable[bytes]:
    read = getattr(stream, "read", None)
    return stream if read is None else iter(lambda: read(PIECE), b"")


def _described(blob: IncomingBlob, sha256: str, head: bytes, now: datetime) -> EvidenceFile:
    """Check the hash, the kind and the size; read what a photo tells of itself."""
    if blob.sha256 != sha256:
        raise Invalid({"sha256": [("hash_mismatch", {})]})
    kind = media_type(head)
    if kind is None:
        raise UnsupportedType
    facts = PhotoFacts()
    if kind.startswith("image/"):
        if blob.size > LARGEST_IMAGE:
            raise TooBig(limit="30 MB")
        facts = photo_facts(blob.path, kind)
    return EvidenceFile(
        sha256=sha256, size=blob.size, media_type=kind, received_at=now,
        width=facts.width, height=facts.height, orientation=facts.orientation,
        taken_at=facts.taken_at, lat=facts.lat, lng=facts.lng,
    )  # fmt: skip


def _book(described: EvidenceFile, by: Bringer, now: datetime) -> tuple[EvidenceFile, bool]:
    """Write the rows once; complete what waited for the file."""
    sha256 = described.sha256
    with writing():
        audit.take_turn(by.office_id)  # a visit that is stored now waits, so none falls between
        row = db.session.get(EvidenceFile, sha256)
        if row is None:
            row = EvidenceFile(**_columns(described))
            db.session.add(row)
        is_new = db.session.get(EvidenceHolder, (sha256, by.office_id)) is None
        if is_new:
            db.session.flush()  # the holder names the file's row
            holder = EvidenceHolder(
                sha256=sha256,
                office_id=by.office_id,
                person_id=by.person.id if by.person else None,
                received_at=now,
            )
            db.session.add(holder)
            after = {"size": row.size, "type": row.media_type}
            deed = audit.Deed("file.receive", "file", sha256, after=after)
            audit.record(by.office_id, by.actor, deed, now)
        if by.person is not None:
            complete_visits(sha256, by.person, now)
    return row, is_new


def _columns(row: EvidenceFile) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in sa.inspect(EvidenceFile).columns}


def file_of_office(sha256: str, office_id: int) -> EvidenceFile:
    """Find a file that the office has sent. Raises NotFound for everybody else's."""
    query = (
        sa.select(EvidenceFile)
        .join(EvidenceHolder, EvidenceHolder.sha256 == EvidenceFile.sha256)
        .where(EvidenceFile.sha256 == sha256, EvidenceHolder.office_id == office_id)
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found
