"""What may be typed to mend a refused visit, whatever it was."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.visit_document import problems
from forms.visit_mending import NOTICE, TICKED, Place, changed_places, mended, places_of
from inspect_app.rules.refusals import Invalid
from inspect_app.store.institution import Institution
from tests.contract.oddities import mutated
from tests.visits import violation, visit_document

AT = "2026-11-20T10:01:00+08:00"
SOUND = {
    **visit_document(Institution(uuid=UUID(int=1), kind="licensed"), [violation()]),
    "answers": [{"item": "A11", "value": "no", "files": []}, {"item": "A22", "values": {"n": 3}}],
    "issued": {"number": "西教责改字〔2026〕第1号", "text_hash": "a" * 64, "at": AT},
    "delivery": {"method": "in_person", "at": AT, "recipient": {"name": "周某"}},
}


def untouched(places: list[Place]) -> dict[str, str]:
    """What a browser sends of a form in which nobody typed: an unticked box is not sent."""
    return {p.path: p.value.replace("\n", "\r\n") for p in places if p.kind not in TICKED}


@settings(max_examples=300, deadline=None)
@given(document=mutated(SOUND))
def test_every_refused_document_has_places_and_stays_as_it_is_untouched(document: Any) -> None:
    wrong = problems(document)
    if not wrong:
        return
    places = places_of(document, wrong)
    assert places
    assert len({place.path for place in places}) == len(places)
    assert mended(document, places, untouched(places)) == document


@settings(max_examples=300, deadline=None)
@given(document=mutated(SOUND), data=st.data())
def test_whatever_is_typed_changes_nothing_but_the_places(
    document: Any, data: st.DataObject
) -> None:
    wrong = problems(document)
    if not wrong or not isinstance(document, dict):
        return
    places = places_of(document, wrong)
    typed = {
        p.path: data.draw(st.sampled_from(("", "x", "5", "[]", "{}", p.value))) for p in places
    }
    try:
        changed = mended(document, places, typed)
    except Invalid:
        return  # JSON that is none: nothing was changed
    if any(place.kind == "whole" for place in places):
        return
    named = {place.path.partition(".")[0] for place in places}
    named |= {*NOTICE} if "issued" in named else set()
    if "*" not in named:
        kept = document.keys() - named
        assert {key: changed[key] for key in kept} == {key: document[key] for key in kept}


@pytest.mark.parametrize(
    ("change", "paths"),
    [
        ({"inspectors": ["lin", ""]}, ["inspectors"]),
        ({"kind": "odd"}, ["kind"]),
        ({"clock": {"offset_ms": "x", "elapsed_ms": 1}}, ["clock.offset_ms"]),
        ({"mood": 1}, ["*"]),
        ({"schema": 2}, ["schema"]),
    ],
)
def test_the_places_are_those_that_were_refused(change: Any, paths: list[str]) -> None:
    document = {**SOUND, **change}
    wrong = problems(document) or {"kind": [("unknown_value", {})]}
    assert [place.path for place in places_of(document, wrong)] == paths


def test_a_due_is_typed_in_its_parts_and_a_number_stays_a_number() -> None:
    wrong = {"violations.0.due": [("due_days_need_type", {})]}
    document = visit_document(None, [violation(due={"days": 3})])
    places = places_of(document, wrong)
    assert [p.path.rpartition(".")[2] for p in places] == ["days", "type", "date", "immediate"]
    typed = untouched(places) | {"violations.0.due.days": "5", "violations.0.due.type": "working"}
    due = mended(document, places, typed)["violations"][0]["due"]
    assert due == {"days": 5, "type": "working"}
    typed = untouched(places) | {"violations.0.due.days": "", "violations.0.due.immediate": "true"}
    assert mended(document, places, typed)["violations"][0]["due"] == {"immediate": True}


def test_an_answer_is_found_by_its_item() -> None:
    wrong = {"answers.A22.value": [("answer_value_type", {})]}
    [place] = places_of(SOUND, wrong)
    assert mended(SOUND, [place], {place.path: "yes"})["answers"][1]["value"] == "yes"


@pytest.mark.parametrize(
    ("path", "code", "kinds"),
    [
        ("issued.text_hash", "notice_text_differs", ["without"]),
        ("issued.number", "number_void", ["without"]),
        ("issued", "undrawable_text", ["without"]),
        ("delivery", "delivery_without_notice", ["without"]),
        ("issued.at", "not_a_moment", ["without", "text"]),
        ("delivery.at", "delivery_before_the_visit", ["without", "text"]),
        ("delivery.recipient.name", "recipient_name_missing", ["without", "text"]),
    ],
)
def test_a_notice_stands_as_a_whole_or_is_left_out(path: str, code: str, kinds: list[str]) -> None:
    places = places_of(SOUND, {path: [(code, {})]})
    assert [place.kind for place in places] == kinds
    assert places[0].value == SOUND["issued"]["number"]
    assert mended(SOUND, places, untouched(places)) == SOUND
    ticked = untouched(places) | {"issued": "1"}
    assert changed_places(places, ticked) == ["issued"]
    left = mended(SOUND, places, ticked)
    assert left == {key: value for key, value in SOUND.items() if key not in NOTICE}
