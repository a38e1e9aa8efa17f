"""Draws (双随机): what is bound, how chance is derived, and who is picked. Pure; no clock, no dice.

Source of the rule: institutions and inspectors both drawn at random, interests avoided, the result
public (优化营商环境条例 article 54; domain/rules.md §4). `docs/draws.md` says the same for those
who write their own replay; every step here is in it.

The *bound document* is fixed at the commitment (`MEMBERS`). Inspectors stand in it by their *seal*
alone, the SHA-256 of the canonical JSON of ``{"display", "id", "salt"}``, so that a record may be
published without their names and still be replayed. The commitment is the SHA-256 of the canonical
JSON (RFC 8785) of ``{"bound": …, "seed": …}``.

Chance. ``K`` = HMAC-SHA-256 with the seed's 32 bytes as key over the witness's phrase in UTF-8 (no
bytes where there is none). The numbers of a *label* are the blocks HMAC-SHA-256(K, "label#0"),
HMAC-SHA-256(K, "label#1") …, each read as a big-endian number below 2**256. A number below m is
the next block x modulo m; a block x ≥ 2**256 - (2**256 mod m) is passed over, so that no remainder
is favoured.

Institutions. Those of a stratum stand in order of their id; for i = 0, 1, … the i-th changes places
with the one at i + (number below n - i, label ``institutions/<stratum>``), until its seats are
taken. Strata come in order of their names; that is the order of the picks.

Inspectors, pick after pick. Nobody who must stay away (recusal) is taken. Seat by seat, among those
who were not there at the last visit, else among those who were, and of these who has the fewest
institutions so far, in order of their seals, the one at (number below their count, label
``inspectors/<institution's id>``) goes.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from inspect_app.rules.canonical import content_hash

SCHEMA = 1
ALGORITHM = "hmac-sha256-counter/1"
LEAST_INSPECTORS = 2
"""处罚法42: an inspection is made by no fewer than two."""
RECUSAL, LAST_VISIT = "recusal", "last_visit"
"""Grounds to avoid: the first always binds; the second gives way where no team were left."""
ALL = ""
"""The stratum of a draw that knows no strata, and of institutions without a grade."""
MEMBERS = (
    "schema", "algorithm", "draw", "office", "plan", "period", "number", "follows", "committed_at",
    "institutions", "inspectors_each", "stratified_by", "weights", "pool", "inspectors",
    "avoidances", "exclusions", "left_out",
)  # fmt: skip
"""The members of the bound document; lists stand in order of their ids (seals)."""
_SPAN = 2**256

Bound = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pick:
    """``inspectors`` are seals, in the order drawn; ``lacking`` how many the team is short of.

    ``again`` are those of the team who were there last time, as no others were left.
    """

    place: int
    institution: str
    stratum: str
    inspectors: tuple[str, ...]
    again: tuple[str, ...]
    lacking: int


def seal(entry: Mapping[str, str]) -> str:
    """Stand for an inspector ``{"id", "display", "salt"}`` without telling who it is."""
    return content_hash({key: entry[key] for key in ("display", "id", "salt")})


def commitment(bound: Bound, seed: str) -> str:
    """Bind document and seed (64 hex digits): who knows this alone learns neither."""
    return content_hash({"bound": bound, "seed": seed})


class Chance:
    """Random numbers that anyone can derive again from seed (hex) and phrase."""

    def __init__(self, seed: str, phrase: str) -> None:
        """Mix the witness's phrase into the seed."""
        self._key = hmac.digest(bytes.fromhex(seed), phrase.encode(), "sha256")

    def blocks(self, label: str) -> Iterator[int]:
        """Give the numbers of a label, below 2**256, without end."""
        for n in count():
            yield int.from_bytes(hmac.digest(self._key, f"{label}#{n}".encode(), "sha256"))


def below(limit: int, blocks: Iterator[int]) -> int:
    """Take the next number below ``limit``, each as likely as the others."""
    fair = _SPAN - _SPAN % limit
    return next(block for block in blocks if block < fair) % limit


