"""The vectors say what our codec does; the phone's tests hold it to the same."""

import json

import pytest
from hypothesis import given, settings

from forms.shape_document import shape_document
from forms.visit_document import VISIT
from tests.forms.visit_field_vectors import (
    ANY_FIELDS,
    FOUND,
    VECTORS,
    Pairs,
    case,
    written_cases,
)

TOLD = json.loads(VECTORS.read_text(encoding="utf-8"))
AGAIN = "run `python -m tests.forms.visit_field_vectors`"


def test_the_phone_reads_the_shape_that_stands_in_the_vectors() -> None:
    assert TOLD["shape"] == json.loads(json.dumps(shape_document(VISIT))), AGAIN


def test_every_case_is_in_the_file() -> None:
    names = [one["name"] for one in TOLD["cases"]]
    found = [name for name in names if name.startswith("found ")]
    assert len(found) == FOUND
    assert names == [*written_cases(), *found], AGAIN


@pytest.mark.parametrize("told", TOLD["cases"], ids=lambda told: told["name"])
def test_fields_make_the_document_of_the_vectors(told: dict[str, object]) -> None:
    pairs: Pairs = [(name, text) for name, text in told["fields"]]  # type: ignore[attr-defined, misc]  # pairs, as the file has them
    again = json.loads(json.dumps(case(str(told["name"]), pairs)))
    assert again == told, AGAIN


@settings(deadline=None, max_examples=60)
@given(ANY_FIELDS)
def test_any_fields_make_a_document_that_can_be_sealed(pairs: Pairs) -> None:
    """Never an exception: neither a number without end nor digits without end stop it."""
    assert len(str(case("any", pairs)["content_hash"])) == 64
