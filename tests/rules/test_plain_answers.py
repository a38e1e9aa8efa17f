"""The short way of the usual answer comes to what the long way comes to."""

from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules import checklist as rules
from inspect_app.rules.answers import Answer
from inspect_app.rules.catalogue import catalogue
from inspect_app.rules.parties import Party

ITEMS = [
    item
    for checklist in catalogue().checklists
    for item in checklist.items
    if item.answer_type == "yes_no_na"
]
SAID = st.sampled_from(["yes", "no", "na", "", "else"])


@given(item=st.sampled_from(ITEMS), value=SAID, values=st.just({"field": 3}) | st.just({}))
def test_a_plain_answer_is_judged_as_one_sample_is(item, value, values) -> None:
    answer = Answer.from_document({"item": item.id, "value": value, "values": values})
    sample = {"label": "", "value": value, "values": values}
    as_sample = Answer.from_document({"item": item.id, "samples": [sample]})
    party = Party("licensed")
    assert rules.judge(item, answer, party) == rules.judge(item, as_sample, party)


@given(value=st.sampled_from(["yes", "no", "na"]), more=st.sampled_from(["note", "filled"]))
def test_an_answer_that_says_more_keeps_it(value: str, more: str) -> None:
    plain = Answer.from_document({"item": "A11", "value": value})
    assert plain == Answer("A11", value)
    said = Answer.from_document({"item": "A11", "value": value, more: "x"})
    assert getattr(said, more) == "x"
