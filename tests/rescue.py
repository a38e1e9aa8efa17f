"""Rescue packages for tests: what a phone would export, changed where a test asks for it."""

import base64
import hashlib
import io
import json
import subprocess
from typing import Any
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from inspect_app.rules.canonical import canonical_json
from tests.forms.flat_fields import flatten
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
    given = {"person": person, "visits": visits, "files": kept, "log": [line]}
    done = subprocess.run(
        [node(), "tests/js/pack_rescue.mjs"],
        input=json.dumps(given).encode(), cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    return done.stdout


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
