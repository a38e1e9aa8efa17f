"""The phone folds texts as the server does: one file of vectors for both."""

import json
from pathlib import Path

import pytest

from inspect_app.store.folding import fold

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/folding.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["text"])
def test_a_text_is_folded_as_the_phone_folds_it(case: dict[str, str]) -> None:
    assert fold(case["text"]) == case["folded"]
