"""What a coverage statement (覆盖情况表) says of each institution; its figures; two compared.

A row is what is kept of one institution of the denominator, as plain JSON (`services.statements`
writes it). Its *standing* is one of three, so that visited + excused + missed = denominator:
``visited``; ``excused``, not visited and with an excuse; ``missed``, not visited otherwise.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inspect_app.rules.canonical import canonical_json
from inspect_app.rules.coverage import Tally

STANDINGS = ("visited", "excused", "missed")
ABSENT = ""
MEMBERSHIP = ("id", "name", "district", "registered_on", "closed_on")
"""Facts that decide who belongs to the denominator, beside its day, district and kind."""
CHANGES = ("entered", "left", "became_visited", "no_longer_visited", "excuse_changed")

Row = Mapping[str, Any]


def standing(row: Row) -> str:
    """Tell which of the three it is."""
    if row["state"] == "visited":
        return "visited"
    return "excused" if row["excuses"] else "missed"


def register_hash(day: date, district: str, kind: str, members: Iterable[Row]) -> str:
    """SHA-256 over the canonical JSON of the denominator, its members in the order of their ids.

    {"day", "district", "institutions": [{"closed_on", "district", "id", "name",
    "registered_on"}], "kind"}: whoever has the list can make it again.
    """
    parts = sorted(
        (str(each["id"]), canonical_json({name: each[name] for name in MEMBERSHIP}))
        for each in members
    )
    head = f'{{"day":{canonical_json(day.isoformat())},"district":{canonical_json(district)}'
    digest = hashlib.sha256(f'{head},"institutions":['.encode())
    for place, (_id, part) in enumerate(parts):
        digest.update(f"{',' if place else ''}{part}".encode())
    digest.update(f'],"kind":{canonical_json(kind)}}}'.encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a statement; `not_visited` holds the excused, as coverage everywhere."""

    tally: Tally = field(default_factory=Tally)
    off_site: int = 0
    closed: int = 0

    @property
    def missed(self) -> int:
        """Those neither visited nor excused."""
        return self.tally.not_visited - self.tally.excused


def tally_of(which: str, *, tried: bool, count: int) -> Tally:
    """Count so many rows of a standing; ``tried``: with an attempt, which a visit outweighs."""
    told = which == "visited", tried and which != "visited", which == "excused"
    return Tally(count, *(count * each for each in told))


@dataclass(frozen=True, slots=True)
class Change:
    """One institution that stands otherwise; `before` or `after` is "" where it is not counted."""

    what: str
    before: str
    after: str
    row: Row


@dataclass
class Comparison:
    """How one statement became another; ``moves`` counts (standing before, standing after)."""

    moves: Counter[tuple[str, str]] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)

    def of(self, what: str) -> list[Change]:
        """The changes of one kind."""
        return [each for each in self.changes if each.what == what]

    def before(self, which: str) -> int:
        """How many stood so in the earlier one."""
        return sum(n for (was, _is), n in self.moves.items() if was == which)

    def after(self, which: str) -> int:
        """How many stand so in the later one."""
        return sum(n for (_was, now), n in self.moves.items() if now == which)


def compare(earlier: Iterable[Row], later: Iterable[Row]) -> Comparison:
    """Compare row by row, by id: those of the later one in its order, then who left."""
    known = {row["id"]: _kept(row) for row in earlier}
    found = Comparison()
    for row in later:
        _note(found, known.pop(row["id"], None), row)
    for row in known.values():
        found.moves[standing(row), ABSENT] += 1
        found.changes.append(Change("left", standing(row), ABSENT, row))
    return found


def _kept(row: Row) -> Row:
    """What of a row is needed to compare it: half of a statement is held in memory."""
    return {name: row[name] for name in ("id", "name", "district", "area", "state", "excuses")}


def _note(found: Comparison, before: Row | None, row: Row) -> None:
    was, now = standing(before) if before else ABSENT, standing(row)
    found.moves[was, now] += 1
    what = _what(before, row)
    if what:
        found.changes.append(Change(what, was, now, _kept(row)))


def _what(before: Row | None, row: Row) -> str:
    if before is None:
        return "entered"
    was, now = standing(before), standing(row)
    if was != now and "visited" in (was, now):
        return "became_visited" if now == "visited" else "no_longer_visited"
    differs = list(before["excuses"]) != list(row["excuses"])
    return "excuse_changed" if now != "visited" and differs else ""


def rows_within(changes: Iterable[Change], start: int, count: int) -> Iterator[Change]:
    """Cut a page out of many changes."""
    for place, each in enumerate(changes):
        if start <= place < start + count:
            yield each
