"""Which row is which institution: by the identity of design §4, never by likeness.

Credit code + address, then licence number + name, then name + address; then licence number +
address, which is how a renaming looks where registers hold no credit codes; then code, number or
name at the same house, its address written otherwise (of 4,200 real institutions over three years
none of this was wrong). Rows that agree on more are paired first, so a repeated licence number
cannot take another's institution. A key that fits several on either side decides nothing: such
rows stay separate, and say whom they resemble.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from inspect_app.rules.places import is_same_house
from inspect_app.services.register.remarks import Remark, alike_existing
from inspect_app.services.register.rows import Facts, RegisterRow
from inspect_app.store.folding import fold
from inspect_app.store.institution import FACTS

BLANK: Facts = dict.fromkeys(FACTS, "")
BLANK |= dict.fromkeys(("lat", "lng", "area_m2", "capacity", "registered_on", "closed_on"))
BLANK |= {"kind": "licensed", "stages": [], "datum": "WGS-84"}

_SCALARS = tuple(name for name in FACTS if name != "stages")
_EVERYTHING: tuple[str, ...] = ()
_PASSES: tuple[tuple[str, ...], ...] = (
    _EVERYTHING,
    ("credit_code", "address", "name"),
    ("licence_no", "name", "address"),
    ("credit_code", "address"),
    ("licence_no", "name"),
    ("name", "address"),
    ("licence_no", "address"),
)
_ALIKE = ("name", "credit_code", "licence_no")


@dataclass(frozen=True, slots=True)
class Known:
    """An institution of the office's register as it stands.

    ``merged_into`` is the one that keeps its cases since they were merged.
    """

    id: int
    uuid: UUID
    facts: Facts
    merged_into: "Known | None" = None


@dataclass(slots=True)
class Side:
    """One party of the comparison: its facts, and its folded texts made once."""

    facts: Facts
    blank: Facts
    name: str
    address: str
    credit_code: str
    licence_no: str

    def key(self, parts: tuple[str, ...]) -> Hashable:
        """The texts of the parts, None when one is blank; everything stated for no parts."""
        if not parts:
            return self.whole()
        texts = tuple([getattr(self, part) for part in parts])
        return texts if all(texts) else None

    def whole(self) -> Hashable:
        """Everything that is stated, as one value."""
        facts, blank = self.facts, self.blank
        stages = facts.get("stages")
        return (
            *[facts.get(name, blank[name]) for name in _SCALARS],
            tuple(stages) if isinstance(stages, list) else (),
        )


def side_of(facts: Facts, blank: Facts = BLANK) -> Side:
    """Fold what is compared; ``blank`` stands for what is not stated."""
    name, address, code, number = (
        fold(str(facts.get(part, ""))) for part in ("name", "address", "credit_code", "licence_no")
    )
    return Side(facts, blank, name, address, code, number)


def match(
    rows: Sequence[RegisterRow],
    sides: Sequence[Side],
    known: Sequence[Known],
    others: Sequence[Side],
) -> dict[int, int]:
    """Index of a row to index of its institution; each is used once.

    By each key those that stand come before those that were merged into others.
    """
    pairs = _by_uuid(rows, known)
    standing = {i: others[i] for i, one in enumerate(known) if one.merged_into is None}
    merged = {i: others[i] for i, one in enumerate(known) if one.merged_into is not None}
    layers = [layer for layer in (standing, merged) if layer]
    for parts in _PASSES:
        for layer in layers:
            _pair(pairs, sides, layer, parts)
    for part in ("credit_code", "licence_no", "name"):
        for layer in layers:
            _pair_at_a_house(pairs, sides, layer, part)
    return pairs


def _by_uuid(rows: Sequence[RegisterRow], known: Sequence[Known]) -> dict[int, int]:
    """Our own export names the institution; a copied line names it twice and gets it once."""
    places = {one.uuid: index for index, one in enumerate(known)}
    pairs: dict[int, int] = {}
    for index, row in enumerate(rows):
        if row.uuid is not None and row.uuid in places:
            pairs[index] = places.pop(row.uuid)
    return pairs


def _pair(
    pairs: dict[int, int],
    sides: Sequence[Side],
    others: Mapping[int, Side],
    parts: tuple[str, ...],
) -> None:
    """Pair what one key names once on both sides; of what is equal in all, any with any."""
    taken = set(pairs.values())
    right = _grouped(((i, side) for i, side in others.items() if i not in taken), parts)
    if not right:
        return
    left = _grouped(((i, side) for i, side in enumerate(sides) if i not in pairs), parts)
    for value, indexes in left.items():
        found = right.get(value, [])
        if parts is _EVERYTHING or len(indexes) == len(found) == 1:
            pairs.update(zip(indexes, found, strict=False))


def _pair_at_a_house(
    pairs: dict[int, int], sides: Sequence[Side], others: Mapping[int, Side], part: str
) -> None:
    """What names one on both sides, at one house, though the address is written otherwise."""
    taken = set(pairs.values())
    right = _grouped(((i, side) for i, side in others.items() if i not in taken), (part,))
    if not right:
        return
    left = _grouped(((i, side) for i, side in enumerate(sides) if i not in pairs), (part,))
    for value, indexes in left.items():
        found = right.get(value, [])
        if len(indexes) == len(found) == 1:
            here, there = sides[indexes[0]].address, others[found[0]].address
            if here and there and is_same_house(here, there):
                pairs[indexes[0]] = found[0]


def _grouped(
    sides: Iterable[tuple[int, Side]], parts: tuple[str, ...]
) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, side in sides:
        value = side.key(parts)
        if value is not None:
            groups[value].append(index)
    return groups


def duplicates(rows: Sequence[RegisterRow], sides: Sequence[Side]) -> dict[int, str | int]:
    """Rows that state exactly what an earlier row states, to where that row stands."""
    first: dict[int, int] = {}
    found: dict[int, str | int] = {}
    for index, (row, side) in enumerate(zip(rows, sides, strict=True)):
        # The hash alone is kept: 100,000 keys of 23 fields are 30 MB.
        earlier = first.setdefault(hash((row.uuid, side.whole())), index)
        if earlier != index and side.whole() == sides[earlier].whole():
            found[index] = rows[earlier].ref
    return found


def alike_rows(rows: Sequence[RegisterRow], sides: Sequence[Side]) -> dict[int, Remark]:
    """Rows that share a name, a credit code or a licence number with another of the file."""
    found: dict[int, Remark] = {}
    for part in _ALIKE:
        for indexes in _grouped(enumerate(sides), (part,)).values():
            if len(indexes) < 2:
                continue
            first, second = (
                Remark("alike_row", {"row": rows[index].ref, "field": part})
                for index in indexes[:2]
            )
            found.setdefault(indexes[0], second)
            for index in indexes[1:]:
                found.setdefault(index, first)
    return found


def alike_known(
    new: Mapping[int, Side], known: Sequence[Known], others: Sequence[Side]
) -> dict[int, Remark]:
    """New rows that share a name, a credit code or a licence number with the register."""
    found: dict[int, Remark] = {}
    for part in _ALIKE if new else ():
        standing = ((i, s) for i, s in enumerate(others) if known[i].merged_into is None)
        places = _grouped(standing, (part,))
        for index, side in new.items():
            value = side.key((part,))
            if value in places and index not in found:
                found[index] = alike_existing(part, known[places[value][0]].facts)
    return found
