"""Visit documents for tests: a whole, lawful one, changed where a test asks for it."""

import hashlib
import struct
import zlib
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from inspect_app.store.institution import Institution
from tests.cast import Client

CHECKLISTS = {"licensed": "CL-SUBJ-OFFLINE", "unlicensed": "CL-UNLICENSED", "school": "CL-SCHOOL"}
VERSION = "2026-11-21"


def png(shade: int = 0) -> bytes:
    """A small valid PNG; another shade gives other bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    rows = b"".join(b"\x00" + bytes([shade % 256] * 8) for _ in range(8))
    note = chunk(b"tEXt", b"Comment\x00" + str(shade).encode())
    body = chunk(b"IHDR", head) + note + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


SIGNED = {"lin": png(1), "wang": png(2), "party": png(3)}
PICTURES = {sha256(content): content for content in SIGNED.values()}


def violation(code: str = "FEE-01", **changes: Any) -> dict[str, Any]:
    """One violation of a visit."""
    return {
        "id": str(uuid4()),
        "code": code,
        "facts": "现场抽查合同3份，均一次性收取6个月费用。",
        "requirement": "立即停止一次性收取超过规定时限的费用，并退还超收部分。",
        "due": {"days": 5, "type": "working"},
        "files": [],
        **changes,
    }


def visit_document(
    institution: Institution | None, violations: list[Any] | None = None, **changes: Any
) -> dict[str, Any]:
    """A completed visit of lin and wang, signed by all; a violation may be given by its code."""
    found = [violation(each) if isinstance(each, str) else each for each in violations or []]
    at = "2026-11-20T10:02:10+08:00"
    document = {
        "schema": 1,
        "institution_id": str(institution.uuid) if institution else None,
        "site": None,
        "assignment_id": None,
        "revision_of": None,
        "kind": "routine",
        "outcome": "completed",
        "checklist": {
            "id": CHECKLISTS[institution.kind if institution else "unlicensed"],
            "version": VERSION,
        },
        "started_at": "2026-11-20T09:12:31+08:00",
        "finished_at": at,
        "clock": {"offset_ms": -420, "elapsed_ms": 2_979_000},
        "inspectors": ["lin", "wang"],
        "helpers": [],
        "departments": [],
        "fixes": [
            {"at": "2026-11-20T09:12:40+08:00", "lat": 30.2741, "lng": 120.1551, "accuracy_m": 12.0}
        ],
        "position_reason": "",
        "answers": [],
        "violations": found,
        "people_met": [{"name": "周某", "post": "负责人", "phone": "0571-00000000"}],
        "statement": "情况属实。",
        "signatures": [
            {"role": "inspector", "person": "lin", "image": sha256(SIGNED["lin"]), "at": at},
            {"role": "inspector", "person": "wang", "image": sha256(SIGNED["wang"]), "at": at},
            {"role": "party", "name": "周某", "image": sha256(SIGNED["party"]), "at": at},
        ],
        "files": [
            {"sha256": hash_, "size": len(content), "type": "image/png"}
            for hash_, content in PICTURES.items()
        ],
    }
    return {**document, **changes}


def found_site(**changes: Any) -> dict[str, Any]:
    """A place that is not in the register."""
    return {
        "name": "某居民楼托管班", "address": "古荡街道1号", "district": "330106",
        "lat": 30.27, "lng": 120.12, "person": "王某", "person_id": "", **changes,
    }  # fmt: skip


def send(
    client: Client, document: Any, uuid: UUID | str | None = None, *, files: bool = True
) -> TestResponse:
    """Send a visit; with ``files`` its signatures first, so that it is complete at once."""
    if files:
        for hash_, content in PICTURES.items():
            send_file(client, content, hash_)
    return client.put(f"/api/v1/visits/{uuid or uuid4()}", json=document)


def send_file(client: Client, content: bytes, hash_: str = "") -> TestResponse:
    """Send one evidence file under its hash, or under another one."""
    return client.put(f"/api/v1/files/{hash_ or sha256(content)}", data=content)
