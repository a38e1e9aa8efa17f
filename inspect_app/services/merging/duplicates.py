"""Entries of one office's register that may be one institution: computed when asked, never kept.

The kept keys (`store.likeness`) name who could be alike; the facts themselves then decide, by the
weights below: what speaks for a pair and what against. Nothing here merges.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import combinations, islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from inspect_app.rules.districts import covers
from inspect_app.rules.name_cores import core_of, is_nearly
from inspect_app.rules.places import Place, place_of
from inspect_app.services.merging.facts import may_be_one
from inspect_app.services.merging.namesakes import namesakes
from inspect_app.store.base import db
from inspect_app.store.folding import fold
from inspect_app.store.institution import Institution
from inspect_app.store.institution_merge import Distinction
from inspect_app.store.likeness import KEYS, Likeness, code_of, digits_of, number_of, phone_of

ENOUGH = 4
# A value that more entries share than this names none of them: 无, or a whole tower's switchboard.
CROWD = 12
_BATCH = 5_000

_COLUMNS = tuple(
    getattr(Institution, name)
    for name in (
        "id", "uuid", "kind", "name", "district", "area", "address", "credit_code", "licence_no",
        "phone", "closed_on",
    )
)  # fmt: skip


@dataclass(eq=False)
class Entry:
    """One entry's facts as they are compared; thousands are made, so it is not frozen."""

    id: int
    uuid: UUID
    kind: str
    name: str
    district: str
    area: str
    address: str
    credit_code: str
    licence_no: str
    phone: str
    closed_on: date | None

    @cached_property
    def folded(self) -> str:
        return fold(self.name)

    @cached_property
    def core(self) -> str:
        return core_of(self.folded)

    @cached_property
    def whole_address(self) -> str:
        return fold(self.address)

    @cached_property
    def house(self) -> Place | None:
        return place_of(self.whole_address)

    @cached_property
    def code(self) -> str:
        return code_of(self.credit_code)

    @cached_property
    def licence(self) -> str:
        return number_of(self.licence_no)

    @cached_property
    def digits(self) -> str:
        return digits_of(self.licence_no)

    @cached_property
    def number(self) -> str:
        return phone_of(self.phone)


# What speaks for two entries being one, and what against, with its weight.
FOR = {
    "credit_code": 6, "licence_no": 6, "name": 6, "near_name": 2, "address": 1, "house": 2,
    "phone": 2,
}  # fmt: skip
AGAINST = {"credit_code": 5, "licence_no": 5, "name": 1, "house": 1, "area": 1}


def _same(one: str, two: str) -> bool:
    return bool(one) and one == two


def _other(one: str, two: str) -> bool:
    return bool(one) and bool(two) and one != two


def _in_one_district(one: Entry, two: Entry) -> bool:
    return covers(one.district, two.district) or covers(two.district, one.district)


def _one_house(one: Entry, two: Entry) -> bool:
    if one.whole_address == two.whole_address:
        return bool(one.address)
    return one.house is not None and two.house is not None and one.house.is_compatible(two.house)


def are_clearly_two(one: Entry, two: Entry) -> bool:
    """Other papers at another house, both open: whatever else they share weighs too little.

    This spares a big register the rest of the comparison for namesakes.
    """
    if one.closed_on is not None or two.closed_on is not None:
        return False
    if _same(one.code, two.code) or _same(one.licence, two.licence):
        return False
    other_papers = _other(one.code, two.code) or _other(one.digits, two.digits)
    return other_papers and bool(one.address and two.address) and not _one_house(one, two)


def _found(one: Entry, two: Entry) -> tuple[dict[str, bool], dict[str, bool]]:
    """Look at each of FOR and AGAINST; what closed may have come back under other papers."""
    elsewhere, house = _other(one.area, two.area), _one_house(one, two)
    same_name = one.folded == two.folded
    near_name = not same_name and is_nearly(one.core, two.core)
    are_open = one.closed_on is None and two.closed_on is None
    code, licence = _same(one.code, two.code), _same(one.licence, two.licence)
    other_licence = are_open and not licence and _other(one.digits, two.digits)
    is_branch = other_licence and not house
    reasons = {
        "credit_code": code and not is_branch, "licence_no": licence,
        "name": same_name and not elsewhere and _in_one_district(one, two),
        "near_name": near_name,
        "address": _same(one.whole_address, two.whole_address), "house": house,
        "phone": _same(one.number, two.number),
    }  # fmt: skip
    doubts = {
        "credit_code": are_open and _other(one.code, two.code),
        "licence_no": other_licence,
        "name": not same_name and not near_name and not house,  # at one house it was renamed
        "house": not house and bool(one.address) and bool(two.address), "area": elsewhere,
    }  # fmt: skip
    return reasons, doubts


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries; ``reasons`` and ``doubts`` are keys of FOR and AGAINST, in their order."""

    one: Entry
    two: Entry
    reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    weight: int

    @property
    def place(self) -> tuple[int, int, int]:
        """The key of the list: weight, lower id, higher id."""
        return self.weight, self.one.id, self.two.id


def judged(one: Entry, two: Entry) -> Pair:
    """Weigh what speaks for two entries being one institution, and what against."""
    held, held_against = _found(one, two)
    reasons = tuple(name for name in FOR if held[name])
    doubts = tuple(name for name in AGAINST if held_against[name])
    weight = sum(FOR[name] for name in reasons) - sum(AGAINST[name] for name in doubts)
    low, high = sorted((one, two), key=lambda entry: entry.id)
    return Pair(low, high, reasons, doubts, weight)


def duplicates(office_id: int) -> list[Pair]:
    """Every pair worth a person's look, the likeliest first; pairs judged apart are left out."""
    groups = list(_groups(office_id))
    entries = _entries({identity for group in groups for identity in group})
    return _worth_a_look(office_id, groups, entries)


