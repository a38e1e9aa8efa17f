"""Which places of one block hold which terms, gathered while many institutions are added."""

import sys
from array import array
from collections import defaultdict
from collections.abc import Mapping

from inspect_app.store.search_terms import fours_of, terms_of

_SIDE_BY_SIDE = 4_096
_ENCODING = f"utf-32-{'le' if sys.byteorder == 'little' else 'be'}"
_SIGN, _PAIR = 4, 8
_SHORTEST = 3


class Postings:
    """The terms of `terms_of` and their places, which are added in ascending order.

    A pair of signs is gathered as one number, which costs less than a text of two; the last few
    thousand places wait in lists, which grow faster, and then take two bytes each.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[int | str, list[int]] = defaultdict(list)
        self._held: defaultdict[int | str, array[int]] = defaultdict(_no_places)
        self._added = 0

    def add(self, place: int, text: str) -> None:
        """Note that the text at this place holds its terms."""
        waiting = self._waiting
        if len(text) < _SHORTEST:
            for term in terms_of(text):
                waiting[_number_of(term) if len(term) == 2 else term].append(place)
        else:
            for pair in _pairs_of(text):
                waiting[pair].append(place)
            for sign in set(text):
                waiting[sign].append(place)
            for four in fours_of(text):
                waiting[four].append(place)
        self._added += 1
        if self._added % _SIDE_BY_SIDE == 0:
            self._settle()

    def places(self) -> Mapping[str, "array[int]"]:
        """Every term with its places."""
        self._settle()
        return {
            term if isinstance(term, str) else _text_of(term): places
            for term, places in self._held.items()
        }

    def _settle(self) -> None:
        for term, places in self._waiting.items():
            self._held[term].extend(array("H", places))
        self._waiting.clear()


def _no_places() -> "array[int]":
    return array("H")


def _pairs_of(text: str) -> set[int]:
    """Each two neighbours as one number, out of at least three signs."""
    signs = memoryview(text.encode(_ENCODING, "surrogatepass"))
    whole = len(signs) // _PAIR * _PAIR
    pairs = set(signs[:whole].cast("Q"))
    odd = (len(signs) - _SIGN) // _PAIR * _PAIR
    pairs.update(signs[_SIGN : _SIGN + odd].cast("Q"))
    return pairs


def _number_of(pair: str) -> int:
    return int.from_bytes(pair.encode(_ENCODING, "surrogatepass"), sys.byteorder)


def _text_of(number: int) -> str:
    return number.to_bytes(_PAIR, sys.byteorder).decode(_ENCODING, "surrogatepass")
