"""On site, uncertain, off site or unknown: by distance and accuracy."""

from dataclasses import dataclass

import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.position import (
    ON_SITE_METRES,
    VERDICTS,
    best_fix,
    judged,
    metres_between,
    verdict,
)


@dataclass(frozen=True)
class Fix:
    lat: float
    lng: float
    accuracy_m: float


@given(
    st.tuples(st.floats(-80, 80), st.floats(-180, 180)),
    st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2)),
)
def test_the_distance_agrees_with_the_ellipsoid(
    here: tuple[float, float], step: tuple[float, float]
) -> None:
    there = (here[0] + step[0], max(-180, min(180, here[1] + step[1])))
    assert metres_between(here, there) == pytest.approx(geodesic(here, there).meters, rel=0.006)


@pytest.mark.parametrize(
    ("distance", "accuracy", "expected"),
    [
        (38, 12, "on_site"), (0, 200, "on_site"), (0, 201, "uncertain"), (150, 50, "on_site"),
        (150, 51, "uncertain"), (300, 100, "uncertain"), (300, 99, "off_site"),
        (5000, 12, "off_site"), (5000, 6000, "uncertain"), (None, 12, "unknown"),
        (38, None, "unknown"),
    ],
)  # fmt: skip
def test_the_circle_of_accuracy_decides(
    distance: float | None, accuracy: float | None, expected: str
) -> None:
    assert verdict(distance, accuracy) == expected


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_worse_accuracy_never_makes_surer(distance: float, accuracy: float) -> None:
    worse = verdict(distance, accuracy * 2 + 1)
    assert worse in VERDICTS
    if verdict(distance, accuracy) == "uncertain":
        assert worse == "uncertain"
    if worse == "on_site":
        assert distance <= ON_SITE_METRES


def test_the_best_fix_is_the_most_accurate_one_and_of_equals_the_last() -> None:
    rough, fine, later = Fix(30, 120, 65), Fix(30.1, 120, 8), Fix(30.2, 120, 8)
    assert best_fix([rough, fine, later]) is later
    assert best_fix([fine, rough]) is fine
    assert best_fix([]) is None


def test_without_a_point_or_a_fix_nothing_is_known() -> None:
    fix = Fix(30.2741, 120.1551, 12)
    assert judged(None, (30.2741, 120.1551)).verdict == "unknown"
    assert judged(fix, None).verdict == "unknown"
    here = judged(fix, (30.2741, 120.1551))
    assert (here.verdict, here.distance_m, here.needs_reason) == ("on_site", 0.0, False)
