"""What kind of change a row means for its institution: a pure reading of what differs."""

from collections.abc import Mapping
from enum import StrEnum

from inspect_app.services.register.places import is_same_house
from inspect_app.services.register.rows import Fact
from inspect_app.store.folding import fold

Changes = Mapping[str, tuple[Fact, Fact]]


class Change(StrEnum):
    """The one kind by which a changed row is counted and found, gravest first."""

    REOPENED = "reopened"
    CLOSED = "closed"
    RENAMED_AND_MOVED = "renamed_and_moved"
    RENAMED = "renamed"
    MOVED = "moved"
    READDRESSED = "readdressed"
    DETAILS = "details"


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
