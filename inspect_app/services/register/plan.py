"""What an import would do, row by row, before anything is written: a pure comparison."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from inspect_app.services.register.asking import NOTHING_TO_ASK, Choices, Offer, settle
from inspect_app.services.register.changes import Change, Changes, differences, kind_of
from inspect_app.services.register.likeness import candidates, remark_on
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
from inspect_app.services.register.presence import missing, present, unpaired
from inspect_app.services.register.reading import FileReading
from inspect_app.services.register.remarks import Remark
from inspect_app.services.register.rows import Facts, RegisterRow

_NO_CHANGES: Changes = {}
_NO_CHOICES: Choices = {}
_OPEN = ("", "")


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """``outcome``: new, changed, same, refused.

    ``offer``: the institutions it may be, and whether a person has said so. ``note``: what is worth
    knowing and raises no doubt.
    """

    row: RegisterRow
    outcome: str
    warnings: tuple[Remark, ...] = ()
    known: Known | None = None
    changes: Changes = field(default_factory=lambda: _NO_CHANGES)
    refusal: Remark | None = None
    offer: Offer = NOTHING_TO_ASK
    note: Remark | None = None

    @property
    def is_asked(self) -> bool:
        """It may be an institution of the register, and nobody has said yet."""
        return bool(self.offer.candidates) and not self.offer.chosen

    @property
    def change(self) -> Change | None:
        """The kind of the change; None for a row that changes nothing it knows."""
        return kind_of(self.changes) if self.outcome == "changed" else None


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

    def kinds(self) -> dict[Change, int]:
        """The changed rows by kind, gravest first; kinds without a row are left out."""
        found = Counter(kind for planned in self.rows if (kind := planned.change))
        return {kind: found[kind] for kind in Change if found[kind]}

    @property
    def asked(self) -> list[PlannedRow]:
        """The rows that a person has still to decide, in the file's order."""
        return [planned for planned in self.rows if planned.is_asked]

    @property
    def decided(self) -> list[PlannedRow]:
        """The rows that a person has decided."""
        return [planned for planned in self.rows if planned.offer.chosen]


def make_plan(
    reading: FileReading,
    known: Sequence[Known],
    district: str,
    *,
    complete: bool = False,
    choices: Choices = _NO_CHOICES,
) -> ImportPlan:
    """Compare a file with the office's register; ``district`` is the office's.

    A row the register already holds as it stands warns no more: it was confirmed when it came.
    ``choices`` count only for rows that the keys leave open, among the institutions offered.
    """
    blank: Facts = {**BLANK, "district": district}
    rows = [row for row in reading.rows if row.refusal is None]
    sides = [side_of(row.facts, blank) for row in rows]
    twice = duplicates(rows, sides)
    rows_once = [row for index, row in enumerate(rows) if index not in twice]
    sides_once = [side for index, side in enumerate(sides) if index not in twice]
    others = [side_of(one.facts) for one in known]
    pairs = match(rows_once, sides_once, known, others)
    named = present(known, pairs.values())
    absent = missing(rows_once, known, named, district) if complete else []
    found = candidates(*unpaired(pairs, sides_once, known, others), known, set(absent))
    answers = settle(rows_once, known, found, choices)
    pairs |= answers.taken
    alike = _alikeness(rows_once, sides_once, known, others, pairs)
    planned = {
        id(row): _planned(
            row, known[pairs[i]] if i in pairs else None, alike.get(i), answers.offer(i, known)
        )
        for i, row in enumerate(rows_once)
    }
    planned |= {id(rows[index]): _twice(rows[index], place) for index, place in twice.items()}
    ordered = [planned.get(id(row)) or _refused(row) for row in reading.rows]
    taken = set(answers.taken.values())
    gone = [known[index] for index in absent if index not in taken]
    return ImportPlan(ordered, gone, reading, blank)


def _alikeness(
    rows: Sequence[RegisterRow],
    sides: Sequence[Side],
    known: Sequence[Known],
    others: Sequence[Side],
    pairs: Mapping[int, int],
) -> dict[int, Remark]:
    new = {index: side for index, side in enumerate(sides) if index not in pairs}
    return {**alike_known(new, known, others), **alike_rows(rows, sides)}


def _planned(
    row: RegisterRow, known: Known | None, alike: Remark | None, offered: Offer
) -> PlannedRow:
    alike = _still_alike(alike, offered)
    warnings = row.warnings if alike is None else (*row.warnings, alike)
    if known is None:
        return PlannedRow(row, "new", warnings, offer=offered)
    if known.merged_into is not None:
        note = Remark("merged_into", {"name": str(known.merged_into.facts["name"])})
        return PlannedRow(row, "same", known=known, note=note)
    changes = differences(row, known)
    if changes.get("closed_on", _OPEN)[1] is None:
        warnings = (*warnings, Remark("reopened", {"closed": str(known.facts["closed_on"])}))
    if not changes:
        return PlannedRow(row, "same", known=known, offer=offered)
    # A doubt about the file's other rows was settled when this institution was first taken up.
    kept = tuple(w for w in warnings if w is not alike)
    return PlannedRow(row, "changed", kept, known, changes, offer=offered)


def _still_alike(alike: Remark | None, offered: Offer) -> Remark | None:
    """The likeness to say: to the best candidate, until somebody has decided about it."""
    if offered.chosen:
        return alike if alike and alike.code == "alike_row" else None
    return remark_on(offered.candidates[0]) if offered.candidates else alike


def _twice(row: RegisterRow, first: str | int) -> PlannedRow:
    return PlannedRow(row, "refused", refusal=Remark("duplicate_row", {"row": first}))


def _refused(row: RegisterRow) -> PlannedRow:
    return PlannedRow(row, "refused", refusal=row.refusal)
