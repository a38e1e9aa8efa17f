"""The public record of a draw: made at the reveal, replayed by anyone from the file alone.

It is the bound document with its inspectors named, the commitment, the seed, the witness's phrase
and the picks. ``checks`` holds the first 16 hex digits of the SHA-256 of every member (of a list,
of every entry): what was changed by one who left the checks alone can be named. Who makes new
checks as well still meets the commitment, and the replay.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.rules.canonical import content_hash
from inspect_app.rules.draw import (
    MEMBERS,
    RECUSAL,
    Bound,
    Pick,
    commitment,
    outcome,
    seal,
)
from inspect_app.rules.draw_shape import RECORD_SHAPE, Difference, misshapen, nonsense

CHECK_DIGITS = 16
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reveal:
    """``phrase`` is "" where no witness gave one; ``at`` an ISO moment."""

    seed: str
    witness: str
    phrase: str
    at: str


def bound_of(document: Mapping[str, Any]) -> Record:
    """Take what is bound out of a record, or of a document whose inspectors are named."""
    bound = {name: document[name] for name in MEMBERS}
    return bound | {"inspectors": [entry["seal"] for entry in document["inspectors"]]}


def public_record(named: Mapping[str, Any], reveal: Reveal) -> Record:
    """Make the record of a document whose inspectors are named ``{"id", "display", "salt"}``."""
    bound = bound_of(named)
    record: Record = {
        **{name: named[name] for name in MEMBERS},
        "commitment": commitment(bound, reveal.seed),
        "seed": reveal.seed,
        "witness": reveal.witness,
        "witness_phrase": reveal.phrase,
        "witnessed": bool(reveal.phrase),
        "revealed_at": reveal.at,
    }
    record["picks"] = _picks(record, bound)
    return with_checks(record)


def without_names(record: Mapping[str, Any]) -> Record:
    """Leave the inspectors' names out; it replays as before."""
    shown = {
        **{name: value for name, value in record.items() if name != "checks"},
        "inspectors": [{"seal": entry["seal"]} for entry in record["inspectors"]],
    }
    shown["picks"] = _picks(shown, bound_of(shown))
    return with_checks(shown)


def with_checks(record: Mapping[str, Any]) -> Record:
    """Add the check of every member."""
    return {**record, "checks": {name: _checks(record[name]) for name in RECORD_SHAPE}}


def _checks(value: object) -> str | list[str]:
    return [_check(entry) for entry in value] if isinstance(value, list) else _check(value)


def _check(value: object) -> str:
    return content_hash(value)[:CHECK_DIGITS]


def _picks(record: Mapping[str, Any], bound: Bound) -> list[Record]:
    names = {entry["id"]: entry["name"] for entry in record["pool"]}
    people = {entry["seal"]: entry.get("id", entry["seal"]) for entry in record["inspectors"]}
    away: dict[str, list[str]] = {}
    for one in bound["avoidances"]:
        if one["ground"] == RECUSAL:
            away.setdefault(one["institution"], []).append(people[one["inspector"]])
    picks = outcome(bound, record["seed"], record["witness_phrase"])
    return [_pick(pick, names, people, away.get(pick.institution, [])) for pick in picks]


def _pick(
    pick: Pick, names: Mapping[str, str], people: Mapping[str, str], away: list[str]
) -> Record:
    return {
        "place": pick.place,
        "institution": pick.institution,
        "name": names[pick.institution],
        "stratum": pick.stratum,
        "inspectors": [people[one] for one in pick.inspectors],
        "again": [people[one] for one in pick.again],
        "kept_away": sorted(away) if pick.lacking else [],
        "lacking": pick.lacking,
    }


def verify(record: object, published: str = "") -> list[Difference]:
    """Replay a record from itself alone and name all that differs; nothing where it holds.

    ``published`` is the commitment as it was seen before the reveal, where the reader kept it.
    """
    wrong = misshapen(record)
    if wrong:
        return wrong
    assert isinstance(record, Mapping)
    bound = bound_of(record)
    wrong = list(nonsense(bound))
    if wrong:
        return [*_unchecked(record), *wrong]
    holds = commitment(bound, record["seed"]) == record["commitment"]
    found = [*_unchecked(record), *_misnamed(record)]
    if published and record["commitment"] != published:
        found.append(Difference("commitment", f"is not the one published before, {published}"))
    told = {one.part for one in found}
    if not holds and not told & {*MEMBERS, "seed", "commitment"}:
        found.append(Difference("commitment", "does not bind this pool, exclusions and seed"))
    if record["witnessed"] != bool(record["witness_phrase"]):
        found.append(Difference("witnessed", "does not fit the witness's phrase"))
    if holds and not told & {"witness_phrase", "inspectors"}:
        found += _wrong_picks(record, _picks(record, bound), told)
    return found


def _unchecked(record: Mapping[str, Any]) -> Iterator[Difference]:
    """Name what does not match its check."""
    checks = record["checks"]
    if not isinstance(checks, Mapping) or set(checks) != set(RECORD_SHAPE):
        yield Difference("checks", "are not those of a record")
        return
    for name in RECORD_SHAPE:
        found, kept = _checks(record[name]), checks[name]
        if found == kept:
            continue
        if isinstance(found, list) and isinstance(kept, list):
            yield from _changed_entries(name, found, kept)
        else:
            yield Difference(name, "was changed: it does not match its check")


def _changed_entries(name: str, found: list[str], kept: list[Any]) -> Iterator[Difference]:
    """Name the entries of a list that were changed, added, left out or put elsewhere."""
    if len(found) == len(kept):
        for place, (is_, was) in enumerate(zip(found, kept, strict=True), 1):
            if is_ != was:
                yield Difference(name, "was changed: it does not match its check", place)
        return
    known, present = {str(each) for each in kept}, set(found)
    yield Difference(name, f"has {len(found)} entries where {len(kept)} were recorded")
    for place, each in enumerate(found, 1):
        if each not in known:
            yield Difference(name, "was added or changed", place)
    for place, each in enumerate(map(str, kept), 1):
        if each not in present:
            yield Difference(name, "was left out", place)


def _misnamed(record: Mapping[str, Any]) -> Iterator[Difference]:
    for place, entry in enumerate(record["inspectors"], 1):
        if "id" in entry and seal(entry) != entry["seal"]:
            yield Difference("inspectors", "is not whom the seal stands for", place)


def _wrong_picks(
    record: Mapping[str, Any], replayed: list[Record], told: Collection[str]
) -> Iterator[Difference]:
    recorded = record["picks"]
    if "picks" not in told and len(recorded) != len(replayed):
        yield Difference("picks", f"are {len(recorded)}; the replay gives {len(replayed)}")
    for place, (was, is_) in enumerate(zip(recorded, replayed, strict=False), 1):
        if was != is_:
            yield Difference(
                "picks", f"recorded {_told(was)}; the replay gives {_told(is_)}", place
            )


def _told(pick: Mapping[str, Any]) -> str:
    return (
        f"{pick['name']} ({pick['institution']}) with {', '.join(pick['inspectors']) or 'nobody'}"
    )
