"""Every remark about a row can be said, with exactly what it carries."""

import re

import pytest

from inspect_app.services.register.remarks import CODES
from inspect_app.store.institution import FACTS
from inspect_app.web.wording.register import FIELDS, REASONS, WORDS, reason_text


@pytest.mark.parametrize("code", CODES)
def test_every_remark_has_words(app, code):
    with app.test_request_context():
        text = str({**WORDS, **REASONS}[code])
        params = dict.fromkeys(re.findall(r"%\((\w+)\)", text), "x")
        if "field" in params:
            params["field"] = "name"
        assert "%(" not in reason_text(code, params)


def test_no_reason_is_worded_that_nothing_says():
    assert set(REASONS) <= set(CODES)


def test_every_fact_has_a_name_for_people():
    assert set(FACTS) <= set(FIELDS)
