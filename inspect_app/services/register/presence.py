"""Which institutions a file names, which it misses, and what is left without the other side."""

from collections.abc import Iterable, Mapping, Sequence

from inspect_app.rules.districts import covers
from inspect_app.services.register.matching import Known, Side
from inspect_app.services.register.rows import RegisterRow


def present(known: Sequence[Known], matched: Iterable[int]) -> set[int]:
    """What the file names: a row of a merged institution names the one that took it over."""
    named = set(matched)
    survivors = {into.id for index in named if (into := known[index].merged_into)}
    if survivors:
        named |= {index for index, one in enumerate(known) if one.id in survivors}
    return named


def unpaired(
    pairs: Mapping[int, int],
    sides: Sequence[Side],
    known: Sequence[Known],
    others: Sequence[Side],
) -> tuple[dict[int, Side], dict[int, Side]]:
    """Rows without an institution, and standing institutions without a row."""
    used = present(known, pairs.values())
    new = {index: side for index, side in enumerate(sides) if index not in pairs}
    free = {
        index: side
        for index, side in enumerate(others)
        if index not in used and known[index].merged_into is None
    }
    return new, free


def missing(
    rows: Iterable[RegisterRow], known: Sequence[Known], matched: set[int], district: str
) -> list[int]:
    """Indexes of what is of the kinds and districts that the file covers, open, and not in it."""
    rows = list(rows)
    kinds = {row.facts.get("kind", "licensed") for row in rows}
    districts = {str(row.facts.get("district", district)) for row in rows}
    return [
        index
        for index, one in enumerate(known)
        if index not in matched
        and one.merged_into is None
        and one.facts["closed_on"] is None
        and one.facts["kind"] in kinds
        and any(covers(outer, str(one.facts["district"])) for outer in districts)
    ]
