"""What there is to say about a row: a stable code and what fills its wording (web words it)."""

from collections.abc import Mapping
from dataclasses import dataclass

_SHOWN = 60


_NOTHING: Mapping[str, str | int] = {}
_known_names: dict[tuple[str, ...], tuple[str, ...]] = {}


@dataclass(frozen=True, slots=True, init=False)
class Remark:
    """``code`` is one of CODES; ``params`` are texts or numbers for the wording.

    Nearly every row of a file may have some, and tuples take a third of what a dict takes.
    """

    code: str
    _names: tuple[str, ...]
    _values: tuple[str | int, ...]

    def __init__(self, code: str, params: Mapping[str, str | int] = _NOTHING) -> None:
        names = tuple(params)
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "_names", _known_names.setdefault(names, names))
        object.__setattr__(self, "_values", tuple(params.values()))

    @property
    def params(self) -> dict[str, str | int]:
        """What fills the wording, by name."""
        return dict(zip(self._names, self._values, strict=True))


def alike_existing(field: str, facts: Mapping[str, object]) -> Remark:
    """The warning of a row that shares something with an institution of the register."""
    params = {part: str(facts.get(part, ""))[:_SHOWN] for part in ("name", "address")}
    return Remark("alike_existing", {"field": field, **params})


class UnusableRowError(ValueError):
    """A cell for which the whole row must be refused; carries the remark."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.remark = Remark(code, params)
        super().__init__(code)


REFUSALS = (
    "no_name", "too_long", "impossible_date", "outside_district", "control_character",
    "unreadable_character", "duplicate_row", "closed_before_registered",
)  # fmt: skip
WARNINGS = (
    "unknown_value", "unknown_date", "unknown_number", "doubtful_credit_code",
    "doubtful_licence_no", "damaged_number", "coordinates_swapped", "coordinates_outside",
    "coordinates_half", "private_character", "control_character_dropped", "alike_row",
    "alike_existing", "reopened",
)  # fmt: skip
NOTES = ("merged_into",)
CODES = REFUSALS + WARNINGS + NOTES
