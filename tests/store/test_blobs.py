"""Evidence on disk: whole or not there."""

import errno
import hashlib
import os
from datetime import UTC, datetime, timedelta
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


def test_what_a_killed_process_left_half_written_is_swept_after_a_day(tmp_path: Path) -> None:
    store, day = BlobFolder(tmp_path), timedelta(days=1)
    kept = store.put(b"photo")
    now = datetime.now(UTC)
    left = [tmp_path / "blobs" / ".left", store.path(kept).parent / ".left"]
    for path in left:
        path.write_bytes(b"half a pho")
    assert store.sweep_unfinished(now - day) == 0, "somebody may still be writing"
    for path in (*left, store.path(kept)):
        os.utime(path, ((now - 2 * day).timestamp(),) * 2)
    assert store.sweep_unfinished(now - day) == 2
    assert store.read(kept) == b"photo"
    assert [path for path in left if path.exists()] == []


def test_a_file_that_is_put_again_is_not_discarded(tmp_path: Path) -> None:
    store, now = BlobFolder(tmp_path), datetime.now(UTC)
    kept, old = store.put(b"photo"), (now - timedelta(days=40)).timestamp()
    os.utime(store.path(kept), (old, old))
    store.put(b"photo")
    store.discard(kept, now - timedelta(days=1))
    assert store.read(kept) == b"photo"
    os.utime(store.path(kept), (old, old))
    with store.incoming() as incoming:
        incoming.write(b"photo")
        incoming.keep()
    store.discard(kept, now - timedelta(days=1))
    assert store.read(kept) == b"photo"
    os.utime(store.path(kept), (old, old))
    store.discard(kept, now - timedelta(days=1))
    assert not store.has(kept)
