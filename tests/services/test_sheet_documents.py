"""A paper's data as JSON and back: what is kept with a paper redraws the same bytes."""

import hashlib
import json

import pytest

from inspect_app.services.notices.sheet_documents import from_document, to_document
from tests.pdf.test_papers import PAPERS

KEPT = [(draw, make) for draw, make in PAPERS if make.__name__ not in {"record", "report"}]
"""The record of a visit is drawn from the visit itself, a report from the count of its days."""


@pytest.mark.parametrize(("draw", "make"), KEPT)
def test_a_sheet_that_was_kept_as_json_draws_the_same_paper(draw, make):
    pictures = {}

    def keep(picture):
        name = hashlib.sha256(picture).hexdigest()
        pictures[name] = picture
        return name

    kept = json.dumps(to_document(make(), keep), ensure_ascii=False)
    read = from_document(json.loads(kept), pictures.__getitem__)
    assert read == make()
    assert draw(read) == draw(make())
