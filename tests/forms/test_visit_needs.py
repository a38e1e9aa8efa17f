"""What a visit must hold is asked alike here and on the phone, and is what the server asks."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.visit import report_of_fields
from forms.visit_needs import DELIVERY_NEEDS, needs_document, needs_for, unmet
from forms.visit_page import document_fields
from inspect_app.rules.delivery import delivery_problems
from inspect_app.rules.refusals import Invalid

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/needs.json").read_text("utf-8"))
REFUSED_FOR = {
    "site.name", "violations.0.facts", "violations.0.requirement", "violations.0.due",
    "signatures.0.reason", "signatures.0.witness", "signatures.0.name",
}  # fmt: skip
"""Paths that the server refuses and that the needs are to name beforehand."""


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_the_needs_are_asked_as_the_phone_asks_them(case: dict[str, Any]) -> None:
    found = unmet(needs_for(certified=case["certified"]), case["fields"])
    assert found == [tuple(each) for each in case["unmet"]]


@pytest.mark.parametrize("certified", [True, False])
def test_the_vectors_hold_the_needs_of_today(certified: bool) -> None:
    told = json.loads(json.dumps(needs_document(needs_for(certified=certified))))
    assert VECTORS["needs"][str(certified).lower()] == told


SAID = st.sampled_from(["", " ", "某"])
WHOLE = {
    "schema": "1", "institution_id": "", "kind": "routine", "outcome": "completed",
    "checklist-id": "CL-UNLICENSED", "checklist-version": "2026-11-21", "method": "on_site",
    "started_at": "2026-11-20T09:12:31+08:00", "finished_at": "2026-11-20T10:02:10+08:00",
    "clock-offset_ms": "0", "inspectors-0": "lin", "inspectors-1": "wang",
    "site-district": "330106", "violations-0-id": "018f0000-0000-7000-8000-000000000001",
    "violations-0-code": "FEE-01", "violations-0-due-type": "working",
    "signatures-30-role": "party",
}  # fmt: skip


@given(
    st.fixed_dictionaries({
        "site-name": SAID,
        "violations-0-facts": SAID,
        "violations-0-requirement": SAID,
        "violations-0-due-days": st.sampled_from(["", "5"]),
        "violations-0-due-immediate": st.sampled_from(["", "true"]),
        "signatures-30-refused": st.sampled_from(["", "true"]),
        "signatures-30-reason": SAID,
        "signatures-30-witness-name": SAID,
    })
)  # fmt: skip
def test_what_meets_every_need_the_server_does_not_refuse_for_them(typed: dict[str, str]) -> None:
    fields = {name: [text] for name, text in {**WHOLE, **typed}.items() if text.strip()}
    hindering = {need.code for need in needs_for(certified=True) if need.hinders}
    told = {code for code, _ in unmet(needs_for(certified=True), fields)} & hindering
    try:
        report_of_fields(document_fields(fields))
        refused = set[str]()
    except Invalid as refusal:
        refused = set(refusal.errors)
    assert bool(told) or not refused & REFUSED_FOR
    assert told or not refused, refused


@pytest.mark.parametrize("method", ["in_person", "left_in_place"])
@pytest.mark.parametrize("recipient", ["", "周某"])
@pytest.mark.parametrize("witness", ["", "李见证"])
@pytest.mark.parametrize("recording", ["", "ab" * 32])
def test_a_delivery_on_the_spot_needs_what_the_rules_ask(
    method: str, recipient: str, witness: str, recording: str
) -> None:
    fields = {
        "delivery-method": [method], "delivery-recipient-name": [recipient],
        "delivery-witness-name": [witness], "delivery-recording": [recording],
    }  # fmt: skip
    proof = {"recipient": {"name": recipient}, "witness": {"name": witness}, "recording": recording}
    assert bool(unmet(DELIVERY_NEEDS, fields)) == bool(delivery_problems(method, proof))


def test_a_way_of_delivery_is_chosen() -> None:
    assert unmet(DELIVERY_NEEDS, {}) == [("delivery_method", "delivery-method")]
