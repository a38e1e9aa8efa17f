from datetime import UTC, date, datetime

import pytest

from inspect_app.rules.delivery import METHODS, delivery_problems, effective_on

SHA = "ab" * 32
SOMEBODY = {"name": "周某", "post": "负责人"}


@pytest.mark.parametrize(
    ("method", "proof"),
    [
        ("in_person", {"recipient": SOMEBODY}),
        ("in_person", {"recipient": SOMEBODY | {"image": SHA}}),
        ("left_in_place", {"witness": {"name": "社区工作者", "image": SHA}}),
        ("left_in_place", {"recording": SHA}),
        ("post", {"tracking_no": "EMS1234567890"}),
        ("electronic", {"consent": SHA}),
        ("announcement", {}),
    ],
)
def test_a_delivery_with_its_proof_has_no_problem(method, proof):
    assert delivery_problems(method, proof) == []


@pytest.mark.parametrize(
    ("method", "proof", "problem"),
    [
        ("in_person", {}, "recipient_name_missing"),
        ("in_person", {"recipient": None}, "recipient_name_missing"),
        ("in_person", {"recipient": {"name": "  "}}, "recipient_name_missing"),
        ("in_person", {"witness": SOMEBODY}, "recipient_name_missing"),
        ("left_in_place", {"recipient": SOMEBODY}, "witness_or_recording_missing"),
        ("left_in_place", {"witness": {"image": SHA}}, "witness_or_recording_missing"),
        ("post", {"tracking_no": ""}, "tracking_no_missing"),
        ("electronic", {"recipient": SOMEBODY}, "consent_missing"),
        ("electronic", {"consent": False}, "consent_missing"),
        ("chat", {"recipient": SOMEBODY}, "method_unknown"),
        ("", {}, "method_unknown"),
    ],
)
def test_a_delivery_without_its_proof_names_what_is_missing(method, proof, problem):
    assert delivery_problems(method, proof) == [problem]


@pytest.mark.parametrize("method", METHODS)
def test_a_delivery_counts_from_its_day_in_china_an_announcement_30_days_later(method):
    late_evening_in_utc = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    expected = date(2026, 12, 21) if method == "announcement" else date(2026, 11, 21)
    assert effective_on(method, late_evening_in_utc) == expected


def test_a_moment_without_a_zone_has_no_day():
    with pytest.raises(ValueError, match="zone"):
        effective_on("in_person", datetime(2026, 11, 20, 17, 30))  # noqa: DTZ001 - the point
