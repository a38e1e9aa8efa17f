"""A deed that asks for a reason takes none without one."""

import pytest

from inspect_app.rules.reasons import given_reason
from inspect_app.rules.refusals import Invalid


def test_a_reason_is_taken_without_blanks_around_it() -> None:
    assert given_reason("  手机进水。\n", 5) == "手机进水。"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "reason_needed"), (" \n", "reason_needed"), ("六个字的理由", "too_long")],
)
def test_none_or_too_long_a_one_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        given_reason(text, 5)
    assert [name for name, _values in refused.value.errors["reason"]] == [code]
