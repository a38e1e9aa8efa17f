"""What is left of a visit without files that will never come."""

from typing import Any

from forms.visit_left_out import without_files

LOST, HERE = "a" * 64, "b" * 64


def listed(*hashes: str) -> list[dict[str, Any]]:
    return [{"sha256": each, "size": 1} for each in hashes]


def test_nothing_names_a_lost_file_and_the_rest_is_as_it_was_sent() -> None:
    sent = {
        "statement": LOST[:63],
        "answers": [{"item": "A11", "value": "no", "files": [LOST, HERE]}],
        "violations": [{"facts": "x", "files": [HERE, LOST]}, {"facts": "y", "files": [LOST]}],
        "delivery": {"method": "in_person", "recipient": {"name": "周某", "image": LOST}},
        "files": [*listed(LOST, HERE), {"sha256": "c" * 64, "original": LOST}],
    }
    assert without_files(sent, {LOST}) == {
        "statement": LOST[:63],
        "answers": [{"item": "A11", "value": "no", "files": [HERE]}],
        "violations": [{"facts": "x", "files": [HERE]}, {"facts": "y", "files": []}],
        "delivery": {"method": "in_person", "recipient": {"name": "周某"}},
        "files": [*listed(HERE), {"sha256": "c" * 64}],
    }
    assert sent["files"][0] == {"sha256": LOST, "size": 1}, "what was sent stays as it is"


def test_a_signature_is_nothing_without_its_picture() -> None:
    signed = {"role": "inspector", "person": "lin", "image": LOST}
    other = {"role": "inspector", "person": "wang", "image": HERE}
    sent = {"signatures": [signed, other], "files": listed(LOST, HERE)}
    assert without_files(sent, {LOST})["signatures"] == [other]


def test_a_refusal_to_sign_stands_by_its_witness_or_its_recording() -> None:
    refused = {"role": "party", "refused": True, "reason": "拒绝"}
    by_witness = {**refused, "witness": {"name": "社区甲", "image": LOST}}
    by_both = {**refused, "witness": {"name": "社区甲"}, "recording": LOST}
    sent = {"signatures": [by_witness, by_both, {**refused, "recording": LOST}]}
    kept = {**refused, "witness": {"name": "社区甲"}}
    assert without_files(sent, {LOST})["signatures"] == [kept, kept]
