"""Rescue packages for tests: what a phone would export, changed where a test asks for it."""

import base64
import hashlib
import io
import json
import subprocess
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from inspect_app.rules import sealed
from inspect_app.rules.canonical import canonical_json
from tests.forms.flat_fields import flatten
from tests.sealing import sealed_bytes, wrapped
from tests.test_javascript import ROOT, node
from tests.visits import PICTURES, sha256

Parts = dict[str, bytes]


def phone_visit(uuid: UUID, document: Any, person: str = "lin", **changes: Any) -> dict[str, Any]:
    """A visit as the phone keeps it, sealed; ``state="draft"`` leaves it unsealed."""
    text = canonical_json(document)
    fields: dict[str, list[str]] = {}
    for name, value in flatten(document):
        fields.setdefault(name, []).append(value)
    seal = {
        "document": text,
        "content_hash": sha256(text.encode()),
        "files": [file["sha256"] for file in document["files"]],
        "issue": False,
        "circumstances": {},
        "at": "2026-11-20T02:02:10.000Z",
    }
    is_draft = changes.get("state") == "draft"
    return {
        "uuid": str(uuid), "person": person, "name": "星河学科培训中心", "state": "stored",
        "fields": fields, "sealed": None if is_draft else seal, "changed_at": "2026-11-20T02:00Z",
        **changes,
    }  # fmt: skip


def packed_by_the_phone(
    visits: list[dict[str, Any]], files: dict[str, bytes] | None = None, person: str = "lin"
) -> bytes:
    """Let the phone's own scripts write the package."""
    bytes_of = PICTURES if files is None else files
    kept = [{"sha256": k, "base64": base64.b64encode(v).decode()} for k, v in bytes_of.items()]
    line = {"at": "2026-11-20T02:03:00Z", "visit": "x", "what": "visit", "status": 0, "receipt": ""}
    return _packed({"person": person, "visits": visits, "files": kept, "log": [line]})


def _packed(given: dict[str, Any]) -> bytes:
    done = subprocess.run(
        [node(), "tests/js/pack_rescue.mjs"],
        input=json.dumps(given).encode(), cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


class ClosedPhone:
    """What a phone keeps closed, by the server's public key: for the package that it writes."""

    def __init__(self, public_key: str, phone: UUID, person: str = "lin") -> None:
        self.public_key, self.phone, self.person = public_key, phone, person
        self.content_key, self.lock_key = b"c" * 32, b"l" * 32
        lock = sealed.lock(phone, person)
        wrapped_lock = wrapped(self.lock_key, public_key, lock)
        self.locks = [{"id": "one", "wrapped": wrapped_lock, "phone": str(phone)}]

    def submitted(self, visit: dict[str, Any]) -> dict[str, Any]:
        """A visit of `phone_visit`, as it is kept once it is submitted."""
        uuid, text = UUID(visit["uuid"]), visit["sealed"]["document"]
        body = sealed_bytes(text.encode(), self.content_key, sealed.visit(uuid))
        key = wrapped(self.content_key, self.public_key, sealed.visit(uuid))
        seal = {**visit["sealed"], "document": "", "body": _bytes(body), "key": key}
        closed = {"lock": "one", "body": _bytes(b"what was typed"), "files": []}
        return {**visit, "name": "", "fields": {}, "sealed": seal, "closed": closed}

    def locked(self, visit: dict[str, Any]) -> dict[str, Any]:
        """A draft of `phone_visit`, as it is kept while the phone is locked."""
        hidden = {"name": visit["name"], "fields": visit["fields"]}
        name = sealed.draft(UUID(visit["uuid"]))
        body = sealed_bytes(json.dumps(hidden).encode(), self.lock_key, name)
        closed = {"lock": "one", "body": _bytes(body), "files": []}
        return {**visit, "name": "", "fields": {}, "closed": closed}

    def file(self, content: bytes, visit: UUID) -> dict[str, Any]:
        """A file of a visit, closed."""
        body = sealed_bytes(content, self.content_key, sealed.file(sha256(content)))
        key = wrapped(self.content_key, self.public_key, sealed.visit(visit))
        seal = {"visit": str(visit), "key": key}
        return {"sha256": sha256(content), "base64": _base64(body), "seal": seal}

    def packed(self, visits: list[dict[str, Any]], files: list[dict[str, Any]]) -> bytes:
        """Let the phone's own scripts write the package."""
        told = {"person": self.person, "log": [], "locks": self.locks}
        return _packed({**told, "visits": visits, "files": files})


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(content: bytes) -> dict[str, str]:
    return {"$base64": _base64(content)}


def with_member(content: bytes, name: str, changed: bytes | None) -> bytes:
    """A package with other bytes under one of its names, or without it; its manifest says so."""
    with ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    del parts[name]
    told = manifest["members"].pop(name)
    if changed is not None:
        parts[name] = changed
        told = {**told, "size": len(changed), "sha256": sha256(changed)}
        manifest["members"][name] = told
    return zipped({**parts, "manifest.json": json.dumps(manifest).encode()})


def parts_of(visits: list[dict[str, Any]], files: dict[str, bytes] | None = None) -> Parts:
    """The members of a package but the manifest, as the phone names them."""
    parts: Parts = {}
    for visit in visits:
        seal = dict(visit["sealed"]) if visit.get("sealed") else None
        if seal:
            parts[f"sealed/{visit['uuid']}.json"] = seal.pop("document").encode()
        parts[f"visits/{visit['uuid']}.json"] = json.dumps({**visit, "sealed": seal}).encode()
    for name, content in (PICTURES if files is None else files).items():
        parts[f"files/{name}"] = content
    return {**parts, "log.jsonl": b""}


def zipped(parts: Parts, how: int = ZIP_STORED) -> bytes:
    """A zip of exactly these members."""
    out = io.BytesIO()
    with ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            info = ZipInfo(name)
            info.compress_type = how
            archive.writestr(info, content)
    return out.getvalue()


def package(
    visits: list[dict[str, Any]], files: dict[str, bytes] | None = None, *,
    changed: Parts | None = None, **manifest: Any,
) -> bytes:  # fmt: skip
    """A package; ``changed`` members differ from what its manifest says of them."""
    parts = parts_of(visits, files)
    members = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in parts.items()
    }
    told = {
        "format": "inspection-rescue", "version": 1, "person": "lin", "part": 1, "parts": 1,
        "made_at": "2026-11-20T02:02:10.000Z", "members": members, "unreadable": [], **manifest,
    }  # fmt: skip
    return zipped({**parts, **(changed or {}), "manifest.json": json.dumps(told).encode()})
