"""What a draw's record may look like, and what makes no sense in its bound document.

A bound document that nobody changed may still be wrong: an institution that stands twice in the
pool has two chances. Both are asked before a commitment, and by everybody who replays a record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from inspect_app.rules.draw import (
    ALGORITHM,
    LAST_VISIT,
    LEAST_INSPECTORS,
    RECUSAL,
    SCHEMA,
    Bound,
    seats_of,
    strata,
)
from inspect_app.rules.strict_body import is_sha256

LARGEST = 10**6
"""No number of a draw is larger: institutions, weights, places."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be; ``place`` counts the entries of a list from 1."""

    part: str
    text: str
    place: int | None = None

    def __str__(self) -> str:
        """Name it as the console prints it."""
        return f"{self.part}{f' {self.place}' if self.place else ''}: {self.text}"


class _Hash:
    """A text of 64 lower-case hex digits."""


class _Maybe:
    """The shape, or null."""

    def __init__(self, shape: object) -> None:
        self.shape = shape


class _Either:
    """One of the shapes."""

    def __init__(self, *shapes: object) -> None:
        self.shapes = shapes


class _ByName:
    """An object with any keys, all values of that shape."""

    def __init__(self, shape: object) -> None:
        self.shape = shape


_NAMED = {"id": str, "name": str}
_INSPECTOR = {"id": str, "display": str, "salt": str, "seal": _Hash}
BOUND_SHAPE: Mapping[str, object] = {
    "schema": int,
    "algorithm": str,
    "draw": str,
    "office": {"code": str, "name": str},
    "plan": _NAMED,
    "period": {"from": str, "to": str},
    "number": int,
    "follows": _Maybe({"draw": str, "commitment": _Hash, "reason": str, "replaces": bool}),
    "committed_at": str,
    "institutions": _Either(int, _ByName(int)),
    "inspectors_each": int,
    "stratified_by": str,
    "weights": _ByName(int),
    "pool": [{**_NAMED, "stratum": str}],
    "inspectors": [_Hash],
    "avoidances": [{"institution": str, "inspector": _Hash, "ground": str}],
    "exclusions": [{**_NAMED, "reason": str}],
    "left_out": [{**_NAMED, "ground": str}],
}
RECORD_SHAPE: Mapping[str, object] = {
    **BOUND_SHAPE,
    "inspectors": [_Either(_INSPECTOR, {"seal": _Hash})],
    "commitment": _Hash,
    "seed": _Hash,
    "witness": str,
    "witness_phrase": str,
    "witnessed": bool,
    "revealed_at": str,
    "picks": [
        {
            "place": int, "institution": str, "name": str, "stratum": str,
            "inspectors": [str], "again": [str], "kept_away": [str], "lacking": int,
        }
    ],
}  # fmt: skip


ENVELOPE = {"id": "draw", "state": "revealed"}
"""What the interface adds to a record, and the member or value that it repeats."""


def misshapen(record: object) -> list[Difference]:
    """Name every member that is missing, unknown or of another kind."""
    if not isinstance(record, Mapping):
        return [Difference("record", "is no JSON object")]
    known, given = {*RECORD_SHAPE, "checks"}, set(record) - {*ENVELOPE}
    if 2 * len(known - given) > len(known):
        return [Difference("record", "is not the public record of a draw")]
    found = [Difference(name, "is missing") for name in sorted(known - given)]
    strange = sorted(given - known, key=str)
    found += [Difference(f"member {name!r}", "is unknown") for name in strange]
    for name, same_as in ENVELOPE.items():
        if name in record and record[name] != record.get(same_as, same_as):
            found.append(Difference(name, "is not this draw's"))
    for name, shape in RECORD_SHAPE.items():
        found += _misfit(name, record[name], shape) if name in record else ()
    return found


def _misfit(name: str, value: object, shape: object) -> Iterator[Difference]:
    if isinstance(shape, list) and isinstance(value, list):
        for place, entry in enumerate(value, 1):
            if not _fits(entry, shape[0]):
                yield Difference(name, "is not of the right form", place)
    elif not _fits(value, shape):
        yield Difference(name, "is not of the right form")


def _fits(value: object, shape: object) -> bool:  # noqa: PLR0911 - one line a kind of shape
    if isinstance(shape, _Maybe):
        return value is None or _fits(value, shape.shape)
    if isinstance(shape, _Either):
        return any(_fits(value, one) for one in shape.shapes)
    if isinstance(shape, _ByName):
        return isinstance(value, Mapping) and all(
            _fits(key, str) and _fits(each, shape.shape) for key, each in value.items()
        )
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(each, shape[0]) for each in value)
    if isinstance(shape, Mapping):
        return (
            isinstance(value, Mapping)
            and set(value) == set(shape)
            and all(_fits(value[key], each) for key, each in shape.items())
        )
    if shape is int:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
    if shape is bool:
        return isinstance(value, bool)
    return isinstance(value, str) and _is_text(value) and (shape is str or is_sha256(value))


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def nonsense(bound: Bound) -> Iterator[Difference]:
    """Name what no bound document may say, though it be of the right form."""
    if (bound["schema"], bound["algorithm"]) != (SCHEMA, ALGORITHM):
        yield Difference("schema", "is of another version of the program")
    if bound["inspectors_each"] < LEAST_INSPECTORS:
        yield Difference("inspectors_each", f"is below {LEAST_INSPECTORS}")
    if bound["stratified_by"] not in ("grade", "none"):
        yield Difference("stratified_by", "is neither grade nor none")
    for name in ("pool", "exclusions", "left_out"):
        yield from _unordered(name, [entry["id"] for entry in bound[name]])
    yield from _unordered("inspectors", list(bound["inspectors"]))
    yield from _in_two_lists(bound)
    yield from _strange_avoidances(bound)
    yield from _too_many_wanted(bound)


def _unordered(name: str, ids: list[str]) -> Iterator[Difference]:
    for place, (before, after) in enumerate(pairwise(ids), 2):
        if before == after:
            yield Difference(name, "stands twice", place)
        elif before > after:
            yield Difference(name, "is out of order", place)


def _in_two_lists(bound: Bound) -> Iterator[Difference]:
    known = {entry["id"] for entry in bound["pool"]}
    for name in ("exclusions", "left_out"):
        for place, entry in enumerate(bound[name], 1):
            if entry["id"] in known:
                yield Difference(name, "stands in another list as well", place)
            known.add(entry["id"])


def _strange_avoidances(bound: Bound) -> Iterator[Difference]:
    pool, people = {entry["id"] for entry in bound["pool"]}, set(bound["inspectors"])
    for place, one in enumerate(bound["avoidances"], 1):
        if one["ground"] not in (RECUSAL, LAST_VISIT):
            yield Difference("avoidances", "has an unknown ground", place)
        elif one["institution"] not in pool or one["inspector"] not in people:
            yield Difference("avoidances", "names what is not drawn", place)


def _too_many_wanted(bound: Bound) -> Iterator[Difference]:
    sizes = {stratum: len(ids) for stratum, ids in strata(bound["pool"]).items()}
    seats = seats_of(bound)
    for stratum, wanted in sorted(seats.items()):
        if wanted > sizes.get(stratum, 0):
            yield Difference("institutions", f"asks for more than stratum {stratum!r} has")
    wanted = bound["institutions"]
    if isinstance(wanted, int) and sum(seats.values()) != wanted:
        yield Difference("institutions", "asks for more than the pool has")
