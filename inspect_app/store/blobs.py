"""Evidence and papers as files named by their SHA-256: `blobs/ab/<sha256>` in the instance.

Written to a temporary name, fsync, rename, fsync of the folder: after any crash a file is either
whole or not there.
"""

import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from inspect_app.rules.refusals import NoRoom

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}


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
        """Read the bytes whole."""
        return self.path(sha256).read_bytes()

    def put(self, content: bytes) -> str:
        """Keep the bytes; return their hash. Raises NoRoom when the disk is full or read-only."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.is_file():
            return sha256
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._write(target, content)
        except OSError as error:
            if error.errno in _FULL:
                raise NoRoom from error
            raise
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
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def hashes(self) -> Iterator[str]:
        """Every hash that is kept, for the sweep and the backup."""
        for path in sorted((self.root / "blobs").glob("??/*")):
            if len(path.name) == 64:
                yield path.name

    def writable(self) -> bool:
        """Tell whether a file could be kept now."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.root, prefix="."):
                return True
        except OSError:
            return False
