"""The one file that a phone exports when nothing else works, read with nothing taken on trust.

A plain zip with nothing packed in it (`static/js/rescue_package.mjs` writes it and names the
members). Who sends it may be anybody: the directory is bounded before it is read, every size before
its bytes, and each text is compared with the SHA-256 that the manifest tells.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import SEEK_END
from typing import IO, Any, Literal
from uuid import UUID
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from inspect_app.rules.refusals import Refusal, TooBig

FORMAT, VERSION = "inspection-rescue", 1
MANIFEST = "manifest.json"
MEGABYTE = 1024 * 1024
LARGEST, LARGEST_TEXT = 500 * MEGABYTE, 4 * MEGABYTE
LARGEST_DIRECTORY = 2 * MEGABYTE
"""Room for ten thousand members."""
PIECE = 256 * 1024
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_NAME = re.compile(
    r"manifest\.json|log\.jsonl|files/(?P<file>[0-9a-f]{64})(?:\.sealed)?"
    rf"|visits/(?P<visit>{_ID})\.json|sealed/{_ID}\.(?:json|sealed|locked)",
    re.ASCII,
)
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_OTHER_END = b"PK\x06\x07"
"""Leads to a second end of a zip beyond 4 GB, which would count instead of the one we looked at."""
_DAMAGE = (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)


class Damaged(Exception):  # noqa: N818 - what was sent is wrong, not the program
    """A member whose bytes are not those that the manifest names."""


class RescuePackage:
    """An open package; ``person`` is the login of whose phone it is from.

    ``visits`` and ``files`` are the ids and hashes of what it holds, ``unreadable`` how many
    entries the phone itself could not read any more.
    """

    def __init__(self, archive: ZipFile) -> None:
        """Read the manifest. Raises Refusal."""
        self._zip = archive
        names = self._names()
        manifest = self._manifest()
        self._members: dict[str, Any] = manifest["members"]
        for name in sorted(set(names) ^ {*self._members, MANIFEST}):
            raise Refusal("rescue_damaged", member=name)
        self.person: str = manifest["person"]
        self.unreadable = len(manifest["unreadable"])
        found = [_NAME.fullmatch(name) for name in names]
        files = [match["file"] for match in found if match and match["file"]]
        self.files = list(dict.fromkeys(files))
        self.visits = [UUID(match["visit"]) for match in found if match and match["visit"]]

    def _names(self) -> list[str]:
        """Look at every entry of the directory before any is opened."""
        names = [each.filename for each in self._zip.infolist()]
        total = 0
        for each in self._zip.infolist():
            is_packed = each.compress_type != ZIP_STORED or each.compress_size != each.file_size
            if is_packed or each.flag_bits & 1 or not _NAME.fullmatch(each.filename):
                raise Refusal("rescue_not_ours", member=each.filename[:80])
            total += each.file_size
        if total > LARGEST or len(set(names)) != len(names):
            raise Refusal("rescue_not_ours", member=MANIFEST)
        return names

    def _manifest(self) -> dict[str, Any]:
        try:
            manifest: dict[str, Any] = json.loads(self._read(MANIFEST))
        except (KeyError, Damaged, *_DAMAGE, RecursionError) as error:
            raise Refusal("rescue_damaged", member=MANIFEST) from error
        if not _is_manifest(manifest):
            raise Refusal("rescue_damaged", member=MANIFEST)
        if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
            raise Refusal("rescue_other_version")
        return manifest

    def record(self, uuid: UUID) -> tuple[str, bool]:
        """Return the text of a visit as the phone kept it, and whether it is whole."""
        return self._text(f"visits/{uuid}.json")

    def has_sealed(self, uuid: UUID) -> bool:
        """Tell whether the document of a visit was handed in: as text, or closed."""
        return not {_sealed(uuid), _closed(uuid, "sealed")}.isdisjoint(self._members)

    def sealed(self, uuid: UUID) -> str:
        """Return a sealed document's text, which its own seal proves; what is left of it else."""
        return self._text(_sealed(uuid))[0]

    def closed(self, uuid: UUID, ending: Literal["sealed", "locked"]) -> bytes | None:
        """Return what only the server can open: a document, or a locked draft. None without it.

        What cannot be read any more is empty, and does not open.
        """
        name = _closed(uuid, ending)
        if name not in self._members:
            return None
        try:
            return self._read(name)
        except (Damaged, *_DAMAGE):
            return b""

    def seal_of(self, sha256: str) -> Mapping[str, Any] | None:
        """Return {key, for} of a file that is here closed; None for one that is plain."""
        if f"files/{sha256}" in self._members:
            return None
        seal = self._members[f"files/{sha256}.sealed"].get("seal")
        return seal if isinstance(seal, dict) else {}

    def log(self) -> str:
        """Return the send-log, one line an event; "" for a package without one."""
        return self._text("log.jsonl")[0] if "log.jsonl" in self._members else ""

    def pieces(self, sha256: str) -> Iterator[bytes]:
        """Read a file piece by piece, as it lies there. Raises Damaged."""
        ending = "" if self.seal_of(sha256) is None else ".sealed"
        try:
            with self._zip.open(f"files/{sha256}{ending}") as member:
                yield from iter(lambda: member.read(PIECE), b"")
        except _DAMAGE as error:
            raise Damaged from error

    def _text(self, name: str) -> tuple[str, bool]:
        """Read a text, whatever it is; it is whole when its hash is the one told, and UTF-8."""
        try:
            content = self._read(name)
            told = self._members[name].get("sha256")
            is_whole = told is None or hashlib.sha256(content).hexdigest() == told
            return content.decode(), is_whole
        except UnicodeDecodeError:
            return content.decode(errors="replace"), False
        except (Damaged, *_DAMAGE):
            return "", False

    def _read(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > LARGEST_TEXT:
            raise Damaged
        return self._zip.read(name)


def _sealed(uuid: UUID) -> str:
    return f"sealed/{uuid}.json"


def _closed(uuid: UUID, ending: str) -> str:
    return f"sealed/{uuid}.{ending}"


def _is_manifest(manifest: Any) -> bool:
    kinds = {"format": str, "version": int, "person": str, "members": dict, "unreadable": list}
    if not isinstance(manifest, dict):
        return False
    if not all(isinstance(manifest.get(key), kind) for key, kind in kinds.items()):
        return False
    return all(isinstance(member, dict) for member in manifest["members"].values())


@contextmanager
def opened(file: IO[bytes]) -> Iterator[RescuePackage]:
    """Open a package. Raises Refusal for what is none, is cut off or claims too much; TooBig."""
    _bound_directory(file)
    try:
        archive = ZipFile(file)
    except _DAMAGE as error:
        raise Refusal("rescue_no_zip") from error
    with archive:
        yield RescuePackage(archive)


def _bound_directory(file: IO[bytes]) -> None:
    """Refuse a long directory: the standard library would make an object of every entry in it."""
    size = file.seek(0, SEEK_END)
    if size > LARGEST:
        raise TooBig(limit=f"{LARGEST // MEGABYTE} MB")
    file.seek(max(0, size - _LONGEST_COMMENT - _END_SIZE))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + _END_SIZE:
        raise Refusal("rescue_no_zip")
    directory = int.from_bytes(tail[at + 12 : at + 16], "little")
    if directory > LARGEST_DIRECTORY or _OTHER_END in tail[max(0, at - 20) : at]:
        raise Refusal("rescue_not_ours", member=MANIFEST)
    file.seek(0)
