"""The phone judges a position as the server does: both pass the same vectors (tests/js too)."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from inspect_app.rules.position import THRESHOLDS, best_fix, judged
from inspect_app.rules.visit_report import Fix

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/position.json").read_text("utf-8"))


def test_the_vectors_are_made_for_the_present_thresholds() -> None:
    assert VECTORS["thresholds"] == THRESHOLDS


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_position_is_judged_as_written(case: dict[str, Any]) -> None:
    fixes = [Fix(**{**fix, "at": datetime.fromisoformat(fix["at"])}) for fix in case["fixes"]]
    best = best_fix(fixes)
    position = judged(best, tuple(case["point"]) if case["point"] else None)
    assert position.verdict == case["verdict"]
    assert position.distance_m == pytest.approx(case["distance_m"], abs=0.1)
    assert (best and [best.lat, best.lng, best.accuracy_m]) == case["best"]
