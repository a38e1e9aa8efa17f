"""What an institution may be found by: folded texts, and the initials of its name's pinyin."""

import itertools
import os
import re
from collections.abc import Mapping
from functools import cache

from inspect_app.store.folding import fold

SEARCHED = ("name", "address", "licence_no", "credit_code", "phone")
# Characters of institution names that are read in two ways; each reading is found.
_TWO_READINGS = {
    "重": "zc", "长": "cz", "長": "cz", "乐": "ly", "樂": "ly", "行": "xh", "曾": "zc", "朝": "cz",
    "单": "ds", "單": "ds", "厦": "xs", "廈": "xs", "藏": "cz", "盛": "sc", "解": "jx", "查": "cz",
    "弹": "dt", "彈": "dt",
}  # fmt: skip
_MOST_READINGS = 2
_MOST_TERMS = 24
_LONG_RUN = re.compile(r"[0-9]{4,}")


def searched_text(facts: Mapping[str, object]) -> str:
    """The folded texts, one a line, and the initials (as many lines as readings)."""
    texts = [fold(str(facts[name])) for name in SEARCHED if facts.get(name)]
    return "\n".join([*texts, *initials(str(facts["name"]))])


def initials(name: str) -> list[str]:
    """文理培训 to wlpx; a name with characters of two readings gives several."""
    letters = [*map(_readings, fold(name))]
    if {*map(len, letters)} == {1}:
        return ["".join(letters)]
    doubles = [index for index, options in enumerate(letters) if len(options) > 1]
    for index in doubles[_MOST_READINGS:]:
        letters[index] = letters[index][:1]
    return ["".join(choice) for choice in itertools.product(*letters)]


@cache
def _readings(character: str) -> str:
    if character in _TWO_READINGS:
        return _TWO_READINGS[character]
    if character.isascii():
        return character
    # One character at a time needs no dictionary of phrases, which would take 60 MB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin  # loads its dictionary of characters

    return lazy_pinyin(character, style=Style.FIRST_LETTER)[0][:1]


def terms_of(text: str) -> set[str]:
    """Every character, every pair of neighbours, and of digits every four.

    Pairs of digits are in every text; four of them are worth looking up. Pairs over a line end
    find nothing and do no harm.
    """
    terms = set(map(str.__add__, text, text[1:]))
    terms.update(text)
    terms.update(fours_of(text))
    return terms


def fours_of(text: str) -> set[str]:
    """Every four digits in a row."""
    return {run[i : i + 4] for run in _LONG_RUN.findall(text) for i in range(len(run) - 3)}


def terms_of_query(word: str) -> list[str]:
    """The terms an institution must have for the folded word to be part of it."""
    if len(word) == 1:
        return [word]
    fours = [run[i : i + 4] for run in _LONG_RUN.findall(word) for i in range(len(run) - 3)]
    rest = _LONG_RUN.sub(lambda run: run[0][0] + "\n" + run[0][-1], word)
    pairs = [pair for pair in map(str.__add__, rest, rest[1:]) if "\n" not in pair]
    return list(dict.fromkeys([*pairs, *fours]))[:_MOST_TERMS]
