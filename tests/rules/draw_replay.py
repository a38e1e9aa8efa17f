"""A replay written from `docs/draws.md` alone, with nothing of the program: another method."""

import hashlib
import hmac
import json
from fractions import Fraction
from typing import Any

BOUND = (
    "schema", "algorithm", "draw", "office", "plan", "period", "number", "follows", "committed_at",
    "institutions", "inspectors_each", "stratified_by", "weights", "pool", "inspectors",
    "avoidances", "exclusions", "left_out",
)  # fmt: skip
Record = dict[str, Any]


def sha256(value: object) -> str:
    """Of the canonical JSON; enough for keys and numbers as records have them."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def commitment_of(record: Record) -> str:
    bound = {name: record[name] for name in BOUND}
    bound["inspectors"] = [one["seal"] for one in record["inspectors"]]
    return sha256({"bound": bound, "seed": record["seed"]})


class Numbers:
    def __init__(self, record: Record) -> None:
        phrase = record["witness_phrase"].encode()
        self.key = hmac.new(bytes.fromhex(record["seed"]), phrase, hashlib.sha256).digest()
        self.used: dict[str, int] = {}

    def below(self, m: int, label: str) -> int:
        while True:
            n = self.used.get(label, 0)
            self.used[label] = n + 1
            block = hmac.new(self.key, f"{label}#{n}".encode(), hashlib.sha256).digest()
            x = int.from_bytes(block, "big")
            if x < 2**256 - 2**256 % m:
                return x % m


def replay(record: Record) -> list[tuple[str, list[str]]]:
    """Institution and team of every pick, in order."""
    numbers, strata = Numbers(record), {}
    for one in record["pool"]:
        strata.setdefault(one["stratum"], []).append(one["id"])
    seats, picked = seats_of(record, strata), []
    for stratum in sorted(seats):
        ids = sorted(strata.get(stratum, []))
        for i in range(seats[stratum]):
            j = i + numbers.below(len(ids) - i, f"institutions/{stratum}")
            ids[i], ids[j] = ids[j], ids[i]
        picked += ids[: seats[stratum]]
    load = {one["seal"]: 0 for one in record["inspectors"]}
    return [(place, team(record, place, load, numbers)) for place in picked]


def seats_of(record: Record, strata: dict[str, list[str]]) -> dict[str, int]:
    if isinstance(record["institutions"], dict):
        return record["institutions"]
    sizes = {name: len(ids) for name, ids in strata.items()}
    weights = {name: record["weights"].get(name, 1) for name in sizes}
    seats, sharing = dict.fromkeys(sizes, 0), {n for n in sizes if weights[n]}
    left = record["institutions"]
    while sharing and left:
        whole = sum(weights[name] * sizes[name] for name in sharing)
        quota = {n: Fraction(left * weights[n] * sizes[n], whole) for n in sharing}
        full = [name for name in sharing if quota[name] >= sizes[name]]
        for name in full:
            seats[name], left = sizes[name], left - sizes[name]
        sharing -= set(full)
        if not full:
            seats |= {name: int(quota[name]) for name in sharing}
            rest = left - sum(int(each) for each in quota.values())
            for name in sorted(sharing, key=lambda n: (int(quota[n]) - quota[n], n))[:rest]:
                seats[name] += 1
            break
    return seats


def team(record: Record, place: str, load: dict[str, int], numbers: Numbers) -> list[str]:
    avoided = [one for one in record["avoidances"] if one["institution"] == place]
    away = {one["inspector"] for one in avoided if one["ground"] == "recusal"}
    before = {one["inspector"] for one in avoided if one["ground"] == "last_visit"}
    names = {one["seal"]: one.get("id", one["seal"]) for one in record["inspectors"]}
    found: list[str] = []
    for _seat in range(record["inspectors_each"]):
        able = [one for one in sorted(load) if one not in away and one not in found]
        able = [one for one in able if one not in before] or able
        if not able:
            break
        least = [one for one in able if load[one] == min(load[each] for each in able)]
        found.append(least[numbers.below(len(least), f"inspectors/{place}")])
        load[found[-1]] += 1
    return [names[one] for one in found]
