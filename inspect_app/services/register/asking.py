"""What a person is asked before an import, and what was answered: never a guess of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inspect_app.services.register.likeness import Candidate
from inspect_app.services.register.matching import Known
from inspect_app.services.register.rows import RegisterRow

# (sheet, row number) to the id of the institution the row was said to be; None: another one.
Choices = Mapping[tuple[str, int], int | None]


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom a row may be, likeliest first; ``chosen``: "" nothing yet, "same" or "other"."""

    candidates: tuple[Candidate, ...] = ()
    chosen: str = ""


NOTHING_TO_ASK = Offer()


@dataclass(frozen=True)
class Answers:
    """By the index of a row: whom it may be, whom it was said to be, and who is none of them.

    ``given`` are the ids of the institutions that rows were said to be.
    """

    candidates: dict[int, tuple[Candidate, ...]] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)
    others: frozenset[int] = frozenset()
    given: frozenset[int] = frozenset()

    def offer(self, index: int, known: Sequence[Known]) -> Offer:
        """What a row may still be said to be: not what another row was said to be."""
        if index not in self.candidates:
            return NOTHING_TO_ASK
        chosen = "same" if index in self.taken else "other" if index in self.others else ""
        mine = known[self.taken[index]].id if index in self.taken else None
        kept = (
            one
            for one in self.candidates[index]
            if one.known.id == mine or one.known.id not in self.given
        )
        return Offer(tuple(kept), chosen)


def settle(
    rows: Sequence[RegisterRow],
    known: Sequence[Known],
    found: dict[int, tuple[Candidate, ...]],
    choices: Choices,
) -> Answers:
    """What was chosen, among what is offered: a choice that no longer fits is none.

    An institution that two rows were said to be goes to neither: both are asked again.
    """
    places = {one.id: index for index, one in enumerate(known)}
    claims: dict[int, list[int]] = {}
    others: set[int] = set()
    for index, offered in found.items():
        row = rows[index]
        if (row.sheet, row.number) not in choices:
            continue
        chosen = choices[row.sheet, row.number]
        if chosen is None:
            others.add(index)
        elif any(one.known.id == chosen for one in offered):
            claims.setdefault(places[chosen], []).append(index)
    taken = {indexes[0]: other for other, indexes in claims.items() if len(indexes) == 1}
    given = frozenset(known[other].id for other in taken.values())
    return Answers(found, taken, frozenset(others), given)