def outcome(bound: Bound, seed: str, phrase: str) -> list[Pick]:
    """Say who is picked: the same for the same document, seed and phrase, for ever."""
    chance = Chance(seed, phrase)
    teams = _Teams(bound, chance)
    picks: list[Pick] = []
    for stratum, ids in _drawn(bound, chance):
        for institution in ids:
            picks.append(teams.send(len(picks) + 1, institution, stratum))
    return picks


def _drawn(bound: Bound, chance: Chance) -> Iterator[tuple[str, list[str]]]:
    by_stratum = strata(bound["pool"])
    for stratum, wanted in sorted(seats_of(bound).items()):
        ids, blocks = by_stratum.get(stratum, []), chance.blocks(f"institutions/{stratum}")
        for i in range(wanted):
            j = i + below(len(ids) - i, blocks)
            ids[i], ids[j] = ids[j], ids[i]
        yield stratum, ids[:wanted]


def strata(pool: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """Sort the pool into its strata: ids in order, by stratum."""
    found: dict[str, list[str]] = {}
    for entry in pool:
        found.setdefault(entry["stratum"], []).append(entry["id"])
    return {stratum: sorted(ids) for stratum, ids in found.items()}


def seats_of(bound: Bound) -> dict[str, int]:
    """Say how many each stratum sends: as bound for each, or shared out of one number."""
    wanted = bound["institutions"]
    if isinstance(wanted, Mapping):
        return dict(wanted)
    sizes = {stratum: len(ids) for stratum, ids in strata(bound["pool"]).items()}
    return seats(wanted, sizes, bound["weights"])


def seats(total: int, sizes: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, int]:
    """Share seats by size times weight (1 where none is named), by largest remainders.

    A stratum that would get as many as it has, or more, sends all, and the others share the rest.
    Of equal remainders the first in order of names is served first.
    """
    found = dict.fromkeys(sizes, 0)
    mass = {name: size * weights.get(name, 1) for name, size in sizes.items()}
    sharing = {name for name in sizes if mass[name]}
    left = total
    while sharing and left:
        whole = sum(mass[name] for name in sharing)
        full = {name for name in sharing if left * mass[name] >= sizes[name] * whole}
        if not full:
            found |= _by_largest_remainder(left, {name: mass[name] for name in sharing})
            break
        found |= {name: sizes[name] for name in full}
        left -= sum(sizes[name] for name in full)
        sharing -= full
    return found


def _by_largest_remainder(total: int, mass: Mapping[str, int]) -> dict[str, int]:
    whole = sum(mass.values())
    found = {name: total * each // whole for name, each in mass.items()}
    in_turn = sorted(mass, key=lambda name: (-(total * mass[name] % whole), name))
    for name in in_turn[: total - sum(found.values())]:
        found[name] += 1
    return found


class _Teams:
    """Who goes where; keeps how many institutions each has so far."""

    def __init__(self, bound: Bound, chance: Chance) -> None:
        self._chance, self._size = chance, bound["inspectors_each"]
        self._load = dict.fromkeys(sorted(bound["inspectors"]), 0)
        self._avoided: dict[str, dict[str, set[str]]] = {RECUSAL: {}, LAST_VISIT: {}}
        for one in bound["avoidances"]:
            people = self._avoided[one["ground"]].setdefault(one["institution"], set())
            people.add(one["inspector"])

    def send(self, place: int, institution: str, stratum: str) -> Pick:
        blocks = self._chance.blocks(f"inspectors/{institution}")
        away = self._avoided[RECUSAL].get(institution, set())
        before = self._avoided[LAST_VISIT].get(institution, set()) - away
        first = [one for one in self._load if one not in away and one not in before]
        team: list[str] = []
        for group in (first, [one for one in self._load if one in before]):
            while group and len(team) < self._size:
                group.remove(chosen := self._least_loaded(group, blocks))
                self._load[chosen] += 1
                team.append(chosen)
        again = tuple(one for one in team if one in before)
        return Pick(place, institution, stratum, tuple(team), again, self._size - len(team))

    def _least_loaded(self, group: list[str], blocks: Iterator[int]) -> str:
        least = min(self._load[one] for one in group)
        able = [one for one in group if self._load[one] == least]
        return able[below(len(able), blocks)]
