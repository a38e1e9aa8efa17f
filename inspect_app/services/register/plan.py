"""What an import would do, row by row, before anything is written: a pure comparison."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from inspect_app.rules.districts import covers
from inspect_app.services.register.matching import (
    BLANK,
    Known,
    Side,
    alike_known,
    alike_rows,
    duplicates,
    match,
    side_of,
)
from inspect_app.services.register.reading import FileReading
from inspect_app.services.register.remarks import Remark
from inspect_app.services.register.rows import Fact, Facts, RegisterRow

Changes = dict[str, tuple[Fact, Fact]]
_NO_CHANGES: Changes = {}


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """``outcome``: new, changed, same, refused."""

    row: RegisterRow
    outcome: str
    warnings: tuple[Remark, ...] = ()
    known: Known | None = None
    changes: Changes = field(default_factory=lambda: _NO_CHANGES)
    refusal: Remark | None = None


@dataclass(frozen=True)
class ImportPlan:
    """``gone`` are institutions that a complete list no longer names."""

    rows: Sequence[PlannedRow]
    gone: Sequence[Known]
    reading: FileReading
    blank: Facts

    def facts_of(self, planned: PlannedRow) -> Facts:
        """Complete facts of a new institution: what its row states, else blank or the office's."""
        return {**self.blank, **planned.row.facts}

    def of(self, outcome: str) -> list[PlannedRow]:
        """The rows with that outcome."""
        return [planned for planned in self.rows if planned.outcome == outcome]

    @property
    def is_clear(self) -> bool:
        """No row is refused or doubtful."""
        return not any(p.refusal or p.warnings for p in self.rows)

    def counts(self) -> dict[str, int]:
        """Rows = new + changed + same + refused; warned is part of new and changed."""
        counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
        for planned in self.rows:
            counts[planned.outcome] += 1
        warned = sum(bool(planned.warnings) for planned in self.rows)
        return {"rows": len(self.rows), "gone": len(self.gone), "warned": warned, **counts}


def make_plan(
    reading: FileReading, known: Sequence[Known], district: str, *, complete: bool = False
) -> ImportPlan:
    """Compare a file with the office's register; ``district`` is the office's.

    A row the register already holds as it stands warns no more: it was confirmed when it came.
    """
    blank: Facts = {**BLANK, "district": district}
    rows = [row for row in reading.rows if row.refusal is None]
    sides = [side_of(row.facts, blank) for row in rows]
    twice = duplicates(rows, sides)
    rows_once = [row for index, row in enumerate(rows) if index not in twice]
    sides_once = [side for index, side in enumerate(sides) if index not in twice]
    others = [side_of(one.facts) for one in known]
    pairs = match(rows_once, sides_once, known, others)
    alike = _alikeness(rows_once, sides_once, others, pairs)
    planned = {
        id(row): _planned(row, known[pairs[i]] if i in pairs else None, alike.get(i))
        for i, row in enumerate(rows_once)
    }
    planned |= {id(rows[index]): _twice(rows[index], number) for index, number in twice.items()}
    ordered = [planned.get(id(row)) or _refused(row) for row in reading.rows]
    gone = _gone(rows_once, known, set(pairs.values()), district) if complete else []
    return ImportPlan(ordered, gone, reading, blank)


def _alikeness(
    rows: Sequence[RegisterRow],
    sides: Sequence[Side],
    others: Sequence[Side],
    pairs: Mapping[int, int],
) -> dict[int, Remark]:
    new = {index: side for index, side in enumerate(sides) if index not in pairs}
    return {**alike_known(new, others), **alike_rows(rows, sides)}


def _planned(row: RegisterRow, known: Known | None, alike: Remark | None) -> PlannedRow:
    warnings = row.warnings if alike is None else (*row.warnings, alike)
    if known is None:
        return PlannedRow(row, "new", warnings)
    changes: Changes = {
        name: (known.facts[name], value)
        for name, value in row.facts.items()
        if not _equal(known.facts[name], value)
    }
    if known.facts["closed_on"] is not None and "closed_on" not in row.facts:
        changes["closed_on"] = (known.facts["closed_on"], None)
        warnings = (*warnings, Remark("reopened", {"closed": str(known.facts["closed_on"])}))
    if not changes:
        return PlannedRow(row, "same", known=known)
    # A doubt about the file's other rows was settled when this institution was first taken up.
    kept = tuple(w for w in warnings if w is not alike)
    return PlannedRow(row, "changed", kept, known, changes=changes)


def _equal(before: Fact, after: Fact) -> bool:
    """A spreadsheet keeps 15 to 17 digits of a number; the last ones are no change."""
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-12)
    return before == after


def _twice(row: RegisterRow, number: int) -> PlannedRow:
    return PlannedRow(row, "refused", refusal=Remark("duplicate_row", {"row": number}))


def _refused(row: RegisterRow) -> PlannedRow:
    return PlannedRow(row, "refused", refusal=row.refusal)


def _gone(
    rows: Iterable[RegisterRow], known: Sequence[Known], matched: set[int], district: str
) -> list[Known]:
    """Of the kinds and districts that the file covers, open, and not in it."""
    rows = list(rows)
    kinds = {row.facts.get("kind", "licensed") for row in rows}
    districts = {str(row.facts.get("district", district)) for row in rows}
    return [
        one
        for index, one in enumerate(known)
        if index not in matched
        and one.facts["closed_on"] is None
        and one.facts["kind"] in kinds
        and any(covers(outer, str(one.facts["district"])) for outer in districts)
    ]


def as_json(value: Fact) -> object:
    """A fact as revisions and answers hold it."""
    return value.isoformat() if isinstance(value, date) else value
