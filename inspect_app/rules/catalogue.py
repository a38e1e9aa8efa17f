"""The catalogue: what can be found wrong, what is asked on a visit, and by what law.

Two files, read once and checked whole: violations.yaml and checklists.yaml. A mistake in
them stops the program with the file and the line (`CatalogueError`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from inspect_app.rules.checklist_items import (
    Checklist,
    Choice,
    Item,
    ItemCondition,
    Section,
    read_checklist,
)
from inspect_app.rules.limits import Limit
from inspect_app.rules.marked_yaml import CatalogueError, Entry, read_entry
from inspect_app.rules.parties import Party, applies
from inspect_app.rules.violation_reading import read_basis, read_instrument, read_violation_type
from inspect_app.rules.violation_types import Basis, Instrument, Measure, ReferTo, ViolationType

__all__ = [
    "Basis",
    "Catalogue",
    "CatalogueError",
    "Checklist",
    "Choice",
    "Instrument",
    "Item",
    "ItemCondition",
    "LawReadUntil",
    "Limit",
    "Measure",
    "ReferTo",
    "Section",
    "ViolationType",
    "catalogue",
    "read_catalogue",
]

DATA = Path(__file__).parent / "data"
STATUTES_READ_UNTIL = "2025-04-19"
"""The day of the public collection of statutes the articles were read in (`statute_snapshot`)."""


@dataclass(frozen=True)
class LawReadUntil:
    """ISO days: up to when statutes were read, and up to when the catalogue was worked on."""

    statutes: str
    catalogue: str
    note_zh: str


@dataclass(frozen=True)
class Catalogue:
    """Violations by code and checklists by id and version, both in the files' order."""

    version: str
    instruments: Mapping[str, Instrument]
    violations: Mapping[str, ViolationType]
    checklists: tuple[Checklist, ...]
    general_order_basis: Basis
    school_order_basis: Basis
    law_read_until: LawReadUntil

    def checklist(self, id_: str, version: str) -> Checklist | None:
        """Return exactly this version; an old visit keeps the checklist it was made with."""
        known = (each for each in self.checklists if each.id == id_ and each.version == version)
        return next(known, None)

    def current_checklists(self) -> tuple[Checklist, ...]:
        """Return the newest version of each checklist, in the file's order."""
        newest: dict[str, Checklist] = {}
        for each in self.checklists:
            if each.id not in newest or each.version > newest[each.id].version:
                newest[each.id] = each
        return tuple(newest.values())

    def checklists_for(self, party: Party) -> tuple[Checklist, ...]:
        """Return the current checklists that fit; others are allowed too, with a warning."""
        return tuple(each for each in self.current_checklists() if applies(each.applies_to, party))

    def to_be_checked(self) -> Mapping[str, tuple[str, ...]]:
        """Return, by code, why a lawyer should look at it (`ViolationType.to_be_checked`)."""
        marks = {code: each.to_be_checked for code, each in self.violations.items()}
        return {code: reasons for code, reasons in marks.items() if reasons}


@cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the program, read and checked once."""
    return read_catalogue(DATA)


def read_catalogue(folder: Path) -> Catalogue:
    """Read both files of a folder; raise `CatalogueError` naming file and line."""
    law = read_entry(folder / "violations.yaml")
    instruments = {
        id_: read_instrument(id_, entry) for id_, entry in law.named_entries("instruments").items()
    }
    violations = _by_code(law, instruments)
    meta = law.entry("meta")
    law.done()
    return Catalogue(
        version=meta.text("version"),
        instruments=MappingProxyType(instruments),
        violations=MappingProxyType(violations),
        checklists=_read_checklists(read_entry(folder / "checklists.yaml"), violations),
        general_order_basis=_order_basis(meta.entry("general_order_basis"), instruments),
        school_order_basis=_order_basis(meta.entry("school_order_basis"), instruments),
        law_read_until=_law_read_until(meta),
    )


def _by_code(law: Entry, instruments: Mapping[str, Instrument]) -> dict[str, ViolationType]:
    violations: dict[str, ViolationType] = {}
    for entry in (*law.entries("violations"), *law.entries("school_violations")):
        violation_type = read_violation_type(entry, instruments)
        if violation_type.code in violations:
            entry.fail(f"{violation_type.code} stands twice", "code")
        violations[violation_type.code] = violation_type
    if not violations:
        law.fail("there are no violations")
    return violations


def _order_basis(entry: Entry, instruments: Mapping[str, Instrument]) -> Basis:
    basis = read_basis(entry, instruments)
    if basis.role != "order" or not basis.is_verified:
        entry.fail("this must be a verified ground for an order")
    return basis


def _law_read_until(meta: Entry) -> LawReadUntil:
    note = meta.text("statute_snapshot")
    if STATUTES_READ_UNTIL not in note:
        meta.fail(f"statute_snapshot no longer names {STATUTES_READ_UNTIL}", "statute_snapshot")
    return LawReadUntil(STATUTES_READ_UNTIL, meta.text("version"), note)


def _read_checklists(entry: Entry, violations: Iterable[str]) -> tuple[Checklist, ...]:
    codes = frozenset(violations)
    entry.raw("meta")
    entries = entry.entries("checklists")
    checklists = tuple(read_checklist(each, codes) for each in entries)
    entry.done()
    ids = {each.id for each in checklists}
    seen = set[tuple[str, str]]()
    for each, checklist in zip(entries, checklists, strict=True):
        if (checklist.id, checklist.version) in seen:
            each.fail(f"{checklist.id} {checklist.version} stands twice", "id")
        seen.add((checklist.id, checklist.version))
        if unknown := {item.switch_to for item in checklist.items} - ids - {""}:
            each.fail(f"switch_to names the unknown {', '.join(sorted(unknown))}")
    return checklists
