"""Which facts of two entries differ, and what stands when one goes into the other."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from inspect_app.rules.refusals import Conflict
from inspect_app.services.institutions.editing import Fact
from inspect_app.store.institution import FACTS, Institution

Changes = dict[str, tuple[Fact, Fact]]

POINT = ("lat", "lng", "datum")
"""Chosen together: half a point is none, and a point without its datum is another place."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in FACTS if name not in POINT},
    "point": POINT,
}
_DAYS = ("registered_on", "closed_on")
# An unlicensed site may get its licence; a school never becomes an institution.
_MAY_BE_ONE = ({"licensed", "unlicensed"}, {"school"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One group of facts in which two entries differ; a value for each field of the group."""

    group: str
    kept: tuple[Fact, ...]
    other: tuple[Fact, ...]

    @property
    def prefers_other(self) -> bool:
        """The entry that is kept says nothing here."""
        return is_blank(self.kept)

    @property
    def is_one_sided(self) -> bool:
        """Only one of the two says anything."""
        return is_blank(self.kept) or is_blank(self.other)


def is_blank(values: tuple[Fact, ...]) -> bool:
    """Tell whether the group says nothing; a datum alone is no point."""
    return values[0] in (None, "", [])


def values_of(row: Institution, group: str) -> tuple[Fact, ...]:
    """The entry's values of one group."""
    return tuple(getattr(row, name) for name in GROUPS[group])


def differences(kept: Institution, other: Institution) -> tuple[Difference, ...]:
    """List the groups in which they differ, in the register's order; two blanks do not differ."""
    pairs = ((group, values_of(kept, group), values_of(other, group)) for group in GROUPS)
    return tuple(
        Difference(group, one, two)
        for group, one, two in pairs
        if one != two and not (is_blank(one) and is_blank(two))
    )


def changes_for(kept: Institution, other: Institution, taken: Collection[str]) -> Changes:
    """What changes at the kept entry when these groups are taken from the other."""
    names = (name for each in differences(kept, other) if each.group in taken
             for name in GROUPS[each.group])  # fmt: skip
    pairs = {name: (getattr(kept, name), getattr(other, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def require_mergeable(kept: Institution, other: Institution) -> None:
    """Refuse what can never be one institution.

    Raises Conflict: `merge_with_itself`, `merge_across_offices`, `merge_across_kinds`,
    `already_merged`.
    """
    if kept.id == other.id:
        raise Conflict("merge_with_itself")
    if kept.office_id != other.office_id:
        raise Conflict("merge_across_offices")
    for row in (kept, other):
        if not row.stands:
            raise Conflict("already_merged", name=row.name, into=row.standing.name)
    if not may_be_one(kept.kind, other.kind):
        raise Conflict("merge_across_kinds")


def may_be_one(kind: str, other: str) -> bool:
    """Tell whether entries of these kinds can be one institution."""
    return any({kind, other} <= kinds for kinds in _MAY_BE_ONE)


def told(changes: Changes) -> dict[str, list[object]]:
    """Changes as JSON keeps them: {field: [before, after]}, days as texts."""
    return {name: [_plain(before), _plain(after)] for name, (before, after) in changes.items()}


def fact_of(name: str, kept: object) -> Fact:
    """Read a value of `told` back."""
    value: Fact = kept  # type: ignore[assignment]  # JSON gives back what a fact was written as
    return date.fromisoformat(value) if name in _DAYS and isinstance(value, str) else value


def _plain(fact: Fact) -> object:
    return fact.isoformat() if isinstance(fact, date) else fact
