"""A plan with its progress as the API tells it (design §7)."""

from dataclasses import asdict
from typing import Any

from inspect_app.rules.plan_progress import Progress
from inspect_app.services.plans.progress import Row, Standing
from inspect_app.store.plan import Plan
from inspect_app.web.wording.vocabulary import word


def plan_document(plan: Plan) -> dict[str, Any]:
    """Write what the plan says."""
    published = plan.published_at
    return {
        "id": str(plan.uuid),
        "name": plan.name,
        "period": plan.period,
        "from": plan.first_day.isoformat(),
        "to": plan.last_day.isoformat(),
        "scope": plan.scope,
        "goal": plan.goal,
        "note": plan.note,
        "created_at": plan.created_at.isoformat(),
        "published_at": published.isoformat() if published else None,
    }


def standing_document(standing: Standing) -> dict[str, Any]:
    """Write how far it has come, in all and by place and sector."""
    return {
        **_counts(standing.total),
        "rows": [_row(row, row.label) for row in standing.by_district],
        "sectors": [_row(row, word("sector", row.key)) for row in standing.by_sector],
    }


def _row(row: Row, label: str) -> dict[str, Any]:
    return {"key": row.key, "label": label, **_counts(row.progress)}


def _counts(progress: Progress) -> dict[str, Any]:
    return {
        **asdict(progress),
        "to_visit": progress.to_visit,
        "not_begun": progress.not_begun,
        "unassigned": progress.unassigned,
        "rate": progress.rate,
        "rate_excused": progress.rate_excused,
    }
