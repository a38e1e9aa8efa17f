"""Coverage counted plainly: the published files read with `csv`, sets of ids, nothing of the app.

The files hold completed visits alone. So that attempts, off-site checks and excuses are counted as
well, a visit whose number ends in 7 stands for a closed door, one that ends in 3 for a check of
documents, and an institution whose number ends in 4 is excused in the first half of each odd year.
"""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Row = dict[str, str]
SECTORS = ("subject", "sports", "arts", "tech", "other", "")
COUNTS = ("denominator", "visited", "attempted", "excused", "not_visited")


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    address: str
    area: str
    category: str
    sector: str
    opened: str
    closed: str

    def counts_on(self, day: str) -> bool:
        """ISO days compare as texts."""
        return (not self.opened or self.opened <= day) and (not self.closed or self.closed > day)

    def is_excused(self, first: str, last: str) -> bool:
        years = range(int(first[:4]), int(last[:4]) + 1)
        spans = [(f"{year}-01-01", f"{year}-06-30") for year in years if year % 2]
        return self.id.endswith("4") and any(a <= last and b >= first for a, b in spans)


@dataclass(frozen=True)
class Check:
    id: str
    place: str
    day: str

    @property
    def outcome(self) -> str:
        return "closed_door" if self.id.endswith("7") else "completed"

    @property
    def method(self) -> str:
        return "documents" if self.id.endswith("3") else "on_site"


@dataclass(frozen=True)
class Truth:
    """One data set as far as it is counted; `periods` are those to compare, as ISO days."""

    name: str
    places: tuple[Place, ...]
    checks: tuple[Check, ...]
    periods: tuple[tuple[str, str], ...]

    def members(self, first: str, last: str) -> dict[str, set[str]]:
        """Who is in which count of a period."""
        denominator = {each.id for each in self.places if each.counts_on(last)}
        within = [each for each in self.checks if first <= each.day <= last]
        done = {each.place for each in within if each.outcome == "completed"}
        there = {
            each.place for each in within
            if each.outcome == "completed" and each.method == "on_site"
        }  # fmt: skip
        tried = {each.place for each in within if each.outcome != "completed"}
        excused = {each.id for each in self.places if each.is_excused(first, last)}
        visited = denominator & done
        return {
            "denominator": denominator, "visited": visited, "off_site": visited - there,
            "attempted": (denominator & tried) - visited,
            "excused": (denominator & excused) - visited, "not_visited": denominator - visited,
            "closed": {each.id for each in self.places if first <= (each.closed or "9") <= last},
        }  # fmt: skip

    def by(self, fact: str, first: str, last: str) -> dict[str, dict[str, int]]:
        """The counts of a period, by a fact of the institutions."""
        group = {each.id: str(getattr(each, fact)) for each in self.places}
        found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
        members = self.members(first, last)
        for count in COUNTS:
            for each in members[count]:
                found[group[each]][count] += 1
        return dict(found)


def _rows(path: Path) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toronto(shared: Path) -> Truth:
    """Every premises; it was opened by its first inspection, and is gone a year after its last."""
    folder = shared / "toronto_dinesafe"
    rows = _rows(folder / "institutions.csv.gz")
    categories = sorted({row["category"] for row in rows})
    places = tuple(_premises(row, categories) for row in rows)
    checks = tuple(_checks(folder / "visits.csv.gz", {each.id for each in places}))
    periods = (
        ("2005-01-01", "2005-12-31"), ("2011-04-01", "2011-06-30"), ("2012-01-01", "2012-06-30"),
        ("2012-09-01", "2013-01-31"), ("2020-02-01", "2020-02-29"), ("2008-03-10", "2013-08-31"),
    )  # fmt: skip
    return Truth("toronto_dinesafe", places, checks, periods)


def _premises(row: Row, categories: list[str]) -> Place:
    sector = SECTORS[categories.index(row["category"]) % len(SECTORS)]
    last = row["last_inspection"]
    gone = f"{int(last[:4]) + 1}{last[4:]}" if last < "2018" and not last.endswith("02-29") else ""
    return Place(
        row["id"], row["name"], row["address"], row["area"], row["category"], sector,
        row["first_inspection"], gone,
    )  # fmt: skip


def cram_schools(shared: Path) -> Truth:
    """Every cram school; one that the latest list no longer holds is gone since it was last seen.

    One was listed before the day it was opened and never after: it is gone on that day.
    """
    folder = shared / "tw_cram_schools"
    rows = _rows(folder / "institutions.csv.gz")
    places = tuple(
        Place(
            row["id"], row["name"], row["address"], row["county"] + row["area"], row["category"],
            _sector(row["category"]), row["opened"],
            "" if row["in_latest"] == "1" else max(row["last_seen"], row["opened"]),
        )
        for row in rows
    )  # fmt: skip
    checks = tuple(_checks(folder / "visits.csv.gz", {each.id for each in places}))
    periods = (
        ("2017-01-01", "2017-12-31"), ("2018-10-01", "2018-12-31"), ("2025-01-01", "2025-06-30"),
        ("2016-09-01", "2017-01-31"), ("2024-03-01", "2024-03-31"), ("2022-01-01", "2025-12-31"),
    )  # fmt: skip
    return Truth("tw_cram_schools", places, checks, periods)


def _sector(category: str) -> str:
    words = (
        ("文理", "subject"),
        ("音樂", "arts"),
        ("美術", "arts"),
        ("外語", "other"),
        ("資訊", "tech"),
    )
    return next((sector for word, sector in words if word in category), "")


def _checks(path: Path, known: set[str]) -> Iterator[Check]:
    for row in _rows(path):
        if row["institution_id"] in known:
            yield Check(row["id"], row["institution_id"], row["date"])
