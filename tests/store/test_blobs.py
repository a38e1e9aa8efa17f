"""Evidence on disk: whole or not there."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from inspect_app.rules.refusals import NoRoom, Refusal, Unavailable
from inspect_app.store.blobs import BlobFolder


def test_bytes_are_found_by_their_hash(tmp_path: Path) -> None:
    store = BlobFolder(tmp_path)
    sha256 = store.put(b"photo")
    assert sha256 == hashlib.sha256(b"photo").hexdigest()
    assert store.read(sha256) == b"photo"
    assert store.put(b"photo") == sha256
    assert list(store.hashes()) == [sha256]


@pytest.mark.parametrize("name", ["../secret", "", "A" * 64, "a" * 63 + "/", "a" * 65])
def test_a_name_that_is_no_hash_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        BlobFolder(tmp_path).path(name)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, NoRoom),
        (errno.EDQUOT, NoRoom),
        (errno.EFBIG, NoRoom),
        (errno.EROFS, Unavailable),
    ],
)
def test_a_full_disk_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: type[Refusal]
) -> None:
    def full(_handle: int) -> None:
        raise OSError(number, "no room")

    store = BlobFolder(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(kind):
        store.put(b"photo")
    assert list(store.hashes()) == []
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
