"""Which institutions a new row may be, where the keys of `matching` do not decide.

Nothing here merges: a person is asked. What is shared is looked up by exact folded parts, so
100,000 rows beside 100,000 institutions stay two passes over each.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from inspect_app.rules.places import is_same_house, places_of
from inspect_app.services.register.matching import Known, Side
from inspect_app.services.register.remarks import Remark, alike_existing
from inspect_app.store.folding import fold

OFFERED = 3
# What more rows or institutions share than this tells none of them apart: a mall's address.
_CROWD = 5
_DIGITS_OF_A_PHONE = 7
_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Candidate:
    """``clues``: what row and institution share, strongest first; keys of CLUES."""

    known: Known
    clues: tuple[str, ...]


def _part(name: str) -> Callable[[Side], Iterable[str]]:
    def values(side: Side) -> Iterable[str]:
        value = getattr(side, name)
        return (value,) if value else ()

    return values


def _houses(side: Side) -> Iterable[str]:
    return [place.house for place in places_of(side.address)]


def _phones(side: Side) -> Iterator[str]:
    for part in str(side.facts.get("phone", "")).split("、"):
        digits = _NOT_DIGIT.sub("", part)
        if len(digits) >= _DIGITS_OF_A_PHONE:
            yield digits


# Clue: its weight, and how it is read off a row or an institution.
CLUES: Mapping[str, tuple[int, Callable[[Side], Iterable[str]]]] = {
    "licence_no": (4, _part("licence_no")),
    "credit_code": (4, _part("credit_code")),
    "name": (3, _part("name")),
    "address": (3, _part("address")),
    "house": (2, _houses),
    "phone": (2, _phones),
}
_ENOUGH = 3
_OF_THE_PLACE = ("address", "house", "phone")


def candidates(
    new: Mapping[int, Side], free: Mapping[int, Side], known: Sequence[Known], gone: Collection[int]
) -> dict[int, tuple[Candidate, ...]]:
    """The institutions to ask about, by row; best first, at most OFFERED.

    ``free`` are the institutions that no row was found for, ``gone`` those of them that a complete
    list no longer names: a house or a telephone shared with one of these is enough to ask.
    """
    shared: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for clue, (_, values) in CLUES.items():
        for index, other in _sharing(new, free, values):
            if _counts(clue, new[index], free[other]) and clue not in shared[index][other]:
                shared[index][other].append(clue)
    found = {
        index: _best(others, known, gone, new[index], free) for index, others in shared.items()
    }
    return {index: best for index, best in found.items() if best}


def _sharing(
    new: Mapping[int, Side], free: Mapping[int, Side], values: Callable[[Side], Iterable[str]]
) -> Iterator[tuple[int, int]]:
    held: dict[str, list[int]] = defaultdict(list)
    for other, side in free.items():
        for value in values(side):
            held[value].append(other)
    rows: dict[str, list[int]] = defaultdict(list)
    for index, side in new.items() if held else ():
        for value in values(side):
            if value in held:
                rows[value].append(index)
    for value, indexes in rows.items():
        others = held[value]
        if len(others) <= _CROWD and len(indexes) <= _CROWD:
            yield from ((index, other) for index in indexes for other in others)


def _counts(clue: str, row: Side, other: Side) -> bool:
    """Who closed long ago left house and telephone to others; a house must be in one town."""
    if clue in _OF_THE_PLACE and other.facts.get("closed_on") is not None:
        return False
    if clue == "house":
        return row.address != other.address and is_same_house(row.address, other.address)
    return True


def _best(
    others: Mapping[int, Sequence[str]],
    known: Sequence[Known],
    gone: Collection[int],
    row: Side,
    free: Mapping[int, Side],
) -> tuple[Candidate, ...]:
    weighed = [
        (
            -sum(CLUES[clue][0] for clue in clues),
            known[other].id,
            Candidate(known[other], (*clues,)),
        )
        for other, clues in others.items()
        if _is_worth_asking(clues, row, free[other], is_gone=other in gone)
    ]
    return tuple(
        candidate for _, _, candidate in sorted(weighed, key=lambda one: one[:2])[:OFFERED]
    )


def _is_worth_asking(clues: Sequence[str], row: Side, other: Side, *, is_gone: bool) -> bool:
    if list(clues) == ["name"]:
        return not _is_elsewhere(row, other)
    return is_gone or sum(CLUES[clue][0] for clue in clues) >= _ENOUGH


def _is_elsewhere(row: Side, other: Side) -> bool:
    """Both say which area they lie in, and it is another one."""
    here, there = (fold(str(side.facts.get("area", ""))) for side in (row, other))
    return bool(here) and bool(there) and here != there


def remark_on(candidate: Candidate) -> Remark:
    """Say whom the row resembles, by the strongest clue."""
    return alike_existing(candidate.clues[0], candidate.known.facts)
