"""What a row changes of its institution, and what kind of change that is."""

import math
from datetime import date
from enum import StrEnum

from inspect_app.rules.places import is_same_house
from inspect_app.services.register.matching import Known
from inspect_app.services.register.rows import Fact, RegisterRow
from inspect_app.store.folding import fold

Changes = dict[str, tuple[Fact, Fact]]


class Change(StrEnum):
    """The one kind by which a changed row is counted and found, gravest first."""

    REOPENED = "reopened"
    CLOSED = "closed"
    RENAMED_AND_MOVED = "renamed_and_moved"
    RENAMED = "renamed"
    MOVED = "moved"
    READDRESSED = "readdressed"
    DETAILS = "details"


def differences(row: RegisterRow, known: Known) -> Changes:
    """What the row states otherwise than the register: field to (before, after).

    A row that does not say it is closed says it is open.
    """
    changes: Changes = {
        name: (known.facts[name], value)
        for name, value in row.facts.items()
        if not _equal(known.facts[name], value)
    }
    if known.facts["closed_on"] is not None and "closed_on" not in row.facts:
        changes["closed_on"] = (known.facts["closed_on"], None)
    return changes


def _equal(before: Fact, after: Fact) -> bool:
    """A spreadsheet keeps 15 to 17 digits of a number; the last ones are no change."""
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=1e-12)
    return before == after


def kind_of(changes: Changes) -> Change:
    """The kind of a change that is not empty.

    Another way of writing the same name or address (width, case, spaces) is a detail; an address
    at the same house (a floor more, the town before the street) is ``readdressed``, not moved.
    """
    if "closed_on" in changes:
        return Change.REOPENED if changes["closed_on"][1] is None else Change.CLOSED
    renamed, (moved, rewritten) = _differs(changes, "name"), _address(changes)
    if renamed:
        return Change.RENAMED_AND_MOVED if moved else Change.RENAMED
    if moved:
        return Change.MOVED
    return Change.READDRESSED if rewritten else Change.DETAILS


def _differs(changes: Changes, field: str) -> bool:
    before, after = (fold(str(value or "")) for value in changes.get(field, ("", "")))
    return bool(before) and before != after


def _address(changes: Changes) -> tuple[bool, bool]:
    """Whether it is another house, and whether at least the folded text differs."""
    if not _differs(changes, "address"):
        return False, False
    before, after = (fold(str(value)) for value in changes["address"])
    return not is_same_house(before, after), True


def as_json(value: Fact) -> object:
    """A fact as revisions and answers hold it."""
    return value.isoformat() if isinstance(value, date) else value
