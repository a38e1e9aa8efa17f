"""Patrols and their cells as the API writes them."""

from collections.abc import Sequence
from typing import Any

from inspect_app.store.patrol import Patrol, PatrolCell, PatrolFinding


def cell_document(cell: PatrolCell) -> dict[str, Any]:
    """Write one cell."""
    return {
        "id": str(cell.uuid),
        "code": cell.code,
        "name": cell.name,
        "level": cell.level,
        "district": cell.district,
        "area": cell.area,
        "feature_key": cell.feature_key,
        "first_day": cell.first_day.isoformat() if cell.first_day else None,
        "ended_on": cell.ended_on.isoformat() if cell.ended_on else None,
    }


def patrol_document(patrol: Patrol, findings: Sequence[PatrolFinding]) -> dict[str, Any]:
    """Write one patrol with what it found."""
    return {
        "id": str(patrol.uuid),
        "cell": str(patrol.cell.uuid),
        "cell_name": patrol.cell.name,
        "person": patrol.person.login,
        "companions": patrol.companions,
        "patrolled_on": patrol.patrolled_on.isoformat(),
        "started_at": patrol.started_at.isoformat(),
        "finished_at": patrol.finished_at.isoformat(),
        "recorded_at": patrol.recorded_at.isoformat(),
        "fixes": patrol.fixes,
        "note": patrol.note,
        "files": patrol.files,
        "content_hash": patrol.content_hash,
        "withdrawn_at": patrol.withdrawn_at.isoformat() if patrol.withdrawn_at else None,
        "withdrawal_reason": patrol.withdrawal_reason,
        "sites": [_site(each) for each in findings],
    }


def _site(finding: PatrolFinding) -> dict[str, Any]:
    return {
        "id": str(finding.uuid),
        "name": finding.name,
        "address": finding.address,
        "lat": finding.lat,
        "lng": finding.lng,
        "note": finding.note,
        "institution_id": str(finding.institution.uuid) if finding.institution else None,
    }
