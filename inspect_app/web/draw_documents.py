"""A draw as JSON: before the reveal without its seed; after it, the public record itself."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Response

from inspect_app.rules.calendar import CHINA
from inspect_app.rules.draw import MEMBERS, strata
from inspect_app.store.draw import Draw


def draw_document(draw: Draw) -> dict[str, Any]:
    """Write a draw for its office; saved to a file, a revealed one passes ``draw verify``."""
    told: dict[str, Any] = {"id": str(draw.uuid), "state": draw.state}
    if (record := draw.record) is not None:
        return {**told, **record}
    bound = {name: draw.bound[name] for name in MEMBERS}
    bound["inspectors"] = [
        {name: entry[name] for name in ("id", "display", "seal")} for entry in bound["inspectors"]
    ]
    dropped = {"drop_reason": draw.drop_reason} if draw.state == "dropped" else {}
    return {**told, "commitment": draw.commitment, **bound, **dropped}


def draw_head(draw: Draw) -> dict[str, Any]:
    """Write a draw as a list has it: its place in the plan's line, and what became of it."""
    return {
        "id": str(draw.uuid),
        "plan": {"id": str(draw.plan.uuid), "name": draw.plan.name},
        "number": draw.number,
        "state": draw.state,
        "commitment": draw.commitment,
        "redraw_reason": draw.redraw_reason,
        "replaces": draw.replaces,
        "committed_at": _moment(draw.committed_at),
        "revealed_at": _moment(draw.revealed_at),
        "witnessed": bool(draw.witness_phrase),
        "dropped_at": _moment(draw.dropped_at),
        "drop_reason": draw.drop_reason,
        "published_at": _moment(draw.published_at),
        "result_published_at": _moment(draw.result_published_at),
        "hides_inspectors": draw.hides_inspectors,
    }


def sizes_of(entries: list[dict[str, str]]) -> dict[str, int]:
    """Count a pool by stratum."""
    return {stratum: len(ids) for stratum, ids in sorted(strata(entries).items())}


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(CHINA).isoformat(timespec="seconds")


def record_answer(document: Mapping[str, Any], draw: Draw) -> Response:
    """Answer a record to be saved under a name that tells which draw it is."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    response = Response(text + "\n", mimetype="application/json")
    name = f"draw-{draw.number}-{draw.commitment[:12]}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
