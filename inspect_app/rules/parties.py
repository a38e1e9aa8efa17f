"""Who is inspected, and which conditions of the catalogue fit that party.

Source: `meta.applies_to_rule` and `meta.when_rule` of violations.yaml: all axes of a
condition must hold, within an axis one value is enough, an axis that is not written does
not limit; a school has only `kind` and `stages`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from inspect_app.rules.marked_yaml import Entry

VOCABULARY: Mapping[str, tuple[str, ...]] = {
    "kind": ("licensed", "unlicensed", "school"),
    "sector": ("subject", "sports", "arts", "tech", "other"),
    "mode": ("offline", "online", "mixed"),
    "stages": ("preschool", "compulsory", "senior", "primary", "junior", "senior_high"),
    "profit": ("non_profit", "for_profit"),
}
AXES_OF_A_SCHOOL = ("kind", "stages")


@dataclass(frozen=True)
class Condition:
    """Values asked for, by axis; an empty axis does not limit."""

    kind: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    profit: tuple[str, ...] = ()

    @classmethod
    def of(cls, axes: Mapping[str, Sequence[str]]) -> Self:
        return cls(**{axis: tuple(values) for axis, values in axes.items()})

    def axes(self) -> dict[str, tuple[str, ...]]:
        """Return the axes that limit, each with its values."""
        return {axis: values for axis in VOCABULARY if (values := getattr(self, axis))}


ANY_PARTY = Condition()


def read_axes(entry: "Entry") -> Condition:
    """Read the axes of a condition, `{axis: [value]}`, and leave other keys to the caller."""
    return Condition.of({axis: entry.texts(axis, known) for axis, known in VOCABULARY.items()})


def read_condition(entry: "Entry | None") -> Condition:
    """Read an `applies_to`, `when` or `finding_scope`; not written means no limit."""
    if entry is None:
        return ANY_PARTY
    condition = read_axes(entry)
    entry.done()
    return condition


@dataclass(frozen=True)
class Party:
    """The inspected party as the register knows it; an empty value is not known."""

    kind: str
    sector: str = ""
    mode: str = ""
    stages: tuple[str, ...] = ()
    profit: str = ""
    is_individual: bool = False

    def values(self, axis: str) -> tuple[str, ...]:
        value = getattr(self, axis)
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(value)

    def within(self, scope: Condition) -> "Party":
        """Return the party with what was really found there, where an item says so.

        Source: `finding_scope` of checklists.yaml.
        """
        return replace(
            self,
            sector=scope.sector[0] if scope.sector else self.sector,
            mode=scope.mode[0] if scope.mode else self.mode,
            stages=scope.stages or self.stages,
        )


def mismatches(condition: Condition, party: Party) -> tuple[str, ...]:
    """Return the axes on which the party is known not to fit."""
    return tuple(
        axis
        for axis, wanted in _axes(condition, party).items()
        if (known := party.values(axis)) and not set(wanted).intersection(known)
    )


def unknowns(condition: Condition, party: Party) -> tuple[str, ...]:
    """Return the axes the condition asks for and the register does not tell."""
    return tuple(axis for axis in _axes(condition, party) if not party.values(axis))


def applies(condition: Condition, party: Party) -> bool:
    """Say whether nothing known speaks against it; what is not known does not exclude."""
    return not mismatches(condition, party)


def _axes(condition: Condition, party: Party) -> dict[str, tuple[str, ...]]:
    axes = condition.axes()
    if party.kind != "school":
        return axes
    return {axis: values for axis, values in axes.items() if axis in AXES_OF_A_SCHOOL}
