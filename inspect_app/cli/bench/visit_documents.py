"""Whole visits as phones send them: forty answers, two violations, three signatures."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from inspect_app.cli.bench.sample_notice import signature
from inspect_app.cli.bench.visit_rows import CODES, VisitWriter, time_ordered_uuid

ANSWERS = 40
Document = dict[str, Any]


def signatures() -> list[bytes]:
    """The three pictures that every visit is signed with."""
    return [signature(seed) for seed in (1, 2, 3)]


def visit_bodies(
    institutions: Sequence[UUID], logins: tuple[str, str], now: datetime, count: int, seed: int
) -> list[tuple[str, bytes]]:
    """So many visits, each under an id of its own: (id, JSON). Another seed, other visits."""
    rng = Random(seed)  # noqa: S311 - dice, not secrets
    checklist = VisitWriter(0, ()).checklist
    fixed = {
        **_form(checklist.id, checklist.version, logins, now),
        "answers": VisitWriter(0, ()).answers,
    }
    found = []
    for number in range(count):
        identity = time_ordered_uuid(now + timedelta(milliseconds=number), rng)
        document = {
            **fixed,
            "institution_id": str(rng.choice(institutions)),
            "violations": [_violation(rng, code, now) for code in CODES],
            "statement": f"情况属实，第{seed}-{number}号。",
        }
        found.append((str(identity), json.dumps(document, ensure_ascii=False).encode()))
    return found


def _form(checklist: str, version: str, logins: tuple[str, str], now: datetime) -> Document:
    begun, ended = now - timedelta(minutes=52), now - timedelta(minutes=2)
    hashes = [hashlib.sha256(picture).hexdigest() for picture in signatures()]
    at = ended.isoformat()
    signed: list[Document] = [
        {"role": "inspector", "person": login, "image": sha256, "at": at}
        for login, sha256 in zip(logins, hashes, strict=False)
    ]
    return {
        "schema": 1, "institution_id": None, "site": None, "assignment_id": None,
        "revision_of": None, "kind": "routine", "outcome": "completed",
        "checklist": {"id": checklist, "version": version},
        "started_at": begun.isoformat(), "finished_at": at,
        "clock": {"offset_ms": -420, "elapsed_ms": 3_000_000},
        "inspectors": list(logins), "helpers": [], "departments": [],
        "fixes": [{"at": begun.isoformat(), "lat": 40.2741, "lng": 92.1551, "accuracy_m": 12.0}],
        "position_reason": "首次进入时卫星信号弱。", "answers": [], "violations": [],
        "people_met": [{"name": "颜知遥", "post": "负责人", "phone": "0990-5550000"}],
        "statement": "",
        "signatures": [*signed, {"role": "party", "name": "颜知遥", "image": hashes[2], "at": at}],
        "files": [
            {"sha256": sha256, "size": len(picture), "type": "image/png"}
            for sha256, picture in zip(hashes, signatures(), strict=True)
        ],
        "source": "plan", "method": "on_site",
    }  # fmt: skip


def _violation(rng: Random, code: str, now: datetime) -> Document:
    return {
        "id": str(time_ordered_uuid(now, rng)),
        "code": code,
        "facts": "现场抽查合同3份，均一次性收取6个月费用，收据编号0012至0014。",
        "requirement": "立即停止一次性收取超过规定时限的费用，并退还超收部分。",
        "due": {"days": 5, "type": "working"},
        "files": [],
    }