def duplicates_of(row: Institution) -> list[Pair]:
    """The pairs of one entry."""
    keys = db.session.get(Likeness, row.id)
    if keys is None:
        return []
    # One question a key: SQLite would answer a single OR by reading the whole table.
    sharing = (
        sa.select(Likeness.institution_id)
        .where(Likeness.office_id == row.office_id, getattr(Likeness, key) == value)
        .limit(CROWD + 1)
        for key in KEYS
        if (value := getattr(keys, key)) is not None
    )
    found = (db.session.scalars(query).all() for query in sharing)
    others = {other for ids in found if len(ids) <= CROWD for other in ids} - {row.id}
    pairs = [(row.id, other) for other in sorted(others)]
    return _worth_a_look(row.office_id, pairs, _entries({row.id, *others}))


def pair_of(one: Institution, two: Institution) -> Pair:
    """Weigh two entries, offered or not."""
    entries = _entries((one.id, two.id))
    return judged(entries[one.id], entries[two.id])


def after(pairs: Sequence[Pair], place: Sequence[int] | None, limit: int) -> list[Pair]:
    """The page after a pair's `place`, and one more to tell of a next page."""
    if place is None:
        return list(pairs[: limit + 1])
    weight, low, high = place
    rest = (p for p in pairs if (-p.weight, p.one.id, p.two.id) > (-weight, low, high))
    return list(islice(rest, limit + 1))


def _groups(office_id: int) -> Iterator[tuple[int, ...]]:
    """Ids that share a key, for each key that two to CROWD entries share."""
    for key in KEYS:
        column = getattr(Likeness, key)
        shared = (
            sa.select(column)
            .where(Likeness.office_id == office_id, column.is_not(None))
            .group_by(column)
            .having(sa.func.count().between(2, CROWD))
        )
        query = sa.select(column, Likeness.institution_id).where(
            Likeness.office_id == office_id, column.in_(shared)
        )
        if key == "name":
            yield from namesakes(query)
            continue
        groups: dict[int, list[int]] = defaultdict(list)
        for value, identity in db.session.connection().execute(query):
            groups[value].append(identity)
        yield from map(tuple, groups.values())


def _entries(ids: Collection[int]) -> dict[int, Entry]:
    found = {}
    for part in _batches(sorted(ids)):
        query = sa.select(*_COLUMNS).where(Institution.id.in_(part), Institution.stands)
        rows = db.session.connection().execute(query)  # as plain rows: objects cost twice the time
        found.update({row[0]: Entry(*row) for row in rows})
    return found


def _worth_a_look(
    office_id: int, groups: Iterable[Sequence[int]], entries: Mapping[int, Entry]
) -> list[Pair]:
    apart = _told_apart(office_id)
    seen = {
        pair
        for group in groups
        for pair in combinations(sorted(id_ for id_ in group if id_ in entries), 2)
    }
    pairs = (
        judged(entries[one], entries[two])
        for one, two in seen - apart
        if not are_clearly_two(entries[one], entries[two])
        and may_be_one(entries[one].kind, entries[two].kind)
    )
    found = [pair for pair in pairs if pair.weight >= ENOUGH]
    return sorted(found, key=lambda pair: (-pair.weight, pair.one.id, pair.two.id))


def _told_apart(office_id: int) -> set[tuple[int, int]]:
    """Pairs that a person judged to be two; what was merged since is judged by where it went."""
    into = _merged_into(office_id)
    query = sa.select(Distinction.low_id, Distinction.high_id).filter_by(office_id=office_id)
    ends = ((_end(low, into), _end(high, into)) for low, high in db.session.execute(query))
    return {(min(pair), max(pair)) for pair in ends}


def _merged_into(office_id: int) -> dict[int, int]:
    query = sa.select(Institution.id, Institution.merged_into_id).where(
        Institution.office_id == office_id, Institution.merged_into_id.is_not(None)
    )
    return {row[0]: row[1] for row in db.session.execute(query) if row[1] is not None}


def _end(identity: int, into: Mapping[int, int]) -> int:
    while identity in into:
        identity = into[identity]
    return identity


def _batches(ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
