"""The one file of a backup: a plain zip that any tool opens, with a manifest of hashes.

`tables/<name>.jsonl` holds rows, `blobs/ab/<sha256>` bytes, `manifest.json` (written last) the
size and SHA-256 of every other member and the totals.
"""

import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from inspect_app.rules.refusals import Refusal
from inspect_app.store.blobs import sync_folder

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 256 * 1024
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError)


def table_member(name: str) -> str:
    """Where a table's rows are."""
    return f"tables/{name}.jsonl"


def blob_member(sha256: str) -> str:
    """Where a file's bytes are."""
    return f"blobs/{sha256[:2]}/{sha256}"


@dataclass
class ArchiveWriter:
    """Takes members in; ``members`` is {name: {"size", "sha256"}}."""

    zip: ZipFile
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, pieces: Iterable[bytes], *, packed: bool) -> str:
        """Write one member piece by piece; return its SHA-256."""
        digest, size = hashlib.sha256(), 0
        info = ZipInfo(name)  # a fixed day: the same content gives the same bytes
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        with self.zip.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                member.write(piece)
                digest.update(piece)
                size += len(piece)
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}
        return digest.hexdigest()

    @property
    def total(self) -> int:
        """The size of all members so far."""
        return sum(member["size"] for member in self.members.values())

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest, which ends the archive."""
        text = json.dumps({"format": FORMAT, **facts, "members": self.members}, indent=1)
        self.zip.writestr(ZipInfo(MANIFEST), text)


@contextmanager
def written(path: Path) -> Iterator[ArchiveWriter]:
    """Write to a temporary name beside it, fsync, rename: FILE is whole or as it was before.

    It is readable by its owner alone (0600), for it holds personal data. Raises Refusal.
    """
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".backup-")
        try:
            with os.fdopen(handle, "wb") as file:
                with ZipFile(file, "w") as archive:
                    yield ArchiveWriter(archive)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise Refusal("backup_unwritable", name=path.name, reason=error.strerror or "") from error


class ArchiveReader:
    """Gives members out. Every damage is a Refusal that names the member."""

    def __init__(self, archive: ZipFile) -> None:
        """Read the manifest."""
        self._zip = archive
        try:
            self.manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            self.members: dict[str, dict[str, Any]] = self.manifest["members"]
            self.schema: str = self.manifest["schema"]
            self.tables: dict[str, int] = self.manifest["tables"]
            known = self.manifest["format"] == FORMAT
        except (KeyError, TypeError, *_DAMAGE) as error:
            raise Refusal("backup_damaged", member=MANIFEST) from error
        if not known:
            raise Refusal("backup_of_another_version")

    def check(self) -> None:
        """Compare every member with the manifest, and the manifest with what is there."""
        there = set(self._zip.namelist()) - {MANIFEST}
        for name in sorted(there ^ self.members.keys()):
            raise Refusal("backup_damaged", member=name)
        for name, told in self.members.items():
            if name.startswith("blobs/") and name != blob_member(told["sha256"]):
                raise Refusal("backup_damaged", member=name)
            digest, size = hashlib.sha256(), 0
            for piece in self.pieces(name):
                digest.update(piece)
                size += len(piece)
            if (size, digest.hexdigest()) != (told["size"], told["sha256"]):
                raise Refusal("backup_damaged", member=name)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Read a member piece by piece."""
        with self._open(name) as member:
            while piece := _read(member, name):
                yield piece

    def lines(self, name: str) -> Iterator[str]:
        """Read a member line by line."""
        with self._open(name) as member, TextIOWrapper(member, "utf-8", newline="\n") as text:
            yield from text

    def blobs(self) -> list[str]:
        """Return the hashes of the files it holds."""
        return [name.rpartition("/")[2] for name in self.members if name.startswith("blobs/")]

    def _open(self, name: str) -> IO[bytes]:
        try:
            return self._zip.open(name)
        except (KeyError, *_DAMAGE) as error:
            raise Refusal("backup_damaged", member=name) from error


def _read(member: IO[bytes], name: str) -> bytes:
    try:
        return member.read(PIECE)
    except _DAMAGE as error:
        raise Refusal("backup_damaged", member=name) from error


@contextmanager
def opened(path: Path) -> Iterator[ArchiveReader]:
    """Open an archive. Raises Refusal when it is none, or cut off."""
    try:
        archive = ZipFile(path)
    except (OSError, *_DAMAGE) as error:
        raise Refusal("backup_unreadable", name=path.name) from error
    with archive:
        yield ArchiveReader(archive)
