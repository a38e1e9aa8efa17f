import pytest

from inspect_app.rules.parties import Condition, Party, applies, mismatches, unknowns

ARTS = Party("licensed", "arts", "mixed", ("preschool", "compulsory"))


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        (Condition(), True),
        (Condition(kind=("licensed",)), True),
        (Condition(kind=("unlicensed", "school")), False),
        (Condition(sector=("subject", "arts"), mode=("mixed",)), True),
        (Condition(sector=("arts",), mode=("offline",)), False),
        (Condition(stages=("compulsory", "senior")), True),
        (Condition(stages=("senior",)), False),
        (Condition(profit=("non_profit",)), True),  # not known, so not excluded
    ],
)
def test_all_axes_must_hold_and_one_value_is_enough(condition, fits):
    assert applies(condition, ARTS) is fits


def test_it_tells_what_does_not_fit_from_what_is_not_known():
    condition = Condition(sector=("subject",), mode=("mixed",), profit=("non_profit",))
    assert mismatches(condition, ARTS) == ("sector",)
    assert unknowns(condition, ARTS) == ("profit",)


def test_a_school_has_only_kind_and_stages():
    condition = Condition(kind=("licensed", "school"), sector=("arts",), stages=("primary",))
    assert applies(condition, Party("school", stages=("primary",)))
    assert unknowns(condition, Party("school", stages=("primary",))) == ()
    assert not applies(condition, Party("school", stages=("junior",)))


def test_what_was_found_takes_the_place_of_the_permit():
    found = ARTS.within(Condition(stages=("senior",), sector=("subject",)))
    assert found == Party("licensed", "subject", "mixed", ("senior",))
    assert ARTS.within(Condition()) == ARTS
