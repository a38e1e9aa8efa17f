"""The bodies of the loop's calls: every problem at once, by its field, and nothing unknown."""

from typing import Any

import pytest

from inspect_app.rules import loop_bodies
from inspect_app.rules.refusals import Invalid

AT = "2026-11-20T10:30:00+08:00"
SHA = "a" * 64
REFERRAL = {"authority": "市场监督管理局", "reason": "逾期未改正"}


def problems(reader: Any, document: object) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        reader(document)
    return {field: found[0][0] for field, found in caught.value.errors.items()}


def test_all_problems_come_at_once() -> None:
    document = {"method": "chat", "at": "yesterday", "recipient": {"name": 7}, "fine": 100}
    assert problems(loop_bodies.read_delivery, document) == {
        "method": "unknown_value", "at": "not_a_moment", "recipient.name": "wrong_type",
        "fine": "unknown_key",
    }  # fmt: skip


def test_null_counts_as_absent() -> None:
    body = loop_bodies.read_delivery(
        {"method": "in_person", "at": AT, "recipient": {"name": "张三", "image": None},
         "witness": None, "recording": None, "tracking_no": None, "consent": None, "place": None}
    )  # fmt: skip
    assert body.proof == {"recipient": {"name": "张三"}}
    assert body.files == ()


def test_a_recording_may_be_kept_elsewhere_by_its_number() -> None:
    numbered = {"method": "left_in_place", "at": AT, "recording": "执法记录仪0012"}
    assert loop_bodies.read_delivery(numbered).files == ()
    here = {**numbered, "recording": SHA}
    assert loop_bodies.read_delivery(here).files == (SHA,)


@pytest.mark.parametrize(
    ("reader", "document", "field"),
    [
        (loop_bodies.read_report, {"text": " "}, "text"),
        (loop_bodies.read_report, {"text": "x", "results": [{"text": ""}]}, "results.0.violation"),
        (loop_bodies.read_report, {"text": "x" * 4001}, "text"),
        (loop_bodies.read_extension, {"reason": "x", "until": "2026-02-30"}, "until"),
        (loop_bodies.read_extension, {"reason": "x", "until": "20260228"}, "until"),
        (loop_bodies.read_decision, {"until": "2026-12-05"}, "granted"),
        (loop_bodies.read_decision, {"granted": "yes"}, "granted"),
        (loop_bodies.read_recheck, {"visit": "1"}, "visit"),
        (loop_bodies.read_referral, {**REFERRAL, "violations": []}, "violations"),
        (loop_bodies.read_referral, {**REFERRAL, "violations": ["1"]}, "violations"),
        (loop_bodies.read_closure, {"penalty": 1}, "penalty"),
        (loop_bodies.read_withdrawal, {"reason": "x", "replaced_by": "1"}, "replaced_by"),
        (loop_bodies.read_withdrawal, [], "body"),
    ],
)  # fmt: skip
def test_a_field_is_named(reader: Any, document: object, field: str) -> None:
    assert field in problems(reader, document)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_that_no_zone_can_tell_is_refused(at: str) -> None:
    document = {"method": "in_person", "at": at, "recipient": {"name": "张三"}}
    assert problems(loop_bodies.read_delivery, document) == {"at": "not_a_moment"}
