"""Visits as JSON objects (design §7)."""

import json
from typing import Any

from inspect_app.services.visits.accepting import acceptance_of
from inspect_app.services.visits.lists import related_uuids
from inspect_app.services.visits.quarantine import mending_of
from inspect_app.services.visits.submitting import Submission, files_of, standing_notice
from inspect_app.store.visit import QuarantinedVisit, Visit
from inspect_app.web.notice_documents import violation_document
from inspect_app.web.wording import words


def submission_document(submission: Submission) -> dict[str, Any]:
    """Write the answer to a sent visit: the receipt, and which files may leave the phone."""
    return {
        "visit": str(submission.uuid),
        "receipt": submission.receipt,
        "received_at": submission.received_at.isoformat(),
        "files": {"have": submission.have, "missing": submission.missing},
        "notice": submission.notice,
    }


def visit_line(visit: Visit) -> dict[str, Any]:
    """Write a visit as one item of a list."""
    return {
        "id": str(visit.uuid),
        "institution_id": str(visit.institution.uuid) if visit.institution else None,
        "name": visit.party["name"],
        "kind": visit.kind,
        "source": visit.source,
        "method": visit.method,
        "outcome": visit.outcome,
        "visited_on": visit.visited_on.isoformat(),
        "started_at": visit.started_at.isoformat(),
        "finished_at": visit.finished_at.isoformat(),
        "received_at": visit.received_at.isoformat(),
        "inspectors": [inspector.login for inspector in visit.inspectors],
        "state": visit.state,
        "verdict": visit.verdict,
        "counts": visit.counts,
        "violations_total": len(visit.violations),
        "receipt": visit.receipt,
    }


def visit_document(visit: Visit) -> dict[str, Any]:
    """Write one visit whole: the document as received, and what the office made of it."""
    have, missing = files_of(visit.id)
    related = {name: str(uuid) if uuid else None for name, uuid in related_uuids(visit).items()}
    return {
        **visit_line(visit),
        **related,
        "distance_m": visit.distance_m,
        "accuracy_m": visit.accuracy_m,
        "position_reason": visit.position_reason,
        "party": visit.party,
        "checklist": {"id": visit.checklist_id, "version": visit.checklist_version},
        "clock": {"offset_ms": visit.clock_offset_ms},
        "completed_at": visit.completed_at.isoformat() if visit.completed_at else None,
        "answers": [
            {**answer.answer, "wording": answer.wording, "status": answer.status}
            for answer in visit.answers
        ],
        "violations": [
            {**violation_document(violation), "files": violation.files, "basis": violation.basis}
            for violation in visit.violations
        ],
        "files": {"have": have, "missing": missing},
        "warnings": worded_warnings(visit),
        "content_hash": visit.content_hash,
        "document": json.loads(visit.document),
        "mended": _mended(visit),
        "accepted": _accepted(visit),
        "notice": standing_notice(visit.id),
    }


def _mended(visit: Visit) -> dict[str, Any] | None:
    """Write how the office mended a visit before it was taken in; None for the usual one."""
    row = mending_of(visit.uuid, visit.office_id)
    if row is None:
        return None
    return {
        "sent_hash": row.quarantined.content_hash,
        "at": row.at.isoformat(),
        "by": row.person.login,
        "reason": row.reason,
        "places": row.places,
    }


def _accepted(visit: Visit) -> dict[str, Any] | None:
    """Write which files of its base a revision of the office does without; None for the usual."""
    row = acceptance_of(visit)
    if row is None:
        return None
    told = {"at": row.at.isoformat(), "by": row.person.login}
    return {**told, "reason": row.reason, "files": row.files}


def worded_warnings(visit: Visit) -> list[dict[str, str]]:
    """Word what is odd about a visit: [{"code", "field", "text"}]."""
    return [
        {"code": kept["code"], "field": kept["field"], "text": words(kept["code"], kept["params"])}
        for kept in visit.warnings
    ]


def quarantined_document(row: QuarantinedVisit) -> dict[str, Any]:
    """Write a refused visit with what stands against it, in words."""
    return {
        "id": row.id,
        "visit": str(row.visit_uuid),
        "received_at": row.received_at.isoformat(),
        "content_hash": row.content_hash,
        "errors": {
            field: [words(code, params) for code, params in found]
            for field, found in row.problems.items()
        },
        "document": row.document,
    }
