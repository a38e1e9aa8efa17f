"""Evidence and papers as files named by their SHA-256: `blobs/ab/<sha256>` in the instance.

Written to a temporary name, fsync, rename, fsync of the folder: after any crash a file is either
whole or not there.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from inspect_app.rules.refusals import NotFound
from inspect_app.store.room import noticing_no_room


def sync_folder(folder: Path) -> None:
    """Let the names in a folder outlive a crash."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class BlobFolder:
    """The embedded evidence store."""

    def __init__(self, root: Path) -> None:
        """Keep the root; folders are made on first use."""
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash are, whether they exist or not."""
        if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
            raise ValueError("not a SHA-256 in lower-case hex")
        return self.root / "blobs" / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes are here."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Read the bytes whole. Raises NotFound for what is missing, or is not what it was."""
        try:
            content = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("file_missing") from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise NotFound("file_damaged")
        return content

    def is_whole(self, sha256: str) -> bool:
        """Tell whether the bytes are here and are those that the hash names."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def put(self, content: bytes) -> str:
        """Keep the bytes; return their hash. Raises NoRoom, or Unavailable (read-only)."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if self.is_whole(sha256):
            target.touch()  # whoever sweeps sees that it is wanted again
            return sha256
        with noticing_no_room():
            target.parent.mkdir(parents=True, exist_ok=True)
            self._write(target, content)
        return sha256

    def _write(self, target: Path, content: bytes) -> None:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(target)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        sync_folder(target.parent)

    @contextmanager
    def incoming(self) -> Iterator["IncomingBlob"]:
        """Take bytes in piece by piece; what is not kept by the end is gone."""
        with noticing_no_room():
            folder = self.root / "blobs"
            folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=folder, prefix=".")
        path = Path(name)
        try:
            # Closing writes what is still buffered, once more and in vain on a full disk.
            with noticing_no_room(), os.fdopen(handle, "wb") as file:
                yield IncomingBlob(self, path, file)
        finally:
            path.unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """Every hash that is kept, for the sweep and the backup."""
        for path in sorted((self.root / "blobs").glob("??/*")):
            if len(path.name) == 64:
                yield path.name

    def discard(self, sha256: str, before: datetime) -> None:
        """Delete a file that no row names, unless it was put here, or put anew, since then.

        Who puts a file names it in a row only afterwards.
        """
        with suppress(FileNotFoundError):
            if self.path(sha256).stat().st_mtime < before.timestamp():
                self.path(sha256).unlink()

    def sweep_unfinished(self, before: datetime) -> int:
        """Delete what was being written and was last written to before then; how many files.

        A process that was killed leaves it behind, under a name that begins with a point.
        """
        left = [*(self.root / "blobs").glob(".*"), *(self.root / "blobs").glob("??/.*")]
        count = 0
        for path in left:
            with suppress(FileNotFoundError):  # another process sweeps as well
                if path.is_file() and path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    count += 1
        return count

    def writable(self) -> bool:
        """Tell whether a file could be kept now."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.root, prefix=".") as file:
                file.write(b"a name alone needs no room")
                file.flush()
                return True
        except OSError:
            return False


class IncomingBlob:
    """Bytes on their way in: hashed as they come, in no place of the store until `keep`."""

    def __init__(self, store: BlobFolder, path: Path, file: BinaryIO) -> None:
        """Start empty."""
        self.path, self.size = path, 0
        self._store, self._file, self._digest = store, file, hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The hash of what has come so far."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        """Take the next piece. Raises NoRoom."""
        with noticing_no_room():
            self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def flush(self) -> None:
        """Let a reader of ``path`` see everything that has come."""
        with noticing_no_room():
            self._file.flush()

    def keep(self) -> None:
        """Move the whole to its place: fsync, rename, fsync of the folder. Raises as `put`.

        What lies there damaged is replaced.
        """
        target = self._store.path(self.sha256)
        if self._store.is_whole(self.sha256):
            target.touch()
            return
        with noticing_no_room():
            self._file.flush()
            os.fsync(self._file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            self.path.replace(target)
            sync_folder(target.parent)
