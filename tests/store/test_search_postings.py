import pytest

from inspect_app.store.search_postings import Postings
from inspect_app.store.search_terms import terms_of

TEXTS = ("", "文", "文理", "文理文", "文理培训中心\n电话01012345678\nwlpxzx", "𠀀𠀁𠀀\n\ud800x")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_filed_under_exactly_its_terms(text: str) -> None:
    postings = Postings()
    postings.add(7, text)
    assert {term: list(places) for term, places in postings.places().items()} == {
        term: [7] for term in terms_of(text)
    }


def test_the_places_of_a_whole_block_stay_in_order() -> None:
    postings = Postings()
    for place in range(9_000):
        postings.add(place, "启明培训" if place % 2 else "文理")
    places = postings.places()
    assert list(places["文理"]) == list(range(0, 9_000, 2))
    assert list(places["明培"]) == list(range(1, 9_000, 2))
