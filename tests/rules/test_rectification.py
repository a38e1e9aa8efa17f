import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.rectification import (
    DEEDS,
    SETTLED,
    STATES,
    TABLE,
    VIOLATION_STATES,
    after,
    allowed,
    allowed_from,
    closable,
    deeds_in,
    row,
)

states = st.sampled_from(STATES)
violation_states = st.lists(st.sampled_from(VIOLATION_STATES), min_size=1, max_size=6)
rows = st.sampled_from(TABLE)


@pytest.mark.parametrize(
    ("deed", "from_states"),
    [
        ("deliver", ["issued"]),
        ("report", ["delivered", "reported", "extended"]),
        ("request_extension", ["delivered", "reported"]),
        ("extend", ["delivered", "reported"]),
        ("recheck", ["delivered", "reported", "extended"]),
        ("reissue", ["not_rectified"]),
        ("refer", ["not_rectified"]),
        ("close", ["rechecked", "reissued", "referred"]),
    ],
)
def test_a_deed_is_allowed_from_these_states(deed, from_states):
    assert allowed_from(deed) == from_states


def test_a_notice_may_be_withdrawn_in_every_state_before_closed():
    assert set(allowed_from("withdraw")) == set(STATES) - {"closed", "withdrawn"}


def test_nothing_is_done_to_an_ended_notice_but_that_another_authority_answers():
    assert deeds_in("withdrawn") == []
    assert deeds_in("closed") == ["answer_referral"]


def test_the_straight_way_ends_in_closed():
    state = "issued"
    for deed in ("deliver", "report", "recheck", "close"):
        state = after(state, deed, ["rectified", "not_applicable"])
    assert state == "closed"


@pytest.mark.parametrize(
    ("violations", "state"),
    [
        (["rectified"], "rechecked"),
        (["rectified", "not_applicable", "referred", "withdrawn"], "rechecked"),
        (["rectified", "partly"], "not_rectified"),
        (["not_rectified", "open"], "not_rectified"),
        (["rectified", "open"], "extended"),  # the other one is not due yet
    ],
)
def test_a_recheck_leads_where_its_results_lead(violations, state):
    assert after("extended", "recheck", violations) == state


def test_a_notice_is_referred_when_nothing_unsettled_is_left_behind():
    assert after("not_rectified", "refer", ["referred", "rectified"]) == "referred"
    assert after("not_rectified", "refer", ["referred", "partly"]) == "not_rectified"


def test_an_extension_asked_for_changes_nothing_until_it_is_granted():
    assert after("reported", "request_extension") == "reported"
    assert after("reported", "extend") == "extended"


def test_only_the_office_decides():
    for deed in ("extend", "reissue", "refer", "close", "withdraw"):
        for state in allowed_from(deed):
            assert row(state, deed).roles == ("office",)
    assert row("issued", "deliver").roles == ("inspector", "office")
    assert row("delivered", "recheck").roles == ("inspector", "office")


def test_every_deed_and_state_of_the_table_is_known_and_stands_once():
    assert {each.deed for each in TABLE} == set(DEEDS)
    assert {each.state for each in TABLE} | {each.to for each in TABLE} <= set(STATES)
    assert len({(each.state, each.deed) for each in TABLE}) == len(TABLE)


def test_every_state_can_be_reached():
    reached, grown = {"issued"}, True
    while grown:
        targets = {"not_rectified"} if {"delivered"} <= reached else set()
        targets |= {each.to for each in TABLE if each.state in reached}
        grown = bool(targets - reached)
        reached |= targets
    assert reached == set(STATES)


@given(states, st.sampled_from(DEEDS))
def test_what_is_not_in_the_table_is_not_allowed(state, deed):
    assert allowed(state, deed) is (state in allowed_from(deed)) is (deed in deeds_in(state))
    if not allowed(state, deed):
        with pytest.raises(KeyError):
            after(state, deed, ["rectified"])


@given(rows, violation_states)
def test_a_deed_leads_to_its_row_to_not_rectified_or_nowhere(each, violations):
    assert after(each.state, each.deed, violations) in {each.to, each.state, "not_rectified"}


@given(violation_states)
def test_a_notice_is_closable_only_when_every_violation_is_settled(violations):
    assert closable(violations) is all(state in SETTLED for state in violations)
    assert not closable([*violations, "partly"])
    if after("delivered", "recheck", violations) == "rechecked":
        assert closable(violations)
