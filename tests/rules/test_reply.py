"""How the second code is read, and how long nothing is heard after wrong ones."""

from datetime import timedelta

import pytest

from inspect_app.rules.reply import CODE_SIGNS, closure_after, typed_code

MINUTES = {4: 0, 5: 15, 6: 0, 9: 0, 10: 30, 15: 60, 20: 120, 35: 960, 40: 1440, 5_000: 1440}


@pytest.mark.parametrize(("failures", "minutes"), MINUTES.items())
def test_five_tries_then_pauses_that_double_up_to_a_day(failures: int, minutes: int) -> None:
    assert closure_after(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize("typed", ["ab2c-3d4e", " AB2C 3D4E ", "ＡＢ２Ｃ３Ｄ４Ｅ", "ab2c—3d4e"])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert typed_code(typed) == "AB2C3D4E"


def test_no_sign_is_mistaken_for_another() -> None:
    assert not set("01OIL") & set(CODE_SIGNS)
