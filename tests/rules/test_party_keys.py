"""A party's key leads back to the party, and no other text is a key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.rules.parties import AXES_OF_A_SCHOOL, VOCABULARY, Condition, Party, applies
from inspect_app.rules.party_keys import SITE_KEY, key_of, party_of_key


def one_of(axis: str) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *VOCABULARY[axis]))


PARTIES = st.builds(
    Party,
    st.sampled_from(VOCABULARY["kind"]),
    one_of("sector"),
    one_of("mode"),
    st.lists(st.sampled_from(VOCABULARY["stages"]), unique=True).map(tuple),
    one_of("profit"),
)


@given(PARTIES)
def test_a_key_leads_back_to_its_party(party: Party) -> None:
    found = party_of_key(key_of(party))
    assert found is not None
    assert key_of(found) == key_of(party)
    for axis in AXES_OF_A_SCHOOL if party.kind == "school" else VOCABULARY:
        assert sorted(found.values(axis)) == sorted(party.values(axis))


@given(PARTIES, st.sampled_from([*VOCABULARY]), st.data())
def test_what_fits_a_party_fits_its_key(party: Party, axis: str, data: st.DataObject) -> None:
    found = party_of_key(key_of(party))
    assert found is not None
    condition = Condition.of({axis: [data.draw(st.sampled_from(VOCABULARY[axis]))]})
    assert applies(condition, found) == applies(condition, party)


def test_a_key_is_readable() -> None:
    party = Party("licensed", "subject", "offline", ("senior", "compulsory"))
    assert key_of(party) == "licensed.subject.offline.compulsory+senior."
    assert key_of(Party("unlicensed")) == SITE_KEY


def test_what_the_vocabulary_does_not_know_is_left_out() -> None:
    assert key_of(Party("licensed", "cooking", "offline", ("compulsory", "kindergarten"))) == (
        "licensed..offline.compulsory."
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "licensed", "....", "licensed...", "licensed.....", "licensed.cooking...",
        "licensed...senior+compulsory.", "licensed...senior+senior.", "licensed...+senior.",
        "Licensed....", "licensed.subject+arts...", "licensed.....x", "a.b.c.d.e",
        "school.subject...",
    ],
)  # fmt: skip
def test_every_party_has_one_key(text: str) -> None:
    assert party_of_key(text) is None
